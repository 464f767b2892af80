"""From when on could accounts react to an object, and who or what brought it?"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np
import pyarrow as pa

from undertow.detection.coding import (
    SECOND,
    UNKNOWN,
    Bools,
    CodedActions,
    Ints,
    Keys,
    ascending,
    distinct,
    laid_out,
)
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.engine.paged import paged, room

# From this share on, one source explains what two accounts have in common.
ONE_SOURCE = 0.5

# After an hour without anybody, who acts on an object again does not react to the one before.
# Shorter makes delays shorter and the test more lenient; with a day, equal headlines of different
# feeds ran into one episode on simulated worlds, and press tools were taken for a group.
SILENCE_S = 3_600

_ALL = slice(None)


class Appearances:
    """When each object appeared, who brought it, and which accounts are companions.

    An object whose own time is not known (a headline, a tag, a link) may come again after months.
    Each run of actions without a silence of SILENCE_S is an *episode*, and the first action of the
    episode stands for its appearance.

    Attributes:
        episode: the episode of each action.
        source: per episode, where its object comes from: the declared source (the author of a
            post, the site of a page) that the episode's first action names, or one before it; else
            whoever was first. A headline that comes again elsewhere comes from there.
    """

    def __init__(self, met: pa.Table, coded: CodedActions) -> None:
        self._coded = coded
        self._accounts = len(coded.accounts)
        self._companions = self._often(met)
        self.episode, self._starts = _runs(coded)
        self._object = paged(coded.object[self._starts])
        appeared = coded.appeared_at[self._object]
        self._known = appeared != UNKNOWN
        self._began = paged(np.where(self._known, appeared, coded.at[self._starts]))
        cited = coded.cited[self._starts]
        self._declared = paged(np.where(cited != UNKNOWN, cited, coded.source[self._object]))
        self._first_by, self.source = self._origins(coded)

    def knowing(self, met: pa.Table) -> Appearances:
        """The same where these pairs met so often."""
        other = copy(self)
        other._companions = other._often(met)
        return other

    def in_copy(self, coded: CodedActions) -> Appearances:
        """The same where other accounts did the same actions, before companions are known."""
        other = copy(self)
        other._coded = coded
        other._first_by, other.source = self._origins(coded)
        return other

    def make_companions(self, companions: Sequence[Ints]) -> None:
        """Take these for the pairs that met often, by window; each a * accounts + b with a < b."""
        self._companions = [Keys(keys) for keys in companions]

    def all_known(self) -> bool:
        """Whether every object's own time is known, so that companions change nothing."""
        return bool(self._known.all())

    def brought_by(self, asked: Bools) -> tuple[Ints, Ints]:
        """Each asked account with all who were first in an episode of an object it acted on."""
        rows = np.flatnonzero(asked[self._coded.account])
        objects = len(self._coded.objects)
        held = distinct(self._coded.account[rows] * objects + self._coded.object[rows])
        who, thing = np.divmod(held, max(objects, 1))
        episodes = np.bincount(self._object, minlength=objects)
        begin = np.cumsum(episodes) - episodes
        size = episodes[thing]
        owner, place = laid_out(begin[thing], size)
        who, first = who[owner], self._first_by[place]
        return who[who != first], first[who != first]

    def _origins(self, coded: CodedActions) -> tuple[Ints, Ints]:
        """Who was first in each episode, and where its object comes from."""
        first = paged(coded.account[self._starts])
        declared = self._declared
        return first, paged(np.where(declared != UNKNOWN, declared + self._accounts, first))

    def began_at(self, rows: Ints | slice = _ALL) -> Ints:
        """For each of these actions, the time from which its account could react."""
        return np.asarray(self._began[self.episode[rows]])

    def tell_habits(self, window: int, rows: Ints | slice = _ALL) -> Bools:
        """Those of these actions whose delay says how quickly an account reacts.

        Not those on an object that the account brought itself or that a companion brought.
        """
        episode = self.episode[rows]
        first, who = self._first_by[episode], self._coded.account[rows]
        foreign = (first != who) & ~self._are_companions(window, first, who)
        return np.asarray(self._known[episode] | foreign)

    def explained_by(
        self,
        window: int,
        pair: Ints,
        episode: Ints,
        a: Ints,
        b: Ints,
        common: Ints | None = None,
    ) -> Ints:
        """For each object that a pair shares, the source whose appearance both could react to.

        It is the object's own source if the time of its appearance is known. Where that is not,
        and one declared source explains most of what the pair shares, it stands for all of it (an
        account that began most of it does not: it may be the head of a ring). Else the first share
        tells the time, if it came neither from one of the two nor from a companion of theirs (a
        campaign must not be measured against itself). UNKNOWN where nothing explains it.

        Args:
            window: number of the window.
            pair: the pair that shares each object, an index into `a` and `b`.
            episode: the episode in which it does.
            a: the one account of each pair.
            b: the other.
            common: for each pair, the source of most that it shares (`common_source`); None if it
                shares just these objects.
        """
        first = self._first_by[episode]
        one, other = a[pair], b[pair]
        foreign = (first != one) & (first != other)
        foreign &= ~self._are_companions(window, first, one)
        foreign &= ~self._are_companions(window, first, other)
        own = np.where(foreign, self.source[episode], UNKNOWN)
        one_source = (self.common_source(pair, episode, len(a)) if common is None else common)[pair]
        explained = np.where(one_source != UNKNOWN, one_source, own)
        return np.where(self._known[episode], self.source[episode], explained)

    def common_source(self, pair: Ints, episode: Ints, pairs: int) -> Ints:
        """For each pair the declared source of most that it shares; UNKNOWN where there is none."""
        common = _dominant(pair, self.source[episode], pairs)
        return np.where(common >= self._accounts, common, UNKNOWN)

    def _often(self, met: pa.Table) -> list[Keys]:
        """The pairs that met often, by window."""
        a, b = met["a"].to_numpy(), met["b"].to_numpy()
        often = [met[f"met{w}"].to_numpy() >= FEWEST_MEETINGS for w in range(len(WINDOWS_S))]
        return [Keys(self._key(a[w], b[w])) for w in often]

    def _key(self, a: Ints, b: Ints) -> Ints:
        return np.minimum(a, b).astype(np.int64) * self._accounts + np.maximum(a, b)

    def _are_companions(self, window: int, a: Ints, b: Ints) -> Bools:
        """True where two accounts met often within the window."""
        return self._companions[window].holds(self._key(a, b))


def _runs(coded: CodedActions) -> tuple[Ints, Ints]:
    """The number of the episode of each action, and the first action of each episode."""
    episode, starts, done = room(len(coded)), [np.zeros(0, np.int64)], 0
    for rows, _ in coded.blocks():
        silence = np.diff(coded.at[rows]) > SILENCE_S * SECOND
        new = np.concatenate([[True], (np.diff(coded.object[rows]) != 0) | silence])
        episode[rows] = done + np.cumsum(new) - 1
        starts.append(rows.start + np.flatnonzero(new))
        done += len(starts[-1])
    return episode, paged(np.concatenate(starts))


def _dominant(owner: Ints, source: Ints, owners: int) -> Ints:
    """The source of at least ONE_SOURCE of each owner's items; UNKNOWN where there is none."""
    out = np.full(owners, UNKNOWN)
    if len(owner):
        order = ascending(owner * (int(source.max()) + 1) + source)
        owner, source = owner[order], source[order]
        starts = np.flatnonzero(
            np.concatenate([[True], (np.diff(owner) != 0) | (np.diff(source) != 0)])
        )
        size = np.diff(np.append(starts, len(owner)))
        most = size >= ONE_SOURCE * np.bincount(owner, minlength=owners)[owner[starts]]
        out[owner[starts[most]]] = source[starts[most]]
    return out
