"""Learn what each factor of an answer counts: `python -m benchmarks linking`.

Takes about five minutes on two cores, nearly all of it to read the corpus of `claims/articles`, and
writes `src/undertow/articles/learned/links.toml`. Every eighth article is left out and scored. The
same packages on the same kind of processor give the same weights.

The network that corrects acts was trained on the same articles, and errs less on them than on new
ones. What is learned from here therefore has its acts drawn: for what a statement is marked as and
the rules take it for, as often as the network tells each act on the articles left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from benchmarks.claims_corpus import Marked, MarkedArticle, articles
from benchmarks.training import _inside, _spans
from undertow.articles.answers import is_told
from undertow.articles.entities import entities
from undertow.articles.factors import Factors, Here
from undertow.articles.links import KIND_OF, KINDS, WEIGHTS
from undertow.articles.reading import ToldAs, read_article
from undertow.articles.said import Said, prepared

_SHRUNK = 3.0  # how small weights are held; chosen on the articles left out
_SELDOM = 100  # a factor that holds for fewer pairs is not learned
_FEWEST = 5  # statements from which acts are drawn
_LEAST = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_STEPS = 400
_AT_ONCE = 2  # articles read at once

Row = dict[str, Any]
Marks = tuple[str | None, str | None, str]  # the numbers of an answer and of what it answers; kind
Seen = dict[tuple[str | None, str | None], Counter[str]]


class Asked(NamedTuple):
    """One statement and what it may answer.

    Attributes:
        kind: the number of the kind of answer that it may be.
        marks: for each candidate, which link that is.
        right: (candidates,), whether it is marked.
        unsure: it is a piece of a marked answer, and not known to be one: not learned from.
    """

    kind: int
    factors: list[Factors]
    marks: list[Marks]
    right: np.ndarray
    unsure: bool


class Example(NamedTuple):
    """One article: each statement that may answer; the links marked; those with both ends found."""

    asked: list[Asked]
    wanted: set[Marks]
    findable: set[Marks]


def main(options: list[str]) -> None:  # noqa: ARG001 - none
    """Learn, score what was left out, write the weights."""
    every = list(articles())
    with ProcessPoolExecutor(_AT_ONCE) as pool:
        of_left_out = list(pool.map(_as_told, [one for one in every if one.held_out], chunksize=8))
        seen = _seen(of_left_out)
        drawn = partial(_as_drawn, seen)
        kept = list(pool.map(drawn, [one for one in every if not one.held_out], chunksize=8))
    left_out = [told.example for told in of_left_out]
    print(f"{len(kept)} articles, {len(left_out)} left out", flush=True)
    names = _names(kept)
    weights = np.round(learned(kept, names), 2)
    lines = [f'"{name}" = [{", ".join(f"{w:.2f}" for w in row)}]'
             for name, row in zip(names, weights, strict=True)]  # fmt: skip
    WEIGHTS.write_text("\n".join([_HEAD, *lines, ""]), "utf-8")
    print("\n".join(scores(left_out, names, weights)))


_HEAD = """\
# What each factor of articles/factors.py counts for an answer that denies, confirms, counters.
# Made by `python -m benchmarks linking`."""


# -- reading --------------------------------------------------------------------------------------


class Told(NamedTuple):
    """An article left out, and of each statement what it is marked as, by rules, and told as."""

    example: Example
    acts: list[tuple[str | None, str, str]]


def _as_told(article: MarkedArticle) -> Told:
    """An article that the network of acts was not trained on, as it is read."""
    acts: list[tuple[str | None, str, str]] = []

    def told_as(rows: list[Row], told: list[str]) -> list[str]:
        acts.extend((_label(article, row), row["act"], act)
                    for row, act in zip(rows, told, strict=True))  # fmt: skip
        return told

    return Told(_example(article, told_as), acts)


def _seen(some: Sequence[Told]) -> Seen:
    """What a statement is marked as, and the rules take it for -> how often it is told as what."""
    seen: Seen = defaultdict(Counter)
    for label, by_rules, act in (one for told in some for one in told.acts):
        seen[label, by_rules][act] += 1
        seen[label, None][act] += 1
    return dict(seen)


def _as_drawn(seen: Seen, article: MarkedArticle) -> Example:
    """An article with each act as it might be told were the article new."""
    random = np.random.default_rng(list(article.name.encode()))

    def act(row: Row) -> str:
        label = _label(article, row)
        counts = seen.get((label, row["act"]), Counter())
        if counts.total() < _FEWEST:
            counts = seen[label, None]
        acts = sorted(counts)
        share = np.array([counts[one] for one in acts]) / counts.total()
        return str(random.choice(acts, p=share))

    return _example(article, lambda rows, _: [act(row) for row in rows])


def marked_as(article: MarkedArticle, row: Row) -> Marked | None:
    """What a row is marked as."""
    inside = [(_inside(row, one.start, one.end), -n) for n, one in enumerate(article.statements)]
    letters, number = max(inside, default=(-1, 0))
    return None if letters < 0 else article.statements[-number]


def _number(marked: Marked | None) -> str | None:
    return None if marked is None else marked.number


def _label(article: MarkedArticle, row: Row) -> str | None:
    marked = marked_as(article, row)
    return None if marked is None else marked.labels[0]


def _example(article: MarkedArticle, told_as: ToldAs) -> Example:
    """Every statement of an article that may answer, with what it may answer."""
    read = read_article(article.text, article.name, article.language, told_as=told_as)
    rows = read["statements"]
    _, named = entities(read["aliases"], {article.name: article.language})
    marks = {row["statement_id"]: _number(marked_as(article, row)) for row in rows}
    wanted = {(one.number, number, kind) for one in article.statements
              for number, kind in one.answers}  # fmt: skip
    there = set(marks.values()) - {None}
    told = prepared(rows, {article.name: article.language}, named)
    here = Here(sorted(told, key=lambda said: said.order))
    asked = [_asked(article, said, here, marks, wanted) for said in here.told
             if said.act in KIND_OF]  # fmt: skip
    findable = {link for link in wanted if link[0] in there and link[1] in there}
    return Example([one for one in asked if one.factors], wanted, findable)


def _asked(
    article: MarkedArticle,
    said: Said,
    here: Here,
    marks: dict[str, str | None],
    wanted: set[Marks],
) -> Asked:
    own, kind = marks[said.id], KIND_OF[said.act]
    # Two statements within what is marked as one: nobody has marked whether one answers the other.
    others = [(other, factors) for other, factors in here.compared(said)
              if own is None or marks[other.id] != own]  # fmt: skip
    links = [(own, marks[other.id], kind) for other, _ in others]
    answering = {link[0] for link in wanted}
    unsure = own is None and any(one.number in answering for one in _touched(article, said.row))
    right = np.array([link in wanted for link in links], bool)
    return Asked(KINDS.index(kind), [factors for _, factors in others], links, right, unsure)


def _touched(article: MarkedArticle, row: Row) -> Iterator[Marked]:
    """Every marked statement that a row shares a letter with."""
    spans = _spans(row["content_spans"]) + _spans(row["cue_span"])
    for one in article.statements:
        if any(start < one.end and one.start < end for start, end in spans):
            yield one


# -- learning -------------------------------------------------------------------------------------


def _names(some: Sequence[Example]) -> list[str]:
    """The factors to learn; the first stands for what always holds."""
    held = Counter(
        name for example in some for one in example.asked for pair in one.factors for name in pair
    )
    return ["always", *sorted(name for name, many in held.items() if many >= _SELDOM)]


class Pairs(NamedTuple):
    """All pairs of all examples.

    Attributes:
        values: (pairs, names), the factors.
        whose: (pairs,), the number of the statement that may answer; kind: its kind.
        right: (pairs,), whether the link is marked; counts: 0 where that is not known for sure.
    """

    values: Any
    whose: np.ndarray
    kind: np.ndarray
    right: np.ndarray
    counts: np.ndarray


def _laid_out(some: Sequence[Example], names: Sequence[str]) -> Pairs:
    column = {name: number for number, name in enumerate(names)}
    every = [one for example in some for one in example.asked]
    pairs = [{"always": 1.0} | pair for one in every for pair in one.factors]
    told = [[(column[name], value) for name, value in pair.items() if name in column]
            for pair in pairs]  # fmt: skip
    values = sparse.csr_matrix(
        (
            np.array([value for pair in told for _, value in pair], np.float64),
            np.array([number for pair in told for number, _ in pair]),
            np.cumsum([0, *(len(pair) for pair in told)]),
        ),
        shape=(len(told), len(names)),
    )
    many = [len(one.factors) for one in every]
    return Pairs(
        values,
        np.repeat(np.arange(len(every)), many),
        np.repeat([one.kind for one in every], many),
        np.concatenate([one.right for one in every]),
        np.array([not one.unsure for one in every], np.float64),
    )


def _likely(pairs: Pairs, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The likelihood of each pair, and of each statement that it answers nothing."""
    scores_ = (pairs.values @ weights)[np.arange(len(pairs.kind)), pairs.kind]
    risen = np.exp(np.minimum(scores_, 50))
    whole = 1 + np.bincount(pairs.whose, risen)
    return risen / whole[pairs.whose], 1 / whole


def learned(some: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    """The weights (names, 3) under which what is marked is likeliest, held small."""
    pairs = _laid_out(some, names)
    whose, right = pairs.whose, pairs.right
    turned = pairs.values.T.tocsr()
    answers_any = np.bincount(whose, right) > 0
    of_kind = np.eye(len(KINDS))[pairs.kind]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(len(names), len(KINDS))
        likely, nothing = _likely(pairs, weights)
        of_right = np.maximum(np.bincount(whose, likely * right), 1e-12)
        missed = -np.log(np.where(answers_any, of_right, nothing)) @ pairs.counts
        wanted = likely * right / of_right[whose]
        slope = turned @ (of_kind * ((likely - wanted) * pairs.counts[whose])[:, None])
        slope += 2 * _SHRUNK * weights
        return missed + _SHRUNK * (weights**2).sum(), slope.ravel()

    start = np.zeros(len(names) * len(KINDS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(found.x.reshape(len(names), len(KINDS)))


# -- scoring --------------------------------------------------------------------------------------


class Best(NamedTuple):
    """The likeliest link of a statement; how likely it answers anything; in which article."""

    likelihood: float
    any: float
    right: bool
    article: int
    link: Marks


def scores(some: Sequence[Example], names: Sequence[str], weights: np.ndarray) -> Iterator[str]:
    """What is right and found, and how often a link of some likelihood is right."""
    pairs = _laid_out(some, names)
    likely = iter(np.split(_likely(pairs, weights)[0], np.flatnonzero(np.diff(pairs.whose)) + 1))
    best: list[Best] = []
    for number, example in enumerate(some):
        for one in example.asked:
            here = next(likely)
            pair = int(here.argmax())
            best.append(Best(here[pair], here.sum(), one.right[pair], number, one.marks[pair]))
    yield "as told: " + _counted([one for one in best if is_told(one.likelihood, one.any)], some)
    for least in _LEAST:
        yield f"at {least}: " + _counted([one for one in best if one.likelihood >= least], some)
    for low in np.arange(0.1, 1, 0.1):
        within = [one for one in best if low <= one.likelihood < low + 0.1]
        share = sum(one.right for one in within) / max(1, len(within))
        yield f"likelihood {low:.1f} to {low + 0.1:.1f}: right {share:.2f} of {len(within)}"


def _counted(told: Sequence[Best], some: Sequence[Example]) -> str:
    """Right of those told; found of all and of those with both ends; the same for each kind."""
    parts = []
    for kind in (None, *KINDS):
        mine = [one for one in told if kind in (None, one.link[2])]
        found = len({(one.article, one.link) for one in mine if one.right})
        wanted = sum(kind in (None, link[2]) for e in some for link in e.wanted)
        findable = sum(kind in (None, link[2]) for e in some for link in e.findable)
        right = sum(one.right for one in mine) / max(1, len(mine))
        shares = (f"{found / all_:.2f} of {all_}" for all_ in (wanted, findable))
        parts.append(f"{kind or 'all'} right {right:.2f} of {len(mine)}, found {', '.join(shares)}")
    return "; ".join(parts)
