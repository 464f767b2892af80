"""How good an answer is: groups of accounts beside the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

Group = frozenset[str]


@dataclass(frozen=True)
class Truth:
    """Who acts together: every account that posts, with its campaign, or None for the innocent.

    `framed` are innocent accounts that a campaign made to look guilty. `answering` are those who
    made or answered an open call: they act together, but openly, and are no group to be found.
    """

    campaign: Mapping[str, str | None]
    framed: frozenset[str] = frozenset()
    answering: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Score:
    """One answer beside the truth.

    Who answers an open call is neither right nor wrong in a group: these accounts are left out of
    everything but `accounts`, `framed`, `groups` and their own two counts.

    Attributes:
        accounts: how many post at all.
        flagged: accounts in a group.
        right: flagged accounts that belong to a campaign, any.
        pure: flagged accounts that belong to what most of their group belongs to.
        framed: framed accounts that were flagged.
        groups: how many groups.
        answering: accounts that made or answered an open call.
        called_in: those of them that were flagged.
        planted, found: per campaign its accounts, and those of them that were flagged.
        grouped: campaigns that more than half of some group belongs to.
        rand: adjusted Rand index of groups and campaigns over all accounts that were flagged or
            planted, those in no group or campaign each for itself; None without such accounts.
    """

    accounts: int
    flagged: int
    right: int
    pure: int
    framed: int
    groups: int
    answering: int
    called_in: int
    planted: dict[str, int]
    found: dict[str, int]
    grouped: list[str]
    rand: float | None


def score(groups: Collection[Group], truth: Truth) -> Score:
    """Compare groups with the truth."""
    answering, reported = truth.answering, len(groups)
    in_groups = frozenset[str]().union(*groups)
    campaign = {who: label for who, label in truth.campaign.items() if who not in answering}
    groups = [rest for group in groups if (rest := group - answering)]
    flagged = frozenset[str]().union(*groups)
    planted = {account for account, label in campaign.items() if label is not None}
    kinds = [Counter(campaign[account] for account in group) for group in groups]
    first = [(kind, most, sum(c.values())) for c in kinds for kind, most in c.most_common(1)]
    found = Counter(label for account in flagged if (label := campaign[account]) is not None)
    return Score(
        accounts=len(truth.campaign),
        flagged=len(flagged),
        right=len(flagged & planted),
        pure=sum(most for _, most, _ in first),
        framed=len(in_groups & truth.framed),
        groups=reported,
        answering=len(answering),
        called_in=len(in_groups & answering),
        planted=dict(sorted(Counter(campaign[account] or "" for account in planted).items())),
        found=dict(sorted(found.items())),
        grouped=sorted({kind for kind, most, size in first if kind and 2 * most > size}),
        rand=_rand(groups, campaign, sorted(flagged | planted)),
    )


def _rand(
    groups: Collection[Group], campaign: Mapping[str, str | None], accounts: Sequence[str]
) -> float | None:
    if not accounts:
        return None
    group = {account: number for number, members in enumerate(groups) for account in members}
    alone = [(account,) for account in accounts]
    return adjusted_rand_index(
        [group.get(account, one) for account, one in zip(accounts, alone, strict=True)],
        [campaign[account] or one for account, one in zip(accounts, alone, strict=True)],
    )


def adjusted_rand_index(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Agreement of two partitions of the same things (Hubert and Arabie 1985).

    1 means the same partition, 0 as much agreement as by chance; below 0 is less than that.
    """
    rows, columns = _numbered(first), _numbered(second)
    both = _pairs(np.bincount(rows * (columns.max(initial=0) + 1) + columns))
    in_first, in_second = _pairs(np.bincount(rows)), _pairs(np.bincount(columns))
    everything = len(rows) * (len(rows) - 1) / 2
    if in_first == in_second and in_first in (0, everything):
        return 1.0  # both have only single things, or one heap
    by_chance = in_first * in_second / everything
    return float((both - by_chance) / ((in_first + in_second) / 2 - by_chance))


def _numbered(labels: Sequence[Hashable]) -> np.ndarray:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)


def _pairs(sizes: np.ndarray) -> float:
    return float((sizes * (sizes - 1) // 2).sum())


def components(pairs: Iterable[tuple[str, str]]) -> list[Group]:
    """Groups of accounts that pairs connect; an account paired with itself alone is in none."""
    graph = nx.Graph((a, b) for a, b in pairs if a != b)
    return [frozenset(one) for one in nx.connected_components(graph)]
