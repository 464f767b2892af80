"""Languages: as the export says, else told by letters, else unknown."""

from __future__ import annotations

import pytest

from undertow.narratives.language import UNKNOWN, languages_of, said, told


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"), ("pt-BR", "pt"), ("zh_Hant", "zh"), ("iw", "he"), ("in", "id"),
        ("deu", "de"), ("EN", "en"), ("und", None), ("zxx", None), ("qme", None), ("", None),
        (None, None), ("english", None), ("ελ", None),
    ],
)  # fmt: skip
def test_what_an_export_says(code, language):
    assert said(code) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The teachers went on strike because nobody asked them", "en"),
        ("Die Lehrer streiken, weil sie niemand gefragt hat", "de"),
        ("Müəllimlər tətilə çıxdılar, çünki heç kim onlardan soruşmadı", "az"),
        ("Οι δάσκαλοι απεργούν επειδή κανείς δεν τους ρώτησε", "el"),
        ("المعلمون يضربون لأن أحدا لم يسألهم عن رأيهم", "ar"),
    ],
)
def test_what_letters_tell(text, language):
    assert told(text) == language


@pytest.mark.parametrize(
    "text", ["", "😀", "Bravo!", "https://example.org/the/teachers/went/on/strike", "@a @b #c #d",
             "12 34 56 78 90 11 22 33 44", "ok ok ok ok"]
)  # fmt: skip
def test_too_little_is_unknown(text):
    assert told(text) == UNKNOWN


def test_the_export_comes_first():
    text = "The teachers went on strike because nobody asked them"
    assert languages_of([text, text, text], ["fr", None, "und"]) == ["fr", "en", "en"]
