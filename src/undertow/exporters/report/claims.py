"""The claims board: who accuses whom, on what ground, who denies, and who is silent.

One row for each pair of accuser and accused, over all articles. Nothing here says who is right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.names import Names
from undertow.exporters.report.relation_map import relation_map
from undertow.exporters.report.told import Row, Told, span_of

ROWS = 40
_QUOTES = 3  # in a cell; the rest are counted
_RELATIONS = 60
_NEAR = 900  # characters between an accusation and what is given as its ground: about a paragraph
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_KINDS = {"denies": "denies", "counters": "accuses back", "confirms": "confirms"}


def claims(case: CaseView, told: Told, names: Names) -> dict[str, Any]:
    """The board, the stated relations, measures and the figures that disagree."""
    rows = _board(told)
    relations = _relations(case, told)
    return {
        "any": bool(told.articles),
        "found": _found(told, rows),
        "counts": _counts(told),
        "rows": [_shown(row, names) for row in rows[:ROWS]],
        "left": max(0, len(rows) - ROWS),
        "map": relation_map([edge for edge in relations if not edge["negated"]]),
        "relations": relations[:_RELATIONS],
        "relations_left": max(0, len(relations) - _RELATIONS),
        "measures": _measures(case, told)[:_RELATIONS],
        "figures": _figures(case, told)[:ROWS],
    }


def _counts(told: Told) -> str:
    outlets = {row["outlet"] for row in told.articles.values() if row["outlet"]}
    of = f" from {words.counted(len(outlets), 'outlet')}" if outlets else ""
    return (
        f"{words.counted(len(told.articles), 'article')}{of} with "
        f"{words.counted(len(told.statements), 'statement')}"
    )


def _found(told: Told, rows: list[dict[str, Any]]) -> str:
    """The sentence for the first screen."""
    if not told.articles:
        return ""
    if not rows:
        return "No accusation was found in the articles."
    silent = sum(not row["answers"] for row in rows)
    answered = len(rows) - silent
    articles = words.counted(len(told.articles), "article")
    return (
        f"{words.counted(len(rows), 'accusation')} in {articles}: {answered:,} answered, "
        f"{silent:,} without an answer in them."
    )


def _board(told: Told) -> list[dict[str, Any]]:
    """Accusations by accuser and accused; those told most often first."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in told.statements.values():
        if row["act"] == "accuse" and not row["negated"]:
            whom = told.name(row["article_id"], row["target"])
            # Without an accused there is nothing to group by but the words.
            grouped[told.speaker(row), whom or f"\0{row['content']}"].append(row)
    board = [_row(who, whom, said, told) for (who, whom), said in grouped.items()]
    return sorted(
        board, key=lambda row: (-row["articles"], -len(row["answers"]), row["who"], row["order"])
    )


def _row(who: str, whom: str, said: list[Row], told: Told) -> dict[str, Any]:
    answers = [
        (answer, told.statements[answer["statement_id"]])
        for row in said
        for answer in told.answers.get(row["statement_id"], [])
    ]
    grounds = {g["statement_id"]: g for row in said for g in _grounds(row, told)}
    accused = None if whom.startswith("\0") else whom
    return {
        "who": who,
        "unnamed": said[0]["speaker"] is None,
        "whom": accused,
        "articles": len({row["article_id"] for row in said}),
        "order": min(row["statement_id"] for row in said),
        "claims": [told.quote(row) for row in said],
        "grounds": [told.quote(row) for row in grounds.values()],
        "answers": [
            told.quote(row)
            | {"who": told.speaker(row), "kind": _KINDS[answer["kind"]], "why": answer["reason"]}
            for answer, row in answers
        ],
        "silent": "" if answers else _silence(accused, who, told),
    }


def _grounds(row: Row, told: Told) -> list[Row]:
    """What the accuser asserts beside the accusation: what it rests on, as far as is told."""
    at = _place(row)
    near = [
        other
        for other in told.statements.values()
        if other["article_id"] == row["article_id"]
        and other["act"] in {"assert", "confirm"}
        and not other["negated"]
        and other["speaker"] is not None
        and told.speaker(other) == told.speaker(row)
        and abs(_place(other) - at) <= _NEAR
    ]
    return sorted(near, key=lambda other: abs(_place(other) - at))[:2]


def _place(row: Row) -> int:
    spans = row["content_spans"] or [row["cue_span"] or "0:0"]
    return int(spans[0].partition(":")[0])


def _silence(accused: str | None, who: str, told: Told) -> str:
    if accused is None:
        return "No answer was found."
    heard = any(
        accused
        in {told.speaker(row), told.name(row["article_id"], row["affiliation"]), *told.beside(row)}
        for row in told.statements.values()
    )
    if accused == who or not heard:
        return f"No answer was found; {accused} is not quoted."
    return f"No answer was found; {accused} is quoted on other things."


def _shown(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """The row as the template takes it: names of accounts out, long lists cut."""
    cut = {
        f"{name}_left": max(0, len(row[name]) - _QUOTES)
        for name in ("claims", "grounds", "answers")
    }
    quoted = {
        name: [quote | {"text": names.text(quote["text"])} for quote in row[name][:_QUOTES]]
        for name in ("claims", "grounds", "answers")
    }
    return row | quoted | cut


def _relations(case: CaseView, told: Told) -> list[dict[str, Any]]:
    """Stated relations, each once, with everybody who states it."""
    found: dict[tuple[str, str, str, bool], dict[str, Any]] = {}
    accusing = _accusing(told)
    for n, row in enumerate(case.table("relations").to_pylist()):
        if row["asserted_by"] in {None, "outlet"}:
            row["asserted_by"] = _accuser(row, told, accusing)
        ends = [told.name(row["article_id"], row[end]) for end in ("subject", "object")]
        if not all(ends):
            continue
        key = (ends[0] or "", row["relation"], ends[1] or "", bool(row["negated"]))
        edge = found.setdefault(
            key,
            {"subject": key[0], "relation": key[1], "object": key[2], "negated": key[3],
             "by": [], "outlet": False, "hedges": []},
        )  # fmt: skip
        outlet = row["asserted_by"] in {None, "outlet"}
        anchor = told.link(row["article_id"], f"r-{n}", span_of(row["span"]), "relation")
        edge["outlet"] = edge["outlet"] or (outlet and not row["hedges"])
        edge["by"].append({"who": told.by(row["asserted_by"], row["article_id"]), "href": anchor,
                           "says": "writes" if outlet else "says"})  # fmt: skip
        edge["hedges"] += row["hedges"] or []
    return sorted(found.values(), key=lambda e: (-len(e["by"]), e["subject"], e["object"]))


def _accusing(told: Told) -> dict[str, list[tuple[int, str]]]:
    """Article -> where the cues of its accusations begin, and the statements."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in told.statements.values():
        if row["act"] == "accuse" and row["cue_span"]:
            found[row["article_id"]].append((span_of(row["cue_span"])[0][0], row["statement_id"]))
    return found


def _accuser(row: Row, told: Told, accusing: dict[str, list[tuple[int, str]]]) -> str:
    """Who accuses before it in its sentence, where a parse cut the accusation short.

    An accusation drawn as a fact is the worst error of this page, so a doubt makes it a claim.
    """
    at = span_of(row["span"])[0][1] if row["span"] else 0
    text = told.articles[row["article_id"]]["text"] or ""
    for cue, statement_id in accusing[row["article_id"]]:
        if cue < at and not _SENTENCE_END.search(text, cue, at):
            return statement_id
    return "outlet"


def _measures(case: CaseView, told: Told) -> list[dict[str, Any]]:
    rows = []
    for n, row in enumerate(case.table("measures").to_pylist()):
        href = told.link(row["article_id"], f"m-{n}", span_of(row["span"]), "measure")
        here = {
            name: told.name(row["article_id"], row[name]) or ""
            for name in ("actor", "object", "place")
        }
        article = told.articles[row["article_id"]]
        rows.append(
            here
            | {"kind": row["kind"], "status": row["status"] or "", "href": href,
               "from": row["in_force_from"] or "", "outlet": article["outlet"] or "",
               "text": row["measure"] or row["kind"]}
        )  # fmt: skip
    return rows


def _figures(case: CaseView, told: Told) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in case.table("figures").to_pylist():
        article = told.articles[row["article_id"]]
        anchor = f"n-{row['article_id']}-{row['span'].partition(':')[0]}"
        found[row["figure_id"]].append(
            {"text": row["text"], "value": row["value"], "counts": row["counts"],
             "href": told.link(row["article_id"], anchor, span_of(row["span"]), "number"),
             "who": told.by(row["asserted_by"], row["article_id"]),
             "outlet": article["outlet"] or "outlet not known"}
        )  # fmt: skip
    groups = [sorted(group, key=lambda one: -one["value"]) for group in found.values()]
    return [
        {"counts": group[0]["counts"], "rows": group}
        for group in sorted(groups, key=lambda group: (-len(group), group[0]["counts"]))
    ]
