"""Short sentences about an island that does not exist, in several languages.

Every place, outlet and dispute is invented. The word lists run parallel: the same numbers give the
same message in each language, which is what a campaign in several languages needs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.chance import Ints

CHOICES = 8  # words in each slot


class Words(NamedTuple):
    """The slots of a sentence; `who does what when.` and a verdict."""

    who: str
    does: str
    what: str
    when: str
    verdict: str
    slogan: str
    reply: str


LANGUAGES: dict[str, Words] = {
    "en": Words(
        "The ferry crews|The miners of Korrin|The teachers of Valdora|The islanders"
        "|Two councillors|The harbour pilots|The farmers of Ostrel|The night nurses",
        "reject|demand|defend|delay|examine|discuss|forget|celebrate",
        "the new timetable|the mine at Korrin|the bridge toll|the water plan"
        "|the fishing quota|the school merger|the harbour sale|the lighthouse repairs",
        "since Monday|again this week|before the vote|after the storm"
        "|despite the strike|without warning|for the third time|behind closed doors",
        "I did not expect that.|Who pays?|About time.|Nobody asked us."
        "|My neighbour saw it coming.|Let us see.|Read it before you shout.|It does not end here.",
        "Hands off our harbour!|No ferry, no island!|Water for Valdora!|The mine must wait!"
        "|Our schools stay!|Fair fares now!|Keep the light on!|Ostrel votes!",
        "Well said!|So true.|Bravo!|Thank you!|Shame!|👏👏👏|Exactly this.|Good morning!",
    ),
    "fr": Words(
        "Les équipages du ferry|Les mineurs de Korrin|Les professeurs de Valdora|Les insulaires"
        "|Deux conseillers|Les pilotes du port|Les fermiers d'Ostrel|Les infirmières de nuit",
        "refusent|réclament|défendent|retardent|examinent|discutent|oublient|fêtent",
        "le nouvel horaire|la mine de Korrin|le péage du pont|le plan de l'eau"
        "|le quota de pêche|la fusion des écoles|la vente du port|les travaux du phare",
        "depuis lundi|encore cette semaine|avant le vote|après la tempête"
        "|malgré la grève|sans prévenir|pour la troisième fois|à huis clos",
        "Je ne m'y attendais pas.|Qui paie ?|Il était temps.|Personne ne nous a demandé."
        "|Mon voisin l'avait prédit.|On verra.|Lisez avant de crier.|Cela ne finit pas ici.",
        "Touche pas à notre port !|Pas de ferry, pas d'île !|De l'eau pour Valdora !"
        "|La mine attendra !|Nos écoles restent !|Des tarifs justes !|Gardons la lumière !"
        "|Ostrel vote !",
        "Bien dit !|Tellement vrai.|Bravo !|Merci !|Honteux !|👏👏👏|Exactement.|Bonjour !",
    ),
    "es": Words(
        "Los marineros del ferri|Los mineros de Korrin|Los maestros de Valdora|Los isleños"
        "|Dos concejales|Los prácticos del puerto|Los granjeros de Ostrel|Las enfermeras de noche",
        "rechazan|exigen|defienden|retrasan|examinan|discuten|olvidan|celebran",
        "el nuevo horario|la mina de Korrin|el peaje del puente|el plan del agua"
        "|la cuota de pesca|la fusión de las escuelas|la venta del puerto|las obras del faro",
        "desde el lunes|otra vez esta semana|antes del voto|después de la tormenta"
        "|pese a la huelga|sin aviso|por tercera vez|a puerta cerrada",
        "No me lo esperaba.|¿Quién paga?|Ya era hora.|Nadie nos preguntó."
        "|Mi vecino lo vio venir.|Veremos.|Léelo antes de gritar.|Esto no acaba aquí.",
        "¡No toquen el puerto!|¡Sin ferri no hay isla!|¡Agua para Valdora!|¡La mina puede esperar!"
        "|¡Nuestras escuelas se quedan!|¡Tarifas justas ya!|¡Que no se apague el faro!"
        "|¡Ostrel vota!",
        "¡Bien dicho!|Muy cierto.|¡Bravo!|¡Gracias!|¡Vergüenza!|👏👏👏|Exacto.|¡Buenos días!",
    ),
    "de": Words(
        "Die Fährleute|Die Bergleute von Korrin|Die Lehrer von Valdora|Die Inselbewohner"
        "|Zwei Ratsmitglieder|Die Hafenlotsen|Die Bauern von Ostrel|Die Nachtschwestern",
        "verwerfen|fordern|verteidigen|verzögern|prüfen|besprechen|vergessen|feiern",
        "den neuen Fahrplan|das Bergwerk von Korrin|die Brückenmaut|den Wasserplan"
        "|die Fangquote|die Zusammenlegung der Schulen|den Verkauf des Hafens"
        "|die Reparatur des Leuchtturms",
        "seit Montag|diese Woche schon wieder|vor der Abstimmung|nach dem Sturm"
        "|trotz des Streiks|ohne Vorwarnung|zum dritten Mal|hinter verschlossenen Türen",
        "Damit hatte ich nicht gerechnet.|Wer zahlt?|Höchste Zeit.|Uns hat niemand gefragt."
        "|Mein Nachbar sah es kommen.|Mal sehen.|Erst lesen, dann rufen.|Das endet hier nicht.",
        "Hände weg vom Hafen!|Ohne Fähre keine Insel!|Wasser für Valdora!|Die Grube muss warten!"
        "|Unsere Schulen bleiben!|Faire Preise jetzt!|Lasst das Licht an!|Ostrel stimmt ab!",
        "Gut gesagt!|Wie wahr.|Bravo!|Danke!|Schande!|👏👏👏|Genau so.|Guten Morgen!",
    ),
    "el": Words(
        "Τα πληρώματα των πλοίων|Οι μεταλλωρύχοι του Κορίν|Οι δάσκαλοι της Βαλντόρα|Οι νησιώτες"
        "|Δύο σύμβουλοι|Οι πλοηγοί του λιμανιού|Οι αγρότες του Όστρελ|Οι νυχτερινές νοσοκόμες",
        "απορρίπτουν|ζητούν|υπερασπίζονται|καθυστερούν|εξετάζουν|συζητούν|ξεχνούν|γιορτάζουν",
        "το νέο δρομολόγιο|το ορυχείο του Κορίν|τα διόδια της γέφυρας|το σχέδιο για το νερό"
        "|την ποσόστωση αλιείας|τη συγχώνευση των σχολείων|την πώληση του λιμανιού"
        "|τις επισκευές του φάρου",
        "από τη Δευτέρα|ξανά αυτή την εβδομάδα|πριν από την ψηφοφορία|μετά την καταιγίδα"
        "|παρά την απεργία|χωρίς προειδοποίηση|για τρίτη φορά|πίσω από κλειστές πόρτες",
        "Δεν το περίμενα.|Ποιος πληρώνει;|Καιρός ήταν.|Κανείς δεν μας ρώτησε."
        "|Ο γείτονάς μου το περίμενε.|Θα δούμε.|Διαβάστε πριν φωνάξετε.|Δεν τελειώνει εδώ.",
        "Κάτω τα χέρια από το λιμάνι!|Χωρίς πλοίο δεν υπάρχει νησί!|Νερό για τη Βαλντόρα!"
        "|Το ορυχείο να περιμένει!|Τα σχολεία μας μένουν!|Δίκαια εισιτήρια τώρα!"
        "|Κρατήστε το φως αναμμένο!|Το Όστρελ ψηφίζει!",
        "Σωστά!|Πόσο αλήθεια.|Μπράβο!|Ευχαριστούμε!|Ντροπή!|👏👏👏|Ακριβώς.|Καλημέρα!",
    ),
}

OUTLETS = ("valdoracourier", "korrinpost", "islandwire", "ostreltimes", "harbourdaily", "northquay")
TOPICS = ("harbour", "ferry", "water", "mine", "school", "lighthouse", "bridge", "quota", "storm")
TURNS = ("now", "news", "watch", "vote", "strike", "day", "forum", "facts", "voices", "plan")


class Tongue:
    """Writes in the languages of one world; `lang` is always an index into them."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._slots = {
            slot: pa.array(
                [w for code in languages for w in getattr(LANGUAGES[code], slot).split("|")]
            )
            for slot in Words._fields
        }

    def word(self, slot: str, lang: Ints, choice: Ints) -> pa.Array:
        """Return phrases from a slot (`slogan`, `reply`, ...): number `choice` of its eight."""
        return self._slots[slot].take(pa.array(lang * CHOICES + choice))

    def headlines(self, rng: np.random.Generator, lang: Ints) -> pa.Array:
        """Write who does what when, without a full stop."""
        return self.message(lang, rng.integers(0, CHOICES, (4, len(lang))))

    def message(self, lang: Ints, choices: Ints) -> pa.Array:
        """Write the message that four rows of choices stand for, in each of the languages asked."""
        slots = ("who", "does", "what", "when")
        words = [self.word(slot, lang, row) for slot, row in zip(slots, choices, strict=True)]
        return pc.binary_join_element_wise(*words, " ")

    def remarks(self, rng: np.random.Generator, lang: Ints) -> pa.Array:
        """Write two sentences and a verdict: equal ones are as good as never written twice."""
        first, second = self.headlines(rng, lang), self.headlines(rng, lang)
        verdict = self.word("verdict", lang, rng.integers(0, CHOICES, len(lang)))
        return pc.binary_join_element_wise(first, second, verdict, ". ")


def names(rng: np.random.Generator, count: int) -> pa.Array:
    """Invent account names: syllables and a number, as people pick them."""
    syllables = np.array(re.findall("..", "babebodadoelfafigakakilalomaminanorarisatato"))
    parts = [pa.array(syllables[rng.integers(0, len(syllables), count)]) for _ in range(3)]
    number = pa.array(rng.integers(1, 10_000, count)).cast(pa.string())
    return pc.binary_join_element_wise(*parts, number, "")


def hashtags(count: int) -> pa.Array:
    """Return the first `count` invented hashtags."""
    pairs = [topic + turn for turn in TURNS for topic in TOPICS]
    return pa.array(
        [
            pairs[i % len(pairs)] + (str(i // len(pairs)) if i >= len(pairs) else "")
            for i in range(count)
        ]
    )
