"""Who said a message first in which words: rewordings and translations in the table `copies`.

A message over languages is a chain of *wordings*, each standing for all its copies: its first post
follows on that of the wording before. The copies of a wording have a chain of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from undertow.model.text import fingerprint
from undertow.narratives.chains import EVIDENCE, Chain, Excuses, chain_table
from undertow.narratives.copies import Copies
from undertow.narratives.innocent import WEIGHED_BY_SOURCE
from undertow.narratives.meanings import Meanings
from undertow.narratives.reworded import messages, same_meaning
from undertow.progress import Progress

Numbers = npt.NDArray[np.int64]


def wording_of(copies: Copies) -> Numbers:
    """For each text the one that stands for its wording.

    That is the centre it is a copy of if it is close enough to be the same act in the tests
    (EVIDENCE); a text with more edits may have become another message, and stands for itself.
    """
    row = np.arange(len(copies.centre))
    return np.where(copies.similarity >= EVIDENCE, copies.centre, row)


def retold(
    posts: pa.Table,
    text: Numbers,
    texts: Sequence[str],
    copies: Copies,
    meanings: Meanings,
    left_out: Mapping[str, str | None],
    progress: Progress | None = None,
) -> tuple[pa.Table, dict[str, str]]:
    """The chains of wordings, and which texts carry which message in the tests.

    Args:
        posts: post_id, account_id, created_at, page, reply_to; ordered in time.
        text: for each post the row of its text.
        texts: the distinct texts.
        copies: which of the texts are copies.
        meanings: one text for each wording (`wording_of`); `rows` are rows of `texts`.
        left_out: what fingerprints stand for as copies; None: no evidence.
        progress: where to say how far it is.

    Returns:
        Rows of the table `copies`, kinds `reworded` and `translated`; and for fingerprints of texts
        the message over wordings that they carry, where it has several and is evidence.
    """
    around = messages(same_meaning(meanings, progress), meanings.language)
    centres, size = np.unique(around, return_counts=True)
    excuses = Excuses(posts)
    place = np.full(len(texts), -1)
    place[meanings.rows] = np.arange(len(meanings))
    wording = place[wording_of(copies)]
    said = wording[text]
    by_wording = np.argsort(said, kind="stable")
    starts = np.searchsorted(said[by_wording], np.arange(len(meanings) + 1))
    versions = _grouped(wording, len(meanings))
    members = _grouped(around, len(meanings))
    chains: list[Chain] = []
    carried: dict[str, str] = {}
    for centre in centres[size > 1].tolist():
        told = members[centre]
        rows = [by_wording[starts[one] : starts[one + 1]] for one in told.tolist()]
        typical = texts[meanings.rows[centre]]
        name = _name(typical)
        innocent = excuses.of(typical, np.sort(np.concatenate(rows)))
        firsts = np.sort(np.array([each[0] for each in rows]))
        # Copies with more edits stand in the chain of copies already.
        firsts = firsts[np.sort(np.unique(copies.cluster[text[firsts]], return_index=True)[1])]
        if len(firsts) > 1:
            chains.append(Chain(name, firsts, innocent))
        if innocent is not None and innocent not in WEIGHED_BY_SOURCE:
            continue
        near = [v for one in told.tolist() for v in versions[one].tolist()]
        for row in near:
            mark = fingerprint(texts[row])
            if mark and left_out.get(mark, mark) is not None:
                carried[mark] = name

    def compare(a: Numbers, b: Numbers) -> tuple[npt.NDArray[np.float64], pa.Array]:
        one, two = said[a], said[b]
        same = meanings.language[one] == meanings.language[two]
        kind = pa.array(np.where(same, "reworded", "translated"), pa.string())
        similarity = meanings.similarity(one, two).astype(np.float64)
        return similarity.round(3), kind

    return chain_table(posts, chains, compare), carried


def _grouped(of: Numbers, count: int) -> list[Numbers]:
    """For each number from 0 on the places where it stands."""
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(count)))[1:]


def _name(text: str) -> str:
    mark = fingerprint(text, shortest=1) or text
    return "message " + hashlib.blake2b(mark.encode(), digest_size=8).hexdigest()
