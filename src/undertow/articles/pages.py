"""The text of an article from plain text, Markdown and HTML. Nothing is fetched or run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from undertow.articles.article import LONGEST_TITLE, Article, moment

# -- text and Markdown ---------------------------------------------------------------------------

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)")
_MARKS = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")


def from_text(text: str) -> Article:
    """Plain text or Markdown; its title is the first heading, or a first line that stands alone."""
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


def from_html(html: str) -> Article:
    """What a page holds between <article> and </article>, else all its paragraphs and headings."""
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
