"""The report in words, as Markdown: read from the page itself, so that both say the same.

Pictures and what only leads about in the page stay behind. Whatever comes from the data is text:
every character that Markdown would take for a mark is escaped, so that a post can set no heading,
link, picture or HTML.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Marks of CommonMark and of GitHub's tables and strikethrough, HTML, and what becomes a link alone.
_MARKS = re.compile(r"[\\`*_\[\]<>|~&$@]|(?i:(?<=\bwww)\.)")
_START = re.compile(r"^(\s*)([#+=:-]|\d+(?=[.)]))")
# Pictures with their captions, ways through the page, and what print leaves out too: the panel
# beside the map, whose ties stand in the table below it.
_SKIPPED = {"head", "nav", "figure", "svg"}
_SKIPPED_CLASS = "why"
_VOID = {"br", "meta", "link", "hr", "img"}
_BLOCKS = {
    "p", "header", "section", "article", "main", "footer", "div", "ul", "ol", "dl", "dt", "dd",
    "details", "summary", "blockquote", "table", "thead", "tbody", "tr", "h1", "h2", "h3", "h4",
}  # fmt: skip
_AROUND = {"b": "**", "strong": "**", "mark": "**", "del": "~~", "i": "*"}


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKS.sub(lambda mark: "\\" + mark[0], text)


def as_markdown(page: str) -> str:
    """A page of the report as Markdown."""
    writer = _Writer()
    writer.feed(page)
    writer.close()
    writer.flush()
    return "\n\n".join(writer.blocks) + "\n"


class _Writer(HTMLParser):
    """Gathers blocks; inline text of the block under way in `words`."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.skipped = 0
        self.heading = 0
        self.quoted = 0
        self.items: list[str] = []  # "- " or "" for each list that is open
        self.in_item = False
        self.row: list[str] | None = None
        self.rows: list[list[str]] = []
        self.pre = False
        self.around: list[tuple[str, int]] = []  # a mark, and where its words begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipped or tag in _SKIPPED or ("class", _SKIPPED_CLASS) in attrs:
            self.skipped += tag not in _VOID
        elif tag == "br":
            self.words.append(" ")
        elif tag in ("td", "th"):
            self.words = []
        elif tag in _AROUND:
            self.around.append((_AROUND[tag], len(self.words)))
        elif self.row is None or tag == "tr":
            self._open(tag)

    def _open(self, tag: str) -> None:
        if tag in _BLOCKS or tag in ("li", "pre"):
            self.flush()
        if tag[:1] == "h" and tag[1:].isdigit():
            self.heading = int(tag[1:])
        elif tag == "blockquote":
            self.quoted += 1
        elif tag == "li":
            self.in_item = True
        elif tag == "tr":
            self.row = []
        elif tag == "pre":
            self.pre = True

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag in ("td", "th") and self.row is not None:
            self.row.append(self._said())
        elif tag in _AROUND and self.around:
            self._surround()
        elif self.row is None or tag in ("tr", "table"):
            self._close(tag)
        else:
            self.words.append(" ")

    def _surround(self) -> None:
        mark, start = self.around.pop()
        said = "".join(self.words[start:])
        bare = said.strip()
        if bare:
            before, after = said[: said.index(bare[0])], said[len(said.rstrip()) :]
            self.words[start:] = [f"{before}{mark}{bare}{mark}{after}"]

    def _close(self, tag: str) -> None:
        if tag == "tr" and self.row is not None:
            self.rows.append(self.row)
            self.row = None
        elif tag == "table":
            self._table()
        elif tag == "pre":
            self._code()
        elif tag in _BLOCKS or tag == "li":
            self.flush()
        if tag == "li":
            self.in_item = False
        elif tag == "blockquote":
            self.quoted -= 1
        elif tag[:1] == "h" and tag[1:].isdigit():
            self.heading = 0

    def handle_data(self, data: str) -> None:
        if self.skipped:
            return
        self.words.append(data if self.pre else escaped(data))

    def _said(self) -> str:
        said = " ".join("".join(self.words).split())
        self.words, self.around = [], []
        return said

    def flush(self) -> None:
        """End the block under way."""
        said = _START.sub(r"\1\\\2", self._said())
        if re.match(r"\\\d", said):  # a number begins a list by the mark after it
            said = re.sub(r"^\\(\d+)([.)])", r"\1\\\2", said)
        if not said:
            return
        if self.heading:
            self._childless()
            said = "#" * self.heading + " " + said
        elif self.in_item:
            said = "- " + said
        if self.quoted:
            said = "> " + said
        if self.in_item and self.blocks and self.blocks[-1].startswith("- ") and not self.quoted:
            self.blocks[-1] += "\n" + said
        else:
            self.blocks.append(said)

    def _childless(self) -> None:
        """Take back a heading under which only a picture stood."""
        last = re.match(r"#+(?= )", self.blocks[-1]) if self.blocks else None
        if last and len(last[0]) >= self.heading > 1:
            self.blocks.pop()

    def _code(self) -> None:
        code, self.words, self.pre = "".join(self.words).strip("\n"), [], False
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        self.blocks.append(f"{fence}\n{code}\n{fence}")

    def _table(self) -> None:
        rows, self.rows = self.rows, []
        if not rows:
            return
        width = max(map(len, rows))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        self.blocks.append("\n".join(lines))
