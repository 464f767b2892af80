"""How likely one statement answers another, and why: the weights of answers.py.

Every function takes the later statement and the one it may answer, and returns a score and the
reasons in words. No score is a probability. The weights were set on the dev half of our annotated
articles, on exchanges that we invented (tests/articles/exchanges.json), and on what was found in
PolNeAR's and GGT's even halves, read by eye; factors without which dev, dev2, dev3 and dev4 were
linked as well were left out.
"""

from __future__ import annotations

from undertow.articles.said import Said

ACCUSING = {"accuse", "criticize", "question"}
DENIABLE = ACCUSING | {"assert", "announce"}

# Who answers: the accused; whom it names; whom a pronoun or a mere noun may mean; somebody else.
AIMED, MENTIONED, MIGHT_BE, OTHER_SIDE = 0.5, 0.35, 0.3, -0.25
# The answer names its other side as whom it is aimed at, holds what it answers, or names it at all.
AIMED_BACK, INSIDE, NAMES_BACK = 0.3, 0.5, 0.15
NEAREST, NEARBY, FARTHEST = 1, 3, 8  # statements between an answer and what it answers
NEXT, NEAR, FAR = 0.35, 0.3, 0.1  # what it counts to stand so near
# "The allegations", or nothing else is said; less by a pronoun in a few words.
POINTS, POINTS_WEAKLY = 0.35, 0.2
# Who denies by word answers somebody, mostly the accusation before; less if it only criticises.
DENIAL_NEXT, DENIAL_NEAR, CRITICISED = 0.15, 0.1, -0.1
SHARED = 0.15  # each matter, third name, number and word that both share
MOST_SHARED = 0.45
MUCH = 0.3  # shared, so that an accusation told after its denial is the one that is denied
ASSERTED = -0.2  # what is answered only asserts
REPLY, CONTRARY = -0.2, 0.15  # what answers only asserts; and says no
REPLIES_WITHIN = 2
A_CLAIM = 2  # words of its own, of what a denial names: "claims over the islands" is none
SHARED_WORDS = 2  # that a confirmation needs which does not stand right behind
EACH_OTHER, BACK = 0.9, 0.6  # two accusations that are aimed at each other's speakers; at one's

Score = tuple[float, list[str]]
NOTHING: Score = (0.0, [])


def denies(said: Said, other: Said, denied_by: list[Said]) -> Score:  # noqa: ARG001 - one shape for all
    """A denial and what it may deny."""
    if other.act not in DENIABLE and not _gainsaid(said, other):
        return NOTHING
    if said.one_side_with(other):
        return NOTHING
    held = _held(said, other)
    accusing = other.act in ACCUSING or (held and len(other.content) >= A_CLAIM)
    who, why = meant(said, other, accusing)
    back, why_back = _back(said, other, accusing)
    common, why_common = shared(said, other)
    near, where = nearness(said, other)
    behind = said.behind(other)
    certain = (accusing and who == AIMED) or held
    if behind is not None and behind < 0 and not certain:
        # What is denied may be told right after: "He denied it. The union had said that he paid."
        matched = accusing and (who == AIMED or common >= MUCH) and behind >= -REPLIES_WITHIN
        if not matched:
            return NOTHING
        near, where = FAR, ["told after the denial"]
    if behind is None and said.only_points and who == AIMED:
        near, where = FAR, ["denies what is said of it"]
    if not (accusing or who or common or back) and not (said.only_points and behind == NEAREST):
        return NOTHING  # what merely stands before it and accuses nobody
    if not (near or back or _of_one_deed(said, other)):
        return NOTHING  # far away the accused, or a matter, is not enough: much is said of both
    score = who + back + common + near + _firm(said, other) + (0 if accusing else ASSERTED)
    return score, [*why, *why_back, *why_common, *where]


def _firm(said: Said, other: Said) -> float:
    """What it counts that somebody denies by word, and that the other accuses by word."""
    behind = said.behind(other)
    if other.act != "accuse" and not other.claimed:
        return CRITICISED if other.act in ACCUSING else 0.0
    if said.act != "deny" and not said.replying:
        return 0.0
    if said.ahead or behind is None or not 0 < behind <= NEARBY:
        return 0.0
    return DENIAL_NEXT if behind == NEAREST else DENIAL_NEAR


def told_after(said: Said, other: Said) -> bool:
    """Whether a denial that answers nothing before it may deny what another says after it."""
    if said.one_side_with(other):
        return False
    who = meant(said, other, accusing=True)[0]
    next_to_it = said.behind(other) == -NEAREST
    matter = said.only_points or bool(shared(said, other)[0])
    return who == AIMED or (next_to_it and matter)


def _gainsaid(said: Said, other: Said) -> bool:
    """Whether a denial is itself denied, right behind it, by one that says nothing else."""
    return other.act == "deny" and said.behind(other) == NEAREST and said.only_points


def replies(said: Said, other: Said, denied_by: list[Said]) -> Score:
    """What the accused side says right after is its answer, though no word of it denies.

    Most of what people say answers nobody: only accusations count, and either the accused is known
    to speak, or he may be the one and says no.
    """
    behind = said.behind(other)
    if behind is None or not 0 < behind <= REPLIES_WITHIN or other.act != "accuse":
        return NOTHING
    if said.ahead and not said.contrary:
        return NOTHING
    if behind > NEAREST and not (said.contrary or shared(said, other)[0]):
        return NOTHING
    who, _ = meant(said, other, accusing=True)
    named = who == MENTIONED and behind == NEAREST
    says_no = said.contrary and not said.ahead and (behind == NEAREST or said.replying or who > 0)
    its_own = who == MIGHT_BE and said.speaks_for_others and bool(other.target)
    if who < 0 or not (who == AIMED or named or says_no or its_own):
        return NOTHING
    score, why = denies(said, other, denied_by)
    if not said.contrary:
        return score + REPLY, why
    return score + REPLY + CONTRARY, [*why, "contradicts"]


def counters(said: Said, other: Said, denied_by: list[Said]) -> Score:
    """An accusation and one that it may pay back."""
    behind = said.behind(other)
    told = said.row["speaker"] or said.row["speaker_text"]
    earlier = behind is None or behind > 0
    if other.act != "accuse" or not (told and earlier):
        return NOTHING
    if said.one_side_with(other):
        return NOTHING
    back, aimed = (one.means(two.target, two.target_entity)
                   for one, two in ((other, said), (said, other)))  # fmt: skip
    if back and aimed and (behind is not None or said.in_return or said.denied):
        return EACH_OTHER, ["each accuses the other"]
    if behind is None or behind > (FARTHEST if denied_by else NEARBY):
        return NOTHING
    return BACK if (why := _pays_back(said, other, denied_by, back, aimed)) else 0.0, why


def _pays_back(
    said: Said, other: Said, denied_by: list[Said], back: bool, aimed: bool
) -> list[str]:
    """Why an accusation near another in its article pays it back; empty where it does not."""
    own = any(said.one_side_with(one) for one in denied_by)
    if back and (own or said.act == "accuse"):
        return [f"accuses {said.target}, who accused"]
    if not said.act == other.act == "accuse":
        return []
    near = said.order - other.order <= NEARBY
    if said.in_return and near:
        return ["accuses in return"]
    goes_on = any(
        said.one_side_with(one) and said.order - one.order == NEAREST for one in denied_by
    )
    if goes_on and near and (aimed or said.is_named_in(other)):
        return ["accuses somebody, after it denied what it is accused of"]
    return []


def confirms(said: Said, other: Said, denied_by: list[Said]) -> Score:  # noqa: ARG001 - one shape for all
    """A confirmation and what it may confirm: "admitted that ..." mostly answers nobody."""
    if said.one_side_with(other) or other.inside(said):
        return NOTHING
    near, where = nearness(said, other)
    if near and said.only_points:
        return near, where
    if other.act == "confirm":
        return NOTHING
    behind = said.behind(other)
    close = behind is not None and 0 < behind <= REPLIES_WITHIN
    words = len(said.content & other.content) + 2 * len(said.numbers & other.numbers)
    words += 1 if close and said.names & (other.names | other.entities) else 0
    accused = other.act == "accuse" and bool(near)
    who, why_who = meant(said, other, accusing=True) if accused else NOTHING
    if behind == NEAREST and not accused:
        if said.is_named_in(other):
            who, why_who = MENTIONED, ["it is about who answers"]
        elif other.is_named_in(said):
            who, why_who = MENTIONED, ["it names who said it"]
    if who < AIMED and not (said.topics & other.topics or said.names & other.names):
        who, why_who = NOTHING
    if words < (1 if close else SHARED_WORDS) and not who > MIGHT_BE:
        return NOTHING
    common, why = shared(said, other)
    return common + near + max(who, 0.0), [*why_who, *why, *where]


def meant(said: Said, other: Said, accusing: bool) -> Score:
    """Whether who answers is whom the other statement is about."""
    if accusing and said.means(other.target, other.target_entity):
        return AIMED, [f"{other.target} was accused"]
    behind = said.behind(other)
    if said.is_named_in(other):
        sure = accusing or behind == NEAREST or said.pointing
        return MENTIONED if sure else MENTIONED / 2, ["it is about who answers"]
    if accusing and said.act != "confirm" and not other.names and _went_on(said, other.before):
        return MENTIONED, ["who accuses goes on about who answers"]
    blamed = other.act == "accuse" or bool(other.target)  # who only criticises goes on himself
    might = said.might_be_accused and blamed
    if accusing and behind == NEAREST and (might or _nobody_named(said, other)):
        return MIGHT_BE, ["who answers may be whom it accuses"]
    if not accusing or not other.target:
        return NOTHING
    named = bool(said.row["affiliation"]) and other.target[:1].isupper()
    about = other.target_entity is not None and other.target_entity in said.names
    return (OTHER_SIDE if named and not said.only_points and not about else 0.0), []


def _went_on(said: Said, before: Said | None) -> bool:
    """Whether what the accuser said right before accused who answers."""
    if before is None or before.act not in ACCUSING:
        return False
    return said.means(before.target, before.target_entity) or said.is_named_in(before)


def _nobody_named(said: Said, other: Said) -> bool:
    speaker = said.row["speaker"] or ""
    return bool(said.row["speaker_text"]) and not speaker[:1].isupper() and not other.target


def _back(said: Said, other: Said, accusing: bool) -> Score:
    """Whether an answer names whom it answers, or what it answers stands within it."""
    score, reasons = 0.0, []
    if other.means(said.target, said.target_entity):
        score += AIMED_BACK if accusing else AIMED_BACK / 2
        reasons.append(f"aimed at {said.target}, who said it")
    elif accusing and said.names & other.entities:
        score += NAMES_BACK
        reasons.append("it names who accused")
    if _held(said, other):
        score += INSIDE if accusing else INSIDE / 2
        reasons.append("it names what it answers")
    return score, reasons


def _held(said: Said, other: Said) -> bool:
    """Whether a denial names what it denies: "rejected the claims that ...".

    Not "denied having paid a group accused of arson": there somebody else is accused.
    """
    if not other.inside(said):
        return False
    nominal = other.row.get("quote_type") == "nominal"
    return nominal or not other.target or said.means(other.target, other.target_entity)


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


def nearness(said: Said, other: Said) -> Score:
    """How near behind it stands in the same article, and whether it points back."""
    behind = said.behind(other)
    if behind is None or not 0 < behind <= FARTHEST:
        return NOTHING
    near = NEXT if behind <= NEAREST else NEAR if behind <= NEARBY else FAR
    reasons = ["the statement before it" if behind == 1 else "shortly before it"]
    if (said.pointing or said.only_points) and (behind <= NEAREST or not said.elliptic):
        whole = behind <= NEARBY or said.is_named_in(other)
        points = POINTS_WEAKLY if said.weakly and not said.only_points else POINTS
        near += points * (1 if whole else 0.5)
        reasons.append("points back to what was said before")
    return near, reasons
