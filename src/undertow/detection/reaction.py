"""How quickly each account reacts: what two accounts' own habits say about meeting.

Two accounts that always act within a minute of a post's appearance meet within a minute on
everything they share, without knowing of each other. Their own reaction times tell how often.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints
from undertow.detection.pairs import FEWEST_MEETINGS

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# Bins of reaction time in seconds, about eight to the decade. Within a bin times count as even.
_EDGES = np.array(
    [0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45]
    + [m * _MINUTE for m in (1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45)]
    + [h * _HOUR for h in (1, 1.5, 2, 3, 4, 6, 8, 12, 16)]
    + [d * _DAY for d in (1, 1.5, 2, 3, 5, 7, 10, 14, 21, 30, 60, 120, 365, 4_000)],
    dtype=np.float64,
)
_BINS = len(_EDGES) - 1
# A habit is believed in proportion to how often it was seen: this many reactions of everybody are
# mixed in. Four follows the sketch in the design, where 300 of 300 ring pairs were found.
PRIOR = 4.0
# Pairs and sources whose habits are laid out at a time: 46 bins of 8 bytes for both accounts.
_AT_ONCE = 200_000
# From this share on, one source explains what two accounts have in common.
ONE_SOURCE = 0.5


def _overlap(window_s: int) -> Floats:
    """Chance that two times, each even within its bin, differ by at most the window."""
    inside = (np.arange(32) + 0.5) / 32
    points = _EDGES[:-1, None] + inside * np.diff(_EDGES)[:, None]
    out = np.empty((_BINS, _BINS))
    for i in range(_BINS):
        out[i] = (np.abs(points[i][None, :, None] - points[:, None, :]) <= window_s).mean((1, 2))
        # The grid is too coarse within wide bins, where the chance is known in closed form.
        share = min(window_s / (_EDGES[i + 1] - _EDGES[i]), 1.0)
        out[i, i] = share * (2 - share)
    return out


class Companions:
    """Pairs that met often, whose presence on an object explains nothing about each other."""

    def __init__(self, met: pa.Table, coded: CodedActions) -> None:
        a, b = met["a"].to_numpy(), met["b"].to_numpy()
        self._accounts = len(coded.accounts)
        self._keys = [
            np.sort(self._key(a[often], b[often]))
            for often in (met[f"met{w}"].to_numpy() >= FEWEST_MEETINGS for w in range(5))
        ]
        starts = coded.object_starts()[:-1]
        self.first_at = coded.at[starts]
        self.first_by = coded.account[starts]
        self.appeared_at = coded.appeared_at
        # Where an object comes from: its declared source, else whoever shared it first.
        self.source = np.where(
            coded.source != UNKNOWN, coded.source + self._accounts, self.first_by
        )

    def _key(self, a: Ints, b: Ints) -> Ints:
        return np.minimum(a, b) * self._accounts + np.maximum(a, b)

    def are(self, window: int, a: Ints, b: Ints) -> Bools:
        """True where two accounts met often within the window."""
        keys, wanted = self._keys[window], self._key(a, b)
        if not len(keys):
            return np.zeros(len(wanted), np.bool_)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.asarray(keys[place] == wanted)

    def appearance_known(self, window: int, pair: Ints, objects: Ints, a: Ints, b: Ints) -> Bools:
        """For each shared object of each pair: is there a time from which both reacted?

        Known is the time of a post in the data. Else the first share stands for it when it came
        from neither of the two nor from a companion of theirs (a campaign must not be measured
        against itself), or when one source explains most of what the pair shares.
        """
        first = self.first_by[objects]
        one, other = a[pair], b[pair]
        foreign = (first != one) & (first != other)
        foreign &= ~self.are(window, first, one) & ~self.are(window, first, other)
        by_source = self._dominates(pair, self.source[objects], len(a))
        return np.asarray((self.appeared_at[objects] != UNKNOWN) | foreign | by_source)

    @staticmethod
    def _dominates(owner: Ints, source: Ints, owners: int) -> Bools:
        """True where an item's source is that of at least ONE_SOURCE of its owner's items."""
        if not len(owner):
            return np.zeros(0, np.bool_)
        order = np.lexsort((source, owner))
        new = np.concatenate([[True], (np.diff(owner[order]) != 0) | (np.diff(source[order]) != 0)])
        run = np.cumsum(new) - 1
        size = np.bincount(run)[run]
        out = np.empty(len(owner), np.bool_)
        out[order] = size >= ONE_SOURCE * np.bincount(owner, minlength=owners)[owner[order]]
        return out


class Reactions:
    """How quickly each account reacts, in general and to each source, for one window."""

    def __init__(
        self, coded: CodedActions, companions: Companions, window: int, window_s: int
    ) -> None:
        self._overlap = _overlap(window_s)
        known = companions.appeared_at[coded.object]
        first = companions.first_by[coded.object]
        start = np.where(known != UNKNOWN, known, companions.first_at[coded.object])
        delay = np.maximum(coded.at - start, 0) / SECOND
        bins = np.clip(np.searchsorted(_EDGES, delay, side="right") - 1, 0, _BINS - 1)
        accounts = len(coded.accounts)
        usable = known != UNKNOWN
        usable |= (first != coded.account) & ~companions.are(window, first, coded.account)
        own = _histogram(coded.account[usable], bins[usable], accounts)
        everybody = own.sum(axis=0) + 1.0 / _BINS
        held = own + PRIOR * everybody / everybody.sum()
        self._habit = held / held.sum(axis=1, keepdims=True)
        # To each source: (account, source) in one number, numbered densely.
        self._sources = int(companions.source.max(initial=0)) + 1
        key = coded.account * self._sources + companions.source[coded.object]
        self._keys, row = np.unique(key, return_inverse=True)
        self._to_source = csr_array(
            (np.ones(len(row), np.float32), (row, bins)), shape=(len(self._keys), _BINS)
        )

    def chance(self, a: Ints, b: Ints, source: Ints) -> Floats:
        """Share of cross pairs of the reaction times of `a` and of `b` within the window.

        Their reactions to objects of this source, held towards their reactions in general.
        """
        key = (a * len(self._habit) + b) * self._sources + source
        _, place, back = np.unique(key, return_index=True, return_inverse=True)
        found = np.empty(len(place))
        for i in range(0, len(place), _AT_ONCE):
            part = place[i : i + _AT_ONCE]
            mine = self._reactions(a[part], source[part])
            theirs = self._reactions(b[part], source[part])
            found[i : i + _AT_ONCE] = np.einsum("ij,ij->i", mine @ self._overlap, theirs)
        return found[back]

    def _reactions(self, account: Ints, source: Ints) -> Floats:
        row = np.searchsorted(self._keys, account * self._sources + source)
        seen = self._to_source[row].toarray() + PRIOR * self._habit[account]
        return np.asarray(seen / seen.sum(axis=1, keepdims=True))


def _histogram(owner: Ints, bins: Ints, owners: int) -> Floats:
    flat = np.bincount(owner * _BINS + bins, minlength=owners * _BINS)
    return flat.reshape(owners, _BINS).astype(np.float64)
