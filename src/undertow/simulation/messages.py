"""Five messages that go round in four languages, in other words each time: narratives to be found.

They are told by ordinary accounts, each in the account's own language; the world keeps which post
tells which. Wordings are translations and rewordings made by hand, about an island that does not
exist.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from undertow.simulation.accounts import Accounts
from undertow.simulation.part import Part, posts
from undertow.simulation.plan import WorldPlan
from undertow.simulation.rhythm import Rhythm

# message -> language -> wordings
MESSAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "poisoned wells": {
        "en": (
            "The wells in the north of the island are poisoned and the council is hiding it",
            "They know the northern wells are toxic, and the council keeps it secret",
            "Our council conceals that the water of the northern wells makes people ill",
        ),
        "fr": (
            "Les puits du nord de l'île sont empoisonnés et le conseil le cache",
            "Ils savent que les puits du nord sont toxiques, et le conseil garde le secret",
            "Notre conseil dissimule que l'eau des puits du nord rend les gens malades",
        ),
        "es": (
            "Los pozos del norte de la isla están envenenados y el consejo lo oculta",
            "Saben que los pozos del norte son tóxicos y el consejo lo mantiene en secreto",
            "Nuestro consejo esconde que el agua de los pozos del norte enferma a la gente",
        ),
        "de": (
            "Die Brunnen im Norden der Insel sind vergiftet und der Rat verheimlicht es",
            "Sie wissen, dass die Brunnen im Norden giftig sind, und der Rat hält es geheim",
            "Unser Rat verschweigt, dass das Wasser der nördlichen Brunnen die Leute krank macht",
        ),
    },
    "false ballots": {
        "en": (
            "Thousands of ballots were printed twice, so the election result cannot be trusted",
            "The election was rigged: boxes full of double printed ballots were found",
            "Nobody can believe this election result after ballot papers were printed two times",
        ),
        "fr": (
            "Des milliers de bulletins ont été imprimés deux fois, le résultat de l'élection "
            "n'est pas fiable",
            "L'élection était truquée : on a trouvé des urnes pleines de bulletins imprimés "
            "en double",
            "Personne ne peut croire ce résultat électoral après des bulletins imprimés deux fois",
        ),
        "es": (
            "Miles de papeletas se imprimieron dos veces, no se puede confiar en el resultado "
            "de la elección",
            "La elección fue amañada: aparecieron urnas llenas de papeletas impresas dos veces",
            "Nadie puede creer este resultado electoral después de papeletas impresas dos veces",
        ),
        "de": (
            "Tausende Stimmzettel wurden doppelt gedruckt, dem Wahlergebnis kann man nicht trauen",
            "Die Wahl war gefälscht: Kisten voller doppelt gedruckter Stimmzettel wurden gefunden",
            "Niemand kann diesem Wahlergebnis glauben, nachdem Stimmzettel zweimal gedruckt wurden",
        ),
    },
    "bought doctors": {
        "en": (
            "Doctors get money for every vaccinated child, that is why they recommend the jab",
            "Your doctor is paid per vaccination of a child, no wonder it is recommended",
            "They only push the vaccine on children because doctors earn a bonus for each one",
        ),
        "fr": (
            "Les médecins touchent de l'argent pour chaque enfant vacciné, c'est pourquoi ils "
            "recommandent le vaccin",
            "Votre médecin est payé pour chaque vaccination d'enfant, pas étonnant qu'il "
            "la conseille",
            "On ne pousse le vaccin aux enfants que parce que les médecins gagnent une prime "
            "à chaque fois",
        ),
        "es": (
            "Los médicos cobran dinero por cada niño vacunado, por eso recomiendan la vacuna",
            "A tu médico le pagan por cada vacunación de un niño, no extraña que la recomiende",
            "Solo imponen la vacuna a los niños porque los médicos ganan una prima por cada uno",
        ),
        "de": (
            "Ärzte bekommen Geld für jedes geimpfte Kind, deshalb empfehlen sie die Impfung",
            "Dein Arzt wird für jede Impfung eines Kindes bezahlt, kein Wunder, dass er sie "
            "empfiehlt",
            "Sie drängen Kindern den Impfstoff nur auf, weil Ärzte für jedes eine Prämie verdienen",
        ),
    },
    "foreign soldiers": {
        "en": (
            "Foreign soldiers have secretly landed at the old airfield in the night",
            "At night troops from abroad arrived in secret on the abandoned airfield",
            "The old airfield was handed to a foreign army, its soldiers came by night",
        ),
        "fr": (
            "Des soldats étrangers ont débarqué en secret la nuit sur l'ancien aérodrome",
            "La nuit, des troupes venues de l'étranger sont arrivées en secret sur l'aérodrome "
            "abandonné",
            "Le vieil aérodrome a été livré à une armée étrangère, ses soldats sont venus de nuit",
        ),
        "es": (
            "Soldados extranjeros han desembarcado en secreto por la noche en el viejo aeródromo",
            "Por la noche llegaron en secreto tropas del extranjero al aeródromo abandonado",
            "El viejo aeródromo fue entregado a un ejército extranjero, sus soldados vinieron "
            "de noche",
        ),
        "de": (
            "Fremde Soldaten sind nachts heimlich auf dem alten Flugplatz gelandet",
            "In der Nacht kamen heimlich Truppen aus dem Ausland auf dem verlassenen Flugplatz an",
            "Der alte Flugplatz wurde einer fremden Armee übergeben, ihre Soldaten kamen bei Nacht",
        ),
    },
    "empty pensions": {
        "en": (
            "The pension fund is empty because the minister lost it at the stock exchange",
            "There is no money left for our pensions, the minister gambled it away on shares",
            "Pensioners will get nothing: the minister has burnt their fund on the stock market",
        ),
        "fr": (
            "La caisse de retraite est vide parce que le ministre l'a perdue en bourse",
            "Il n'y a plus d'argent pour nos retraites, le ministre l'a joué sur des actions",
            "Les retraités n'auront rien : le ministre a brûlé leur caisse à la bourse",
        ),
        "es": (
            "El fondo de pensiones está vacío porque el ministro lo perdió en la bolsa",
            "No queda dinero para nuestras pensiones, el ministro se lo jugó en acciones",
            "Los jubilados no recibirán nada: el ministro quemó su fondo en la bolsa",
        ),
        "de": (
            "Die Rentenkasse ist leer, weil der Minister sie an der Börse verloren hat",
            "Für unsere Renten ist kein Geld mehr da, der Minister hat es mit Aktien verspielt",
            "Rentner werden nichts bekommen: Der Minister hat ihre Kasse an der Börse verbrannt",
        ),
    },
}
# Said before, as people do: nothing, or a word to the reader.
OPENINGS: dict[str, tuple[str, ...]] = {
    "en": ("", "", "Wake up! ", "Listen: ", "A friend told me: ", "I can't believe it. "),
    "fr": ("", "", "Réveillez-vous ! ", "Écoutez : ", "Un ami m'a dit : ", "Je n'y crois pas. "),
    "es": ("", "", "¡Despierten! ", "Escuchen: ", "Un amigo me dijo: ", "No lo puedo creer. "),
    "de": ("", "", "Wacht auf! ", "Hört zu: ", "Ein Freund sagte mir: ", "Ich fasse es nicht. "),
}


def play(
    plan: WorldPlan, people: Accounts, rng: np.random.Generator
) -> tuple[Part, dict[str, pa.Array]]:
    """Let ordinary accounts tell each message in `plan.narratives` posts.

    Returns the posts, and for each message the ids of those that tell it.
    """
    spoken = [code for code in plan.languages if code in OPENINGS]
    able = np.flatnonzero(np.isin(people.lang, [plan.languages.index(code) for code in spoken]))
    count = plan.narratives * len(MESSAGES)
    who = rng.choice(able, count)
    what = np.repeat(np.arange(len(MESSAGES)), plan.narratives)
    told = list(MESSAGES.values())
    text = []
    for account, message in zip(who.tolist(), what.tolist(), strict=True):
        code = plan.languages[people.lang[account]]
        wordings, openings = told[message][code], OPENINGS[code]
        wording = wordings[rng.integers(0, len(wordings))]
        text.append(openings[rng.integers(0, len(openings))] + wording + ".!"[rng.integers(0, 2)])
    at = Rhythm(plan).moments(rng, people.zone[who])
    table = posts("narratives", people, who, at, text=pa.array(text))
    ids = table["post_id"].combine_chunks()
    return Part(table), {
        name: ids.filter(pa.array(what == number)) for number, name in enumerate(MESSAGES)
    }
