"""What the factors of an answer count is learned as it is told in benchmarks/linking.py."""

from __future__ import annotations

import numpy as np
from benchmarks.linking import Asked, Example

from benchmarks import linking


def invented(random: np.random.Generator) -> Example:
    """Thirty statements with five candidates each, answered as two known weights make it likely."""
    wanted, asked = set(), []
    for number in range(30):
        factors = [{"near": float(random.integers(2)), "named": float(random.integers(2))}
                   for _ in range(5)]  # fmt: skip
        risen = np.exp([2 * one["near"] + one["named"] - 3 for one in factors])
        chosen = random.choice(6, p=np.append(risen, 1) / (1 + risen.sum()))
        marks = [(str(number), str(other), "denies") for other in range(5)]
        right = np.arange(5) == chosen
        wanted |= {link for link, true in zip(marks, right, strict=True) if true}
        asked.append(Asked(0, factors, marks, right, unsure=False))
    return Example(asked, wanted, wanted)


def test_weights_that_made_the_links_are_found_again():
    random = np.random.default_rng(1)
    some = [invented(random) for _ in range(100)]
    names = linking._names(some)
    weights = linking.learned(some, names)[:, 0]
    told = dict(zip(names, weights, strict=True))
    assert abs(told["near"] - 2) < 0.4
    assert abs(told["named"] - 1) < 0.4
    assert abs(told["always"] + 3) < 0.4


def test_what_is_unsure_teaches_nothing():
    random = np.random.default_rng(1)
    some = [invented(random) for _ in range(20)]
    wrong = Asked(0, [{"near": 1.0}], [("0", "1", "denies")], np.array([False]), unsure=True)
    names = linking._names(some)
    more = [*some, Example([wrong] * 200, set(), set())]
    assert np.allclose(linking.learned(some, names), linking.learned(more, names), atol=0.01)
