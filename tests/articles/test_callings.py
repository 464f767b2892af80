"""Whom "he", "the diocese", "the report" and a quotation alone mean, in invented stories."""

from __future__ import annotations

import pytest

from undertow.articles.reading import read_statements


def speaker(text, beginning):
    rows = read_statements(text, "a", "en")
    found = [row for row in rows if row["content"].strip('"').startswith(beginning)]
    assert len(found) == 1, [row["content"] for row in rows]
    return found[0]


@pytest.mark.parametrize(
    ("name", "story", "beginning"),
    [
        # Whoever did something since the last speaker spoke is nearer.
        (
            "Peter Holt",
            'John Marsh said the bridge was safe. Peter Holt inspected it on Monday. "It will '
            'hold for years to come," he said.',
            "It will",
        ),
        # A title that stands short names an office.
        (
            "Ida Roe",
            "Sen. Ida Roe met miners in Brackwater on Monday. John Marsh joined the crowd. The "
            "senator said the pit would close.",
            "the pit",
        ),
        # "The mayor" is a mention of the mayor, so that "he" finds him.
        (
            "John Marsh",
            "Mayor John Marsh opened the fair. Peter Holt said prices were high. The mayor bought "
            "a cow. He said it was a bargain.",
            "it was",
        ),
        # A body that is named so, however long its name.
        (
            "Catholic Diocese of Brackwater",
            "The Catholic Diocese of Brackwater sold its school on Monday. Peter Holt bought it. "
            "The diocese said the roof leaked.",
            "the roof",
        ),
        # A paper speaks for whoever wrote it, told there or before.
        (
            "Peter Holt",
            "Economist Peter Holt published a report on Monday. Roads are empty. The report said "
            "that the tunnel cost too much.",
            "that the tunnel",
        ),
        # A mere description finds whoever stands out.
        (
            "Peter Holt",
            "Peter Holt scored twice on Saturday. The 26-year-old winger said his knee was fine.",
            "his knee",
        ),
        # The first sentence may tell an office of whom the next one names.
        (
            "Ida Roe",
            "A county judge halted the sale on Friday, saying that the papers were forged.\n\n"
            "Judge Ida Roe told both sides to wait.",
            "that the papers",
        ),
        # A quotation without a cue belongs to whoever its lead is about.
        (
            "Peter Holt",
            '"We are glad to have him," said John Marsh. Peter Holt needed little persuasion. '
            '"I have wanted to come back for years."',
            "I have wanted",
        ),
        (
            "Peter Holt",
            'John Marsh said the bridge was safe. Peter Holt spoke in Brackwater. "The dam will '
            'hold for years," he was quoted as saying.',
            "The dam",
        ),
    ],
)
def test_a_word_stands_for_whoever_is_meant(name, story, beginning):
    assert speaker(story, beginning)["speaker"] == name


@pytest.mark.parametrize(
    ("story", "beginning"),
    [
        # Another party's nominee is not meant, nor one of two dioceses.
        (
            "Republican nominee Peter Holt spoke in Brackwater. The Democratic nominee said that "
            "the mine would reopen.",
            "that the mine",
        ),
        # An office has many bearers: it must have been told.
        (
            "Peter Holt scored twice on Saturday. The county judge said that the match was fixed.",
            "that the match",
        ),
        # A quotation that ends with a comma has a speaker behind it, who is not the one before.
        (
            'John Marsh said the bridge was safe.\n\n"It fell down twice in one winter," went up '
            "the cry.",
            "It fell",
        ),
    ],
)
def test_nobody_is_named_rather_than_the_wrong_one(story, beginning):
    rows = read_statements(story, "a", "en")
    found = [row for row in rows if row["content"].strip('"').startswith(beginning)]
    assert [row["speaker"] for row in found] in ([], [None])
