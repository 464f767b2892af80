"""Who comes first? A test of order in time for every account of a group.

An occasion is one object on which accounts of the group met, however many they were: ten who
follow one are one lead. As everywhere, objects that begin in the same half hour are one occasion.
The author of a post that is passed on came first, if it belongs to the group itself.

If order meant nothing, each of the k accounts of an occasion would be first with chance 1/k. The
number of leads is compared with the sum of these coins (Poisson-binomial, exact, both tails), and
corrected by Benjamini-Hochberg over all accounts of all groups.

Who practically always comes first is a *source*: anybody can be copied, again and again and within
seconds, without knowing of it. It stands beside the group, and order among the others is told
without it. So do several who lead and are tied to nobody but accounts that only follow: who is
copied in turn with another comes behind the copies of the other now and then, but was never tied to
it. Who else leads more often than order at random gives is an *originator*, all others are
*amplifiers*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import gammaln, xlog1py, xlogy

from undertow.detection.coding import SECOND, Floats
from undertow.detection.significance import OCCASION_S, adjusted

# One in twenty originators may be called so by chance: a role weighs less than membership.
FALSE_ORIGINATORS = 0.05

# Earlier on this share of at least so many occasions is practically always. In simulated framings
# the victim led on all, planted originators of rings on at most seven in ten (seeds 1 to 10).
ONLY_COPIED = 0.95
FEWEST_TO_TELL = 10

# Who leads on at most this share of the occasions that order at random would give only follows: 19
# of 22 throw-away accounts that copy two fans in turn (poisoned worlds, seeds 1 to 3) had at most
# 0.22; the bar was first set by the ratios seen on seed 301. So have some amplifiers of rings, but
# no two of their accounts lead them.
ONLY_FOLLOWS = 0.25


@dataclass(slots=True)
class Order:
    """How often one account came first, and what that makes it.

    Attributes:
        sizes: for every occasion, how many accounts of the group took part.
        led: occasions on which this account was strictly the first.
        p_value: chance of a number of leads as unlikely as this one, if order were random.
        role: `source`, `originator` or `amplifier`.
    """

    sizes: list[int] = field(default_factory=list)
    led: int = 0
    p_value: float = 1.0
    role: str = "amplifier"

    @property
    def followed(self) -> int:
        """Occasions on which another was first."""
        return len(self.sizes) - self.led

    @property
    def expected(self) -> float:
        """Leads if order were random."""
        return sum(1 / size for size in self.sizes)


@dataclass(slots=True)
class _Meeting:
    """One object on which accounts of a group met."""

    first_at: dict[str, int] = field(default_factory=dict)
    author: str | None = None

    def leader(self, there: set[str]) -> str | None:
        """Who was first of these; None where several were at the same moment."""
        if self.author in there:
            return self.author
        earliest = min(at for account, at in self.first_at.items() if account in there)
        firsts = [who for who in there if self.first_at.get(who) == earliest]
        return firsts[0] if len(firsts) == 1 else None


def find_order(evidence: pa.Table, group_of: Mapping[str, str]) -> dict[str, Order]:
    """Test for every account of a group whether it leads.

    Args:
        evidence: account_id, partner_id, channel, occasion, at, author: one row per account,
            partner and object of a validated edge; `occasion` tells objects of a channel apart.
        group_of: the group of each account.
    """
    meetings = _meetings(evidence, group_of)
    found = _tested(meetings, set(group_of))
    for who in _copied_in_turn(found, evidence, group_of):
        found[who].role = "source"
    sources = {who for who, order in found.items() if order.role == "source"}
    for who, order in _tested(meetings, set(group_of) - sources).items():
        # Who seems a source only once the sources are gone follows one, so it takes part.
        order.role = "originator" if order.role == "source" else order.role
        found[who] = order
    return found


def _copied_in_turn(
    found: Mapping[str, Order], evidence: pa.Table, group_of: Mapping[str, str]
) -> list[str]:
    """Who leads and is tied to nobody but accounts that only follow, where a group has several.

    They are not tied to each other, then. One alone may be the leader of a ring.
    """
    partners: dict[str, set[str]] = defaultdict(set)
    told = within_groups(evidence, group_of).group_by(["account_id", "partner_id"]).aggregate([])
    for row in told.to_pylist():
        partners[row["account_id"]].add(row["partner_id"])
    copied = [
        who
        for who, others in sorted(partners.items())
        if found[who].role == "originator" and all(_only_follows(found[o]) for o in others)
    ]
    several = Counter(group_of[who] for who in copied)
    return [who for who in copied if several[group_of[who]] > 1]


_TEXTS = ("group_id", "account_id", "partner_id", "channel", "object", "post_id", "author")
_NOTHING_TOLD = pa.table(
    {name: pa.array([], pa.string()) for name in _TEXTS}
    | {name: pa.array([], pa.int64()) for name in ("occasion", "at")}
)


def within_groups(evidence: pa.Table, group_of: Mapping[str, str]) -> pa.Table:
    """The evidence of ties within a group, with the group, and times in microseconds."""
    if not len(evidence):
        return _NOTHING_TOLD
    accounts = pa.array(list(group_of), pa.string())
    names = pa.array(list(group_of.values()), pa.string())
    groups = [
        names.take(pc.index_in(evidence[column].combine_chunks(), accounts))
        for column in ("account_id", "partner_id")
    ]
    if "at" in evidence.column_names:
        place = evidence.column_names.index("at")
        evidence = evidence.set_column(place, "at", evidence["at"].cast(pa.int64()))
    inside = pc.fill_null(pc.equal(*groups), False)
    return evidence.append_column("group_id", groups[0]).filter(inside)


def _meetings(evidence: pa.Table, group_of: Mapping[str, str]) -> list[_Meeting]:
    """What the accounts of each group met on, in order of time."""
    found: dict[tuple[str, str, int], _Meeting] = defaultdict(_Meeting)
    told = within_groups(evidence, group_of)
    acts = told.group_by(["group_id", "account_id", "channel", "occasion", "author"])
    for row in acts.aggregate([("at", "min")]).to_pylist():
        group, who, at = row["group_id"], row["account_id"], row["at_min"]
        meeting = found[group, row["channel"], row["occasion"]]
        meeting.first_at[who] = min(at, meeting.first_at.get(who, at))
        if group_of.get(row["author"]) == group:
            meeting.author = row["author"]
    ordered = sorted(found.items(), key=lambda item: (min(item[1].first_at.values()), item[0]))
    return [meeting for _, meeting in ordered]


def _tested(meetings: Iterable[_Meeting], accounts: set[str]) -> dict[str, Order]:
    """The order among these accounts, with roles."""
    found = {account: Order() for account in sorted(accounts)}
    seen: set[tuple[str, int]] = set()
    for meeting in meetings:
        there = {*meeting.first_at, *filter(None, [meeting.author])} & accounts
        acted = [meeting.first_at[who] for who in there if who in meeting.first_at]
        leader = meeting.leader(there) if len(there) > 1 and acted else None
        if leader is None:
            continue
        sitting = min(acted) // (OCCASION_S * SECOND)
        for who in there:
            if (who, sitting) not in seen:
                seen.add((who, sitting))
                found[who].sizes.append(len(there))
                found[who].led += who == leader
    for order in found.values():
        order.p_value = two_sided(order.led, order.sizes)
    q = adjusted(np.array([order.p_value for order in found.values()]), len(found))
    for order, own in zip(found.values(), q, strict=True):
        if own <= FALSE_ORIGINATORS and order.led > order.expected:
            order.role = "source" if _only_copied(order) else "originator"
    return found


def _only_copied(order: Order) -> bool:
    occasions = len(order.sizes)
    return occasions >= FEWEST_TO_TELL and order.led >= ONLY_COPIED * occasions


def _only_follows(order: Order) -> bool:
    return len(order.sizes) >= FEWEST_TO_TELL and order.led <= ONLY_FOLLOWS * order.expected


def two_sided(led: int, sizes: list[int]) -> float:
    """Chance of a number of leads no likelier than this one, each by a coin of 1/size."""
    chances = _distribution(sizes)
    # Numbers that are equally likely differ by rounding.
    return min(1.0, float(chances[chances <= chances[led] * (1 + 1e-7)].sum()))


def _distribution(sizes: list[int]) -> Floats:
    """P(0), P(1), ... leads: coins of one size are a binomial, and these are added up."""
    whole = np.ones(1)
    for size, coins in sorted(Counter(sizes).items()):
        whole = np.convolve(whole, _binomial(coins, 1 / size))
    return whole


def _binomial(coins: int, chance: float) -> Floats:
    """P(0), P(1), ... heads. Not from scipy.stats, which takes long to load."""
    heads = np.arange(coins + 1)
    ways = gammaln(coins + 1) - gammaln(heads + 1) - gammaln(coins - heads + 1)
    return np.asarray(np.exp(ways + xlogy(heads, chance) + xlog1py(coins - heads, -chance)))
