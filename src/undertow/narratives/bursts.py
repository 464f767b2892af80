"""When a narrative was told much more than usual: Kleinberg's bursts in counts.

Kleinberg 2003, Bursty and Hierarchical Structure in Streams, section 4: of all posts in a slot of
time, the share that tells the narrative is its usual one, or a burst's. What costs least, counting
every change from one state to the other, is the answer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HOUR_S = 3_600
SLOTS_S = (HOUR_S, 6 * HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S)
MOST_SLOTS = 400
# In a burst the share is three times the usual one, and it must pay for the change (the paper's s
# and gamma; 2 and 1 there mark every third afternoon of a debate).
TIMES, CHANGE = 3.0, 1.0
FEWEST = 5  # posts of a burst


def slot_s(begin: int, end: int) -> int:
    """How long a slot of time is, in seconds, for data from `begin` to `end` (microseconds)."""
    seconds = (end - begin) / 1e6
    return next((size for size in SLOTS_S if seconds <= size * MOST_SLOTS), SLOTS_S[-1])


def bursts(told: Numbers, everything: Numbers) -> list[tuple[int, int]]:
    """The stretches of slots in which more was told than usual: (first slot, one after the last).

    Args:
        told: posts of the narrative in each slot.
        everything: all posts in each slot.
    """
    posts, among = int(told.sum()), int(everything.sum())
    if posts < FEWEST or posts == among:
        return []
    usual = posts / among
    often = min(TIMES * usual, (1 + usual) / 2)
    cost = np.stack([_cost(told, everything, usual), _cost(told, everything, often)])
    high = _cheapest(cost, CHANGE * np.log(max(int(np.count_nonzero(everything)), 2)))
    edges = np.flatnonzero(np.diff(high.astype(np.int8), prepend=0, append=0))
    found = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(first, last) for first, last in found if told[first:last].sum() >= FEWEST]


def _cost(told: Numbers, everything: Numbers, share: float) -> Floats:
    """How surprising each slot is at this share; what both states have in common is left out."""
    cost = told * np.log(share) + (everything - told) * np.log1p(-share)
    return np.asarray(-cost, np.float64)


def _cheapest(cost: Floats, change: float) -> npt.NDArray[np.bool_]:
    """Viterbi over two states: true where the burst's is the cheaper one on the whole."""
    slots = cost.shape[1]
    came_from = np.zeros((2, slots), np.int8)
    total = np.array([cost[0, 0], change + cost[1, 0]])
    for slot in range(1, slots):
        up = total[0] + change  # going down is free, as in the paper
        came_from[:, slot] = (total[1] < total[0], total[1] <= up)
        total = np.array([min(total[0], total[1]), min(up, total[1])]) + cost[:, slot]
    state = int(total[1] < total[0])
    high = np.zeros(slots, np.bool_)
    for slot in range(slots - 1, -1, -1):
        high[slot] = state == 1
        state = int(came_from[state, slot])
    return high
