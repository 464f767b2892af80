"""The articles we annotated ourselves: `tests/quality/articles_gold`, read and checked.

Annotations name what they mean by quoting it. This module turns quotations into character offsets
and refuses one that the text does not hold. How to annotate is told in the folder's README.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "tests" / "quality" / "articles_gold"
SECOND = FOLDER / "second"
SPLITS = ("dev", "test", "dev2", "test2", "dev3", "dev4", "test4")

Span = tuple[int, int]
Spans = tuple[Span, ...]


class NotInTextError(ValueError):
    """An annotation quotes what the article does not say."""


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article and what its annotator found in it.

    Attributes:
        statements, relations, measures, events: rows as in the file, with `spans` (and for
            statements `cue_spans`, `speaker_spans`) added: offsets into `text`.
        events: None where nobody annotated them: dates are then not scored.
        not_dates: spans of expressions of time that are no date ("for weeks").
        answers: (answer, kind, answered); an id of another article is `article/id`.
    """

    name: str
    split: str
    lang: str
    outlet: str
    published: datetime
    text: str
    statements: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[str, str, str]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] | None = None
    not_dates: list[Spans] = field(default_factory=list)


def corpus(split: str | None = None, folder: Path = FOLDER) -> list[GoldArticle]:
    """Every article, or those of a split, in the order of their names.

    Args:
        split: one half of one set.
        folder: where the annotations of it stand; those of another annotator are in `SECOND`.
            The texts are the same and are always read from `FOLDER`.
    """
    texts = [path for path in sorted(FOLDER.glob("*/*.txt")) if split in (None, path.parent.name)]
    return [_article(path, folder) for path in texts if (folder / path.parent.name).is_dir()]


def together(split: str, folder: Path = FOLDER) -> dict[str, Any]:
    """What articles of a split say of the same things: `figures`, `names`, `not_joined`, `same`.

    The later sets tell only `same`: figures and names are annotated in the first alone.
    """
    found: dict[str, Any] = json.loads((folder / f"{split}.json").read_text("utf-8"))
    return found


def _article(path: Path, folder: Path) -> GoldArticle:
    told = json.loads((folder / path.parent.name / f"{path.stem}.json").read_text("utf-8"))
    text = path.read_text("utf-8")
    try:
        return GoldArticle(
            name=path.stem,
            split=path.parent.name,
            lang=told["lang"],
            outlet=told["outlet"],
            published=datetime.fromisoformat(told["published"]).replace(tzinfo=UTC),
            text=text,
            statements=[_statement(row, text) for row in told["statements"]],
            answers=[tuple(row) for row in told["answers"]],
            **{
                name: [row | {"spans": (find(row["span"], text),)} for row in told[name]]
                for name in ("relations", "measures")
            },
            events=[_event(row, text) for row in told["events"]] if "events" in told else None,
            not_dates=[(find(quote, text),) for quote in told.get("not_dates", [])],
        )
    except NotInTextError as problem:
        raise NotInTextError(f"{path.name}: {problem}") from None


def _statement(row: dict[str, Any], text: str) -> dict[str, Any]:
    anchor = _anchor([*row["content"], row["cue"], row["speaker_text"]], text)
    content = tuple(_beside(piece, text, anchor)[0] for piece in row["content"])
    cue = _beside(row["cue"], text, content or anchor)
    speaker = _beside(row["speaker_text"], text, cue or content, outside=False)
    return row | {"spans": content, "cue_spans": cue, "speaker_spans": speaker}


def _anchor(quotes: list[str | None], text: str) -> Spans:
    """The first of several quotations that stands only once: the others are near it."""
    for quote in quotes:
        if quote and len(places := _places(quote.partition("…")[0].strip(), text)) == 1:
            return tuple(places)
    return ()


def _event(row: dict[str, Any], text: str) -> dict[str, Any]:
    when = find(row["when"], text)
    return row | {"spans": (when, *_beside(row["what"], text, (when,)))}


def find(quote: str, text: str) -> Span:
    """Where a quotation stands: `words`, `first words … last words`; `#2` means the second time."""
    words, _, number = quote.partition("#")
    places = _found(words, text)
    if len(places) < int(number or 1):
        raise NotInTextError(f"{quote!r} does not stand in the text")
    return places[int(number or 1) - 1]


def _found(quote: str, text: str) -> list[Span]:
    """Its places; of two that begin apart and end together, only the shorter is meant."""
    first, _, last = (part.strip() for part in quote.partition("…"))
    places = _places(first, text)
    if last:
        ends = [end for _, end in _places(last, text)]
        closed = {}
        for start, stop in places:
            if after := [end for end in ends if end > stop]:
                closed[after[0]] = start
        places = sorted((start, end) for end, start in closed.items())
    return places


def _beside(quote: str | None, text: str, near: Spans, outside: bool = True) -> Spans:
    """A quotation where it stands closest to something, and outside it if that is possible."""
    if quote is None:
        return ()
    places = _found(quote, text)
    if "#" in quote or not near or not places:
        return (find(quote, text),)
    return (min(places, key=lambda place: min(_gap(place, other, outside) for other in near)),)


def _gap(one: Span, other: Span, outside: bool) -> int:
    gap = max(one[0] - other[1], other[0] - one[1])
    return gap if gap >= 0 or one == other else 10_000 - gap if outside else 0


def _places(words: str, text: str) -> list[Span]:
    pattern = r"\s+".join(map(re.escape, words.split()))
    pattern = (r"(?<!\w)" if words[0].isalnum() else "") + pattern
    pattern += r"(?!\w)" if words[-1].isalnum() else ""
    return [found.span() for found in re.finditer(pattern, text)]
