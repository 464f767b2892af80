"""One timeline: posts, groups, narratives, accusations, denials, events and measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import words
from undertow.exporters.report.charts import ACCENT, FAINT, INK, LONG, drawn, iso, slot_s, time_axis
from undertow.web.desk import Desk
from undertow.web.pages import narratives
from undertow.web.pages.claims import article, sentence

LISTED = 200
_ACTS = {"accuse": "accusations", "deny": "denials"}
_ENDS = """
SELECT min(moment) AS begin, max(moment) AS end
FROM (SELECT created_at AS moment FROM posts UNION ALL SELECT published AS moment FROM articles)
"""
_COUNTED = """
SELECT CAST(floor(epoch(created_at) / $slot) AS BIGINT) * $slot AS slot, count(*) AS posts
FROM posts WHERE created_at BETWEEN $begin AND $end GROUP BY 1 ORDER BY 1
"""
_SAID = """
SELECT s.statement_id, s.act, s.content, s.speaker, s.speaker_text, a.outlet,
       coalesce(s.said_on, a.published) AS moment
FROM statements s LEFT JOIN articles a ON a.article_id = s.article_id
WHERE coalesce(s.said_on, a.published) IS NOT NULL ORDER BY moment, s.statement_id
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the timeline: `kind` is its row; `end` is None for a moment."""

    kind: str
    begin: datetime
    end: datetime | None
    what: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """Everything that has a date, in time; when the case begins and ends; the first page made."""

    marks: list[Mark]
    begin: datetime
    end: datetime
    page: dict[str, Any]


def timeline(request: Request, desk: Desk) -> Response:
    """The case along time, or the days that the address asks for."""
    dated = prepared(desk)
    begin, end = (_day(request.query_params.get(name)) for name in ("from", "to"))
    if not dated or not (begin or end):
        shown = dated.page if dated else {"chart": None}
    else:
        last = datetime.combine(end, time.max, UTC) if end else dated.end
        shown = _made(desk, dated.marks, begin or dated.begin, last)
    return desk.page(request, "timeline_page.html", **shown)


def prepared(desk: Desk) -> Dated | None:
    """What the page shows, made once; None where nothing has a date."""
    return desk.shelf.kept("timeline", lambda: _gathered(desk))


def _gathered(desk: Desk) -> Dated | None:
    """The case lasts from its first to its last post or article.

    What articles date may lie a century before, and would leave no room for the posts.
    """
    (ends,) = desk.shelf.ask(_ENDS)
    marks = sorted(_marks(desk), key=lambda mark: (mark.begin, mark.kind, mark.what))
    moments = [at for at in (ends["begin"], ends["end"]) if at] or [mark.begin for mark in marks]
    if not moments:
        return None
    begin, end = min(moments), max(moments)
    return Dated(marks, begin, end, _made(desk, marks, begin, end))


def _made(desk: Desk, marks: list[Mark], begin: datetime, end: datetime) -> dict[str, Any]:
    """What the page shows of a span of time."""
    begin, end = min(begin, end), max(end, begin + timedelta(hours=1))
    inside = [mark for mark in marks if mark.begin <= end and (mark.end or mark.begin) >= begin]
    size, unit = slot_s(begin, end)
    counts = desk.shelf.ask(_COUNTED, {"slot": size, "begin": begin, "end": end})
    return {
        "chart": _chart(counts, inside, begin, end, size),
        "unit": unit,
        "marks": [_listed(mark) for mark in _weightiest(inside)],
        "left": max(0, len(inside) - LISTED),
        "outside": len(marks) - len(inside),
        "begin": begin.date().isoformat(),
        "end": end.date().isoformat(),
        "whole": [mark.date().isoformat() for mark in _whole(marks, begin, end)],
    }


def _whole(marks: list[Mark], begin: datetime, end: datetime) -> tuple[datetime, datetime]:
    """From the first to the last of all that has a date."""
    lasts = [mark.end or mark.begin for mark in marks]
    return min([begin, *(mark.begin for mark in marks)]), max([end, *lasts])


def _weightiest(marks: list[Mark]) -> list[Mark]:
    """As many as are listed, in time; narratives, events and mere statements give way first."""
    light = {"narratives", "events", "statements"}
    kept = sorted(range(len(marks)), key=lambda n: (marks[n].kind in light, n))[:LISTED]
    return [marks[n] for n in sorted(kept)]


def _marks(desk: Desk) -> Iterator[Mark]:
    text = desk.shelf.names.text
    for row in desk.case.table("groups").to_pylist():
        what = f"{row['group_id']}: {words.counted(row['accounts'], 'account')} act together"
        href = f"/groups/{row['group_id']}"
        yield Mark("groups", row["first_at"], row["last_at"], what, href)
    if desk.shelf.has("narratives"):
        for row in desk.case.table("narratives").to_pylist():
            what = f"{text(row['name'] or row['label'])}: {words.counted(row['posts'], 'post')}"
            href = narratives.of(row["narrative_id"])
            yield Mark("narratives", row["first_at"], row["last_at"], what, href)
    for row in desk.shelf.ask(_SAID):
        who = text(row["speaker"] or row["speaker_text"]) or "somebody"
        what = f"{who} ({text(row['outlet'])}): {text(row['content'])[:160]}"
        href = sentence(row["statement_id"])
        yield Mark(_ACTS.get(row["act"], "statements"), row["moment"], None, what, href)
    yield from _dated(desk, "events", "date_from", "date_to", "what")
    yield from _dated(desk, "measures", "in_force_from", None, "measure")


def _dated(desk: Desk, table: str, begin: str, end: str | None, what: str) -> Iterator[Mark]:
    """Rows of a table of articles whose dates are text or days."""
    if not desk.shelf.has(table):
        return
    for row in desk.case.table(table).to_pylist():
        if (first := _day(row[begin])) is not None:
            last = _day(row[end]) if end else None
            told = desk.shelf.names.text(row[what])[:160]
            yield Mark(table, first, last, told, article(row["article_id"]))


def _day(told: Any) -> datetime | None:
    """A day as a moment; None where it is none that a calendar of today has."""
    if isinstance(told, datetime):
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    try:
        day = told if isinstance(told, date) else date.fromisoformat(str(told))
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _listed(mark: Mark) -> dict[str, Any]:
    return {
        "kind": mark.kind,
        "at": words.day(mark.begin),
        "to": words.day(mark.end) if mark.end and mark.end != mark.begin else "",
        "what": mark.what,
        "href": mark.href,
    }


def _chart(
    counts: list[dict[str, Any]], marks: list[Mark], begin: datetime, end: datetime, size: int
) -> Markup:
    bars = [
        {"at": iso(max(_moment(row["slot"]), begin)),
         "to": iso(min(_moment(row["slot"] + size), end)), "posts": row["posts"]}
        for row in counts
    ]  # fmt: skip
    rows = _rows(marks, begin, end)
    axis = {"tickCount": 3, "tickMinStep": 1}
    posts = {
        "width": LONG, "height": 110, "data": {"values": bars},
        "mark": {"type": "bar", "color": ACCENT, "aria": False},
        "encoding": {
            "x": time_axis(begin, end), "x2": {"field": "to"}, "y2": {"datum": 0},
            "y": {"field": "posts", "type": "quantitative", "title": "posts", "axis": axis},
        },
    }  # fmt: skip
    spec = {"vconcat": [posts, *rows], "bounds": "flush", "spacing": 30}
    return drawn(spec, f"Posts over time, and {len(marks)} groups, statements and events.")


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _rows(marks: list[Mark], begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """A row for every kind: a bar for what lasts, a tick for a moment; equal pixels once."""
    pixel = max((end - begin).total_seconds(), 1) / LONG
    spots: dict[tuple[str, int, int], dict[str, Any]] = {}
    for mark in marks:
        last = min(mark.end or mark.begin, end)
        first = max(mark.begin, begin)
        left = int((first - begin).total_seconds() / pixel)
        right = max(int((last - begin).total_seconds() / pixel), left + 1)
        shown_to = begin + timedelta(seconds=min(right, LONG) * pixel)
        spots[mark.kind, left, right] = {
            "kind": mark.kind, "at": iso(first), "to": iso(max(shown_to, first)),
        }  # fmt: skip
    kinds = list(dict.fromkeys(kind for kind, *_ in spots))
    if not kinds:
        return []
    colours = {"accusations": ACCENT, "denials": INK}
    scale = {"domain": kinds, "range": [colours.get(kind, FAINT) for kind in kinds]}
    bar = {"type": "bar", "height": 12, "aria": False, "opacity": 0.8}
    y = {"field": "kind", "type": "nominal", "title": None, "sort": kinds, "axis": {"ticks": False}}
    colour = {"field": "kind", "type": "nominal", "legend": None, "scale": scale}
    encoding = {"x": time_axis(begin, end), "x2": {"field": "to"}, "y": y, "color": colour}
    return [
        {"width": LONG, "height": 24 * len(kinds), "data": {"values": list(spots.values())},
         "mark": bar, "encoding": encoding}
    ]  # fmt: skip
