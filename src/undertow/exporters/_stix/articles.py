"""Statements of the news as notes: who said what, and the denial beside the accusation."""

from __future__ import annotations

from typing import Any

from undertow.exporters._accusations import Said, exchanges, told
from undertow.exporters._stix.bundle import Bundle
from undertow.exporters._stix.groups import CUSTOM_OBSERVABLE
from undertow.exporters.base import CaseView
from undertow.model.stix import stix_id

_OURS = ("statement_id", "act", "speaker", "role", "affiliation", "target", "quote_type", "said_on")


def add_statements(bundle: Bundle, case: CaseView) -> None:
    """Add one note for each accusation with its answers, and for each denial left alone."""
    for said in exchanges(case):
        everything = [said, *(answer for _, answer in said.answers)]
        articles = [_article(bundle, one.article) for one in everything]
        files = {one.article["source_sha256"]: one.article for one in everything}
        bundle.add(
            "note",
            stix_id("note", statement=said.row["statement_id"]),
            abstract=f"{said.speaker}: {said.row['act']}",
            content=told(said),
            object_refs=list(dict.fromkeys(articles)),
            external_references=[_reference(article) for article in files.values()],
            ours=_fields(said) | {"answers": [{"kind": k} | _fields(a) for k, a in said.answers]},
        )


def _fields(said: Said) -> dict[str, Any]:
    return {name: said.row[name] for name in _OURS if said.row[name] is not None}


def _address(article: dict[str, Any]) -> str:
    return article["url"] or f"urn:undertow:article:{article['article_id']}"


def _reference(article: dict[str, Any]) -> dict[str, Any]:
    made = {
        "source_name": article["outlet"] or "article",
        "description": article["title"] or f"article {article['article_id']}",
        "hashes": {"SHA-256": article["source_sha256"]},
    }
    return made | ({"url": article["url"]} if article["url"] else {})


def _article(bundle: Bundle, article: dict[str, Any]) -> str:
    """The article itself, without its text, which is its author's."""
    address = _address(article)
    return bundle.add(
        "media-content",
        stix_id("media-content", url=address),
        title=article["title"],
        url=address,
        media_category="article",
        publication_date=article["published"],
        extensions=CUSTOM_OBSERVABLE,
        ours={"source_sha256": article["source_sha256"], "outlet": article["outlet"]},
    )
