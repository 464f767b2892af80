"""Political acts: what one side does to another."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from undertow.articles.deeds import deed
from undertow.articles.reading import read_article


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("‹S› has refused to meet ‹T›.", "reject"),
        ("‹S› will meet ‹T› on Friday.", "agree"),
        ("‹S› met ‹T› on Friday.", "consult"),
        ("‹S› threatened to expel ‹T›.", "threaten"),
        ("‹S› expelled ‹T›.", "sanction"),
        ("‹S› demanded that ‹T› release the crew.", "request"),
        ("‹S› released ‹T›.", "yield"),
        ("‹T› was arrested by ‹S›.", "coerce"),
        ("‹S› praised ‹T›’s decision.", "support"),
        ("‹S› sent food aid to ‹T›.", "aid"),
        ("‹S› shared evidence with ‹T›.", "cooperate"),
        ("‹S› accused ‹T› of stealing fish.", "accuse"),
        ("‹S› went on strike against ‹T›.", "protest"),
        ("‹S› mobilised troops near ‹T›.", "mobilize"),
        ("‹S› shelled ‹T› at night.", "assault"),
        ("‹S› is near ‹T›.", None),
        ("", None),
    ],
)
def test_what_is_done(told, kind):
    assert deed(told, "en") == kind


def test_a_language_without_a_list_has_no_deeds():
    assert deed("‹S› a accusé ‹T›.", "xx") is None


def test_dated_events_carry_their_deed():
    text = (
        "Varenna expelled the Ostmark ambassador on Monday. Jana Holt was arrested by police on "
        "Friday. Varenna imposed a curfew on Thursday. The harbour froze in May."
    )
    events = read_article(text, "a", "en", date(2026, 3, 5))["events"]
    assert [e["deed"] for e in events] == ["sanction", "coerce", "coerce", None]


def test_work_grows_with_the_sentence():
    started = time.perf_counter()
    deed("‹S› " + "announced a suspension of the " * 5_000 + "‹T›", "en")
    assert time.perf_counter() - started < 1


@pytest.mark.real
def test_macro_f1_on_the_half_never_looked_at():
    from benchmarks.deeds import FOLDER, scored

    if not Path(FOLDER).is_dir():
        pytest.skip("the gold in ../shared is not here")
    assert scored(FOLDER / "PLV_test.tsv")[1] >= 0.77
