"""What one account of a pair acted on, and whether the other met it there: trials of a pair.

Every object that the one acted on is a trial, met or not. How likely the other acts on it at all is
told by `overlap`, how likely the two are close where both do by `timing`; what comes of it in
`joint`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from undertow.detection.coding import SECOND, UNKNOWN, Bools, Floats, Ints, find
from undertow.detection.holdings import Holdings
from undertow.detection.interest import Walks, chance_to_act
from undertow.detection.overlap import by_coincidence
from undertow.detection.pairs import WINDOWS_S
from undertow.detection.significance import Tail, TestedPairs, binomial_tail, occasion_of
from undertow.detection.timing import LEAST, MOST

# The longest window says no more than overlap does: within a day is nearly whatever the time.
JOINT_WINDOWS = len(WINDOWS_S) - 1
_ROWS_AT_ONCE = 2_000_000


@dataclass(slots=True)
class Trials:
    """Lays out, for pairs of accounts, what the one acted on and whether the other met it there.

    Attributes:
        held: which account acted on what.
        reach: how far each object was looked at; microseconds.
        tested: the pairs.
        met: what each pair met on, pair * objects + object; in order.
        lag: how close it came there.
        tail: how occasions become a p-value.
    """

    held: Holdings
    reach: Ints
    tested: TestedPairs
    met: Ints
    lag: Ints
    tail: Tail = binomial_tail

    def both_sides(
        self, asked: Bools, walks: Walks | None = None, *, only_shared: bool = False
    ) -> tuple[Floats, Floats]:
        """The larger p-value of the two sides, and what is expected there; (pairs, windows).

        Args:
            asked: the pairs and windows to test; p is 1 elsewhere. A column more asks for overlap
                whatever the time, which is laid out in the same way.
            walks: where interest leads; None to go by popularity alone.
            only_shared: look at nothing but what the two share.
        """
        p_value, expected = np.zeros(asked.shape), np.zeros(asked.shape)
        a, b = self.tested.a, self.tested.b
        for one, other in ((a, b), (b, a)):
            p, mean = np.ones(asked.shape), np.zeros(asked.shape)
            pairs = np.flatnonzero(asked.any(axis=1))
            done = np.cumsum(self.held.actions[one[pairs]]) // _ROWS_AT_ONCE
            for number in np.unique(done):
                part = pairs[done == number]
                laid = self.lay_out(part, one, other, walks, only_shared=only_shared)
                p[part], mean[part] = self._tested(laid, asked[part])
            expected = np.where(p >= p_value, mean, expected)
            p_value = np.maximum(p_value, p)
        return p_value, expected

    def lay_out(
        self,
        part: Ints,
        one: Ints,
        other: Ints,
        walks: Walks | None,
        *,
        only_shared: bool = False,
    ) -> Laid:
        """Everything that the accounts `one` of the pairs `part` acted on."""
        held, timing = self.held, self.tested.timing
        owner, entry = held.of(one[part])
        place = held.find(other[part[owner]], held.object[entry])
        if only_shared:
            keep = place != UNKNOWN
            owner, entry, place = owner[keep], entry[keep], place[keep]
        pair, named, both = part[owner], held.object[entry], place != UNKNOWN
        who = other[pair]
        if walks is None:
            alone = act = np.minimum(held.popularity(who, named), MOST)
        else:
            alone, act = chance_to_act(held, walks, timing.coded, who, named, both)
        return Laid(
            owner=owner,
            pair=pair,
            object=named,
            episode=timing.appearances.episode[held.row[entry]],
            at=held.at[entry],
            chances=held.times[entry] * np.where(both, held.times[place], 1),
            source=timing.coded.kin()[named],
            act=act,
            alone=alone,
            both=both,
            lag=self._lags(pair, named, both),
        )

    def _tested(self, laid: Laid, asked: Bools) -> tuple[Floats, Floats]:
        """p-values and expected meetings of the pairs laid out, in all windows asked for."""
        p_value, expected = np.ones(asked.shape), np.zeros(asked.shape)
        for w, window_s in enumerate(WINDOWS_S[:JOINT_WINDOWS]):
            if not asked[:, w].any():
                continue
            span = window_s * SECOND
            k = np.flatnonzero(asked[laid.owner, w] & (self.reach[laid.object] >= span))
            owner = laid.owner[k]
            meet = self.tested.timing.chance(
                w,
                laid.pair[k],
                laid.object[k],
                laid.episode[k],
                laid.chances[k],
                self.tested.common[w],
            )
            chance, alone = (np.clip(act[k] * meet, LEAST, MOST) for act in (laid.act, laid.alone))
            occasion, hit = occasion_of(laid.at[k], span), laid.lag[k] <= span
            # What comes from one source is one coincidence too: readers of one of a site's many
            # feeds share far more than the habit to the whole site explains.
            p_value[:, w] = np.maximum(
                self.tail(owner, occasion, chance, hit, len(asked)),
                self.tail(owner, laid.source[k], alone, hit, len(asked)),
            )
            expected[:, w] = np.bincount(owner, chance, minlength=len(asked))
        if asked.shape[1] > JOINT_WINDOWS:
            p_value[:, JOINT_WINDOWS] = by_coincidence(
                laid.owner,
                laid.at,
                laid.source,
                laid.alone,
                laid.act,
                laid.both,
                len(asked),
                self.tail,
            )
            expected[:, JOINT_WINDOWS] = np.bincount(laid.owner, laid.act, minlength=len(asked))
        p_value[~asked] = 1.0
        return p_value, expected

    def _lags(self, pair: Ints, named: Ints, both: Bools) -> Ints:
        """How close each pair came on each object; very large where the two did not meet."""
        lag = np.full(len(pair), np.iinfo(np.int64).max)
        shared = np.flatnonzero(both)
        place = find(self.met, pair[shared] * len(self.reach) + named[shared])
        there = place != UNKNOWN
        lag[shared[there]] = self.lag[place[there]]
        return lag


@dataclass(frozen=True, slots=True)
class Laid:
    """What one account of each pair acted on; parallel arrays.

    Attributes:
        owner: place of the pair among those laid out.
        pair: number of the pair.
        object, episode: what, and in which episode.
        at: when it did so first.
        chances: pairs of posts that the two have on it.
        source: where it comes from; by itself where that is not known.
        act, alone: the chance that the other account acts on it at all, with and without its habit
            to the source.
        both: whether it did.
        lag: how close the two came on it; very large where they did not meet.
    """

    owner: Ints
    pair: Ints
    object: Ints
    episode: Ints
    at: Ints
    chances: Ints
    source: Ints
    act: Floats
    alone: Floats
    both: Bools
    lag: Ints
