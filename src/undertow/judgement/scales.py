"""Published yardsticks for likelihood, and apart from them confidence and the grading of sources.

A likelihood says how probable a statement is; a confidence says how good the ground is on which
that was said. One never stands in for the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from undertow.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a yardstick.

    Attributes:
        words: what is said; the first is the usual form, the others mean the same.
        low, high: the range it stands for, in percent.
    """

    words: tuple[str, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Words of likelihood with the ranges that their authors published."""

    name: str
    title: str
    source: str
    steps: tuple[Step, ...]

    def step(self, words: str) -> Step:
        """The step that these words stand for.

        Raises:
            ParameterError: they are none of this yardstick's.
        """
        for step in self.steps:
            if words.strip().lower() in step.words:
                return step
        known = "; ".join(step.words[0] for step in self.steps)
        raise ParameterError(
            f"'{words}' is no likelihood of {self.title}", hint=f"There are: {known}"
        )


ICD_203 = Yardstick(
    "icd203",
    "ICD 203",
    "Office of the Director of National Intelligence, Intelligence Community Directive 203, "
    "Analytic Standards, 2015",
    (
        Step(("almost no chance", "remote"), 1, 5),
        Step(("very unlikely", "highly improbable"), 5, 20),
        Step(("unlikely", "improbable"), 20, 45),
        Step(("roughly even chance", "roughly even odds"), 45, 55),
        Step(("likely", "probable"), 55, 80),
        Step(("very likely", "highly probable"), 80, 95),
        Step(("almost certain", "nearly certain"), 95, 99),
    ),
)

# Words and the upper ends (5, 20, 35, 50 %) were checked against copies of the published yardstick;
# its official page (gov.uk, Explaining Uncertainty in UK Intelligence Assessment, 2025) was at hand
# without its table. The gaps between the steps are the authors' own: they keep neighbours apart.
PHIA = Yardstick(
    "phia",
    "PHIA probability yardstick",
    "UK Professional Head of Intelligence Assessment, Probability Yardstick, as in Explaining "
    "Uncertainty in UK Intelligence Assessment, 2025",
    (
        Step(("remote chance",), 0, 5),
        Step(("highly unlikely",), 10, 20),
        Step(("unlikely",), 25, 35),
        Step(("realistic possibility",), 40, 50),
        Step(("likely", "probable"), 55, 75),
        Step(("highly likely", "highly probable"), 80, 90),
        Step(("almost certain",), 95, 100),
    ),
)

FRENCH = Yardstick(
    "fr",
    "vocabulaire des probabilités estimatives",
    "Sherman Kent's words of estimative probability (1964) in French, as the MISP taxonomy "
    "vocabulaire-des-probabilites-estimatives publishes them with their margins",
    (
        Step(("presque aucune chance", "quasi impossible", "très improbable"), 2, 12),
        Step(("probablement pas", "peu probable", "invraisemblable"), 20, 40),
        Step(("chances à peu près égales", "une chance sur deux"), 40, 60),
        Step(("probable", "vraisemblable"), 63, 87),
        Step(("quasi certain", "quasi certaine", "très probable"), 87, 99),
    ),
)

YARDSTICKS = {one.name: one for one in (ICD_203, PHIA, FRENCH)}

CONFIDENCE = {
    "low": "scant, fragmentary or questionable ground; other readings are open",
    "moderate": "credible and plausible ground, not enough or not corroborated enough for more",
    "high": "good ground from several independent sources; it may still be wrong",
}

# The Admiralty (NATO) system, in the words of MISP's taxonomy admiralty-scale after FM 2-22.3; its
# seventh grade of sources, "deliberately deceptive", is MISP's own and left out.
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


def grade(written: str) -> str:
    """An Admiralty grade: a letter for the source and a figure for what it says, as `B2`.

    Raises:
        ParameterError: it is not one letter of A to F and one figure of 1 to 6.
    """
    told = written.strip().upper()
    if len(told) != 2 or told[0] not in RELIABILITY or told[1] not in CREDIBILITY:
        raise ParameterError(
            f"'{written}' is no grade",
            hint="Write the source's reliability, A to F, and the credibility of what it says, "
            "1 to 6: B2",
        )
    return told


def grade_words(told: str) -> str:
    """A grade in words."""
    return f"{RELIABILITY[told[0]]}; {CREDIBILITY[told[1]]}"


def carries(told: str | None, strict: bool) -> bool:
    """Whether evidence of this grade may carry a word.

    What is unreliable (E) or improbable (5) carries none. A stricter word needs a grade, and not
    one that says it cannot be judged (F, 6).
    """
    if told is None:
        return not strict
    return not {"E", "5"} & set(told) and not (strict and {"F", "6"} & set(told))
