"""Figures that disagree: one quantity, told with different numbers, side by side.

Two numbers are of one quantity where they count the same thing in the same matter: rare words and
names in common. Where the second repeats the first without naming what it counts ("the union put
it at 250"), that alone is enough. No figure is called wrong.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from undertow.articles.numbers import generic

Row = dict[str, Any]

# Sum of -log2 of the share of the case's numbers that stand beside a word, over the words in
# common. Set on `dev` of our gold: see docs/articles.md.
LEAST_IN_COMMON = 9.0
# Articles of one matter name as many people and organisations in common; small numbers count
# different things under one word (two ministers, three ministers).
LEAST_NAMES, LEAST_VALUE = 2, 10
_STEM = 5  # as numbers.py cuts them
_MOST = 1_000  # numbers that count one thing; of more, only the first are compared


def figures(numbers: Sequence[Row], statements: Sequence[Row], aliases: Sequence[Row]) -> list[Row]:
    """Rows of the table `figures`: every number of a quantity that is told in more than one way.

    Args:
        numbers: rows of all articles of the case.
        statements: likewise.
        aliases: with their entities, by which articles on one matter are known.
    """
    leads_to = list(range(len(numbers)))
    why: dict[int, str] = {}
    for one, two, reason in _pairs(numbers, _weights(numbers), _matters(aliases)):
        first, second = sorted((_root(leads_to, one), _root(leads_to, two)))
        leads_to[second] = first
        why.setdefault(two, reason)
    said = {row["statement_id"]: row["speaker"] or row["speaker_text"] for row in statements}
    members: dict[int, list[int]] = defaultdict(list)
    for n in range(len(numbers)):
        members[_root(leads_to, n)].append(n)
    rows = []
    for whole in members.values():
        if len({numbers[n]["value"] for n in whole}) > 1:
            rows += _figure([numbers[n] | {"reason": why.get(n)} for n in whole], said)
    return sorted(rows, key=lambda row: (row["figure_id"], row["article_id"], row["span"]))


def _root(leads_to: list[int], n: int) -> int:
    while leads_to[n] != n:
        leads_to[n] = n = leads_to[leads_to[n]]
    return n


def _pairs(
    numbers: Sequence[Row], weight: dict[str, float], named: dict[str, set[str]]
) -> list[tuple[int, int, str]]:
    at = {(row["article_id"], row["span"]): n for n, row in enumerate(numbers)}
    pairs = []
    for n, row in enumerate(numbers):
        if row["repeats"] is not None:
            pairs.append((at[row["article_id"], row["repeats"]], n, "repeats the number before"))
    by_noun: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(numbers):
        by_noun[row["counts"]].append(n)
    for alike in by_noun.values():
        for one, two in combinations(alike[:_MOST], 2):
            reason = _one_quantity(numbers[one], numbers[two], weight, named)
            if reason:
                pairs.append((one, two, reason))
    return pairs


def _one_quantity(
    one: Row, two: Row, weight: dict[str, float], named: dict[str, set[str]]
) -> str | None:
    if one["article_id"] == two["article_id"]:
        # Inside an article two numbers beside the same words count two things (prices, parts, runs
        # of copies: 9 false figures in 12 real articles); there a number has to repeat another.
        return None
    shared = set(one["context"]) & set(two["context"]) - {one["counts"][:_STEM]}
    if sum(weight[word] for word in shared) >= LEAST_IN_COMMON:
        return f"in common: {', '.join(sorted(shared))}"
    matter = named[one["article_id"]] & named[two["article_id"]]
    large = min(one["value"], two["value"]) >= LEAST_VALUE
    if len(matter) >= LEAST_NAMES and large and one["counts"] not in generic():
        return f"both count this in one matter: {', '.join(sorted(matter)[:3])}"
    return None


def _matters(aliases: Sequence[Row]) -> dict[str, set[str]]:
    """Article -> the people and organisations it names by a name of several words."""
    named: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for row in aliases:
        if " " in row["name"]:
            name = names.setdefault(row["entity_id"], row["name"])
            named[row["article_id"]].add(name)
    return named


def _weights(numbers: Sequence[Row]) -> dict[str, float]:
    seen = Counter(word for row in numbers for word in set(row["context"]))
    return {word: math.log2((len(numbers) + 1) / count) for word, count in seen.items()}


def _figure(rows: list[Row], said: dict[str, str | None]) -> list[Row]:
    places = "\0".join(sorted(f"{row['article_id']}{row['span']}" for row in rows))
    figure_id = "f-" + hashlib.sha256(places.encode()).hexdigest()[:10]
    return [
        {
            "figure_id": figure_id,
            "counts": row["counts"],
            "article_id": row["article_id"],
            "span": row["span"],
            "text": row["text"],
            "value": row["value"],
            "bound": row["bound"],
            "asserted_by": row["asserted_by"],
            "said_by": said.get(row["asserted_by"]),
            "reason": row["reason"],
        }
        for row in rows
    ]
