"""How likely one statement answers another of another article, and why.

Across articles nothing is near, so that more must be in common. Every function takes the answer and
what it may answer, and returns a score and the reasons in words. No score is a probability: the
weights were set by hand on the dev half of our annotated articles and on exchanges that we invented
(tests/articles/exchanges.json). Within an article the weights are learned (`links.py`).
"""

from __future__ import annotations

from undertow.articles.said import Said

ACCUSING = {"accuse", "criticize", "question"}

# Who answers: the accused; whom it names; somebody else.
AIMED, MENTIONED, OTHER_SIDE = 0.5, 0.35, -0.25
AIMED_BACK, NAMES_BACK = 0.3, 0.15  # the answer is aimed at who accused; it names him
ONLY_POINTS = 0.1  # "denied the accusations", and nothing else is said
CRITICISED = -0.1  # what is answered criticises or asks, and accuses of nothing
SHARED = 0.15  # each matter, third name, number and word that both share
MOST_SHARED = 0.45
SHARED_WORDS = 2  # that a confirmation needs
EACH_OTHER = 0.9  # two accusations that are aimed at each other's speakers

Score = tuple[float, list[str]]
NOTHING: Score = (0.0, [])


def denies(said: Said, other: Said) -> Score:
    """A denial and an accusation that it may deny."""
    if said.one_side_with(other):
        return NOTHING
    who, why = meant(said, other)
    back, why_back = _back(said, other)
    common, why_common = shared(said, other)
    points = ONLY_POINTS if said.only_points and who == AIMED else 0.0
    if not (points or back or _of_one_deed(said, other)):
        return NOTHING  # far away the accused, or a matter, is not enough: much is said of both
    firm = 0.0 if other.act == "accuse" else CRITICISED
    where = ["denies what is said of it"] if points else []
    return who + back + common + points + firm, [*why, *why_back, *why_common, *where]


def counters(said: Said, other: Said) -> Score:
    """Two accusations: which came first is not known, unless one is told as paid back."""
    told = said.row["speaker"] or said.row["speaker_text"]
    if other.act != "accuse" or not told or said.one_side_with(other):
        return NOTHING
    each = other.means(said.target, said.target_entity) and said.means(
        other.target, other.target_entity
    )
    if each and (said.in_return or said.denied):
        return EACH_OTHER, ["each accuses the other"]
    return NOTHING


def confirms(said: Said, other: Said) -> Score:
    """A confirmation and what it may confirm: "admitted that ..." mostly answers nobody."""
    if said.one_side_with(other) or other.act == "confirm":
        return NOTHING
    words = len(said.content & other.content) + 2 * len(said.numbers & other.numbers)
    return NOTHING if words < SHARED_WORDS else shared(said, other)


def meant(said: Said, other: Said) -> Score:
    """Whether who answers is whom the accusation is about."""
    if said.means(other.target, other.target_entity):
        return AIMED, [f"{other.target} was accused"]
    if said.is_named_in(other):
        return MENTIONED, ["it is about who answers"]
    if not other.names and _went_on(said, other.before):
        return MENTIONED, ["who accuses goes on about who answers"]
    if not other.target:
        return NOTHING
    named = bool(said.row["affiliation"]) and other.target[:1].isupper()
    about = other.target_entity is not None and other.target_entity in said.names
    return (OTHER_SIDE if named and not said.only_points and not about else 0.0), []


def _went_on(said: Said, before: Said | None) -> bool:
    """Whether what the accuser said right before accused who answers."""
    if before is None or before.act not in ACCUSING:
        return False
    return said.means(before.target, before.target_entity) or said.is_named_in(before)


def _back(said: Said, other: Said) -> Score:
    """Whether an answer is aimed at who accused, or names him."""
    if other.means(said.target, said.target_entity):
        return AIMED_BACK, [f"aimed at {said.target}, who said it"]
    if said.names & other.entities:
        return NAMES_BACK, ["it names who accused"]
    return NOTHING


def shared(said: Said, other: Said) -> Score:
    """What both are about: matters, names beside the two sides, numbers, words."""
    score, reasons = 0.0, []
    if topics := said.topics & other.topics:
        score += SHARED * len(topics)
        reasons.append("both about " + ", ".join(sorted(topics)))
    if names := (said.names & other.names) - said.entities - other.entities:
        score += SHARED * len(names)
        reasons.append("both name the same")
    if numbers := said.numbers & other.numbers:
        score += SHARED * len(numbers)
        reasons.append("the same number: " + ", ".join(sorted(numbers)))
    if said.words is other.words and (words := said.content & other.content):
        score += SHARED * len(words)
        reasons.append("shared words: " + ", ".join(sorted(words)[:6]))
    return min(score, MOST_SHARED), reasons


def _of_one_deed(said: Said, other: Said) -> bool:
    """Whether both share more than one matter: a word, a number, a third name, a second matter."""
    words = said.words is other.words and said.content & other.content
    third = (said.names & other.names) - said.entities - other.entities
    return (
        bool(words or third or said.numbers & other.numbers) or len(said.topics & other.topics) > 1
    )
