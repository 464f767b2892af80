"""Is a set of accounts sure as a whole, where none of its ties is sure by itself?

A whole group that acts together is much stronger evidence than any of its pairs. But a set that
was picked from the same meetings it is then judged by looks sure even where nobody coordinates. So
the set is asked as if it had been given beforehand, and what comes of it is corrected for all sets
of as many accounts that could have been picked.

The accounts of a set are asked one after the other, each against those before it. For every object
that these acted on: does it act there as well (within the window)? An independent account does with
the chance c of `interest`, times that of `timing` to meet where both act: the same innocent
explanations as for a pair that shares and is quick at once (`joint`), or overlaps (`overlap`).
An accomplice would besides do it with a share s because one of the n accounts there did, for each
of them anew: with 1 - (1 - c) (1 - s)^n. The product of (chance of an accomplice / chance of an
independent account) of all that happened and did not happen is the *evidence*. Given what the
accounts before it did, the independent one has an expected evidence of at most 1, and so has the
product over all accounts: it is an e-value (Vovk & Wang 2021, E-values: calibration, combination
and applications, Ann. Stat. 49), which exceeds 1/p with a chance of at most p. Means of e-values
are e-values, so shares, both orders, windows and channels are averaged. Nothing is assumed of how
pairs of one set depend on each other.

As for pairs, what one sitting holds is one coincidence, and what comes from one source too; the
smaller evidence of the two stands.

*Correction.* Of N accounts C(N, k) sets of k can be picked, by whatever rule. Sizes are paid for by
a share of 1 / (k (k - 1)) for each k, which add up to one. So the p-value of a set is
k (k - 1) C(N, k) / evidence, and holds for the surest of all sets together. Therefore accounts may
be left out one by one: an account that does not make the set surer is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import gammaln, logsumexp

from undertow.detection import overlap
from undertow.detection.appearance import Appearances
from undertow.detection.coding import SECOND, Bools, Floats, Ints
from undertow.detection.comparisons import Tests
from undertow.detection.holdings import Holdings
from undertow.detection.interest import COMPANION_P, Walks
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, no_meetings
from undertow.detection.significance import (
    LEAST_EXCESS,
    binomial_tail,
    occasion_of,
)
from undertow.detection.tested import Tested
from undertow.detection.timing import LEAST, MOST
from undertow.detection.trials import JOINT_WINDOWS, Laid, Trials

# How often an accomplice follows another: from now and then to mostly. Averaged, so that each more
# costs as much as one more test.
SHARES = (0.5, 0.25, 0.125, 0.0625, 0.03125)
# Things to look at in a channel, times accounts, times accounts that may be left out; a larger set
# is not asked there.
_WORK = 10_000_000
_TESTS = JOINT_WINDOWS + 1  # at once, in each window, and whatever the time


class Wholes:
    """Asks sets of accounts as wholes, over all channels. Nothing is laid out before one is."""

    def __init__(self, channels: Sequence[Tested]) -> None:
        self._channels = [_Channel(channel) for channel in channels]

    def given(self, accounts: list[str]) -> float:
        """The p-value of a set that was given beforehand, and not picked."""
        return _p(self._log_p(self._asked(accounts), np.arange(len(accounts)), picked=False))

    def surest(self, accounts: list[str]) -> tuple[list[str], float]:
        """The part of a set that is surest, and its p-value over all sets that there could be.

        The account whose absence makes it surest is left out as long as there is one.
        """
        asked, part = self._asked(accounts), np.arange(len(accounts))
        now = self._log_p(asked, part)
        while len(part) > 2:
            without = [self._log_p(asked, np.delete(part, i)) for i in range(len(part))]
            if min(without) >= now:
                break
            now = min(without)
            part = np.delete(part, int(np.argmin(without)))
        return [accounts[i] for i in part], _p(now)

    def _asked(self, accounts: list[str]) -> list[_Asked]:
        return [laid for one in self._channels if (laid := one.asked(accounts)) is not None]

    def _log_p(self, asked: list[_Asked], part: Ints, *, picked: bool = True) -> float:
        """The logarithm of the p-value of a part of a set; may be above 0."""
        k = len(part)
        evidence = [
            said - picked * _log_sets(one.able, k) for one in asked for said in one.told(part)
        ]
        if not evidence:
            return np.inf
        return float(np.log(_TESTS * len(self._channels)) - logsumexp(evidence))


def _p(log_p: float) -> float:
    return float(np.exp(min(log_p, 0.0)))


def _log_sets(accounts: int, k: int) -> float:
    """The logarithm of how many sets of k there are, times what the size costs."""
    sets = gammaln(accounts + 1) - gammaln(k + 1) - gammaln(accounts - k + 1)
    return float(sets + np.log(k * (k - 1)))


class _Channel:
    """One channel, laid out when the first set is asked."""

    def __init__(self, tested: Tested) -> None:
        self._tested = tested

    @cached_property
    def _held(self) -> Holdings:
        return Holdings(self._tested.coded)

    @cached_property
    def _appearances(self) -> Appearances:
        return Appearances(no_meetings(), self._tested.coded)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {who: i for i, who in enumerate(self._tested.coded.accounts.to_pylist())}

    @cached_property
    def _able(self) -> Bools:
        """Which accounts share enough with anybody that they could be in a set."""
        return np.asarray(self._held.actions >= FEWEST_MEETINGS)

    def asked(self, accounts: list[str]) -> _Asked | None:
        """What these accounts did here; None where too few did anything, or it is too much."""
        found = [(i, self._places[who]) for i, who in enumerate(accounts) if who in self._places]
        there = [(i, member) for i, member in found if self._able[member]]
        if len(there) < 2:
            return None
        place, member = (np.array(column) for column in zip(*there, strict=True))
        things = int(self._held.actions[member].sum()) * (len(member) - 1)
        if not things or things * len(member) ** 2 > _WORK:
            return None
        return self._laid(place, member)

    def _laid(self, place: Ints, member: Ints) -> _Asked | None:
        """Every object of every account, laid out for every other."""
        one, other = np.triu_indices(len(member), 1)
        swap = member[one] > member[other]
        one, other = np.where(swap, other, one), np.where(swap, one, other)
        a, b = member[one], member[other]
        coded, held = self._tested.coded, self._held
        appearances = self._appearances.knowing(no_meetings())
        tests = Tests(coded, held, self._tested.reach, appearances, self._tested.strangers, a, b)
        keys, lags, often = tests.meetings()
        appearances.make_companions(often)
        trials = Trials(held, tests.reach, tests.compared(binomial_tail), keys, lags)
        walks = self._walks(trials, member)
        every = np.arange(len(a))
        ways = [
            _things(trials, trials.lay_out(every, x, y, walks), place[p], place[q])
            for x, y, p, q in ((a, b, one, other), (b, a, other, one))
        ]
        return _Asked(_Things.together(ways), set(place.tolist()), int(self._able.sum()))

    def _walks(self, trials: Trials, member: Ints) -> Walks:
        """Walks without who shares surprisingly much, or met surprisingly often in the set."""
        a, b = overlap.companions(self._held, self._tested.coded, member)
        pairs = trials.tested
        every = np.ones((len(pairs.a), _TESTS), np.bool_)
        met = (trials.both_sides(every)[0] <= COMPANION_P).any(axis=1)
        accounts = len(self._held.actions)
        keys = np.unique(np.concatenate([a * accounts + b, pairs.a[met] * accounts + pairs.b[met]]))
        return Walks(self._held, *np.divmod(keys, accounts))


@dataclass(frozen=True, slots=True)
class _Things:
    """Every object of every account, for every other account of the set; parallel arrays.

    Attributes:
        earlier, later: who acted on it, and who is asked; places in the set.
        object, source: what it is and where it comes from.
        at: when the one did so first.
        act, alone: the chance that the other acts on it, with and without its habit to the source.
        meet: the chance that it meets the one there if it does; (things, tests).
        hit: whether it did; (things, tests).
        seen: whether the object was looked at; (things, tests).
    """

    earlier: Ints
    later: Ints
    object: Ints
    source: Ints
    at: Ints
    act: Floats
    alone: Floats
    meet: Floats
    hit: Bools
    seen: Bools

    @classmethod
    def together(cls, several: Iterable[_Things]) -> _Things:
        """All of these, ordered by who is asked and by object."""
        parts = list(several)
        whole = {n: np.concatenate([getattr(p, n) for p in parts]) for n in cls.__slots__}
        order = np.lexsort((whole["object"], whole["later"]))
        return cls(**{name: column[order] for name, column in whole.items()})

    def taken(self, keep: Bools) -> _Things:
        """Those that are marked."""
        return _Things(*(getattr(self, name)[keep] for name in self.__slots__))


def _things(trials: Trials, laid: Laid, one: Ints, other: Ints) -> _Things:
    """What is needed of pairs laid out; `one` and `other` are the places of their accounts."""
    timing, common = trials.tested.timing, trials.tested.common
    shape = (len(laid.owner), _TESTS)
    meet, hit, seen = np.ones(shape), np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    for w, window_s in enumerate(WINDOWS_S[:JOINT_WINDOWS]):
        meet[:, w] = timing.chance(w, laid.pair, laid.object, laid.episode, laid.chances, common[w])
        hit[:, w] = laid.lag <= window_s * SECOND
        seen[:, w] = trials.reach[laid.object] >= window_s * SECOND
    hit[:, JOINT_WINDOWS] = laid.both
    return _Things(
        earlier=one[laid.owner],
        later=other[laid.owner],
        object=laid.object,
        source=laid.source,
        at=laid.at,
        act=laid.act,
        alone=laid.alone,
        meet=meet,
        hit=hit,
        seen=seen,
    )


class _Asked:
    """A set in one channel, of which parts can be asked.

    Attributes:
        able: how many accounts of the channel could be in a set.
    """

    def __init__(self, things: _Things, there: set[int], able: int) -> None:
        self._things, self._there, self.able = things, there, able

    def told(self, part: Ints) -> list[float]:
        """By test the logarithm of the evidence.

        Tests in which the part met too seldom are left out: they count with no evidence.
        """
        if not self._there.issuperset(part.tolist()):
            return []
        among = np.zeros(max(self._there) + 1, np.bool_)
        among[part] = True
        things = self._things.taken(among[self._things.earlier] & among[self._things.later])
        orders = [things.taken(things.earlier < things.later)]
        orders.append(things.taken(things.earlier > things.later))
        ways = np.array([[_evidence(o, t, len(part)) for o in orders] for t in range(_TESTS)])
        means = logsumexp(ways, axis=1) - np.log(len(orders))
        return [
            float(mean.min())
            for mean, way in zip(means, ways, strict=True)
            if np.isfinite(way).all()
        ]


def _evidence(things: _Things, test: int, k: int) -> tuple[float, float]:
    """The logarithm of the evidence in one order: by sittings, and by sources."""
    things = things.taken(things.seen[:, test])
    if not len(things.later):
        return -np.inf, -np.inf
    first = _first((things.later, things.object))
    meet = np.minimum(np.add.reduceat(things.meet[:, test], first), 1.0)
    there = np.diff(first, append=len(things.later))
    hit = np.logical_or.reduceat(things.hit[:, test], first)
    at, who = np.minimum.reduceat(things.at, first), things.later[first]
    window = WINDOWS_S[test] * SECOND if test < JOINT_WINDOWS else 0
    sitting = occasion_of(at, window)
    by_sitting = who, sitting, things.act[first] * meet, there, hit
    by_source = who, things.source[first], things.alone[first] * meet, there, hit
    return _ratio(*by_sitting, k), _ratio(*by_source, k)


def _ratio(who: Ints, unit: Ints, chance: Floats, there: Ints, hit: Bools, k: int) -> float:
    """How much likelier it is that accomplices did what was done; the logarithm.

    Args:
        who: the account that is asked.
        unit: things of one account with the same number are one coincidence.
        chance: that an independent account does it.
        there: how many of the accounts before it did.
        hit: whether it did.
        k: accounts of the set.
    """
    order = np.lexsort((unit, who))
    first = _first((who[order], unit[order]))
    missed = np.add.reduceat(np.log1p(-np.clip(chance[order], LEAST, MOST)), first)
    chance = np.clip(-np.expm1(missed), LEAST, MOST)
    there, hit = np.add.reduceat(there[order], first), np.logical_or.reduceat(hit[order], first)
    hits = int(hit.sum())
    if hits < max(FEWEST_MEETINGS * (k - 1), LEAST_EXCESS * chance.sum()):
        return -np.inf
    said = []
    for share in SHARES:
        fails = there * np.log1p(-share)
        does = 1 - (1 - chance) * np.exp(fails)
        said.append(float(np.where(hit, np.log(does / chance), fails).sum()))
    return float(logsumexp(said) - np.log(len(said)))


def _first(keys: tuple[Ints, ...]) -> Ints:
    """Where these columns change from one row to the next; ordered by them."""
    new = np.zeros(len(keys[0]), np.bool_)
    for key in keys:
        new |= np.diff(key, prepend=key[0] - 1) != 0
    return np.flatnonzero(new)
