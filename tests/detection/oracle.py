"""Naive co-action counting, twenty lines each: what the fast engine is compared with.

Times are integers in any one unit (microseconds in undertow). Pairs of accounts are ordered
tuples, the smaller id first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple


class Action(NamedTuple):
    """One account acts on one object, in one post, at a moment."""

    account: str
    object: str
    post: str
    at: int


class Meetings(NamedTuple):
    """How often two accounts acted together, and on how many different objects."""

    together: int
    met: int


def co_actions(
    actions: Iterable[tuple[str, str, str, int]], window: int
) -> dict[tuple[str, str], Meetings]:
    """Pairs of posts of different accounts on one object, at most `window` apart (inclusive)."""
    by_object: dict[str, list[Action]] = defaultdict(list)
    for action in actions:
        by_object[action[1]].append(Action(*action))
    together: Counter[tuple[str, str]] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    for crowd in by_object.values():
        here: Counter[tuple[str, str]] = Counter()
        for one, other in combinations(crowd, 2):
            if one.account != other.account and abs(one.at - other.at) <= window:
                here[pair(one.account, other.account)] += 1
        together.update(here)
        met.update(here.keys())
    return {accounts: Meetings(count, met[accounts]) for accounts, count in together.items()}


def coortweet(
    actions: Iterable[tuple[str, str, str, int]], window: int, participation: int = 2
) -> list[tuple[Action, Action]]:
    """The pairs of rows that the R package CooRTweet 2.1.3 keeps, after its published rule.

    Accounts with fewer than `participation` rows go first. A pair of rows is of different
    accounts and contents, and neither content is the object. It stays when either content belongs
    to an account with at least `participation` rows of paired contents. (Rows, not contents: one
    content on two objects counts twice. The figures at 10 s and 300 s tell the two apart.)
    """
    rows = [Action(*row) for row in actions]
    busy = Counter(row.account for row in rows)
    by_object: dict[str, list[Action]] = defaultdict(list)
    for row in rows:
        if busy[row.account] >= participation:
            by_object[row.object].append(row)
    pairs = [
        (one, other)
        for crowd in by_object.values()
        for one, other in combinations(crowd, 2)
        if abs(one.at - other.at) <= window
        and one.account != other.account
        and one.post != other.post
        and one.object not in (one.post, other.post)
    ]
    paired = {row.post for both in pairs for row in both}
    contents = [row for crowd in by_object.values() for row in crowd if row.post in paired]
    often = Counter(row.account for row in contents)
    kept = {row.post for row in contents if often[row.account] >= participation}
    return [(one, other) for one, other in pairs if one.post in kept or other.post in kept]


def edges(pairs: Iterable[tuple[Action, Action]]) -> Counter[tuple[str, str]]:
    """Rows per unordered pair of accounts."""
    return Counter(pair(one.account, other.account) for one, other in pairs)


def pair(one: str, other: str) -> tuple[str, str]:
    """Two accounts in order."""
    return (one, other) if one < other else (other, one)
