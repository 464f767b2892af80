"""Numbers of an article, and quantities told with different ones."""

from __future__ import annotations

import pytest

from undertow.articles.figures import figures
from undertow.articles.numbers import numbers
from undertow.articles.parsing import parse


def found(text):
    rows = numbers(parse(text, "en"), "a", "en", lambda _: "outlet")
    return [(row["text"], row["value"], row["counts"], row["bound"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("They found 1,600 fake accounts.", ("1,600 fake accounts", 1600, "account", None)),
        ("It saw about 80 accounts.", ("80 accounts", 80, "account", "about")),
        ("At least three people died.", ("three people", 3, "people", "least")),
        ("It cost 2.5 million euros.", ("2.5 million euros", 2_500_000, "euro", None)),
        ("Turnout was 61 percent.", ("61 percent", 61, "percent", None)),
    ],
)
def test_how_many_of_what(text, wanted):
    assert found(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "It was founded in 1998 by a trader.",
        "They met on 14 August in the town.",
        "The strike lasted for three weeks.",
        "Witness 4 told the inquiry so.",
        "One man came.",
    ],
)
def test_dates_and_lengths_of_time_are_no_quantity(text):
    assert found(text) == []


def test_a_number_without_a_noun_repeats_the_one_before():
    text = "About 400 dockers voted to go on, the union says. The operator put the number at 250."
    rows = numbers(parse(text, "en"), "a", "en", lambda _: "outlet")
    assert [(row["value"], row["counts"]) for row in rows] == [(400, "docker"), (250, "docker")]
    told = figures(rows, [], [])
    assert [row["value"] for row in told] == [400, 250]
    assert len({row["figure_id"] for row in told}) == 1


def test_another_language_without_words_has_no_numbers():
    assert numbers(parse("They found 12 cats.", "en"), "a", "xx", lambda _: "outlet") == []


def number(article, value, counts="account", by="outlet", context=()):
    return {"article_id": article, "span": f"{int(value)}:{int(value) + 1}", "text": str(value),
            "value": float(value), "bound": None, "counts": counts, "asserted_by": by,
            "repeats": None, "context": list(context)}  # fmt: skip


def alias(article, name):
    return {"article_id": article, "entity_id": name, "name": name}


MATTER = [alias(article, name) for article in "ab" for name in ("Jana Holt", "Lark Union")]


def test_two_articles_on_one_matter_count_differently():
    rows = [number("a", 1600), number("b", 80)]
    assert {row["value"] for row in figures(rows, [], MATTER)} == {1600, 80}
    assert figures(rows, [], []) == []  # on two matters, for all we know


def test_the_same_number_is_no_disagreement():
    assert figures([number("a", 1600), number("b", 1600)], [], MATTER) == []


def test_what_is_counted_everywhere_needs_words_in_common():
    rows = [number("a", 300, "people"), number("b", 700, "people")]
    assert figures(rows, [], MATTER) == []


def test_one_voice_counts_two_things():
    rows = [number("a", 300, by="a-1"), number("a", 700, by="a-1")]
    assert figures(rows, [], MATTER) == []
