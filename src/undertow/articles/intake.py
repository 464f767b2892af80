"""Opening what was handed in: text, Markdown, HTML, PDF, feeds, web archives. Nothing is fetched.

The text that comes out is what every offset of the tables counts in: paragraphs separated by a
blank line, otherwise as it stands in the file. A feed or an archive holds several articles.
"""

from __future__ import annotations

import re
from pathlib import Path

from undertow.articles import feeds, webarchives
from undertow.articles.article import Article
from undertow.articles.pages import from_html, from_text
from undertow.articles.pdfs import from_pdf
from undertow.errors import DamagedFile, InputError, UnrecognisedFormat, UnsafeFile

MOST_BYTES = 32 << 20  # a page of news is below 2 MB; ten times a very long one

_HTML = re.compile(rb"<(!doctype html|html|head|body|article|p|div)\b", re.IGNORECASE)


def open_articles(path: Path) -> list[Article]:
    """Every article of a file, in its order; one, unless it is a feed or a web archive.

    Raises:
        InputError: it is missing, empty, too large, damaged, or of a kind that is not read.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    found = webarchives.from_archive(path) if webarchives.is_archive(path) else _opened(path)
    articles = [article for article in found if article.text.strip()]
    if not articles:
        raise InputError("there is no article in this file", where=str(path))
    return articles


def open_article(path: Path) -> Article:
    """The first article of a file: see `open_articles`."""
    return open_articles(path)[0]


def _opened(path: Path) -> list[Article]:
    if path.stat().st_size > MOST_BYTES:
        raise UnsafeFile(f"larger than {MOST_BYTES >> 20} MB, no article is", where=str(path))
    raw = path.read_bytes()
    if raw.startswith(b"%PDF"):
        return [from_pdf(path)]
    for start, what in {b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "packed by gzip"}.items():
        if raw.startswith(start):
            raise UnrecognisedFormat(
                f"this is {what}; unpack it and hand in what it holds", where=str(path)
            )
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DamagedFile("this is not a text", where=str(path))
    if feeds.is_feed(raw):
        return feeds.from_feed(raw, str(path))
    text = decoded(raw)
    return [from_html(text) if _HTML.search(raw[:4096]) else from_text(text)]


def decoded(raw: bytes) -> str:
    """Bytes as text: UTF-16 with its mark, UTF-8, else what Windows wrote."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
