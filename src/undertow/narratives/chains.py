"""Who posted a message first, and who next: the table `copies`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from undertow.model.tables import COPIES
from undertow.model.text import fingerprint
from undertow.narratives.copies import Copies, similarities
from undertow.narratives.innocent import WEIGHED_BY_SOURCE, reason

Numbers = npt.NDArray[np.int64]
_US = 1_000_000

# So alike must a text be to its message's centre to count as the same act in the tests: there a
# mistake accuses somebody, in the table it costs a glance. In worlds where nobody coordinates and
# sentences are put together from few phrases, .9 merges no two of them.
EVIDENCE = 0.9


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
    return _table(posts, text, texts, told), stands_for


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
    page, answered = (posts[name].to_numpy() for name in ("page", "reply_to"))
    account = posts["account_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    at = posts["created_at"].cast(pa.int64()).to_numpy() / _US
    for message in messages:
        rows = message.rows
        accounts = len(np.unique(account[rows]))
        message.innocent = reason(
            message.centre,
            page[rows].tolist(),
            answered[rows].tolist(),
            accounts,
            at[rows].tolist(),
        )


def _table(
    posts: pa.Table, text: Numbers, texts: Sequence[str], told: Sequence[_Message]
) -> pa.Table:
    """Each post with the one before it, and from the third on with the first."""
    if not told:
        return COPIES.empty_table()
    earlier = [np.concatenate([m.rows[:-1], np.repeat(m.rows[0], len(m.rows) - 2)]) for m in told]
    later = [np.concatenate([m.rows[1:], m.rows[2:]]) for m in told]
    place = [
        np.concatenate([np.arange(2, len(m.rows) + 1), np.arange(3, len(m.rows) + 1)]) for m in told
    ]
    size = [len(rows) for rows in later]
    first = np.concatenate(
        [np.arange(n) >= len(m.rows) - 1 for n, m in zip(size, told, strict=True)]
    )
    a, b = np.concatenate(earlier), np.concatenate(later)
    at = posts["created_at"].cast(pa.int64()).to_numpy()

    def of_message(values: list[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(pa.array(np.repeat(np.arange(len(told)), size)))

    return pa.table(
        {
            "post_a": posts["post_id"].take(pa.array(a)),
            "post_b": posts["post_id"].take(pa.array(b)),
            "kind": pa.repeat("copy", len(a)),
            "similarity": _similarity(text[a], text[b], texts),
            "lag_s": (at[b] - at[a]) / _US,
            "copy_id": of_message([m.name for m in told]),
            "link": pa.array(np.where(first, "first", "previous")),
            "place": np.concatenate(place),
            "account_a": posts["account_id"].take(pa.array(a)),
            "account_b": posts["account_id"].take(pa.array(b)),
            "innocent": of_message([m.innocent for m in told]),
        },
        schema=COPIES,
    ).sort_by([("copy_id", "ascending"), ("place", "ascending"), ("link", "descending")])


def _similarity(a: Numbers, b: Numbers, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Of each pair of texts; every pair is measured once."""
    pair, number = np.unique(a * len(texts) + b, return_inverse=True)
    one, two = pair // len(texts), pair % len(texts)
    found = np.ones(len(pair))
    other = np.flatnonzero(one != two)
    found[other] = similarities([texts[i] for i in one[other]], [texts[i] for i in two[other]])
    return np.round(found[number], 3)
