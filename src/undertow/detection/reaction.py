"""How quickly each account reacts: what two accounts' own habits say about meeting.

Two accounts that always act within a minute of a post's appearance meet within a minute on
everything they share, without knowing of each other. Their own reaction times tell how often.
"""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
from scipy.sparse import csr_array

from undertow.detection.appearance import Appearances
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints, find
from undertow.detection.pairs import WINDOWS_S

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
# A chance measured on few reactions is uncertain. Two standard errors are added, because a chance
# put a little too low looks like a plan when two fans of one idol share a hundred of its posts.
STANDARD_ERRORS = 2.0


@cache
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


class Delays:
    """How long after the appearance of its object each action came; the same for all windows."""

    def __init__(self, coded: CodedActions, appearances: Appearances, asked: Bools) -> None:
        """Measure those of the accounts that are asked for."""
        self._coded, self._appearances = coded, appearances
        self._asked, self._number = asked, np.cumsum(asked) - 1
        self._rows = np.flatnonzero(asked[coded.account])
        self._who, self._bins = coded.account[self._rows], self._binned(self._rows)
        # To each source: (account, source) in one number, numbered densely.
        self._sources = int(appearances.source.max(initial=0)) + 1
        key = self._who * self._sources + appearances.source[appearances.episode[self._rows]]
        self._keys, row, self._times = np.unique(key, return_inverse=True, return_counts=True)
        self._to_source = csr_array(
            (np.ones(len(row), np.float32), (row, self._bins)), shape=(len(self._keys), _BINS)
        )

    def _binned(self, rows: Ints | slice) -> Ints:
        """The bin of reaction time of each of these actions."""
        delay = np.maximum(self._coded.at[rows] - self._appearances.began_at(rows), 0) / SECOND
        return np.asarray(np.clip(np.searchsorted(_EDGES, delay, side="right") - 1, 0, _BINS - 1))

    @cached_property
    def of_everybody(self) -> Floats:
        """Actions of everybody that tell habits, by window and bin."""
        seen = np.zeros((len(WINDOWS_S), _BINS))
        for rows, _ in self._coded.blocks():
            bins = self._binned(rows)
            for w in range(len(WINDOWS_S)):
                usable = self._appearances.tell_habits(w, rows)
                seen[w] += np.bincount(bins[usable], minlength=_BINS)
        return seen

    def by_account(self, window: int) -> Floats:
        """Actions that tell habits of each account that is asked for, by bin."""
        usable = self._appearances.tell_habits(window, self._rows)
        number = self._number[self._who[usable]]
        return _histogram(number, self._bins[usable], int(np.count_nonzero(self._asked)))

    def of_each(self, account: Ints, source: Ints, habit: Floats) -> tuple[Ints, Floats, Ints]:
        """How quickly each account reacts to each source, held towards its habit, and how often.

        Each once: which of these is whose comes first. An account that acts on what comes from a
        source that it never heard reacts to it as to any other of these.
        """
        row = find(self._keys, account * self._sources + source)
        unheard = len(self._keys) + self._number[account]
        number, place = np.unique(np.where(row != UNKNOWN, row, unheard), return_inverse=True)
        heard, others = np.split(number, [np.searchsorted(number, len(self._keys))])
        who = self._number[self._keys[heard] // self._sources]
        seen = PRIOR * habit[np.concatenate([who, others - len(self._keys)])]
        seen[: len(heard)] += self._to_source[heard].toarray()
        often = np.concatenate([self._times[heard], np.zeros(len(others), np.int64)])
        return place, np.asarray(seen / seen.sum(axis=1, keepdims=True)), often

    def number(self, a: Ints, b: Ints, source: Ints) -> Ints:
        """Two accounts and a source as one number."""
        return (a * len(self._number) + b) * self._sources + source


class Reactions:
    """How quickly each account reacts, in general and to each source, for one window."""

    def __init__(
        self,
        coded: CodedActions,
        appearances: Appearances,
        window: int,
        window_s: int,
        everybody: Floats | None = None,
        delays: Delays | None = None,
    ) -> None:
        """Measure.

        Args:
            coded: the channel's actions.
            appearances: when their objects appeared.
            window: number of the window.
            window_s: its length.
            everybody: the habit of all accounts together (`everybody` of another measurement), so
                that only the actions of the accounts asked for are looked at.
            delays: those of the accounts whose habits are wanted; None for all.
        """
        self._overlap = _overlap(window_s)
        self._delays = delays or Delays(coded, appearances, np.ones(len(coded.accounts), np.bool_))
        if everybody is None:
            everybody = self._delays.of_everybody[window] + 1.0 / _BINS
        self.everybody = everybody
        held = self._delays.by_account(window) + PRIOR * everybody / everybody.sum()
        self._habit = held / held.sum(axis=1, keepdims=True)
        # The same pairs are asked about again and again, by one test after the other.
        self._keys, self._found = np.zeros(0, np.int64), np.zeros(0)

    def chance(self, a: Ints, b: Ints, source: Ints) -> Floats:
        """Share of cross pairs of the reaction times of `a` and of `b` within the window.

        Their reactions to objects of this source, held towards their reactions in general, with
        STANDARD_ERRORS added in the measure in which the source was heard at all.
        """
        a, b, source = (numbers.astype(np.int64) for numbers in (a, b, source))  # keys are large
        key = self._delays.number(a, b, source)
        place, there = self._asked(key)
        if not there.all():
            new, first = np.unique(key[~there], return_index=True)
            rows = np.flatnonzero(~there)[first]
            keys = np.concatenate([self._keys, new])
            found = np.concatenate([self._found, self._measured(a[rows], b[rows], source[rows])])
            order = np.argsort(keys)
            self._keys, self._found = keys[order], found[order]
            place, _ = self._asked(key)
        return np.asarray(self._found[place])

    def _asked(self, key: Ints) -> tuple[Ints, Bools]:
        """Where each key stands among those that were asked before, and whether it does."""
        if not len(self._keys):
            return np.zeros(len(key), np.int64), np.zeros(len(key), np.bool_)
        place = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        return place, self._keys[place] == key

    def _measured(self, a: Ints, b: Ints, source: Ints) -> Floats:
        found = np.empty(len(a))
        for i in range(0, len(a), _AT_ONCE):
            part = slice(i, i + _AT_ONCE)
            one, mine, often = self._delays.of_each(a[part], source[part], self._habit)
            other, theirs, other_often = self._delays.of_each(b[part], source[part], self._habit)
            close = np.einsum("ij,ij->i", (mine @ self._overlap)[one], theirs[other])
            share = np.clip(close, 0.0, 1.0)
            heard = np.minimum(often[one], other_often[other])
            error = np.sqrt(share * (1 - share) / (heard + PRIOR))
            share += STANDARD_ERRORS * error * heard / (heard + PRIOR)
            found[part] = np.minimum(share, 1.0)
        return found


def _histogram(owner: Ints, bins: Ints, owners: int) -> Floats:
    flat = np.bincount(owner * _BINS + bins, minlength=owners * _BINS)
    return flat.reshape(owners, _BINS).astype(np.float64)
