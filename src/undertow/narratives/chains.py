"""Who posted a message first, and who next: the table `copies`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from undertow.model.tables import COPIES
from undertow.model.text import fingerprint
from undertow.narratives.copies import Copies, similarities
from undertow.narratives.innocent import WEIGHED_BY_SOURCE, reason

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
_US = 1_000_000

# So alike must a text be to its message's centre to count as the same act in the tests: there a
# mistake accuses somebody, in the table it costs a glance. In worlds where nobody coordinates and
# sentences are put together from few phrases, .9 merges no two of them.
EVIDENCE = 0.9


class Chain(NamedTuple):
    """One message as it stands in the table: its name, rows of its posts in time, the excuse."""

    name: str
    rows: Numbers
    innocent: str | None


def chained(
    posts: pa.Table, text: Numbers, texts: Sequence[str], copies: Copies
) -> tuple[pa.Table, dict[str, str | None]]:
    """The chains of posts that are copies, and what their texts stand for in the tests.

    Args:
        posts: post_id, account_id, created_at, page (what it links to), reply_to; ordered in time.
        text: for each post the row of its text.
        texts: the distinct texts.
        copies: which of the texts are copies.

    Returns:
        The table `copies`, and for fingerprints of texts the fingerprint of the message that they
        are a copy of; None for messages that are left out of the tests.
    """
    cluster = np.where(copies.telling[text], copies.cluster[text], -1)
    order = np.argsort(cluster, kind="stable")
    order = order[cluster[order] >= 0]
    told = [
        _Message(rows := order[begin:end], np.unique(text[rows]), texts, copies)
        for begin, end in _runs(cluster[order])
        if end - begin > 1
    ]
    _excuse(told, posts)
    stands_for: dict[str, str | None] = {}
    for message in told:
        stands_for |= message.stands_for()
    chains = [Chain(m.name, m.rows, m.innocent) for m in told]

    def alike(a: Numbers, b: Numbers) -> tuple[Shares, pa.Array]:
        return _similarity(text[a], text[b], texts), pa.repeat("copy", len(a))

    return chain_table(posts, chains, alike), stands_for


def _runs(values: Numbers) -> Iterator[tuple[int, int]]:
    """Where each stretch of equal values begins and ends."""
    edges = np.flatnonzero(np.diff(values, prepend=-2, append=-2))
    return zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)


class _Message:
    """One message: its posts in time, and why it may be no evidence."""

    def __init__(
        self, rows: Numbers, versions: Numbers, texts: Sequence[str], copies: Copies
    ) -> None:
        self.rows = rows
        self.innocent: str | None = None
        self._texts, self._copies, self._versions = texts, copies, versions
        self.centre = texts[copies.centre[versions[0]]]
        self.name = fingerprint(self.centre, shortest=1) or ""

    def stands_for(self) -> dict[str, str | None]:
        """The fingerprints of its texts, and what they stand for in the tests."""
        left_out = self.innocent is not None and self.innocent not in WEIGHED_BY_SOURCE
        close = self._copies.similarity[self._versions] >= EVIDENCE
        taken = self._versions if left_out else self._versions[close]
        marks = filter(None, (fingerprint(self._texts[row]) for row in taken))
        return dict.fromkeys(marks, None if left_out else self.name)


def _excuse(messages: Sequence[_Message], posts: pa.Table) -> None:
    """Give every message the reason why it is no evidence, where there is one."""
    excuses = Excuses(posts)
    for message in messages:
        message.innocent = excuses.of(message.centre, message.rows)


class Excuses:
    """Why messages may be no evidence, from the posts that carry them."""

    def __init__(self, posts: pa.Table) -> None:
        self._page, self._answered = (posts[name].to_numpy() for name in ("page", "reply_to"))
        coded = posts["account_id"].combine_chunks().dictionary_encode()
        self._account = coded.indices.to_numpy()
        self._at = posts["created_at"].cast(pa.int64()).to_numpy() / _US

    def of(self, text: str, rows: Numbers) -> str | None:
        """The reason, seen from the message's typical text and the rows of its posts in time."""
        return reason(
            text,
            self._page[rows].tolist(),
            self._answered[rows].tolist(),
            len(np.unique(self._account[rows])),
            self._at[rows].tolist(),
        )


def chain_table(
    posts: pa.Table,
    chains: Sequence[Chain],
    compare: Callable[[Numbers, Numbers], tuple[Shares, pa.Array]],
) -> pa.Table:
    """Each post with the one before it, and from the third on with the first.

    Args:
        posts: as in `chained`.
        chains: of at least two posts each.
        compare: for pairs of rows of posts their similarity and kind.
    """
    if not chains:
        return COPIES.empty_table()
    rows = [chain.rows for chain in chains]
    a = np.concatenate([np.concatenate([r[:-1], np.repeat(r[0], len(r) - 2)]) for r in rows])
    b = np.concatenate([np.concatenate([r[1:], r[2:]]) for r in rows])
    place = [np.concatenate([np.arange(2, len(r) + 1), np.arange(3, len(r) + 1)]) for r in rows]
    size = [len(each) for each in place]
    first = np.concatenate([np.arange(n) >= len(r) - 1 for n, r in zip(size, rows, strict=True)])
    at = posts["created_at"].cast(pa.int64()).to_numpy()
    similarity, kind = compare(a, b)

    def of_chain(values: list[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(pa.array(np.repeat(np.arange(len(rows)), size)))

    return pa.table(
        {
            "post_a": posts["post_id"].take(pa.array(a)),
            "post_b": posts["post_id"].take(pa.array(b)),
            "kind": kind,
            "similarity": similarity,
            "lag_s": (at[b] - at[a]) / _US,
            "copy_id": of_chain([chain.name for chain in chains]),
            "link": pa.array(np.where(first, "first", "previous")),
            "place": np.concatenate(place),
            "account_a": posts["account_id"].take(pa.array(a)),
            "account_b": posts["account_id"].take(pa.array(b)),
            "innocent": of_chain([chain.innocent for chain in chains]),
        },
        schema=COPIES,
    ).sort_by([("copy_id", "ascending"), ("place", "ascending"), ("link", "descending")])


def _similarity(a: Numbers, b: Numbers, texts: Sequence[str]) -> Shares:
    """Of each pair of texts; every pair is measured once."""
    pair, number = np.unique(a * len(texts) + b, return_inverse=True)
    one, two = pair // len(texts), pair % len(texts)
    found = np.ones(len(pair))
    other = np.flatnonzero(one != two)
    found[other] = similarities([texts[i] for i in one[other]], [texts[i] for i in two[other]])
    return np.round(found[number], 3)
