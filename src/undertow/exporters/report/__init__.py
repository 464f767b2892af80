"""The report for people: one HTML file that needs no network and no script, and prints well.

The same in words as Markdown, for those who go on writing.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import undertow
from undertow.exporters.base import CaseView, replacing
from undertow.exporters.report import calls, copies, narratives
from undertow.exporters.report import group as groups
from undertow.exporters.report.annex import annex
from undertow.exporters.report.claims import claims
from undertow.exporters.report.evidence import gather, posts_of
from undertow.exporters.report.judgements import judged
from undertow.exporters.report.markdown import as_markdown
from undertow.exporters.report.methods import methods
from undertow.exporters.report.names import Names
from undertow.exporters.report.overview import loose_pairs, other_groups, overview
from undertow.exporters.report.texts import texts
from undertow.exporters.report.told import gather_told

__all__ = ["MARKDOWN", "render", "save", "write_report"]

MARKDOWN = (".md", ".markdown")


def write_report(case: CaseView, out: Path, *, names: bool = False) -> Path:
    """Write the report of a case.

    Args:
        case: the case.
        out: the file to write, Markdown where it ends so, else HTML; replaced only when the new
            one is whole.
        names: show account names; otherwise every account has its keyed pseudonym.

    Returns:
        The file written.

    Raises:
        UndertowError: the file cannot be written.
    """
    return save(render(case, names=names), out)


def save(page: str, out: Path) -> Path:
    """Write a page that `render` made, as Markdown where the file's name ends so."""
    text = as_markdown(page) if out.suffix.lower() in MARKDOWN else page
    with replacing(out) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
    return out


def render(case: CaseView, *, names: bool = False) -> str:
    """The report as one HTML text."""
    called = Names(case, shown=names)
    found = gather(case)
    copied = copies.messages(case)
    said, others = narratives.gathered(case)
    wanted = calls.announcements(case) | copies.wanted(copied) | narratives.wanted(said)
    wanted = wanted.union(*(groups.wanted(group) for group in found))
    posts = posts_of(case, wanted)
    for row in posts.values():
        called.learn(row["account_id"], row["platform"] or "", [row["account_name"]])
    for author in set().union(*(groups.authors(group) for group in found)):
        if not called.knows(author):
            called.learn(author, "", [])
    material = groups.Material(called, posts)
    shown = {group.row["group_id"] for group in found}
    told = gather_told(case)
    board = claims(case, told, called)
    return _fill(
        claims=board,
        texts=texts(told, called),  # after all that leads into an article
        names=names,
        overview=overview(case, called),
        judged=judged(case, called),
        groups=[groups.section(group, n, material) for n, group in enumerate(found, 1)],
        calls=calls.open_calls(case, material),
        narratives=narratives.narratives(said, others, case, material),
        copies=copies.copied(copied, case, material),
        other_groups=other_groups(case, shown),
        pairs=loose_pairs(case, called),
        annex=annex(case, found, called),
        methods=methods(case, called),
    )


def _fill(**parts: Any) -> str:
    environment = Environment(
        loader=PackageLoader(__name__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (files(__name__) / "templates" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html").render(
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=digest,
        version=undertow.__version__,
        **parts,
    )
