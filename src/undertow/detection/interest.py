"""How likely an account acts on an object at all, whatever the time.

It is the *largest* of what could explain it innocently:

* *popularity and activity*: the account's number of actions times the object's share of all;
* *interest*: how often those act on it who have a little in common with the account. A random walk
  goes from the account to an object of its, on to another account that acted there, and on to an
  object of that one (Zhou, Ren, Medo, Zhang 2007, Bipartite network projection and personal
  recommendation, Phys. Rev. E 76, 046115). Accounts that share surprisingly much with it are left
  out of the walk: a campaign must not be its own explanation;
* *the source*: the share of the same source's other objects that the account acted on. Readers of
  one paper and fans of one star share what it publishes, and nothing more.

Interests are finer than what a walk can tell, so the odds of the first two are doubled: what is
found stands even if a taste that nobody measured makes an account twice as likely to act on what
the other acts on (Rosenbaum 2002, Observational Studies, ch. 4: sensitivity to hidden bias).
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from undertow.detection.coding import UNKNOWN, Bools, CodedActions, Floats, Ints, ascending
from undertow.detection.holdings import Holdings
from undertow.detection.timing import LEAST, MOST

# A pair that shares this surprisingly much by popularity alone is left out of each other's walk.
COMPANION_P = 1e-3
# The walk is believed in proportion to how many accounts it leads over; this many are mixed in
# with everybody's popularity. A source's habit is held by as many objects at the other chances.
WALK_PRIOR, SOURCE_PRIOR = 10.0, 4.0
# The odds of interest may be this many times what was measured. With 1 the busiest accounts of one
# community, who share twice what the walk expects, were tied on the peers' sets org_burst and
# org_react, where nobody coordinates.
HIDDEN_BIAS = 2.0

# Accounts times objects of the walks that are laid out at a time, but no fewer accounts than these:
# for every product SciPy clears a line as long as all objects.
_CELLS_AT_ONCE, _ROWS_AT_ONCE = 4_000_000, 32


class Walks:
    """Where the random walk from an account ends, companions left out."""

    def __init__(self, held: Holdings, a: Ints, b: Ints) -> None:
        self._held, self._a, self._b = held, a, b

    @cached_property
    def _companions(self) -> csr_array:
        """Accounts x accounts; nothing is laid out before anybody is asked for."""
        accounts = len(self._held.actions)
        one, other = np.concatenate([self._a, self._b]), np.concatenate([self._b, self._a])
        return csr_array((np.ones(len(one)), (one, other)), shape=(accounts, accounts))

    def share(self, accounts: Ints, objects: Ints) -> Floats:
        """The share of the walks from each account that ends on each object; parallel arrays."""
        asked = np.bincount(accounts, minlength=len(self._held.actions)) > 0
        who, number = np.flatnonzero(asked), np.cumsum(asked) - 1
        order = ascending(number[accounts])
        back = number[accounts[order]]
        out = np.empty(len(accounts))
        at_once = max(_CELLS_AT_ONCE // max(self._held.table.shape[1], 1), _ROWS_AT_ONCE)
        for start in range(0, len(who), at_once):
            here = order[slice(*np.searchsorted(back, [start, start + at_once]))]
            ends, over = self._walk(who[start : start + at_once])
            row = number[accounts[here]] - start
            walked = self._looked_up(ends, row, objects[here])
            believed = over[row] / (over[row] + WALK_PRIOR)
            everybody = self._held.crowd[objects[here]] / max(len(self._held.object), 1)
            out[here] = np.maximum(believed * walked + (1 - believed) * everybody, everybody)
        return out

    def _looked_up(self, ends: csr_array, row: Ints, objects: Ints) -> Floats:
        """The values at these places, rows in order; a row as long as all objects is laid out once.

        Where there are millions of objects hardly any is reached.
        """
        line, out = self._line, np.empty(len(row))
        edges = np.searchsorted(row, np.arange(ends.shape[0] + 1))
        for i, (first, end) in enumerate(pairwise(edges.tolist())):
            there = slice(ends.indptr[i], ends.indptr[i + 1])
            line[ends.indices[there]] = ends.data[there]
            out[first:end] = line[objects[first:end]]
            line[ends.indices[there]] = 0.0
        return out

    @cached_property
    def _line(self) -> Floats:
        return np.zeros(self._held.table.shape[1])

    def _walk(self, who: Ints) -> tuple[csr_array, Ints]:
        held = self._held
        to_objects = held.table[who]
        to_objects.data = 1.0 / held.crowd[to_objects.indices]
        near = to_objects @ held.by_object
        near = near - near.multiply(self._companions[who])
        near = near.tocoo()
        keep = (near.col != who[near.row]) & (near.data > 1e-12)
        row, col, weight = near.row[keep], near.col[keep], near.data[keep]
        total = np.bincount(row, weight, minlength=len(who))
        weight = weight / total[row] / held.actions[col]
        step = csr_array((weight, (row, col)), shape=(len(who), len(held.actions)))
        return (step @ held.table).tocsr(), np.bincount(row, minlength=len(who))


class Everywhere(Walks):
    """Walks that lead wherever everybody is: the least that a walk from any account gives."""

    def __init__(self, held: Holdings) -> None:
        self._held = held

    def share(self, accounts: Ints, objects: Ints) -> Floats:
        """As `Walks.share`."""
        del accounts
        return self._held.crowd[objects] / max(len(self._held.object), 1)


def chance_to_act(
    held: Holdings, walks: Walks, coded: CodedActions, who: Ints, named: Ints, both: Bools
) -> tuple[Floats, Floats]:
    """The chance that each account acts on each object, at any time; parallel arrays.

    Once by popularity and interest alone, once by its habit to the object's source too. `both` says
    whether it did.
    """
    alone = _biased(held.actions[who] * walks.share(who, named))
    chance = np.maximum(alone, _habit(held, coded, who, named, both, alone))
    return np.clip(alone, LEAST, MOST), np.clip(chance, LEAST, MOST)


def _biased(chance: Floats) -> Floats:
    """The chance whose odds are HIDDEN_BIAS times these."""
    chance = np.minimum(chance, 1.0)
    return HIDDEN_BIAS * chance / (1 + (HIDDEN_BIAS - 1) * chance)


def _habit(
    held: Holdings, coded: CodedActions, who: Ints, named: Ints, both: Bools, chance: Floats
) -> Floats:
    """The share of the source's *other* objects that the account acted on; 0 without a source."""
    heard = held.heard(coded)
    source = heard.origin[named]
    known = np.flatnonzero(source != UNKNOWN)
    often = -both.astype(np.int64)
    place = heard.keys.find(who[known] * len(heard.size) + source[known])
    often[known] += np.where(place != UNKNOWN, heard.often[place], 0)
    others = np.maximum(heard.size[np.maximum(source, 0)] - 1, 0)
    habit = (often + SOURCE_PRIOR * np.minimum(chance, MOST)) / (others + SOURCE_PRIOR)
    return np.where(source != UNKNOWN, habit, 0.0)
