"""Which pairs of accounts could pass the test at all, found by counting alone.

A rewired copy keeps every object's times, so which actions can meet another within a window is
known before an account is drawn. In a copy only accounts are looked up: those that have too few
such actions are left out, again and again until hardly any are; what is left is paired; and pairs
of accounts that meet too seldom are dropped by buckets before they are counted exactly. Several
windows are looked at together, by what a meeting says at most in any of them. Nothing that could
pass is lost:

* With the chance c of meeting on each object on which a pair met, its p-value is at least the
  product of these: occasions only join them, objects shared without meeting only raise it, and by
  the inequality of means (sum c / n)^n is no less than the product.
* So a pair can pass only if the sum of -log c over its meetings, its *surprise*, reaches -log of
  the bar, and an account can be in such a pair only if its own actions could add up to it.
* In the joint test c is that chance times the chance that the other account acts on the object at
  all, which is never less than activity and popularity say; and what comes from one source is
  one coincidence, which surprises no more than the least of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from undertow.detection.coding import (
    SECOND,
    UNKNOWN,
    Bools,
    CodedActions,
    Floats,
    Ints,
    ascending,
    laid_out,
)
from undertow.detection.episodes import chance_by_cut
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, time_line
from undertow.detection.strangers import Strangers
from undertow.detection.timing import LEAST, MOST

# Sums of logarithms differ this much at most by rounding.
_ROUNDING = 1e-6
# Accounts are left out this many times at most; after that the actions hardly become fewer.
_ROUNDS = 3
# Pairs are first counted by buckets, two for every pair of actions but at most 8 MB of numbers.
_BUCKET_BITS = 20
_MOST_SURPRISE = -np.log(LEAST)
# Further from all others than any two actions are.
_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True)
class Likely:
    """Pairs that could pass, in order.

    Attributes:
        pairs: a * accounts + b with a < b.
        least: what the p-value of each cannot be below.
        met: on how many objects each met.
    """

    pairs: Ints
    least: Floats
    met: Ints

    def within(self, limit: float) -> Likely:
        """Those that may still be at most the limit."""
        kept = self.least <= limit
        return Likely(self.pairs[kept], self.least[kept], self.met[kept])


class Acting:
    """How surprising it is at most that an account acts on an object, by activity and popularity.

    The surprise is -log of a chance that is never more than the one that is tested with.
    """

    def __init__(self, actions: Ints, share: Floats, odds: float) -> None:
        """Prepare.

        Args:
            actions: on how many objects each account acts.
            share: the share of all actions that each object has; 0 where it is not counted.
            odds: the odds of acting are multiplied by so much.
        """
        self.counted = share > 0
        self._actions, self._share, self._odds = actions, share, odds
        number = np.maximum(np.arange(int(actions.max(initial=0)) + 1), 1)
        self._of_activity = -np.log(number)
        self._of_share = -np.log(odds * np.where(self.counted, share, 1.0))

    def surprise(self, thing: Ints, *accounts: Ints) -> Floats:
        """What acting on each of these objects says at most; of several accounts the busiest."""
        actions = self._actions[accounts[0]]
        for other in accounts[1:]:
            actions = np.maximum(actions, self._actions[other])
        # The chance x of acting has -log(x odds / (1 + x (odds - 1))), and log(1 + y) is at most y.
        by_odds = np.minimum(actions * self._share[thing], 1.0) * (self._odds - 1)
        acts = self._of_activity[actions] + self._of_share[thing] + by_odds
        return np.asarray(np.maximum(acts, -np.log(MOST)))


class Nearby:
    """The actions of a channel that can meet another within some windows; times and objects alone.

    All windows are looked at together: what two actions say in the narrowest that holds them is
    the most that they say in any. A pair of accounts is one number here, a * accounts + b with
    a < b.
    """

    def __init__(
        self, coded: CodedActions, reach: Ints, strangers: Strangers, windows: slice
    ) -> None:
        """Prepare; `reach` is per object the longest window that is looked at, microseconds."""
        self._spans = np.asarray(WINDOWS_S[windows], np.int64) * SECOND
        self._reach, self._accounts = reach, len(coded.accounts)
        widest = int(self._spans[-1])
        rows = np.flatnonzero(reach[coded.object] >= self._spans[0])
        line = time_line(coded.object[rows], coded.at[rows], widest)
        within = np.minimum(reach[coded.object[rows]], widest)
        near = _near(line, within)
        self._rows, self._line, self._within = rows[near], line[near], within[near]
        # How many of these actions come before each of the channel's.
        self._before = np.searchsorted(self._rows, np.arange(len(coded) + 1))
        # The place after the last action that each can meet.
        self._end = np.searchsorted(self._line, self._line + self._within, side="right")
        self._object, kin = coded.object[self._rows], coded.kin()
        self._kin = kin - kin.min(initial=0)
        self._random = np.random.default_rng(0).integers(1 << _BUCKET_BITS, size=self._accounts)
        rate = np.clip(strangers.object_rate[:, windows], LEAST, MOST)
        self._rates = _Rates((1 - rate) / rate, np.exp(-strangers.account_excess[:, windows]))
        if (coded.parent != UNKNOWN).any():
            by_cut = [chance_by_cut(coded, int(span) // SECOND) for span in self._spans]
            self._rates.by_cut = -np.log(np.clip(np.column_stack(by_cut), LEAST, MOST))

    def could_pass(self, account: Ints, again: Ints, bar: float) -> list[Likely]:
        """For each window the pairs whose p-value could be exp(-bar), if these did the actions.

        Args:
            account: the account of each action of the channel.
            again: the next action of the same account on the same object (`holdings.Holdings`).
            bar: how surprising a pair must be.
        """
        told = self._meetings(account, again, None, bar)
        return [self._by_speed(told, w, bar) for w in range(len(self._spans))]

    def could_pass_jointly(
        self, account: Ints, again: Ints, acting: Acting, bar: float, among: Bools | None = None
    ) -> list[Likely]:
        """As `could_pass`, by sharing and standing close at once (`joint`).

        Args:
            account: as in `could_pass`.
            again: as in `could_pass`.
            acting: what acting on an object says.
            bar: as in `could_pass`.
            among: only pairs with one of these accounts; None for all.
        """
        told = self._meetings(account, again, acting, bar, among)
        return [self._at_once(told, w, acting, bar) for w in range(len(self._spans))]

    def could_pass_either(
        self, account: Ints, again: Ints, acting: Acting, bar: float
    ) -> tuple[list[Likely], list[Likely]]:
        """Both at one go."""
        told, windows = self._meetings(account, again, acting, bar), range(len(self._spans))
        return (
            [self._by_speed(told, w, bar) for w in windows],
            [self._at_once(told, w, acting, bar) for w in windows],
        )

    def _by_speed(self, told: _Meetings, w: int, bar: float) -> Likely:
        told = told.of(self._in_window(told, w))
        said = self._rates.surprise(w, told.thing, *told.ends(self._accounts))
        return told.likely(told.sums(said), bar)

    def _at_once(self, told: _Meetings, w: int, acting: Acting, bar: float) -> Likely:
        told = told.of(self._in_window(told, w) & acting.counted[told.thing])
        ends = told.ends(self._accounts)
        said = self._rates.surprise(w, told.thing, *ends) + acting.surprise(told.thing, *ends)
        said = np.minimum(said, _MOST_SURPRISE)
        return told.likely(np.minimum(told.sums(said), told.by(self._kin, said)), bar)

    def _in_window(self, told: _Meetings, w: int) -> Bools:
        within = self._reach[told.thing] >= self._spans[w]
        return np.asarray((told.narrowest <= w) & within)

    def _meetings(
        self,
        account: Ints,
        again: Ints,
        acting: Acting | None,
        bar: float,
        among: Bools | None = None,
    ) -> _Meetings:
        """The meetings of pairs that may pass in any window."""

        def surprise(narrowest: Ints, thing: Ints, *accounts: Ints) -> Floats:
            said = self._rates.most(narrowest, thing, *accounts)
            if acting is None:
                return said
            acts = acting.surprise(thing, *accounts)
            return np.where(acting.counted[thing], np.minimum(said + acts, _MOST_SURPRISE), said)

        who, place, most = self._able(account[self._rows], surprise, bar)
        # An account that acts again on an object is closer to all that come later, so each meeting
        # is found where the two are closest.
        end = np.minimum(self._end[place], self._before[again[self._rows[place]]])
        return self._paired(who, place, end, most, surprise, bar, among)

    def _able(
        self, who: Ints, surprise: Callable[..., Floats], bar: float
    ) -> tuple[Ints, Ints, Floats]:
        """The actions of accounts that could be in such a pair: whose, where, what each says."""
        place = np.arange(len(who))
        said = surprise(self._closest(place), self._object, who)
        for _ in range(_ROUNDS):
            keep = np.bincount(who, said, minlength=self._accounts) >= bar - _ROUNDING
            keep &= np.bincount(who, minlength=self._accounts) >= FEWEST_MEETINGS
            left = np.flatnonzero(keep[who])
            near = _near(self._line[place[left]], self._within[place[left]])
            left = left[near]
            if len(left) == len(who):
                break
            who, place, said = who[left], place[left], said[left]
        return who, place, said

    def _closest(self, place: Ints) -> Ints:
        """The narrowest window that holds another action, for each of these."""
        gap = np.diff(self._line[place], prepend=-_FAR, append=_FAR)
        return self._narrowest(np.minimum(gap[1:], gap[:-1]))

    def _narrowest(self, lag: Ints) -> Ints:
        """The narrowest window that holds each lag, the widest at most."""
        narrowest = np.zeros(len(lag), np.int64)
        for span in self._spans[:-1]:
            narrowest += lag > span
        return narrowest

    def _paired(
        self,
        who: Ints,
        place: Ints,
        end: Ints,
        most: Floats,
        surprise: Callable[..., Floats],
        bar: float,
        among: Bools | None,
    ) -> _Meetings:
        """The meetings of pairs that may reach the bar."""
        one, other = laid_out(np.arange(1, len(place) + 1), self._followers(place, end))
        if among is not None:
            mine = np.flatnonzero(among[who[one]] | among[who[other]])
            one, other = one[mine], other[mine]
        # Meetings of one pair are in one bucket, which comes from a random number per account.
        bits = min(len(one).bit_length() + 1, _BUCKET_BITS)
        random = (self._random >> (_BUCKET_BITS - bits))[who]
        bucket = random[one] ^ random[other]
        said = most[one]
        np.minimum(said, most[other], out=said)  # there may be millions of them
        keep = np.flatnonzero((np.bincount(bucket, said) >= bar - _ROUNDING)[bucket])
        one, other = one[keep], other[keep]
        a, b, bucket = who[one], who[other], bucket[keep]
        one, other = place[one], place[other]
        thing, narrowest = self._object[one], self._narrowest(self._line[other] - self._line[one])
        said = surprise(narrowest, thing, a, b)
        keep = np.flatnonzero((np.bincount(bucket, said) >= bar - _ROUNDING)[bucket])
        keys = (np.minimum(a, b) * self._accounts + np.maximum(a, b))[keep]
        return self._enough(keys, thing[keep], narrowest[keep], said[keep], bar)

    def _enough(
        self, keys: Ints, thing: Ints, narrowest: Ints, said: Floats, bar: float
    ) -> _Meetings:
        """Those of pairs that have enough, each object once."""
        order = ascending(keys)  # of one pair they stand as before, by object
        keys, thing = keys[order], thing[order]
        new = (np.diff(keys, prepend=UNKNOWN) != 0) | (np.diff(thing, prepend=UNKNOWN) != 0)
        starts = np.flatnonzero(new)
        if not len(starts):
            return _Meetings(keys, thing, narrowest)
        told = _Meetings(keys[starts], thing[starts], np.minimum.reduceat(narrowest[order], starts))
        enough = told.sums(np.maximum.reduceat(said[order], starts)) >= bar - _ROUNDING
        return told.of(np.repeat(enough & (told.size >= FEWEST_MEETINGS), told.size))

    def _followers(self, place: Ints, end: Ints) -> Ints:
        """How many of these actions stand between each of them and its end."""
        before = np.zeros(len(self._rows) + 1, np.int64)
        before[place + 1] = 1
        before = np.cumsum(before)
        return before[end] - before[place + 1]


@dataclass(slots=True)
class _Rates:
    """How surprising it is to meet, by the rates among strangers; columns are windows.

    Attributes:
        against: (objects, windows), the odds of not meeting.
        lowered: (accounts, windows), by how much an account changes them.
        by_cut: (objects, windows), the most surprise after how objects were cut; None for no cut.
    """

    against: Floats
    lowered: Floats
    by_cut: Floats | None = None
    _most: Floats = field(init=False)

    def __post_init__(self) -> None:
        # The most in this window or any that is wider.
        self._most = np.maximum.accumulate(self.lowered[:, ::-1], axis=1)[:, ::-1].ravel()

    def surprise(self, w: int, thing: Ints, *accounts: Ints) -> Floats:
        """What meeting on each of these objects says of accounts with such habits."""
        lowered = [self.lowered[account, w] for account in accounts]
        return self._of(thing * self.against.shape[1] + w, lowered)

    def most(self, w: Ints, thing: Ints, *accounts: Ints) -> Floats:
        """The same at most, in these windows and wider ones; of one account: whoever it meets."""
        windows = self.against.shape[1]
        lowered = [self._most[account * windows + w] for account in accounts]
        return self._of(thing * windows + w, lowered)

    def _of(self, cell: Ints, lowered: list[Floats]) -> Floats:
        against = self.against.ravel()[cell]
        for by in lowered:
            against *= by
        said = np.log1p(against)
        if self.by_cut is not None:
            said = np.minimum(said, self.by_cut.ravel()[cell])
        return np.asarray(np.maximum(said, -np.log(MOST)))


class _Meetings:
    """What pairs met on and how close, ordered by pair, and where each pair begins."""

    def __init__(self, keys: Ints, thing: Ints, narrowest: Ints) -> None:
        self._keys, self.thing, self.narrowest = keys, thing, narrowest
        self._starts = np.flatnonzero(np.diff(keys, prepend=UNKNOWN))
        self.size = np.diff(self._starts, append=len(keys))

    def ends(self, accounts: int) -> tuple[Ints, Ints]:
        """The two accounts of each meeting."""
        return np.divmod(self._keys, max(accounts, 1))

    def sums(self, surprise: Floats) -> Floats:
        """The sum over the meetings of each pair."""
        if not len(self._starts):
            return np.zeros(0)
        return np.asarray(np.add.reduceat(surprise, self._starts))

    def by(self, kin: Ints, surprise: Floats) -> Floats:
        """The sum of the smallest of those that come from one source: they are one coincidence."""
        pair = np.repeat(np.arange(len(self.size)), self.size)
        key = pair * (int(kin.max(initial=0)) + 1) + kin[self.thing]
        order = ascending(key)
        starts = np.flatnonzero(np.diff(key[order], prepend=UNKNOWN))
        if not len(starts):
            return np.zeros(len(self.size), np.float64)
        least = np.minimum.reduceat(surprise[order], starts)
        sums = np.bincount(pair[order[starts]], least, minlength=len(self.size))
        return np.asarray(sums, np.float64)

    def of(self, chosen: Bools) -> _Meetings:
        """The chosen ones only."""
        keep = np.flatnonzero(chosen)
        return _Meetings(self._keys[keep], self.thing[keep], self.narrowest[keep])

    def likely(self, sums: Floats, bar: float) -> Likely:
        """The pairs whose meetings say enough."""
        enough = (sums >= bar - _ROUNDING) & (self.size >= FEWEST_MEETINGS)
        pairs, least = self._keys[self._starts[enough]], np.exp(_ROUNDING - sums[enough])
        return Likely(pairs, least, self.size[enough])


def _near(line: Ints, within: Ints) -> Bools:
    """Whether another action on the line is as close as each may be."""
    close = np.diff(line) <= within[:-1]
    near = np.zeros(len(line), np.bool_)
    near[1:] |= close
    near[:-1] |= close
    return near
