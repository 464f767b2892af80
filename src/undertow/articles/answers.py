"""Which statement answers which: a denial and the accusation it denies, in one article or several.

Works on rows of the tables `statements` and `aliases`, so that articles read at different times,
and in different languages, meet: by who is meant and what it is about more than by words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from undertow.articles.countries import folded
from undertow.articles.languages import Lexicon, lexicon
from undertow.articles.sides import akin, same_name, words_of

Row = dict[str, Any]

# All weights were set on the dev half of our annotated articles and on what was read by eye of
# PolNeAR's even half; none is a probability.
LEAST_SCORE, LEAST_AFAR = 0.45, 0.55  # in one article, across articles
ACCUSING = {"accuse", "criticize", "question"}
DENIABLE = ACCUSING | {"assert", "announce"}
ANSWERABLE = DENIABLE | {"demand", "confirm", "deny"}
AIMED, AIMED_BACK, INSIDE = 0.5, 0.3, 0.5
MENTIONED, MIGHT_BE, NAMES_BACK = 0.35, 0.3, 0.15
REPLY, CONTRARY = -0.2, 0.15  # of what only asserts, and of what says no
REPLIES_WITHIN = 2  # statements after an accusation
OTHER_SIDE = -0.25  # somebody else was accused
NEXT, NEAR, FAR = 0.35, 0.3, 0.1
NEAREST, NEARBY, FARTHEST = 1, 3, 8  # statements between an answer and what it answers
POINTS_WEAKLY = 0.2  # by a pronoun
POINTS = 0.3  # "the allegations", right after; more where nothing else is said
ONLY_POINTS = 0.35
TOPIC, NAME, WORD, NUMBER = 0.15, 0.15, 0.15, 0.2
SAME_MATTER = 0.15  # more, where both are about one matter and name the same beside it
MOST_SHARED = 0.45
ASSERTED = -0.2  # what is answered only asserts
GOES_ON = 0.5
EARLIER_DAYS = 2  # an outlet may be so much later than another with the same accusation
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d[\d,.\u00a0\u202f ]*\d|\d")
_SHORT_TEXT = 14  # words of a statement that may stand back to back with what it points to
_FEW_WORDS = 7  # with which a pronoun points back: "called that complete nonsense"


@dataclass(frozen=True, slots=True)
class Answer:
    """`statement_id` answers `answers_statement_id`; `reason` says in words why we think so."""

    statement_id: str
    answers_statement_id: str
    kind: str
    score: float
    reason: str


@dataclass(slots=True)
class _Said:
    """A statement with what is compared."""

    row: Row
    order: int  # among the statements of its article, by where it is told
    words: Lexicon
    sides: list[str] = field(default_factory=list)  # names of the speaker and whom he speaks for
    entities: set[str] = field(default_factory=set)  # the same, joined over the case
    described: str = ""  # how the speaker is called: "the commission's chair"
    target: str | None = None
    target_entity: str | None = None
    names: set[str] = field(default_factory=set)  # entities named in what is said
    topics: set[str] = field(default_factory=set)
    content: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    pointing: bool = False
    weakly: bool = False  # by a pronoun
    ahead: bool = False  # it tells what will be
    contrary: bool = False  # it says no, or is told as a reply

    @property
    def only_points(self) -> bool:
        """Nothing is said but that what was said before is so or not: "denied this"."""
        return not self.content - self.words.pointing_back and (
            self.pointing or not self.row["content"]
        )


def answers(
    rows: Sequence[Row],
    language_of: Mapping[str, str | None],
    aliases: Sequence[Row] = (),
    published: Mapping[str, datetime | None] | None = None,
) -> list[Answer]:
    """All answers among the statements of a case.

    Args:
        rows: statements, in the order of articles and within them of the text.
        language_of: article -> language.
        aliases: the names of the articles with the entities they mean.
        published: article -> when it was published, as far as known.
    """
    told = _prepared(rows, language_of, aliases)
    found: dict[str, Answer] = {}
    for said in told:
        answer = _best(said, told, found, published or {}) or _goes_on(said, told, found)
        if answer is not None:
            found[said.row["statement_id"]] = answer
    return [found[row["statement_id"]] for row in rows if row["statement_id"] in found]


# -- what is compared ----------------------------------------------------------------------------


def _prepared(
    rows: Sequence[Row], language_of: Mapping[str, str | None], aliases: Sequence[Row]
) -> list[_Said]:
    entity_of = {(r["article_id"], folded(r["alias"])): r["entity_id"] for r in aliases}
    named = _names(aliases)
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        places[row["article_id"]].append(_place(row))
    roles = _roles(rows)
    told = []
    for row in rows:
        words = lexicon(language_of.get(row["article_id"]) or "en")
        said = _Said(row, sorted(places[row["article_id"]]).index(_place(row)), words)
        _who(said, roles, entity_of)
        _what(said, named.get(row["article_id"], {}))
        told.append(said)
    return told


def _place(row: Row) -> int:
    """Where a statement is told: its cue, else what is said."""
    span = row.get("cue_span") or next(iter(row.get("content_spans") or ()), None)
    return int(span.partition(":")[0]) if span else int(row["statement_id"][-4:].lstrip("-") or 0)


def _names(aliases: Sequence[Row]) -> dict[str, dict[str, str]]:
    """Article -> name as it stands there -> entity."""
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for row in aliases:
        named[row["article_id"]][row["alias"]] = row["entity_id"] or folded(row["name"])
    return named


def _roles(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Speaker -> where the case tells what he is and whom he belongs to."""
    roles: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["speaker"] and (row["affiliation"] or row.get("role")):
            roles[row["speaker"]].append(row)
    return roles


def _who(said: _Said, roles: dict[str, list[Row]], entity_of: dict[tuple[str, str], str]) -> None:
    row = said.row
    same = [row, *(roles.get(row["speaker"], ()) if row["speaker"] else ())]
    told = {r[name] for r in same for name in ("speaker", "affiliation") if r[name]}
    said.sides = sorted(told)
    parts = {r.get(name) for r in same for name in ("speaker_text", "role") if r.get(name)}
    relative = [word for word, kind in said.words.pronouns.items() if kind == "relative"]
    said.described = " ; ".join(sorted(_before(text, relative) for text in parts))
    article = row["article_id"]
    said.entities = {e for name in told if (e := entity_of.get((article, folded(name))))}
    said.target = row["target"]
    if said.target:
        said.target_entity = entity_of.get((article, folded(said.target)))


def _before(text: str, words: Sequence[str]) -> str:
    """The words before a relative clause: "the front, which Kestria supports" is not Kestria's."""
    kept = []
    for word in text.split():
        if word.lower() in words:
            break
        kept.append(word)
    return " ".join(kept)


def _what(said: _Said, named: dict[str, str]) -> None:
    text = said.row["content"] or ""
    low = text.lower()
    said.names = {entity for alias, entity in named.items() if alias in text}
    said.topics = {topic for topic, stems in said.words.topics.items() if stems.search(low)}
    of_names = {word for alias in named if alias in text for word in words_of(alias)}
    said.content = {
        word[:7]
        for word in _WORD.findall(low)
        if word not in said.words.plain and folded(word) not in of_names
    }
    said.numbers = {re.sub(r"\D", "", n) for n in _NUMBER.findall(text)} - {""}
    words = re.findall(r"[^\W\d_]+", low)
    noun = len(words) <= _SHORT_TEXT and bool(said.words.pointing_back & set(words))
    said.weakly = not noun
    said.pointing = noun or (
        len(words) <= _FEW_WORDS and bool(said.words.pointing_pronouns & set(words))
    )
    for empty in (said.words.pointing_back, said.words.blame["false"]):
        said.content -= {word[:7] for word in empty}
    said.ahead = bool(set(said.words.dates["future"]) & set(words))
    cue = set(re.findall(r"[^\W\d_]+", (said.row["cue"] or "").lower()))
    said.contrary = bool(said.words.contrary & {*words, *(w for w in low.split())}) or bool(
        said.words.replying & cue
    )


def _means(said: _Said, name: str | None, entity: str | None) -> bool:
    """Whether a name means the speaker of a statement or the side he speaks for."""
    if not name:
        return False
    if entity is not None and entity in said.entities:
        return True
    if any(same_name(name, side) for side in said.sides) or akin(name, said.described):
        return True
    head = folded(name).split()[-1] if name else ""
    return len(head) > _SHORT and head in words_of(said.described)


_SHORT = 3  # letters: "the DUP" stands in no description by chance, but "he" does


def _one_side(one: _Said, two: _Said) -> bool:
    """Whether two statements are made by one side, as far as is told."""
    if one.row["speaker"] and one.row["speaker"] == two.row["speaker"]:
        return True
    if not one.row["speaker"] and one.row["speaker_text"] == two.row["speaker_text"]:
        return (
            one.row["speaker_text"] is not None and one.row["article_id"] == two.row["article_id"]
        )
    return (
        bool(one.entities & two.entities)
        or any(same_name(a, b) for a in one.sides for b in two.sides)
        or any(_bears(a.row["speaker"], b) for a, b in ((one, two), (two, one)))
    )


def _bears(name: str | None, said: _Said) -> bool:
    """ "The Trant campaign" is on Jana Trant's side."""
    return name is not None and " " in name and folded(name).split()[-1] in words_of(said.described)


# -- the best match ------------------------------------------------------------------------------


def _best(
    said: _Said, told: Sequence[_Said], found: dict[str, Answer],
    published: Mapping[str, datetime | None],
) -> Answer | None:  # fmt: skip
    kind = _kind(said.row)
    if kind is None:
        return None
    scored = []
    for other in told:
        if (
            other.row["act"] not in ANSWERABLE
            or other is said
            or _too_early(said, other, published)
        ):
            continue
        score, reason = _SCORES[said.row["act"]](said, other, found)
        least = LEAST_SCORE if _behind(said, other) is not None else LEAST_AFAR
        if round(score, 2) >= least and not _only_inside(said.row, other.row):
            near = said.row["article_id"] == other.row["article_id"]
            rank = (round(score, 2), near, -abs(said.order - other.order),
                    other.row["statement_id"])  # fmt: skip
            scored.append((rank, reason))
    if not scored:
        return None
    (score, *_, answered), reason = max(scored)
    return Answer(said.row["statement_id"], answered, kind, min(score, 1.0), reason)


def _kind(row: Row) -> str | None:
    if row.get("negated"):
        return None
    kinds = {"deny": "denies", "accuse": "counters", "confirm": "confirms", "assert": "denies"}
    return kinds.get(row["act"])


def _too_early(said: _Said, other: _Said, published: Mapping[str, datetime | None]) -> bool:
    one, two = (published.get(s.row["article_id"]) for s in (said, other))
    return one is not None and two is not None and (two - one).days >= EARLIER_DAYS


def _denies(said: _Said, other: _Said, found: dict[str, Answer]) -> tuple[float, str]:
    if other.row["act"] not in DENIABLE or _one_side(said, other):
        return 0.0, ""
    accusing = other.row["act"] in ACCUSING
    shared, reasons = _shared(said, other)
    meant, who = _meant(said, other, accusing)
    back, why_back = _back(said, other, accusing)
    near, where = _nearness(said, other)
    behind = _behind(said, other)
    first = (
        behind is not None
        and behind < 0
        and not ((accusing and meant == AIMED) or _inside(other.row, said.row))
    )
    if first or not (near or reasons or back):
        return 0.0, ""
    score = shared + meant + back + near + (0 if accusing else ASSERTED)
    return score, "; ".join([*who, *why_back, *reasons, *where])


def _replies(said: _Said, other: _Said, found: dict[str, Answer]) -> tuple[float, str]:
    """What the accused side says right after is its answer, though no word of it denies.

    Most of what people say answers nobody: only accusations count, and either the accused is known
    to speak, or he may be the one and says no.
    """
    behind = _behind(said, other)
    if behind is None or not 0 < behind <= REPLIES_WITHIN or other.row["act"] != "accuse":
        return 0.0, ""
    if said.ahead and not said.contrary:
        return 0.0, ""
    score, reason = _denies(said, other, found)
    meant, _ = _meant(said, other, accusing=True)
    if behind > NEAREST and not (said.contrary or _shared(said, other)[1]):
        return 0.0, ""
    if meant != AIMED and not (said.contrary and (meant > 0 or not other.target)):
        return 0.0, ""
    score += REPLY + (CONTRARY if said.contrary else 0)
    return score, reason + ("; contradicts" if said.contrary else "")


def _meant(said: _Said, other: _Said, accusing: bool) -> tuple[float, list[str]]:
    """Whether who answers is whom the other statement is about."""
    if accusing and _means(said, other.target, other.target_entity):
        return AIMED, [f"{other.target} was accused"]
    behind = _behind(said, other)
    if _mentioned(said, other):
        sure = accusing or behind == NEAREST or said.pointing
        return MENTIONED if sure else MENTIONED / 2, ["it is about who answers"]
    close = behind is not None and 0 < behind <= NEAREST
    if accusing and close and _might_be(said, other):
        return MIGHT_BE, ["who answers may be whom it accuses"]
    if not accusing or not other.target:
        return 0.0, []
    named = (said.row["speaker"] or "")[:1].isupper() and other.target[:1].isupper()
    about = other.target_entity is not None and other.target_entity in said.names
    return (OTHER_SIDE if named and not said.only_points and not about else 0.0), []


def _mentioned(said: _Said, other: _Said) -> bool:
    """Whether what the other says names who answers, or what he is ("the governor")."""
    if said.entities & other.names:
        return True
    text = other.row["content"]
    if any(akin(side, text) for side in said.sides):
        return True
    nouns = " ".join(word for word in said.described.split() if word.islower())
    mine = {w for w in words_of(nouns) if len(w) > _SHORT} - said.words.plain
    return said.row["article_id"] == other.row["article_id"] and bool(mine & words_of(text or ""))


def _might_be(said: _Said, other: _Said) -> bool:
    """A speaker by a pronoun or a mere noun ("the company", "his office") may be the accused."""
    speaker = said.row["speaker"] or ""
    concerned = set(re.findall(r"[^\W\d_]+", (said.row["speaker_text"] or "").lower()))
    if concerned & said.words.concerned:
        return True
    return (
        not speaker[:1].isupper()
        and bool(said.row["speaker_text"])
        and (_voice(said) or not other.target or not said.row["anonymous"])
    )


def _back(said: _Said, other: _Said, accusing: bool) -> tuple[float, list[str]]:
    """Whether an answer names whom it answers, or what it answers stands within it."""
    score, reasons = 0.0, []
    if said.target and _means(other, said.target, said.target_entity):
        score += AIMED_BACK if accusing else AIMED_BACK / 2
        reasons.append(f"aimed at {said.target}, who said it")
    elif accusing and any(akin(side, said.row["content"]) for side in other.sides):
        score += NAMES_BACK
        reasons.append("it names who accused")
    if _inside(other.row, said.row):
        score += INSIDE if accusing else INSIDE / 2
        reasons.append("it names what it answers")
    return score, reasons


def _counters(said: _Said, other: _Said, found: dict[str, Answer]) -> tuple[float, str]:
    if other.row["act"] not in {"accuse", "criticize"} or not said.row["speaker_text"]:
        return 0.0, ""
    behind = _behind(said, other)
    if (behind is not None and behind < 0) or _one_side(said, other):
        return 0.0, ""
    aimed = _means(said, other.target, other.target_entity)
    back = _means(other, said.target, said.target_entity)
    if aimed and back:
        return 0.9, "each accuses the other"
    answered = any(
        a.answers_statement_id == other.row["statement_id"] and a.kind == "denies"
        and a.statement_id.startswith(said.row["article_id"])
        for a in found.values()
    )  # fmt: skip
    near = behind is not None and behind <= (FARTHEST if answered else NEARBY)
    if back and near and (answered or not other.target):
        return 0.6, f"accuses {said.target}, who accused"
    return 0.0, ""


def _confirms(said: _Said, other: _Said, found: dict[str, Answer]) -> tuple[float, str]:
    if _one_side(said, other) or _inside(other.row, said.row):
        return 0.0, ""
    score, reasons = _shared(said, other)
    near, why = _nearness(said, other)
    if near and said.only_points:
        return near, "; ".join(why)
    few = len(said.content & other.content) + 2 * len(said.numbers & other.numbers)
    behind = _behind(said, other)
    close = behind is not None and 0 < behind <= REPLIES_WITHIN
    if few < (1 if close else _SHARED_AFAR):
        return 0.0, ""  # "admitted that ..." mostly answers nobody
    return score + near, "; ".join([*reasons, *why])


_SHARED_AFAR = 2
_SCORES = {"deny": _denies, "accuse": _counters, "confirm": _confirms, "assert": _replies}


def _shared(said: _Said, other: _Said) -> tuple[float, list[str]]:
    """What both are about: matters, names beside the two sides, numbers, words."""
    score, reasons = 0.0, []
    if topics := said.topics & other.topics:
        score += TOPIC * len(topics)
        reasons.append("both about " + ", ".join(sorted(topics)))
    if names := (said.names & other.names) - said.entities - other.entities:
        score += NAME * len(names) + (SAME_MATTER if topics else 0)
        reasons.append("both name the same")
    if numbers := said.numbers & other.numbers:
        score += NUMBER * len(numbers)
        reasons.append("the same number: " + ", ".join(sorted(numbers)))
    if said.words is other.words and (words := said.content & other.content):
        score += WORD * len(words)
        reasons.append("shared words: " + ", ".join(sorted(words)[:6]))
    return min(score, MOST_SHARED), reasons


def _behind(said: _Said, other: _Said) -> int | None:
    """How many statements after the other one it stands; None in another article."""
    if said.row["article_id"] != other.row["article_id"]:
        return None
    return said.order - other.order


def _nearness(said: _Said, other: _Said) -> tuple[float, list[str]]:
    behind = _behind(said, other)
    if behind is None or not 0 < behind <= FARTHEST:
        return 0.0, []
    near = NEXT if behind <= NEAREST else NEAR if behind <= NEARBY else FAR
    reasons = ["the statement before it" if behind == 1 else "shortly before it"]
    if said.pointing or said.only_points:
        points = ONLY_POINTS if said.only_points else POINTS_WEAKLY if said.weakly else POINTS
        near += points * (1 if behind <= NEARBY else 0.5)
        reasons.append("points back to what was said before")
    return near, reasons


def _inside(one: Row, two: Row) -> bool:
    """Whether one statement is told within another: "rejected Belmora's claims that ..."."""
    if one["article_id"] != two["article_id"]:
        return False
    mine, theirs = (_spans(row.get("content_spans")) for row in (one, two))
    return bool(mine and theirs) and all(
        any(a <= start and end <= b for a, b in theirs) for start, end in mine
    )


def _only_inside(one: Row, two: Row) -> bool:
    return _inside(one, two) and not _inside(two, one)


def _spans(told: Sequence[str] | None) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, _, b in (span.partition(":") for span in told or ())]


# -- what goes on with a denial ------------------------------------------------------------------


def _goes_on(said: _Said, told: Sequence[_Said], found: dict[str, Answer]) -> Answer | None:
    """After a denial that only says no, what the same side says next tells what it denies."""
    before = next((o for o in told if _behind(said, o) == 1), None)
    denial = None if before is None else found.get(before.row["statement_id"])
    if before is None or denial is None or denial.kind != "denies":
        return None
    pronoun = (said.row["speaker_text"] or "").lower() in said.words.pronouns
    if said.row["act"] == "accuse" and _somebody(said) and pronoun and not said.row["speaker"]:
        return Answer(
            said.row["statement_id"], denial.answers_statement_id, "counters", GOES_ON,
            "accuses back after the denial",
        )  # fmt: skip
    if said.row["act"] not in {"assert", "confirm", "deny"} or not before.only_points:
        return None
    if not (_one_side(said, before) or _voice(said)):
        return None
    return Answer(
        said.row["statement_id"], denial.answers_statement_id, "denies", GOES_ON,
        "goes on after the denial",
    )  # fmt: skip


def _somebody(said: _Said) -> bool:
    """Whether the accused is described and not named: "its neighbour"."""
    return bool(said.target) and said.target[:1].islower()


def _voice(said: _Said) -> bool:
    """Somebody unnamed who speaks for others: "a spokeswoman"."""
    text = said.row["speaker_text"] or ""
    return bool(set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", text.lower())) & said.words.voices)
