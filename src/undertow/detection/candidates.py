"""Which pairs of accounts could pass the test at all, found by counting alone.

A rewired copy keeps every object's times, so which actions can meet another within a window is
known before an account is drawn. In a copy only accounts are looked up: those that have too few
such actions are left out, again and again until hardly any are; what is left is paired; and pairs
of accounts that meet too seldom are dropped by buckets before they are counted exactly. Nothing
that could pass is lost:

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

from dataclasses import dataclass

import numpy as np
from scipy.special import logit

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
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, followers, time_line
from undertow.detection.strangers import Strangers
from undertow.detection.timing import LEAST, MOST

# Sums of logarithms differ this much at most by rounding.
_ROUNDING = 1e-6
# Accounts are left out this many times at most; after that the actions hardly become fewer.
_ROUNDS = 3
# Pairs are first counted by buckets, two for every pair of actions but at most 8 MB of numbers.
_BUCKET_BITS = 20
_MOST_SURPRISE = -np.log(LEAST)


@dataclass(frozen=True, slots=True)
class Likely:
    """Pairs that could pass, in order.

    Attributes:
        pairs: a * accounts + b with a < b.
        least: what the p-value of each cannot be below.
        met: how often each met; one object may count more than once.
    """

    pairs: Ints
    least: Floats
    met: Ints


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
    """The actions of a channel that can meet another within one window; times and objects alone.

    A pair of accounts is one number here, a * accounts + b with a < b.
    """

    def __init__(self, coded: CodedActions, reach: Ints, strangers: Strangers, window: int) -> None:
        """Prepare; `reach` is per object the longest window that is looked at, microseconds."""
        self._span = WINDOWS_S[window] * SECOND
        self._accounts = len(coded.accounts)
        rows = np.flatnonzero(reach[coded.object] >= self._span)
        line = time_line(coded.object[rows], coded.at[rows], self._span)
        near = self._near(line)
        self._rows, self._line = rows[near], line[near]
        self._object, kin = coded.object[self._rows], coded.kin()
        self._kin = kin - kin.min(initial=0)
        self._random = np.random.default_rng(0).integers(1 << _BUCKET_BITS, size=self._accounts)
        self._excess = strangers.account_excess[:, window]
        self._odds = logit(np.clip(strangers.object_rate[:, window], LEAST, MOST))
        by_cut = np.clip(chance_by_cut(coded, WINDOWS_S[window]), LEAST, MOST)
        self._surprise = np.minimum(np.logaddexp(0, -self._odds), -np.log(by_cut))

    def could_pass(self, account: Ints, bar: float) -> Likely:
        """The pairs whose p-value could be exp(-bar), if these accounts did the actions.

        Args:
            account: the account of each action of the channel.
            bar: how surprising a pair must be.
        """
        place = np.arange(len(self._rows))
        who, place, surprise = self._able(account, place, self._surprise[self._object], bar)
        told = self._met(*self._paired(who, place, surprise, bar))
        told = told.of(told.sums(self._surprise[told.thing]) >= bar - _ROUNDING)
        # Most pairs fall without what their accounts explain.
        sums = told.sums(self._lifted(told))
        enough = sums >= bar - _ROUNDING
        return Likely(told.pairs()[enough], np.exp(_ROUNDING - sums[enough]), told.size[enough])

    def could_pass_jointly(
        self, account: Ints, acting: Acting, bar: float, among: Bools | None = None
    ) -> Likely:
        """As `could_pass`, by sharing and standing close at once (`joint`).

        Args:
            account: as in `could_pass`.
            acting: what acting on an object says.
            bar: as in `could_pass`.
            among: only pairs with one of these accounts; None for all.
        """
        place = np.flatnonzero(acting.counted[self._object])
        thing = self._object[place]
        acts = acting.surprise(thing, account[self._rows[place]])
        surprise = np.minimum(self._surprise[thing] + acts, _MOST_SURPRISE)
        who, place, surprise = self._able(account, place, surprise, bar)
        told = self._met(*self._paired(who, place, surprise, bar), among)
        for lift in (False, True):
            acts = acting.surprise(told.thing, *told.ends(self._accounts))
            met = self._lifted(told) if lift else self._surprise[told.thing]
            surprise = np.minimum(met + acts, _MOST_SURPRISE)
            sums = np.minimum(told.sums(surprise), told.by(self._kin, surprise))
            enough = sums >= bar - _ROUNDING
            told, sums = told.of(enough), sums[enough]
        return Likely(told.pairs(), np.exp(_ROUNDING - sums), told.size)

    def _lifted(self, told: _Meetings) -> Floats:
        """The surprise of each meeting of accounts that meet others as often as these do."""
        a, b = told.ends(self._accounts)
        more = self._excess[a] + self._excess[b]
        lifted = np.logaddexp(0, -self._odds[told.thing] - more)
        return np.asarray(np.minimum(self._surprise[told.thing], lifted))

    def _able(
        self, account: Ints, place: Ints, surprise: Floats, bar: float
    ) -> tuple[Ints, Ints, Floats]:
        """The account, place and surprise of actions of accounts that could be in such a pair.

        `surprise` is what each action says at most if another, less active account meets it.
        """
        who = account[self._rows[place]]
        for _ in range(_ROUNDS):
            keep = np.bincount(who, surprise, minlength=self._accounts) >= bar - _ROUNDING
            keep = (keep & (np.bincount(who, minlength=self._accounts) >= FEWEST_MEETINGS))[who]
            near = self._near(self._line[place[keep]])
            who, place = who[keep][near], place[keep][near]
            surprise = surprise[keep][near]
            if near.all():
                break
        return who, place, surprise

    def _met(self, keys: Ints, place: Ints, among: Bools | None = None) -> _Meetings:
        """The meetings of pairs that have enough; `place` is that of the earlier action."""
        if among is not None and len(keys):
            a, b = np.divmod(keys, self._accounts)
            mine = among[a] | among[b]
            keys, place = keys[mine], place[mine]
        order = ascending(keys)
        told = _Meetings(keys[order], self._object[place[order]])
        return told.of(told.size >= FEWEST_MEETINGS)

    def _near(self, line: Ints) -> Bools:
        """Whether another action is within the window."""
        close = np.diff(line) <= self._span
        near = np.zeros(len(line), np.bool_)
        near[1:] |= close
        near[:-1] |= close
        return near

    def _paired(self, who: Ints, place: Ints, surprise: Floats, bar: float) -> tuple[Ints, Ints]:
        """The pair and the earlier action of all meetings of pairs that may reach the bar."""
        line = self._line[place]
        one, other = laid_out(np.arange(1, len(line) + 1), followers(line, self._span))
        # Meetings of one pair are in one bucket, which comes from a random number per account.
        bits = min(len(one).bit_length() + 1, _BUCKET_BITS)
        random = (self._random >> (_BUCKET_BITS - bits))[who]
        bucket = random[one] ^ random[other]
        sums = np.bincount(bucket, np.minimum(surprise[one], surprise[other]))
        keep = np.flatnonzero((sums >= bar - _ROUNDING)[bucket])
        one, other = one[keep], other[keep]
        a, b = who[one], who[other]
        different = np.flatnonzero(a != b)
        a, b = a[different], b[different]
        keys = np.minimum(a, b) * self._accounts + np.maximum(a, b)
        return keys, place[one[different]]


class _Meetings:
    """What pairs met on, ordered by pair, and where each pair begins."""

    def __init__(self, keys: Ints, thing: Ints) -> None:
        self._keys, self.thing = keys, thing
        self._starts = np.flatnonzero(np.diff(keys, prepend=UNKNOWN))
        self.size = np.diff(self._starts, append=len(keys))

    def pairs(self) -> Ints:
        """Each pair once, a * accounts + b."""
        return self._keys[self._starts]

    def ends(self, accounts: int) -> tuple[Ints, Ints]:
        """The two accounts of each meeting."""
        return np.divmod(self._keys, max(accounts, 1))

    def sums(self, surprise: Floats) -> Floats:
        """The sum over the meetings of each pair; none says less than a chance of MOST."""
        surprise = np.maximum(surprise, -np.log(MOST))
        return np.add.reduceat(surprise, self._starts) if len(self._starts) else np.zeros(0)

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
        """Those of the chosen pairs only."""
        keep = np.flatnonzero(np.repeat(chosen, self.size))
        return _Meetings(self._keys[keep], self.thing[keep])
