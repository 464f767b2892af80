"""PDF documents, feeds and web archives: what is read, what is refused in words."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest

from undertow.articles.intake import open_articles
from undertow.articles.pdfs import paragraphs
from undertow.errors import DamagedFile, InputError, UnsafeFile


def pdf(*lines: str) -> bytes:
    """A document of one page with these lines, written by hand: no library wrote what one reads."""
    drawn = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, told in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{told}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode("latin-1")


def test_a_pdf_gives_its_text(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf("Holt blames Ostmark", "Jana Holt said it was over."))
    (article,) = open_articles(tmp_path / "a.pdf")
    assert "Jana Holt said it was over." in article.text


def test_a_scanned_pdf_says_so(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf())
    with pytest.raises(InputError, match="it is a scan"):
        open_articles(tmp_path / "a.pdf")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("raw", [b"%PDF-1.7 ...", b"%PDF-1.4\n" + b"<<" * 50_000, pdf("a")[:200]])
def test_a_damaged_pdf_is_named(tmp_path, raw):
    (tmp_path / "a.pdf").write_bytes(raw)
    with pytest.raises(InputError):
        open_articles(tmp_path / "a.pdf")


def test_lines_of_a_page_become_paragraphs():
    page = "A long line that fills the page, goes\non until its end, where it is bro-\nken.\nNew."
    assert paragraphs(page) == (
        "A long line that fills the page, goes on until its end, where it is broken.\n\nNew."
    )


RSS = """<?xml version="1.0"?><rss version="2.0"><channel>
<title>Herald</title><language>en-GB</language>
<item><title>Port closed</title><link>https://herald.example/1</link>
<pubDate>Mon, 02 Mar 2026 09:00:00 +0100</pubDate>
<description>&lt;p&gt;The port is closed.&lt;/p&gt;
&lt;p&gt;Holt said so.&lt;/p&gt;</description></item>
<item><title>Port open</title><description>It is open.</description></item>
<item></item></channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>
<entry><title>No</title><link href="https://post.example/no"/><published>2026-03-01T10:00:00Z</published>
<content type="html">&lt;p&gt;He denied it.&lt;/p&gt;</content></entry></feed>"""


def test_a_feed_gives_an_article_for_each_entry_that_has_text(tmp_path):
    (tmp_path / "a.xml").write_text(RSS)
    closed, opened = open_articles(tmp_path / "a.xml")
    assert closed.text == "Port closed\n\nThe port is closed.\n\nHolt said so."
    assert (closed.title, closed.outlet, closed.lang) == ("Port closed", "Herald", "en")
    assert (closed.url, closed.published) == (
        "https://herald.example/1", datetime(2026, 3, 2, 8, tzinfo=UTC))  # fmt: skip
    assert (opened.published, opened.url) == (None, None)


def test_an_atom_feed(tmp_path):
    (tmp_path / "a.xml").write_text(ATOM)
    (article,) = open_articles(tmp_path / "a.xml")
    assert article.text == "No\n\nHe denied it."
    assert article.published == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert article.url == "https://post.example/no"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ('<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>',
         UnsafeFile),
        ("<?xml version='1.0'?><rss><channel>", DamagedFile),
        ("<?xml version='1.0'?><rss></rss>", InputError),
    ],
)  # fmt: skip
def test_a_hostile_or_empty_feed_is_refused(tmp_path, raw, problem):
    (tmp_path / "a.xml").write_text(raw)
    with pytest.raises(problem):
        open_articles(tmp_path / "a.xml")


def record(address: str, page: str, kind: str = "text/html", status: str = "200 OK") -> bytes:
    body = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{page}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        "WARC-Date: 2026-03-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


PAGE = "<html><body><article><h1>Été</h1><p>He denied it.</p></article></body></html>"


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive_gives_its_pages(tmp_path, packed):
    records = [
        record("https://a.example/1", PAGE),
        record("https://a.example/x.png", "....", kind="image/png"),
        record("https://a.example/404", PAGE, status="404 Not Found"),
        record("https://a.example/2", PAGE),
    ]
    out = io.BytesIO()
    for one in records:
        out.write(gzip.compress(one) if packed else one)
    (tmp_path / "a.warc").write_bytes(out.getvalue())
    first, second = open_articles(tmp_path / "a.warc")
    assert first.text == "Été\n\nHe denied it."
    assert (first.url, second.url) == ("https://a.example/1", "https://a.example/2")


@pytest.mark.parametrize("raw", [b"WARC/1.0\r\n", b"WARC/" + b"\xff" * 5_000])
def test_a_damaged_archive_is_named(tmp_path, raw):
    (tmp_path / "a.warc").write_bytes(raw)
    with pytest.raises(InputError):
        open_articles(tmp_path / "a.warc")
