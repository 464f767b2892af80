"""What speaks for and against one statement answering another of its article: factors with names.

Each factor is a number, mostly 1 where it holds. What it counts is learned (`learned/links.toml`);
what is said of it in a link's `reason` stands in `WORDS`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from math import log1p

from undertow.articles.languages import lexicon
from undertow.articles.said import Said

Factors = dict[str, float]

# How many statements behind, or ahead, what is answered may stand: of the corpus's links 98 in 100.
BEHIND, AHEAD = 12, 3
_ACTS = {"accuse", "deny", "confirm", "criticize", "demand", "decline"}  # the others only assert
_BLAMING = {"accuse", "criticize"}
_BINS = ((1, "1"), (2, "2"), (3, "3"), (5, "4 or 5"), (8, "6 to 8"), (BEHIND, "more"))
_COUNTED = ("no accusation", "one accusation", "more accusation")
_NEAR = 3  # statements
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST, _SHORT = 3, 5  # letters of a stem; of a word that loses one letter only
_KEPT = 1 << 14  # cues whose acts are kept
_A_CLAIM = 2  # words of its own: "claims over the islands" is none
_MOST = 3  # of each kind of thing in common that counts

WORDS = {
    "accused speaks": "{target} was accused",
    "names who answers": "it is about who answers",
    "accused may speak": "who answers may be whom it accuses",
    "aimed back": "aimed at {aim}, who said it",
    "names who said it": "it names who accused",
    "names what it denies": "it names what it answers",
    "behind 1": "the statement before it",
    "behind 2": "shortly before it",
    "behind 3": "shortly before it",
    "last of another side": "the last that another side said",
    "last accusation": "the last accusation of another side",
    "points": "points back to what was said before",
    "only points": "points back to what was said before",
    "contrary": "contradicts",
    "in return": "accuses in return",
    "replying": "told as a reply",
    "ahead 1": "what it answers is told after",
    "goes on": "goes on after the same side's answer",
    "topics": "both about {topics}",
    "names": "both name the same",
    "numbers": "the same number: {numbers}",
    "words": "shared words: {words}",
}


class Here:
    """The statements of one article, in the order of the text."""

    def __init__(self, told: Sequence[Said]) -> None:
        self.told = told

    def compared(self, said: Said) -> Iterator[tuple[Said, Factors]]:
        """Each statement that one may answer, with what speaks for it."""
        own = _own(said, self.told)
        near = self.told[max(0, said.order - BEHIND) : said.order + AHEAD + 1]
        same = {other.order: said.one_side_with(other) for other in near if other is not said}
        most = max((len(said.content & other.content) for other in near if other is not said),
                   default=0)  # fmt: skip
        for other in near:
            if other is not said and not same[other.order]:  # nobody answers himself
                yield other, own | _pair(said, other) | self._between(said, other, same, most)

    def _between(self, said: Said, other: Said, same: Mapping[int, bool], most: int) -> Factors:
        """How it stands among the other statements that may be answered."""
        first, last = sorted((said.order, other.order))
        between = self.told[first + 1 : last]
        blamed = sum(one.act in _BLAMING and not same[one.order] for one in between)
        told: Factors = {f"{_COUNTED[min(blamed, 2)]} between": 1}
        if other.order < said.order:
            if all(same[one.order] for one in between):
                told["last of another side"] = 1
            if not blamed and other.act in _BLAMING:
                told["last accusation"] = 1
        if any(other.one_side_with(one) for one in between if one.act in _BLAMING):
            told["accuses again"] = 1
        if between and between[-1].act in {"deny", "confirm"} and same[between[-1].order]:
            told["goes on"] = 1
        if most and len(said.content & other.content) == most:
            told["most words"] = 1
        return told


def _own(said: Said, told: Sequence[Said]) -> Factors:
    """What is found of the answer alone."""
    row = said.row
    act = _act(said)
    before = told[said.order - 1] if said.order else None
    side = before is not None and said.one_side_with(before)
    holds = {
        f"says: {act}": True,
        f"says by its cue: {act}": by_cue(said),
        "negated": bool(row.get("negated")),
        "only points": said.only_points,
        "points": said.pointing and not said.weakly,
        "points weakly": said.pointing and said.weakly,
        "elliptic": said.elliptic,
        "replying": said.replying,
        "contrary": said.contrary,
        "contrary only": said.contrary and act == "assert",
        "of what will be": said.ahead,
        "in return": said.in_return,
        "speaker named": bool(row["speaker"]),
        "speaker by pronoun": (row["speaker_text"] or "").lower() in said.words.pronouns,
        "speaks for others": said.speaks_for_others,
        "quoted": row.get("quote_type") == "direct",
        "tells it only by a noun": row.get("quote_type") == "nominal",
        "nothing told": not row["content"],
        "first": said.order == 0,
    }
    if side and before is not None:
        holds[f"own side before: {_act(before)}"] = True
    elif before is not None:
        holds[f"other side before: {_act(before)}"] = True
    return {name: 1.0 for name, true in holds.items() if true}


def _act(said: Said) -> str:
    return said.act if said.act in _ACTS else "assert"


def by_cue(said: Said) -> bool:
    """Whether the words that open it name what it does: "denied", not "said that it had not"."""
    return said.act in _cued(said.words.language, said.row.get("cue") or "")


@lru_cache(maxsize=_KEPT)
def _cued(language: str, cue: str) -> frozenset[str]:
    """The acts that the verbs and nouns of a cue name."""
    words = _LETTERS.findall(cue.lower())
    stems = _stems(language)
    return frozenset(
        act for word in words for end in range(_SHORTEST, len(word) + 1)
        for act in stems.get(word[:end], ())
    )  # fmt: skip


@cache
def _stems(language: str) -> dict[str, set[str]]:
    """Beginning of a verb or noun, without its ending -> its acts."""
    words = lexicon(language)
    stems: dict[str, set[str]] = defaultdict(set)
    for lemma, act in [*words.verbs.items(), *words.nouns.items()]:
        ending = 1 if len(lemma) <= _SHORT else 2
        stems[lemma[:-ending]].add(act)
    return stems


def _pair(said: Said, other: Said) -> Factors:
    """What is found of both."""
    behind = said.order - other.order
    act, answered = _act(said), _act(other)
    place = next((name for most, name in _BINS if behind <= most), "more")
    aimed = said.means(other.target, other.target_entity)
    named = said.is_named_in(other)
    points = said.pointing or said.only_points
    accuses = answered == "accuse"
    blames = other.act in _BLAMING
    back = other.means(said.target, said.target_entity)
    near = 0 < behind <= _NEAR
    holds = {
        f"{act} of {answered}": True,
        f"behind {place}" if behind > 0 else f"ahead {1 if behind == -1 else 'more'}": True,
        f"of {answered} by its cue": by_cue(other),
        "accused speaks": aimed,
        "names who answers": named,
        "accused may speak": not (aimed or named) and said.might_be_accused and blames,
        "somebody else accused": bool(other.target) and not (aimed or named),
        "nobody accused": not other.target and not named,
        "aimed back": back,
        "names who said it": bool(said.names & other.entities) or other.is_named_in(said),
        "names what it denies": act == "deny" and _names(said, other, aimed),
        "inside": said.inside(other),
        "only claimed": other.claimed,
        "first of article": other.order == 0,
        "told by a noun": other.row.get("quote_type") == "nominal",
        "it points back": other.pointing,
        "it tells nothing": not other.row["content"],
        "said by nobody": not other.row["speaker_text"] and not other.row["speaker"],
        "points to the one before": behind == 1 and points,
        "points to one near": near and points,
        "points to what accuses its speaker": points and blames and (aimed or named),
        "reply to the one before": behind == 1 and (said.replying or said.contrary),
        "accused says shortly after": near and (aimed or named),
        "accuses who accused": act == "accuse" and accuses and back,
        "accuses who accused it": near and act == "accuse" and accuses and back and aimed,
    }
    told = {name: 1.0 for name, true in holds.items() if true}
    third = (said.names & other.names) - said.entities - other.entities
    for name, many in (("topics", len(said.topics & other.topics)), ("names", len(third)),
                       ("numbers", len(said.numbers & other.numbers)),
                       ("words", len(said.content & other.content))):  # fmt: skip
        if many:
            told[name] = min(many, _MOST)
            told[f"{act} with {name} in common"] = 1
    told["length"] = log1p(len(other.content))
    return told


def _names(said: Said, other: Said, aimed: bool) -> bool:
    """Whether a denial names what it denies: "rejected the claims that ...".

    Not "denied having paid a group accused of arson": there somebody else is accused.
    """
    if not other.inside(said) or len(other.content) < _A_CLAIM:
        return False
    return other.row.get("quote_type") == "nominal" or not other.target or aimed
