"""Opening an article that was handed in: text, Markdown, HTML. Nothing is fetched or run.

The text that comes out is what every offset of the tables counts in: paragraphs separated by a
blank line, otherwise as it stands in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from undertow.errors import DamagedFile, InputError, UnrecognisedFormat, UnsafeFile

MOST_BYTES = 32 << 20  # a page of news is below 2 MB; ten times a very long one
LONGEST_TITLE = 200

_FOREIGN = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "packed by gzip",
    b"WARC/": "a web archive (WARC)",
}
_HTML = re.compile(rb"<(!doctype html|html|head|body|article|p|div)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Article:
    """An article as text, with what the page or the user says of it; None is not known."""

    text: str
    title: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    lang: str | None = None
    url: str | None = None


def open_article(path: Path) -> Article:
    """Read one article.

    Raises:
        InputError: it is missing, empty, too large, or of a kind that is not read.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    if path.stat().st_size > MOST_BYTES:
        raise UnsafeFile(f"larger than {MOST_BYTES >> 20} MB, no article is", where=str(path))
    raw = path.read_bytes()
    for start, what in _FOREIGN.items():
        if raw.startswith(start):
            raise UnrecognisedFormat(
                f"this is {what}; articles are read from text, Markdown and HTML", where=str(path)
            )
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DamagedFile("this is not a text", where=str(path))
    text = _decoded(raw)
    article = _from_html(text) if _HTML.search(raw[:4096]) else _from_text(text)
    if not article.text.strip():
        raise InputError("there is no article in this file", where=str(path))
    return article


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


# -- text and Markdown ---------------------------------------------------------------------------

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)")
_MARKS = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")


def _from_text(text: str) -> Article:
    text = _unwrapped(text.replace("\r\n", "\n").replace("\r", "\n"))
    heading = _HEADING.search(text)
    if heading is not None:
        text = _HEADING.sub(r"\1", _MARKS.sub(r"\2", _LINK.sub(r"\1", text)))
        return Article(text, title=heading[1][:LONGEST_TITLE])
    first, _, rest = text.strip().partition("\n")
    titled = rest.startswith("\n") and len(first) <= LONGEST_TITLE and first[-1:] not in ".,;:"
    return Article(text, title=first if titled else None)


_WRAP = re.compile(r"(?<=[^\n])\n(?=[^\n\-*>#\d|])")
_WIDEST = 100  # characters: editors wrap at 72 to 100, paragraphs of news are longer


def _unwrapped(text: str) -> str:
    """Lines that an editor broke, joined: else each would count as a paragraph."""
    wrapped = "\n\n" in text.strip() and all(len(line) <= _WIDEST for line in text.split("\n"))
    return _WRAP.sub(" ", text) if wrapped else text


# -- HTML ----------------------------------------------------------------------------------------

_UNSEEN = {"script", "style", "template", "noscript", "nav", "footer", "aside", "form", "svg",
           "button", "figure", "iframe", "select"}  # fmt: skip
_BLOCKS = {"p", "h1", "h2", "h3", "li", "blockquote"}
_META = {
    "og:title": "title",
    "og:site_name": "outlet",
    "article:published_time": "published",
    "date": "published",
    "dc.date": "published",
    "og:url": "url",
}


def _from_html(html: str) -> Article:
    page = _Page()
    page.feed(html)
    page.close()
    # What stands inside <article> is the article, where the page has one.
    inside = [text for text, within in page.blocks if within]
    blocks = inside or [text for text, _ in page.blocks]
    return Article(
        "\n\n".join(blocks),
        title=page.told.get("title") or page.heading,
        outlet=page.told.get("outlet"),
        published=moment(page.told.get("published")),
        lang=page.lang,
        url=page.told.get("url"),
    )


class _Page(HTMLParser):
    """Paragraphs and headings of a page, and what its head says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, bool]] = []
        self.told: dict[str, str] = {}
        self.heading: str | None = None
        self.lang: str | None = None
        self._pieces: list[str] = []
        self._block: str | None = None
        self._unseen = 0
        self._articles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, or note what the page says of itself."""
        given = {name: value or "" for name, value in attrs}
        if tag == "html" and given.get("lang"):
            self.lang = given["lang"][:2].lower()
        elif tag == "meta":
            name = (given.get("property") or given.get("name") or "").lower()
            if name in _META and given.get("content"):
                self.told.setdefault(_META[name], given["content"].strip()[:2000])
        elif tag == "time" and given.get("datetime"):
            self.told.setdefault("published", given["datetime"])
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag == "article":
            self._articles += 1
        elif tag == "br":
            self._pieces.append(" ")
        if tag in _BLOCKS:
            self._end_block()
            self._block = tag

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        elif tag in _BLOCKS:
            self._end_block()
        elif tag == "article" and self._articles:
            self._end_block()
            self._articles -= 1

    def handle_data(self, data: str) -> None:
        """Take the text of a block."""
        if self._block is not None and not self._unseen:
            self._pieces.append(data)

    def close(self) -> None:
        """Take what the page did not end."""
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        text = " ".join("".join(self._pieces).split())
        if text and self._block is not None:
            self.blocks.append((text, self._articles > 0))
            if self._block == "h1" and self.heading is None:
                self.heading = text[:LONGEST_TITLE]
        self._pieces, self._block = [], None


def moment(written: str | None) -> datetime | None:
    """An ISO 8601 date or time, in UTC; None for anything else."""
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def with_told(article: Article, outlet: str | None, published: datetime | None) -> Article:
    """The article with what the user says of it, which counts more than what the page says."""
    return replace(
        article, outlet=outlet or article.outlet, published=published or article.published
    )
