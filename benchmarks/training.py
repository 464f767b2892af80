"""Train the network that tells what a statement does: `python -m benchmarks training`.

Needs jax besides what the tests need (`pip install jax`); takes about ten minutes and writes
`src/undertow/articles/learned/acts.npz`. Every eighth article of the corpus is left out and scored.
Draws are seeded; another processor or order of articles gives slightly other weights, so score
them (`python -m benchmarks gold`) before they are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.acts import left_out_scores
from benchmarks.claims_corpus import LABELS, MarkedArticle, acts_marked, articles
from undertow.articles.learned import network
from undertow.articles.learned.acts import statements_of
from undertow.articles.learned.features import features
from undertow.articles.reading import read_article
from undertow.encoders.usem3 import Usem3

# Sizes and rate were settled on another split of the corpus, while it was still being written;
# rounds are few because texts and parts of them were seen thrice as often, and time was short.
_EPOCHS, _AT_ONCE, _RATE = 4, 8, 2e-3
_DROPPED, _SHRUNK = 0.3, 2e-5
_WORDS, _OWN, _LOOK, _HEADS, _INNER = 64, 96, 24, 2, 64
_SHORT, _PIECES = 144, 448  # pieces of words; what is longer is cut, in training only
_STATEMENTS = network.TOGETHER

Example = dict[str, np.ndarray]


class Read(NamedTuple):
    """One article as the network sees it; `wanted` is nan where nothing is marked."""

    words: np.ndarray
    statements: list[network.Statement]
    features: np.ndarray
    wanted: np.ndarray


def main(options: list[str]) -> None:  # noqa: ARG001 - none
    """Train, score what was left out, write the weights."""
    kept = list(read_corpus())
    print(f"{len(kept)} texts", flush=True)
    learned = _trained(kept)
    np.savez_compressed(network.WEIGHTS, **{n: w.astype(np.float16) for n, w in learned.items()})
    network.weights.cache_clear()
    print("\n".join(left_out_scores()))


def read_corpus() -> Iterator[Read]:
    """What is trained on: articles and parts of them."""
    for article in articles():
        if not article.held_out:
            some = (read_marked(one) for one in (article, *article.parts))
            yield from (read for read in some if read is not None)


def read_marked(article: MarkedArticle) -> Read | None:
    """An article as the network sees it; None where the rules find no statement."""
    read = read_article(article.text, article.name, article.language, corrects=False)
    rows, aliases = read["statements"], read["aliases"]
    if not rows:
        return None
    words = Usem3().in_context(article.text)
    return Read(
        words.values,
        statements_of(words, rows),
        features(rows, article.language, aliases),
        acts_marked(article, rows),
    )


# -- training ------------------------------------------------------------------------------------


def _trained(some: Sequence[Read]) -> dict[str, np.ndarray]:
    """The weights after all rounds of Adam (Kingma and Ba 2015), the rate falling to nothing."""
    import jax
    import jax.numpy as jnp

    key = jax.random.PRNGKey(0)
    weights = _beginning(np.random.default_rng(0), some[0].features.shape[1])
    slow = jax.tree.map(jnp.zeros_like, weights)
    square = jax.tree.map(jnp.zeros_like, weights)
    order, step = np.random.default_rng(0), 0
    steps = _EPOCHS * sum(1 for _ in _batches(some, order))
    slope = jax.jit(jax.grad(_loss))

    @jax.jit
    def moved(w: Any, m: Any, v: Any, g: Any, t: float, rate: float) -> Any:
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
        step = jax.tree.map(
            lambda b, c: (b / (1 - 0.9**t)) / (jnp.sqrt(c / (1 - 0.999**t)) + 1e-8), m, v
        )
        w = jax.tree.map(lambda a, b: a - rate * b, w, step)
        return w, m, v

    for _ in range(_EPOCHS):
        for batch in _batches(some, order):
            step += 1
            key, now = jax.random.split(key)
            given = _batch(batch)
            rate = _RATE * (1 - step / steps) + 1e-5
            weights, slow, square = moved(
                weights, slow, square, slope(weights, given, now), float(step), rate
            )
        print(f"{step} of {steps} steps", flush=True)
    return {name: np.asarray(values) for name, values in weights.items()}


def _batches(some: Sequence[Read], order: np.random.Generator) -> Iterator[list[Read]]:
    """Texts of like length together, so that little is filled up; in another order each round."""
    short = [read for read in some if len(read.words) <= _SHORT]
    long = [read for read in some if len(read.words) > _SHORT]
    groups = [
        [group[i] for i in shuffled[first : first + _AT_ONCE]]
        for group in (short, long)
        for shuffled in [order.permutation(len(group))]
        for first in range(0, len(group) - _AT_ONCE + 1, _AT_ONCE)
    ]
    yield from (groups[i] for i in order.permutation(len(groups)))


def _beginning(random: np.random.Generator, features_: int) -> dict[str, Any]:
    def some(*shape: int, scale: float) -> np.ndarray:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    width, acts = 1280, len(network.ACTS)
    own = 3 * _WORDS + features_
    return {
        "words": some(width, _WORDS, scale=width**-0.5), "words_b": np.zeros(_WORDS, np.float32),
        "asked": some(_WORDS, scale=0.1),
        "own": some(own, _OWN, scale=(2 / own) ** 0.5), "own_b": np.zeros(_OWN, np.float32),
        "look": some(_HEADS, _OWN, _LOOK, scale=0.1), "seen": some(_HEADS, _OWN, _LOOK, scale=0.1),
        "take": some(_HEADS, _OWN, _OWN // _HEADS, scale=0.1),
        "apart": np.zeros((_HEADS, 2 * network.FARTHEST + 1), np.float32),
        "taken": some(_OWN, _OWN, scale=0.1), "taken_b": np.zeros(_OWN, np.float32),
        "inner": some(2 * _OWN, _INNER, scale=0.1), "inner_b": np.zeros(_INNER, np.float32),
        "acts": some(_INNER, acts, scale=0.1), "acts_b": np.zeros(acts, np.float32),
        "rules": some(features_, acts, scale=0.03),
    }  # fmt: skip


def _batch(some: Sequence[Read]) -> Example:
    """Articles side by side, filled up; places without a piece are -1."""
    many = len(some)
    most = _PIECES if any(len(read.words) > _SHORT for read in some) else _SHORT
    words = np.zeros((many, most, some[0].words.shape[1]), np.float32)
    content = np.full((many, _STATEMENTS, network.LONGEST), -1)
    cue = np.full((many, _STATEMENTS, network.LONGEST_CUE), -1)
    told = np.zeros((many, _STATEMENTS, some[0].features.shape[1]), np.float32)
    wanted = np.zeros((many, _STATEMENTS, len(LABELS)), np.float32)
    there = np.zeros((many, _STATEMENTS), bool)
    for row, read in enumerate(some):
        words[row, : len(read.words)] = read.words[:most]
        for number, one in enumerate(read.statements[:_STATEMENTS]):
            for into, places in ((content, one.content), (cue, one.cue)):
                near = places[places < most]
                into[row, number, : len(near)] = near
        kept = read.wanted[:_STATEMENTS]
        told[row, : len(kept)] = read.features[:_STATEMENTS]
        wanted[row, : len(kept)] = np.nan_to_num(kept)
        there[row, : len(kept)] = True
    return {"words": words, "content": content, "cue": cue, "features": told, "wanted": wanted,
            "there": there}  # fmt: skip


def _loss(w: Any, given: Example, key: Any) -> Any:
    """Cross-entropy of what is marked, with weights held small; the network of `network.py`."""
    import jax
    import jax.numpy as jnp

    keys = iter(jax.random.split(key, 4))

    def dropped(values: Any) -> Any:
        kept = jax.random.bernoulli(next(keys), 1 - _DROPPED, values.shape)
        return values * kept / (1 - _DROPPED)

    seen = jax.nn.relu(dropped(given["words"]) @ w["words"] + w["words_b"])

    def pieces(places: Any) -> Any:
        found = jnp.take_along_axis(seen[:, None], jnp.maximum(places, 0)[..., None], 2)
        return found, (places >= 0)[..., None]

    said, real = pieces(given["content"])
    weight = jax.nn.softmax(jnp.where(real, (said @ w["asked"])[..., None], -1e9), 2) * real
    cue, real_cue = pieces(given["cue"])
    told = [(weight * said).sum(2), jnp.where(real, said, 0).max(2),
            jnp.where(real_cue, cue, 0).max(2), given["features"]]  # fmt: skip
    own = jax.nn.relu(dropped(jnp.concatenate(told, -1)) @ w["own"] + w["own_b"])
    place = np.arange(_STATEMENTS)
    far = network.FARTHEST
    apart = np.clip(place[None] - place[:, None], -far, far) + far
    taken = []
    for head in range(_HEADS):
        looks = jnp.einsum("bsd,btd->bst", own @ w["look"][head], own @ w["seen"][head])
        looks = looks / network._SCALE + w["apart"][head][apart]
        looks = jnp.where(given["there"][:, None], looks, -1e9)
        taken.append(jax.nn.softmax(looks, -1) @ (own @ w["take"][head]))
    around = jax.nn.relu(jnp.concatenate(taken, -1) @ w["taken"] + w["taken_b"])
    inner = jax.nn.relu(dropped(jnp.concatenate([own, around], -1)) @ w["inner"] + w["inner_b"])
    scores_ = dropped(inner) @ w["acts"] + w["acts_b"] + given["features"] @ w["rules"]
    missed = -(given["wanted"] * jax.nn.log_softmax(scores_)).sum() / given["wanted"].sum()
    large = sum((values**2).sum() for name, values in w.items() if not name.endswith("_b"))
    return missed + _SHRUNK * large
