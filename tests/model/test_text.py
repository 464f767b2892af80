"""Disguises are taken away from a text, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.model.text import fingerprint, normalise, tags_in

MESSAGE = "The ferry will not sail before the mine is closed"


@pytest.mark.parametrize(
    "disguised",
    [
        MESSAGE.upper(),
        f"  {MESSAGE.replace(' ', '   ')}\n",
        f"@someone {MESSAGE} https://example.org/x",
        f"{MESSAGE}!!! 😀🔥",
        MESSAGE.replace("e", "е").replace("o", "о"),  # Cyrillic
        MESSAGE.replace("f", "f\u200b").replace("m", "m\u00ad"),  # invisible
        MESSAGE.replace("i", "ｉ"),  # full width
        "\u202e" + MESSAGE,
    ],
)
def test_a_disguise_changes_nothing(disguised):
    assert normalise(disguised) == normalise(MESSAGE)
    assert fingerprint(disguised) == fingerprint(MESSAGE) is not None


def test_accents_and_scripts_remain_readable():
    assert normalise("Le bateau ne PARTIRA pas à l’aube") == "le bateau ne partira pas a l aube"
    assert "مرحبا" in normalise("مَرْحَبًا يا صديقي")


@pytest.mark.parametrize("short", ["", "😀", "Bravo !", "https://example.org", "@a @b", "🙏🙏🙏"])
def test_short_texts_say_nothing(short):
    assert fingerprint(short) is None


def test_scripts_without_spaces_count_letters():
    assert fingerprint("渡轮明天不会开往群岛因为矿山还没有关闭") is not None
    assert fingerprint("谢谢你") is None


@pytest.mark.parametrize(
    ("headline", "enough"),
    [
        ("渡轮公司：“明天停航” 矿山——仍未关闭", True),
        ("フェリーは「明日」欠航、鉱山は #閉鎖 せず", True),
        ("เรือ เฟอร์รี่ จะไม่ออก พรุ่งนี้", True),
        ("KORRIN 矿山 2026 年 关闭", False),
        ("你好 谢谢 再见", False),
        ("The mine 关闭", False),
    ],
)
def test_marks_and_foreign_words_between_letters_do_not_matter_there(headline, enough):
    assert (fingerprint(headline) is not None) == enough


@given(st.text(max_size=200))
def test_any_text_is_safe_and_normal_form_is_stable(text):
    once = normalise(text)
    assert normalise(once) == once


def test_tags():
    assert tags_in("#Ferry and #mine_2 but not a#b, #123 or https://a.org/#x ＃船") == [
        "Ferry",
        "mine_2",
        "船",
    ]
