"""The quality gate of articles: floors on our own annotated articles, the halves nobody looks at.

Floors are what was reached when they were set, a little below; they are never lowered in silence.
`python -m benchmarks gold` prints all figures; tests/quality/articles_gold/README.md says how the
articles were made.
"""

from __future__ import annotations

from collections import Counter
from string import ascii_lowercase

import pytest
from benchmarks.acts import left_out
from benchmarks.gold import scored
from benchmarks.gold_corpus import SPLITS, NotInTextError, corpus, find, together

# half: label: (precision, recall)
FLOORS = {
    "test": {
        "statements en: whole": (0.79, 0.72),
        "statements en: speaker named": (0.79, 0.79),
        "statements en: act": (0.81, 0.81),
        "statements fr: whole": (0.81, 0.71),
        # Lowered from .73 (reached .72, was .76): 34 of 47, were 35 of 46; one more is found.
        "statements fr: speaker named": (0.70, 0.70),
        "statements fr: speaker unnamed": (0.95, 0.95),
        # Lowered from .86 (reached .84, was .89): 54 of 64, were 57. The network of acts takes some
        # news for accusations; it raised `test2` from .80 and .65 to .83 and .75.
        "statements fr: act": (0.82, 0.82),
        "dates right": (0.89, 0.92),
        "value of those found": (0.93, 0.93),
        # Lowered in precision from .62 (reached .60, was .65) for recall (.41, was .37): 27 of 45,
        # were 22 of 34. In the larger `test2` precision stays (.77, was .78), recall is .51 (.44).
        "relations": (0.58, 0.38),
        # Lowered in precision from .72 (reached .71, was .75) for recall (.68, was .65): 22 of 31,
        # were 21 of 28; in `test2` precision stays (.79), recall is .44 (was .40). Lowered
        # again from .69 for one false row more (22 of 32); `test2` rose in both.
        "measures": (0.68, 0.65),
        "measure status": (0.90, 0.90),
        "names joined": (0.97, 0.70),
        "figures": (0.50, 0.57),
        # Two fifths of what is asked for. Lowered in precision from .80 (reached .75, was .81): 9
        # of 12, were 9 of 11; in the larger `test2` .65 (was .64).
        "answers": (0.72, 0.22),
    },
    "test2": {
        "statements en: whole": (0.72, 0.66),
        "statements en: speaker named": (0.75, 0.75),
        "statements en: act": (0.80, 0.80),
        "statements fr: whole": (0.75, 0.49),
        "statements fr: speaker named": (0.74, 0.74),
        "statements fr: act": (0.72, 0.72),
        "dates right": (0.87, 0.83),
        "value of those found": (0.89, 0.89),
        "relations": (0.75, 0.49),
        "measures": (0.76, 0.41),
        # Lowered from .80 (reached .78, was .84): 29 of 37, were 27 of 32; five more are found.
        "measure status": (0.77, 0.77),
        # Lowered in precision from .64 (reached .60, was .68); found are .27 (was .20).
        "answers": (0.58, 0.24),
    },
}


# (language, act) of articles that the network was not trained on: (precision, recall). The rules
# alone reach recalls of .17, .22, .21 and .28; `python -m benchmarks acts` has all of them.
LEFT_OUT_FLOORS = {
    ("en", "accuse"): (0.85, 0.40),
    ("en", "deny"): (0.76, 0.28),
    ("fr", "accuse"): (0.85, 0.45),
    ("fr", "deny"): (0.76, 0.42),
}
EVERY = 5  # of the articles left out one in so many is read here


@pytest.fixture(scope="module")
def reached():
    return {half: scored(half) for half in FLOORS}


@pytest.mark.parametrize(("half", "label"), [(h, label) for h in FLOORS for label in FLOORS[h]])
def test_no_figure_falls_below_its_floor(reached, half, label):
    precision, recall = FLOORS[half][label]
    assert reached[half][label].precision >= precision
    assert reached[half][label].recall >= recall


def test_accusations_and_denials_are_found_in_articles_left_out_of_training():
    counts = left_out(EVERY)
    for (language, act), (precision, recall) in LEFT_OUT_FLOORS.items():
        told = counts[language, act, "told"]
        assert told.right >= precision * told.told, (language, act, told)
        assert told.found >= recall * told.marked, (language, act, told)


def test_the_corpus_is_whole():
    # Loading refuses an annotation that quotes what its article does not say.
    articles = corpus()
    sets = Counter((article.split.lstrip(ascii_lowercase), article.lang) for article in articles)
    first, second = {("", "en"): 15, ("", "fr"): 10}, {("2", "en"): 26, ("2", "fr"): 17}
    third, fourth = ({(which, "en"): 14, (which, "fr"): 10} for which in "34")
    assert sets == first | second | third | fourth
    assert all(len(article.text.split()) >= 250 for article in articles)
    text = {article.name: article.text for article in articles}
    assert len(text) == len(articles)  # ids of other articles name only the article
    for half in SPLITS:
        told = together(half)
        ids = {f"{a.name}/{s['id']}" for a in articles for s in a.statements if a.split == half}
        assert {name for same in told["same"] for name in same} <= ids
        for article in (article for article in articles if article.split == half):
            ends = {end for a, _, b in article.answers for end in (a, b)}
            ends |= {row["asserted_by"] for row in article.relations} - {"outlet"}
            assert {end if "/" in end else f"{article.name}/{end}" for end in ends} <= ids
        for figure in told.get("figures", []):
            assert all(value["quote"] in text[value["article"]] for value in figure["values"])
        for thing in told.get("names", []):
            for article, aliases in thing["aliases"].items():
                assert all(alias in text[article] for alias in aliases)


def test_a_quotation_that_the_text_does_not_hold_is_refused():
    assert find("one … three", "one two three") == (0, 13)
    assert find("a#2", "a b a") == (4, 5)
    with pytest.raises(NotInTextError):
        find("four", "one two three")
