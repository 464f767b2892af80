"""How likely do two accounts that both act on an object meet on it, if each goes its own way?

The chance is the largest of what could explain it innocently:

* *strangers*: how often pairs of accounts that share nothing else meet on an object at all. A ring
  cannot hide in this rate, because its members share many objects and are no strangers.
* *the object*: the same rate among strangers on this object, so that a viral hour explains itself.
* *the accounts*: how much more often than others each of the two meets strangers.
* *the cut*: an episode ends after an hour of silence, so its actions stand close together.
* *reaction*: for objects whose time of appearance is known (or whose first sharer is neither of the
  two nor a companion of theirs, unless one source explains most of what they share): the share of
  cross pairs of the two accounts' own reaction times to the same source that differ by at most the
  window. Fans who are always quick when their idol posts explain themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from undertow.detection.appearance import Appearances
from undertow.detection.coding import UNKNOWN, CodedActions, Floats, Ints
from undertow.detection.episodes import chance_by_cut
from undertow.detection.pairs import WINDOWS_S
from undertow.detection.reaction import Delays, Reactions
from undertow.detection.strangers import Strangers
from undertow.engine.paged import room

# A chance is never believed to be 0 or 1.
LEAST, MOST = 1e-6, 0.999
# Pairs of posts of two accounts on one object that count as so many chances to meet.
_CHANCES = 100


@dataclass(slots=True)
class Timing:
    """The chances of meeting of the pairs (a, b), by window.

    Attributes:
        a, b: account numbers of each pair.
        coded, strangers, appearances: what the chances are taken from.
        everybody: by window, how quickly all accounts together react, where that was needed; may
            come from a test of the same objects, so that it is not measured again.
    """

    a: Ints
    b: Ints
    coded: CodedActions
    strangers: Strangers
    appearances: Appearances
    everybody: dict[int, Floats] = field(default_factory=dict)
    _habits: dict[int, Reactions] = field(default_factory=dict)
    _delays: Delays | None = None
    _by_cut: dict[int, Floats] = field(default_factory=dict)

    def chance(
        self,
        w: int,
        pair: Ints,
        named: Ints,
        episode: Ints,
        chances: Ints,
        common: Ints | None = None,
    ) -> Floats:
        """For each pair and object the chance to meet within window number `w`; parallel arrays.

        Args:
            w: number of the window.
            pair: the pair, an index into `a` and `b`.
            named: the object.
            episode: the episode of `appearances` in which the pair acts on it.
            chances: pairs of posts that the two have on it, each a chance to meet.
            common: for each pair, the one source that explains most of what it shares; None if
                that is to be found among these objects.
        """
        a, b = self.a[pair], self.b[pair]
        chance = self._by_strangers(w, pair, named)
        source = self.appearances.explained_by(w, pair, episode, self.a, self.b, common)
        known = source != UNKNOWN
        if known.any():
            habit = self._reactions(w).chance(a[known], b[known], source[known])
            chance[known] = np.maximum(chance[known], habit)
        return _of_any(chance, chances)

    def least(self, w: int, pair: Ints, named: Ints, chances: Ints) -> Floats:
        """What the chance is at least, whatever the habits of the accounts; as `chance`."""
        return _of_any(self._by_strangers(w, pair, named), chances)

    def of_everybody(self) -> dict[int, Floats]:
        """How quickly all accounts together react, by window."""
        for w in range(len(WINDOWS_S)):
            self._reactions(w)
        return self.everybody

    def _by_strangers(self, w: int, pair: Ints, named: Ints) -> Floats:
        if w not in self._by_cut:
            self._by_cut[w] = chance_by_cut(self.coded, WINDOWS_S[w])
        strangers = self.strangers.chance(w, named, self.a[pair], self.b[pair])
        return np.maximum(strangers, self._by_cut[w][named])

    def _reactions(self, w: int) -> Reactions:
        if w not in self._habits:
            everybody = self.everybody.get(w)
            if self._delays is None:
                asked = np.zeros(len(self.coded.accounts), np.bool_)
                asked[self.a], asked[self.b] = True, True
                self._delays = Delays(self.coded, self.appearances, asked)
            habits = Reactions(
                self.coded, self.appearances, w, WINDOWS_S[w], everybody, self._delays
            )
            self._habits[w], self.everybody[w] = habits, habits.everybody
        return self._habits[w]


class Least(Timing):
    """The chances among strangers alone: what is never more than those of `Timing`."""

    def chance(
        self,
        w: int,
        pair: Ints,
        named: Ints,
        episode: Ints,
        chances: Ints,
        common: Ints | None = None,
    ) -> Floats:
        """As `Timing.chance`, without habits."""
        del episode, common
        return self.least(w, pair, named, chances)


def least_of_object(coded: CodedActions, strangers: Strangers) -> Floats:
    """What the chances on each object are at least, whoever meets; (objects, windows)."""
    least = room(strangers.object_rate.shape, np.float64)
    for w, window_s in enumerate(WINDOWS_S):
        chance = np.maximum(strangers.object_rate[:, w], chance_by_cut(coded, window_s))
        least[:, w] = np.clip(chance, LEAST, MOST)
    return least


def _of_any(chance: Floats, chances: Ints) -> Floats:
    """The chance that at least one of so many chances comes true."""
    never = 1 - chance
    several = np.flatnonzero(chances != 1)  # hardly ever: most act on an object once
    never[several] **= np.minimum(chances[several], _CHANCES)
    return np.clip(1 - never, LEAST, MOST)
