"""Turns of phrase that accuse or deny without a clause after a verb of saying.

"Is accused of", "pointed the finger at", "brushed the claims aside", "allegations that", "as the
ministry had claimed", and denials of one word: "Karsk dément." The words are data: `[turns]` of a
language's lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.grammar import phrase, span_of, trimmed
from undertow.articles.incises import lemma_of
from undertow.articles.languages import Lexicon
from undertow.articles.statement import Statement

_VERBS = {"VERB", "AUX"}


def turns(doc: Any, text: str, words: Lexicon, taken: set[int]) -> Iterator[Statement]:
    """Statements that such turns tell.

    Args:
        doc: the parsed article.
        text: the article.
        words: its language's lexicon.
        taken: places (token numbers) of cues that tell a statement already.
    """
    wanted = frozenset(words.idioms).union(
        *(words.turns[name] for name in _VERBS_OF),
        (noun for noun, act in words.nouns.items() if act == "accuse"),
    )
    for token in doc:
        if not wanted & {token.lemma_.lower(), token.lower_, _known(token, words)}:
            continue
        if token.i in taken:
            continue
        for find in _FINDERS:
            statement = find(token, text, words)
            if statement is not None:
                yield statement
                break


def _known(token: Any, words: Lexicon) -> str | None:
    """A verb's lemma, mended where the model left it as it stood."""
    return lemma_of(token, words) if token.pos_ in _VERBS else None


def _accused(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "X is accused of paying", "accused of paying, X": nobody says who accuses."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["accused"]:
        return None
    whom = _whom(verb)
    of = [c for c in verb.children if c.i > verb.i and _tells_of_what(c, verb, words)]
    if whom is None or not of or any(c.dep_ == "neg" for c in verb.children):
        return None
    if grammar.agent(verb) is not None:
        return None
    who = phrase(whom, text, frozenset({"acl", "relcl", "advmod", "appos"}))
    group = grammar.verb_group(verb)
    ends = of[0] if of[0].dep_ == "prep" and of[0].i == group[-1].i + 1 else group[-1]
    return Statement(
        content=sorted([who, phrase(of[0], text)]), act="accuse",
        cue=[span_of([group[0], ends])], cue_token=verb, clause=False,
    )  # fmt: skip


def _tells_of_what(child: Any, verb: Any, words: Lexicon) -> bool:
    """Whether it tells what somebody is accused of: "of paying", "to have paid"."""
    of = words.turns["accused_of"]
    if child.dep_ == "prep":
        return bool(child.lower_ in of)
    if child.dep_ == "xcomp":
        alleged = verb.lemma_.lower() in words.turns["alleged"]
        return bool(alleged or any(c.lower_ in of for c in child.children))
    return bool(child.dep_ in {"pcomp", "advcl"})


def _whom(verb: Any) -> Any | None:
    """Whom a verb says to be accused: "X is accused", "X, accused of", "X stands accused"."""
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return verb.head
    own = next((c for c in verb.children if c.dep_ in grammar.PASSIVE_SUBJECT), None)
    if own is not None:
        return own
    bare = verb.tag_ == "VBN" and not any(
        c.dep_ in {"aux", "auxpass", *grammar.SUBJECT} for c in verb.children
    )
    if not bare:
        return None
    if verb.dep_ in {"advcl", "acomp", "oprd", "ccomp", "xcomp"}:
        return grammar.subject(verb.head)
    if verb.i == verb.sent.start:  # "Accusée d'avoir payé, la Norvalie dément"
        after = (c for c in verb.children if c.pos_ in {"NOUN", "PROPN"} and c.dep_ != "obl:agent")
        return next((c for c in after if _behind_comma(c)), None)
    return None


def _behind_comma(noun: Any) -> bool:
    first = noun.left_edge.i
    return bool(first > 0 and noun.doc[first - 1].text == ",")


def _facing(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "X faces accusations of paying": nobody says whose they are."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["facing"]:
        return None
    head = grammar.subject(verb)
    noun = next((c for c in verb.children if c.dep_ == "dobj"
                 and words.nouns.get(c.lemma_.lower()) == "accuse"), None)  # fmt: skip
    if head is None or noun is None or any(c.dep_ == "poss" for c in noun.children):
        return None
    if any(c.dep_ == "neg" for c in verb.children):
        return None
    return Statement(
        content=[phrase(head, text, frozenset({"relcl", "acl"})), phrase(noun, text)],
        act="accuse", cue=[span_of(grammar.verb_group(verb))], cue_token=verb, clause=False,
    )  # fmt: skip


def _light(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """What is done with a word as with a thing: "issued a denial", "levelled charges against"."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["light"]:
        return None
    head = grammar.subject(verb)
    noun = next((c for c in verb.children if c.dep_ == "dobj"
                 and words.nouns.get(c.lemma_.lower()) in {"accuse", "deny"}), None)  # fmt: skip
    if head is None or noun is None:
        return None
    if any(c.dep_ == "neg" for c in verb.children):
        return None
    act = words.nouns[noun.lemma_.lower()]
    inner = [c for c in noun.children if c.dep_ in {"prep", "acl", "ccomp"} and c.i > noun.i]
    if act == "accuse" and not (inner or grammar.prepositions(verb)):
        return None
    content = [phrase(noun, text, frozenset({"det"}))] if inner else []
    if act == "accuse" and not inner:
        content = [phrase(noun, text, frozenset({"det"}))]
    return Statement(
        content=content, act=act, cue=[span_of([*grammar.verb_group(verb)])],
        speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb, clause=False,
    )  # fmt: skip


def _unaccepted(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "does not accept the findings"."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["accepting"]:
        return None
    head = grammar.subject(verb)
    negated = any(c.dep_ == "neg" for c in verb.children)
    noun = next((c for c in verb.children if c.dep_ == "dobj" and c.pos_ == "NOUN"
                 and c.lemma_.lower() in words.blame["something_said"]), None)  # fmt: skip
    if head is None or noun is None or not negated:
        return None
    return Statement(
        content=[phrase(noun, text)], act="deny", cue=[span_of(grammar.verb_group(verb))],
        speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb, clause=False,
    )  # fmt: skip


_FAR = 20  # words between a verb and what whom it accuses has done
_ENDS = frozenset([".", ";", "!", "?", ":", ",", "»", "”"])


def accused_by_order(verb: Any, text: str, words: Lexicon) -> tuple[int, int] | None:
    """Whom a verb accuses of what, by the order of words: "a accusé vendredi X d'avoir menti".

    Returns the stretch from whom it accuses to the end of what he is said to have done.
    """
    days = {day for names in words.dates["weekdays"] for day in names}
    doc, start = verb.doc, verb.i + 1
    while start < len(doc) and (doc[start].lower_ in days or doc[start].pos_ == "ADV"):
        start += 1
    turn = next((t.i for t in doc[start : start + 3] if t.lower_ in words.turns["in_turn"]), None)
    start = start if turn is None else turn + 1
    for token in doc[start : start + _FAR]:
        if token.text in _ENDS - {","} or "\n" in token.text:
            return None
        after = doc[token.i + 1 : token.i + 3]
        infinitive = any("Inf" in t.morph.get("VerbForm") for t in after)
        if token.i > start and token.lower_ in words.turns["accused_of"] and infinitive:
            end = token.i + 2
            while end < len(doc) and doc[end].text not in _ENDS and "\n" not in doc[end].text:
                end += 1
            return trimmed((doc[start].idx, doc[end - 1].idx + len(doc[end - 1])), text)
    return None


def _reproached(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "Reproche à X d'avoir payé", "leur reproche d'avoir payé": whom, then what."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["reproaching"]:
        return None
    head = grammar.subject(verb)
    whom = [c for c in verb.children if c.dep_ == "prep" and c.i > verb.i
            and c.lower_ in words.blame["on"]]  # fmt: skip
    near = [*verb.children, *(g for c in whom for noun in c.children for g in noun.children)]
    what = next((c for c in near if c.dep_ in {"xcomp", "ccomp", "acl", "advcl"} and c.i > verb.i),
                None)  # fmt: skip
    content = accused_by_order(verb, text, words)
    if content is None and what is not None:
        first = min([*(t.i for c in whom for t in c.subtree), *(t.i for t in what.subtree)])
        last = max(t.i for t in what.subtree)
        content = trimmed(span_of([verb.doc[first], verb.doc[last]]), text)
    if head is None or content is None:
        return None
    return Statement(
        content=[content], act="accuse", cue=[span_of(grammar.verb_group(verb))],
        speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb,
    )  # fmt: skip


def _as_claimed(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """What is denied is what was claimed: "denied having paid, as the ministry claimed"."""
    if verb.dep_ != "advcl" or lemma_of(verb, words) not in words.turns["claiming"]:
        return None
    marked = any(c.lower_ in words.turns["as"] for c in verb.children)
    head, clause = grammar.subject(verb), verb.head
    if words.verbs.get(clause.lemma_.lower()) == "deny":
        inner = [c for c in clause.children if c.dep_ in {"ccomp", "xcomp"} and c is not verb]
        clause = inner[0] if inner else clause
    denied = words.verbs.get(clause.head.lemma_.lower()) == "deny"
    if not marked or head is None or not denied or clause.pos_ not in _VERBS or head.i < clause.i:
        return None
    own = {t.i for t in verb.subtree}
    tokens = [t for t in clause.subtree if t.i not in own and t.i < verb.i]
    return Statement(
        content=[trimmed(span_of(tokens), text)], act="accuse",
        cue=[span_of(grammar.verb_group(verb))], speaker=[phrase(head, text)], head=head,
        cue_token=verb, clause=False,
    )  # fmt: skip


def _nobodys_noun(noun: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "Allegations that it paid", "rumours that": a noun, and nobody says whose it is."""
    lemma = noun.lemma_.lower()
    accuses = words.nouns.get(lemma) == "accuse"
    if noun.pos_ != "NOUN" or not (accuses or lemma in words.turns["unowned"]):
        return None
    content = next(
        (
            c
            for c in noun.children
            if c.i > noun.i and c.dep_ in {"acl", "ccomp", "relcl"}
            and any(g.lower_ in words.turns["that"] and g.i < c.i for g in c.children)
            and any(g.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT
                    and g.lower_ not in words.turns["that"] for g in c.children)
            and not any(w in words.words["by"] for w, _ in grammar.prepositions(noun))
        ),
        None,
    )  # fmt: skip
    told = noun.head.lemma_.lower() in words.turns["light"] | words.turns["facing"]
    if noun.dep_ == "dobj" and told:
        return None
    of = content or next((c for c in noun.children if c.dep_ == "prep" and c.i > noun.i), None)
    owned = any(c.dep_ == "poss" for c in noun.children)
    against = any(w in words.turns["against"] for w, _ in grammar.prepositions(
        noun, *(n for _, n in grammar.prepositions(noun))))  # fmt: skip
    if content is None and (of is None or owned or not against or not accuses):
        return None
    if not accuses and owned:
        return None
    return Statement(
        content=[phrase(of, text)], act="accuse" if accuses else "assert",
        cue=[span_of([noun])], cue_token=noun, kind="nominal",
    )  # fmt: skip


def _circulating(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "rumours spread that the council had paid": nobody says whose they are."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["circulating"]:
        return None
    noun = grammar.subject(verb)
    lemma = "" if noun is None else noun.lemma_.lower()
    accuses = words.nouns.get(lemma) == "accuse"
    if noun is None or not (accuses or lemma in words.turns["unowned"]):
        return None
    content = next(
        (c for c in verb.children if c.i > verb.i and c.dep_ in {"ccomp", "acl", "relcl", "advcl"}
         and any(g.lower_ in words.turns["that"] and g.i < c.i for g in c.children)), None,
    )  # fmt: skip
    if content is None:
        return None
    return Statement(
        content=[phrase(content, text)], act="accuse" if accuses else "assert",
        cue=[span_of([noun, verb])], cue_token=noun, kind="nominal",
    )  # fmt: skip


def _judged(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "judges it likely that Tarn armed them"."""
    if verb.pos_ not in _VERBS or lemma_of(verb, words) not in words.turns["deeming"]:
        return None
    head = grammar.subject(verb)
    near = [verb, *(c for c in verb.children if c.i > verb.i), *(
        g for c in verb.children if c.i > verb.i for g in c.children)]  # fmt: skip
    likely = next((t for t in near if t.lower_ in words.turns["likely"]), None)
    if head is None or likely is None:
        return None
    content = next((c for t in near for c in t.children
                    if c.dep_ in {"ccomp", "acl", "advcl"} and c.i > likely.i), None)  # fmt: skip
    if content is None:
        return None
    return Statement(
        content=[phrase(content, text)], act="assert", cue=[span_of([verb, likely])],
        speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb,
    )  # fmt: skip


def _alone(word: Any, text: str, words: Lexicon) -> Statement | None:
    """A verb that denies and says no more ("Karsk dément."); at times an adverb to the model."""
    low = word.lower_
    if low not in words.turns["alone"] and word.lemma_.lower() not in words.turns["alone"]:
        return None
    after = word.nbor(1) if word.i + 1 < len(word.doc) else None
    if after is not None and not (after.is_punct or after.is_space):
        return None
    spoken = word.pos_ in _VERBS
    if spoken:
        head = grammar.subject(word)
    else:
        head = word.nbor(-1) if word.i > 0 else None
        while (
            head is not None and head.dep_ in {"compound", "nmod", "flat"} and head.head.i < head.i
        ):
            head = head.head
    if head is None or head.pos_ not in {"NOUN", "PROPN", "PRON"} or head.i > word.i:
        return None
    speaker = phrase(head, text) if spoken else trimmed((head.left_edge.idx, word.idx), text)
    no = {c.lower_ for c in (*word.children, *word.head.children)} & words.turns["neither"]
    return Statement(
        content=[], act=words.verbs.get(word.lemma_.lower(), "deny"), cue=[span_of([word])],
        speaker=[speaker], head=head, cue_token=word,
        negated=bool(no) or any(c.dep_ == "neg" for c in word.children),
    )  # fmt: skip


_VERBS_OF = (
    "accused", "reproaching", "claiming", "alone", "facing", "light", "accepting", "unowned",
    "circulating", "deeming",
)  # fmt: skip
_FINDERS = (
    _accused, _reproached, _as_claimed, _facing, _light, _unaccepted, _nobodys_noun, _circulating,
    _judged, _alone,
)  # fmt: skip
