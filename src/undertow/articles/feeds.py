"""Articles from a feed that was saved: RSS and Atom. Entities that a file defines are refused."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from typing import Any

from undertow.articles.article import LONGEST_TITLE, Article, moment
from undertow.articles.pages import from_html
from undertow.errors import DamagedFile, ParameterError, UnsafeFile

_FEED = re.compile(rb"<(rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_TEXTS = ("encoded", "content", "description", "summary")  # the fullest first
_DATES = ("pubDate", "published", "date", "updated")


def is_feed(raw: bytes) -> bool:
    """Whether a file's first kilobyte opens a feed."""
    return raw.lstrip()[:5] in {b"<?xml", b"<rss ", b"<feed"} and bool(_FEED.search(raw[:1024]))


def from_feed(raw: bytes, where: str) -> list[Article]:
    """The entries of a feed, in its order, with the feed's title as their outlet.

    Raises:
        InputError: it is no XML, or defines entities.
    """
    if importlib.util.find_spec("defusedxml") is None:
        raise ParameterError("feeds need defusedxml", hint="pip install 'undertow[articles]'")
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - loaded only for a feed
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

    try:
        root = fromstring(raw)
    except DefusedXmlException as problem:
        raise UnsafeFile(
            "this feed defines entities, which no feed needs", where=where
        ) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise DamagedFile(f"this feed is not well-formed XML ({problem})", where=where) from problem
    channel = next((e for e in root.iter() if _name(e) in {"channel", "feed"}), root)
    outlet, lang = _text(channel, "title"), _text(channel, "language")
    entries = [e for e in root.iter() if _name(e) in {"item", "entry"}]
    return [_article(entry, outlet, lang) for entry in entries]


def _article(entry: Any, outlet: str | None, lang: str | None) -> Article:
    told = next((text for name in _TEXTS if (text := _text(entry, name))), "")
    title = _text(entry, "title")
    body = from_html(told if "<p" in told else f"<p>{told}</p>").text
    text = f"{title}\n\n{body}" if title and body else title or body
    links = [e for e in entry if _name(e) == "link"]
    link = next((e.get("href") or (e.text or "").strip() for e in links), None)
    published = next((at for name in _DATES if (at := moment(_text(entry, name)))), None)
    return replace(
        Article(text), title=title and title[:LONGEST_TITLE], outlet=outlet,
        published=published, lang=lang and lang[:2].lower(), url=link or None,
    )  # fmt: skip


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any, name: str) -> str | None:
    for child in element:
        if _name(child) == name:
            text = " ".join("".join(child.itertext()).split())
            if text:
                return text
    return None
