"""Vectors are computed once for each text, kept, and survive a kill."""

from __future__ import annotations

import numpy as np
import pytest

from undertow.narratives import embeddings
from undertow.narratives.embeddings import embed


class Counting:
    """A vector for each text, drawn from its letters; stops after some texts if asked to."""

    name, sha256, dimensions, languages = "counting", "ab" * 32, 24, None

    def __init__(self, stop: int | None = None) -> None:
        self.seen: list[str] = []
        self.stop = stop

    def encode(self, texts):
        if self.stop is not None and len(self.seen) + len(texts) > self.stop:
            raise KeyboardInterrupt
        self.seen += texts
        drawn = [np.random.default_rng([*text.encode(), 1]).normal(size=24) for text in texts]
        vectors = np.array(drawn, np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


TEXTS = [f"text number {n}" for n in range(50)]


def test_rounding_hardly_moves_a_vector(tmp_path):
    exact = Counting().encode(TEXTS)
    kept = embed(TEXTS, Counting(), tmp_path)
    assert np.einsum("ij,ij->i", exact, kept).min() > 0.999
    assert np.abs(exact @ exact.T - kept @ kept.T).max() < 0.01


def test_each_text_is_computed_once(tmp_path):
    first, again, other = Counting(), Counting(), Counting()
    one = embed(TEXTS, first, tmp_path)
    two = embed([*TEXTS[::-1], "a new one"], again, tmp_path)
    assert first.seen == TEXTS and again.seen == ["a new one"]
    assert np.array_equal(one, two[-2::-1])
    other.sha256 = "cd" * 32  # other weights: nothing of before is used
    embed(TEXTS, other, tmp_path)
    assert other.seen == TEXTS


def test_a_kill_loses_the_chunk_under_way_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(embeddings, "CHUNK", 10)
    with pytest.raises(KeyboardInterrupt):
        embed(TEXTS, Counting(stop=35), tmp_path)
    rest = Counting()
    resumed = embed(TEXTS, rest, tmp_path)
    assert rest.seen == TEXTS[30:]
    assert np.array_equal(resumed, embed(TEXTS, Counting(), None))


def test_a_damaged_file_is_computed_again(tmp_path, monkeypatch):
    monkeypatch.setattr(embeddings, "CHUNK", 10)
    whole = embed(TEXTS, Counting(), tmp_path)
    (folder,) = tmp_path.iterdir()
    files = sorted(folder.iterdir())
    files[0].write_bytes(b"no archive")
    files[1].write_bytes(files[1].read_bytes()[:100])
    (folder / ".half.npz").write_bytes(b"under way when the process was killed")
    again = Counting()
    assert np.array_equal(embed(TEXTS, again, tmp_path), whole)
    assert len(again.seen) == 20
