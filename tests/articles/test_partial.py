"""What is said where the tree does not show it, in invented sentences of both languages."""

from __future__ import annotations

import pytest

from undertow.articles.reading import read_statements


def told(text, language):
    return [(row["act"], row["content"]) for row in read_statements(text, "a", language)]


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ('Ida Roe dismissed as "a fairy tale" any talk of a sale, and left.',
         ("deny", 'as "a fairy tale" any talk of a sale')),
        ('The bank conceded "some delays" in its payments.',
         ("confirm", '"some delays" in its payments')),
        ("The envoy left over what she described as open contempt for her staff.",
         ("assert", "open contempt for her staff")),
        ("Ida Roe made it clear that the mine would stay shut.",
         ("assert", "that the mine would stay shut")),
        ("The lawyer put it to Holt that the letter was his.",
         ("assert", "that the letter was his")),
        ("The ledger tells another story: eleven sums went to one bank.",
         ("assert", "eleven sums went to one bank")),
        ("Varenna conceded for the first time that its ships had turned back.",
         ("confirm", "that its ships had turned back")),
        ("Two miners reported hearing a bang.", ("assert", "hearing a bang")),
        ("It is understood that nobody was hurt.", ("assert", "that nobody was hurt")),
        ("The roof had leaked for years, as Ida Roe told reporters.",
         ("assert", "The roof had leaked for years")),
        ("The bank hid the loss for a year, the weekly Lantern reported on Monday.",
         ("accuse", "The bank hid the loss for a year")),
        ("Ida Roe left without denying that she had been paid.",
         ("confirm", "that she had been paid")),
        ('Ida Roe denied the claim: "We pay nobody for stories."',
         ("deny", '"We pay nobody for stories."')),
    ],
)  # fmt: skip
def test_english(sentence, row):
    assert row in told(sentence, "en")


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("La banque concède « quelques retards » dans ses paiements.",
         ("confirm", "« quelques retards » dans ses paiements")),
        ("Le club se dit « sous le choc ».", ("assert", "« sous le choc »")),
        ("Les marins réclament des excuses.", ("demand", "des excuses")),
        ("Les deux camps craignent de nouveaux heurts.", ("fear", "de nouveaux heurts")),
        ("Le parquet indique avoir ouvert une enquête.", ("assert", "avoir ouvert une enquête")),
        ("La ministre fait savoir que le pont restera fermé.",
         ("assert", "que le pont restera fermé")),
        ("Un marin raconte une autre histoire : le bateau est sorti à dix heures.",
         ("assert", "le bateau est sorti à dix heures")),
        ("Pour leur porte-parole, Julie Ménard, le pont restera fermé.",
         ("assert", "le pont restera fermé")),
        ("« Cela arrive », a dit la ministre, avant d'admettre que la lettre existait.",
         ("confirm", "que la lettre existait")),
        ("Il a reproché à la régie du port d'avoir « fermé les yeux, puis la porte ».",
         ("accuse", "à la régie du port d'avoir « fermé les yeux, puis la porte »")),
        ("« Je n'ai rien signé », se défend la maire.", ("deny", "« Je n'ai rien signé »")),
        ("Le poète nie l'avoir lu et soupçonne son éditeur de l'avoir perdu.",
         ("deny", "l'avoir lu")),
        ("Le directeur balaie ces reproches, qu'il attribue à la fatigue.",
         ("deny", "ces reproches")),
    ],
)  # fmt: skip
def test_french(sentence, row):
    assert row in told(sentence, "fr")


def test_the_answers_of_an_interview_are_those_of_whoever_is_named_first():
    text = """Ida Roe on the mine

Ida Roe runs the mine at Port Elm.

Q: They say you knew.
A: We learned of it from the radio.

Q: Who told the radio?
A: Ask the radio.
"""
    rows = read_statements(text, "a", "en")
    told_by = [row["content"] for row in rows if row["speaker"] == "Ida Roe"]
    assert told_by == ["We learned of it from the radio.", "Ask the radio."]
