"""The wording ladder: each word has evidence of its own to stand on, or is not offered.

*similar*, *coordinated*, *inauthentic*, *foreign actor involved*, *attributed*. The software itself
says at most *coordinated*. A later word is a judgement: it needs a named analyst, a likelihood and
apart from it a confidence, evidence for that very step, and hypotheses that were weighed.
"""

from __future__ import annotations

from dataclasses import dataclass

from undertow.errors import ParameterError

LAYERS = {
    "behaviour": "what accounts did, when, and with whom",
    "content": "what was said, and how alike it is",
    "declared": "ties that somebody stated: the accounts, a platform, a court, a witness",
    "technical": "ties of infrastructure: hosts, certificates, registrations, tools, files",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """A word of the ladder.

    Attributes:
        means: what it says.
        layers: the layers in which evidence for it can lie.
        at_least: in how many different layers.
        judged: whether it is a judgement, which the software never makes.
    """

    name: str
    means: str
    layers: tuple[str, ...]
    at_least: int = 1
    judged: bool = False


RUNGS = {
    rung.name: rung
    for rung in (
        Rung("similar", "the same content or the same objects", ("behaviour", "content")),
        Rung("coordinated", "they act together beyond chance", ("behaviour",)),
        Rung(
            "inauthentic",
            "the accounts are not what they pretend to be",
            ("behaviour", "content", "declared", "technical"),
            judged=True,
        ),
        Rung(
            "foreign actor involved",
            "somebody from abroad runs them or takes part",
            ("declared", "technical"),
            judged=True,
        ),
        # One layer can be staged by whoever wants another to be blamed; two seldom are.
        Rung(
            "attributed",
            "a named actor stands behind it",
            ("declared", "technical", "behaviour"),
            at_least=2,
            judged=True,
        ),
    )
}


def rung(name: str) -> Rung:
    """The word of the ladder by its name.

    Raises:
        ParameterError: there is no such word.
    """
    found = RUNGS.get(name.strip().lower())
    if found is None:
        raise ParameterError(f"'{name}' is no word of the ladder", hint=f"{', '.join(RUNGS)}")
    return found
