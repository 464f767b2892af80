"""Posts that are HTML, as the text that people saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style", "template"}


@dataclass
class HtmlText:
    """`text` as people saw it; `links` are the addresses that are neither mention nor hashtag."""

    text: str
    links: list[str] = field(default_factory=list)


def html_text(html: str) -> HtmlText:
    """Text and links of a piece of HTML. Nothing is fetched or run; broken HTML is read as is."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return HtmlText("\n".join(lines).strip(), list(dict.fromkeys(parser.links)))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or note a link."""
        if tag == "br" or (tag in _BLOCKS and self.pieces):
            self.pieces.append("\n")
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag == "a":
            given = {name: value or "" for name, value in attrs}
            kinds = {*given.get("class", "").split(), *given.get("rel", "").split()}
            href = given.get("href", "")
            if not kinds & {"mention", "hashtag", "tag"} and href.startswith(("http:", "https:")):
                self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        """See again what comes after a script."""
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        """Take text, with its line breaks as the spaces they mean in HTML."""
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))
