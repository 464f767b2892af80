"""Who is meant: the name behind "he", "the minister", a surname, as far as the article says it.

A speaker that is not named stays unnamed, with what is said of him.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from undertow.articles.bodies import Bodies, gender_of
from undertow.articles.countries import country, name_of, of_capital
from undertow.articles.grammar import SUBJECT, Span, phrase
from undertow.articles.introductions import in_name, introduced, name_beside, name_from
from undertow.articles.languages import Lexicon
from undertow.articles.pronouns import Pronouns
from undertow.articles.somebody import Somebody
from undertow.articles.statement import Statement

_ORGANISATIONS = {"ORG", "GPE", "NORP", "FAC", "LOC"}
_GENDERS = ("male", "female")
_SEEN_AGAIN = 2  # a capital letter once may be emphasis, a month, a typing error
_SHORT = 4  # letters: shorter names begin many words
_GROUP_NOUN_TAGS = {"NNS", "NNPS"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it; `name` is None where nobody is named.

    Then `anonymous` says that somebody is meant all the same ("an intelligence official").
    """

    name: str | None
    text: str | None
    role: str | None = None
    affiliation: str | None = None
    anonymous: bool = False


def _is_name(head: Any) -> bool:
    """A proper noun, or a noun written as one inside its sentence."""
    written = head.pos_ == "NOUN" and head.text[:1].isupper() and head.i > head.sent.start
    return head.pos_ == "PROPN" or (written and not head.text.isupper())


def _prominence(root: Any, who: Somebody) -> int:
    """2 for whoever does something: "Ida Roe", "the accused, Ida Roe,", "Ostmark's ministry"."""
    over = root.dep_ == "appos" or (root.dep_ == "poss" and not who.person)
    return 2 if (root.head if over else root).dep_ in SUBJECT else 1


class Speakers:
    """The people and organisations of one article, and who each statement's speaker is."""

    def __init__(self, doc: Any, text: str, words: Lexicon) -> None:
        self.doc, self.text, self.words = doc, text, words
        self.everybody: list[Somebody] = []
        self.people = frozenset(words.words["people"])
        self._nouns_for = {kind: frozenset(words.words[f"{kind}_nouns"]) for kind in _GENDERS}
        self._papers = frozenset(words.words["papers"])
        self._any_body = frozenset(words.words["any_body"])
        self._at: dict[int, Somebody] = {}  # token -> who stands there
        self._introduced: dict[int, Somebody] = {}  # the noun that introduces somebody
        self._quoted: list[Span] = []  # so, between quotation marks
        self._meet()
        self.bodies = Bodies(doc, text, words, self.named)
        self.pronouns = Pronouns(doc, words, self.everybody, self.bodies)

    def resolve(self, statements: Sequence[Statement]) -> list[Speaker]:
        """The speaker of each statement; they come in the order of the text."""
        found: list[Speaker] = []
        last: Somebody | None = None
        heads: dict[int, Somebody | None] = {}
        self.pronouns.said = [span for statement in statements for span in statement.whole]
        self._quoted = sorted(
            span
            for statement in statements
            if statement.kind == "direct"
            for span in statement.whole
        )
        self._meet_speakers(statements)
        for statement in statements:
            head = statement.head
            if head is None:
                found.append(Speaker(None, None))
                continue
            if head.i not in heads:
                heads[head.i] = self._who(head, statement, last)
            who = heads[head.i]
            who = who or self._nameless(head)
            if who is not None:
                last = who if statement.kind != "nominal" else last
                self._note_gender(who, head)
                who.mentions.append((head.i, 2))
            found.append(self._told(head, who, statement))
        return found

    def _nameless(self, head: Any) -> Somebody | None:
        """Somebody who speaks and is not named, so that "she" right after may be meant for her."""
        if head.pos_ != "NOUN" or head.tag_ in _GROUP_NOUN_TAGS:
            return None
        if head.lemma_.lower() not in self.people:
            return None
        start, end = phrase(head, self.text, frozenset({"relcl", "acl"}))
        who = Somebody("", True, gender_of(head, self.words), role=self.text[start:end])
        who.by_noun = True
        self.everybody.append(who)
        return who

    def _meet_speakers(self, statements: Sequence[Statement]) -> None:
        """Proper names that speak are somebody, even where the model saw no entity."""
        for statement in statements:
            head = statement.head
            if head is None or self.named(head) is not None:
                continue
            if not _is_name(head):
                self._meet_beside(head)
                continue
            parts = [t for t in head.lefts if t.dep_ == "compound" and t.pos_ == "PROPN"]
            after = name_from(self.doc, head.i) if self.words.inversion else None
            start = parts[0].i if parts else head.i
            while after is None and self.words.inversion and in_name(self.doc, start - 1):
                start -= 1
            span = self.doc[start : after.stop if after else head.i + 1]
            thing = any(c.dep_ == "det" for c in head.children)  # "la Kestrie"
            who = Somebody(span.text, not thing and not head.tag_.endswith("S"))
            if thing:
                who.gender = gender_of(head, self.words)
            self.everybody.append(who)
            self._place(who, span)

    def _meet_beside(self, head: Any) -> None:
        """Somebody who speaks by a noun with a name behind it, whatever the noun is."""
        if head.pos_ != "NOUN" or not self.words.inversion or head.tag_ in _GROUP_NOUN_TAGS:
            return
        places = name_beside(self.doc, head.i, self.words)
        if places is None:
            return
        span = self.doc[places.start : places.stop]
        who = self._known(span.text, self.doc[places.stop - 1].text)
        if who is None:
            who = Somebody(span.text, True, gender_of(head, self.words))
            self.everybody.append(who)
            self._place(who, span)
        who.roles.update({head.lower_, head.lemma_.lower()})
        self._introduced[head.i] = who

    # -- meeting everybody -----------------------------------------------------------------------

    def _meet(self) -> None:
        for entity in self.doc.ents:
            if entity.label_ == "PERSON":
                self._person(entity)
        for entity in self.doc.ents:
            office = entity.root.lower_ in self.people and entity[0].text.islower()
            if entity.label_ in _ORGANISATIONS and entity.root.i not in self._at and not office:
                self._organisation(entity)
        self._meet_introduced()
        self._tell_states()
        self._tell_gender()
        self._meet_again()

    def _meet_introduced(self) -> None:
        """People whom a noun introduces: their names, whatever the model saw, roles and gender."""
        for noun, places in introduced(self.doc, self.words):
            span = self.doc[places.start : places.stop]
            who = next((w for i in places if (w := self._at.get(i)) and w.person), None)
            who = who or self._known(span.text, self.doc[places.stop - 1].text)
            if who is None:
                who = Somebody(span.text, True)
                self.everybody.append(who)
            if any(self._at.get(i) is not who for i in places):
                self._place(who, span)
            self._introduced[noun.i] = who
            who.roles.update({noun.lower_, noun.lemma_.lower()})
            if who.gender is None:
                who.gender, who.by_noun = gender_of(noun, self.words), True
            if who.role is None:
                start, end = phrase(noun, self.text, frozenset({"relcl", "appos"}))
                who.role = self.text[start:end].replace(span.text, "").strip(" ,")

    def _tell_gender(self) -> None:
        """Of "her son Karl Tarn", "the actress Ida Roe" by the noun."""
        for who in self.everybody:
            for gender in ("male", "female"):
                if who.gender is None and who.roles & self._nouns_for[gender]:
                    who.gender = gender

    def _tell_states(self) -> None:
        """States that the model takes for people: one is "in" them, or there is an adjective."""
        words = self.words.relations["words"]
        within = {t.i + 1 for t in self.doc if t.lower_ in words["inside"]}
        made = {t.text for t in self.doc if t.text.endswith(tuple(words["demonym"]))}
        bodies = [w for w in self.everybody if not w.person]
        for who in self.everybody:
            name = who.name
            if not who.person or " " in name or who.gender or who.roles or len(name) < _SHORT:
                continue
            begins = any(w.name.startswith(f"{name} ") for w in bodies)
            adjective = begins or any(
                w.lower().startswith(name[:-1].lower()) and w != name for w in made
            )
            if adjective or any(i in within for i, _ in who.mentions):
                who.person = False

    def _meet_again(self) -> None:
        """A name of one word is the same wherever it stands, even where the model missed it."""
        self._meet_unseen()
        alone = {who.name: who for who in self.everybody if " " not in who.name}
        alone |= {who.surname: who for who in self.everybody if who.surname}
        for token in self.doc:
            who = alone.get(token.text) if token.pos_ in {"PROPN", "NOUN"} else None
            if who is not None and token.i not in self._at and token.dep_ != "compound":
                who = self._bearer(token.text, token.i) or who
                self._at[token.i] = who
                who.mentions.append((token.i, _prominence(token, who)))

    def _meet_unseen(self) -> None:
        """States and groups that the model has no name for: proper nouns that come back."""
        known = {part for who in self.everybody for part in who.name.split()}
        seen = Counter(
            token.text
            for token in self.doc
            if token.pos_ == "PROPN" and not token.ent_type_ and token.text.istitle()
            and token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj", "poss", "appos", "conj"}
        )  # fmt: skip
        for name, times in seen.items():
            if times >= _SEEN_AGAIN and name not in known:
                self.everybody.append(Somebody(name, False))

    def _person(self, entity: Any) -> None:
        tokens = [t for t in entity if t.tag_ != "POS" and t.lower_ not in self.words.titles]
        tokens = [t for t in tokens if not t.is_space and not t.is_punct]
        if not tokens:
            return
        name = " ".join(t.text for t in tokens)
        title = next((t.lower_ for t in self.doc[max(entity.start - 1, 0) : entity.end]
                      if t.lower_ in self.words.titles), None)  # fmt: skip
        who = self._known(name, tokens[-1].text)
        if who is None:
            who = Somebody(name, True)
            self.everybody.append(who)
        elif len(name.split()) > len(who.name.split()) and len(name.split()) < 5:
            who.name = name
        if title and self.words.titles[title] != "either":
            who.gender = self.words.titles[title]
        self._describe(who, entity)
        self._place(who, entity)

    def _known(self, name: str, surname: str) -> Somebody | None:
        """Somebody met before by the whole name, the surname, or the first name alone."""
        alone = " " not in name
        if alone and (bearer := self._bearer(name, len(self.doc))) is not None:
            return bearer
        for who in reversed(self.everybody):
            have = who.name.split()
            if not who.person:
                continue
            if who.name == name or (have[-1] == surname and (alone or len(have) == 1)):
                return who
            same_ends = have[-1] == surname and have[0] == name.split(maxsplit=1)[0]
            if same_ends or (alone and name in have):
                return who
        return None

    def _bearer(self, surname: str, at: int) -> Somebody | None:
        """Of several who bear a surname the one who did something last: husband and wife."""
        able = [w for w in self.everybody if w.surname == surname and " " in w.name]
        if len(able) < _SEEN_AGAIN:
            return able[0] if able else None

        def last_did(who: Somebody) -> tuple[int, int]:
            done = [index for index, weight in who.mentions if weight > 1 and index < at]
            return max(done, default=-1), -self.everybody.index(who)

        return max(able, key=last_did)

    def _organisation(self, entity: Any) -> None:
        tokens = [t for t in entity if t.tag_ != "POS" and not t.is_space]
        while tokens and self._opening(tokens[0]):
            tokens = tokens[1:]
        while tokens and tokens[-1].is_punct:
            tokens = tokens[:-1]
        if not tokens:
            return
        name = self.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1])]
        # The model takes many a surname for an organisation once the full name is past.
        who = next((w for w in self.everybody if name in {w.name, w.surname}), None)
        if who is None:
            who = Somebody(name, False, organisation=entity.label_ == "ORG")
            self.everybody.append(who)
        if who.gender is None and not who.person:
            who.gender = gender_of(entity.root, self.words)
        self._place(who, entity)

    def _opening(self, token: Any) -> bool:
        """An article that is no part of a name: "La Kestrie" where a sentence begins so."""
        starts = token.i == token.sent.start and token.lower_ in self.words.words["definite"]
        return token.pos_ == "DET" or starts

    def _place(self, who: Somebody, entity: Any) -> None:
        who.mentions.append((entity.root.i, _prominence(entity.root, who)))
        for token in entity:
            self._at[token.i] = who

    def _describe(self, who: Somebody, entity: Any) -> None:
        """Roles from "Defence Minister Jane Roe" and "Jane Roe, the minister of ..."."""
        root = entity.root
        before = [
            t
            for t in root.children
            if t.i < entity.start and t.dep_ in {"compound", "amod", "nmod"}
        ]
        before = [t for t in before if t.lower_ not in self.words.titles]
        nouns = [t for t in before if t.pos_ in {"NOUN", "PROPN"}]
        phrases = []
        if nouns:
            who.roles.update(t.lower_ for t in nouns)
            phrases.append(
                self.text[min(t.left_edge.idx for t in before) : self.doc[entity.start].idx]
            )
        for child in root.children:
            if (
                child.dep_ == "appos"
                and child.pos_ in {"NOUN", "PROPN"}
                and child.i not in self._at
            ):
                who.roles.update({child.lower_, child.lemma_.lower()})
                start, end = phrase(child, self.text, frozenset({"relcl"}))
                phrases.append(self.text[start:end])
        if root.dep_ == "appos" and root.head.pos_ == "NOUN":
            who.roles.update({root.head.lower_, root.head.lemma_.lower()})
            start, end = phrase(root.head, self.text, frozenset({"relcl", "appos"}))
            phrases.append(self.text[start:end])
        if who.role is None and phrases:
            who.role = phrases[0].strip(" ,\n")
            who.affiliation = self._affiliation(root, entity)

    def _affiliation(self, root: Any, entity: Any) -> str | None:
        around = range(max(entity.start - 8, 0), min(entity.end + 12, len(self.doc)))
        near = set(root.subtree) | set(root.head.subtree if root.dep_ == "appos" else ())
        for other in self.doc.ents:
            if (
                other.label_ in {"ORG", "GPE", "NORP"}
                and other.root.i in around
                and other.root in near
            ):
                return str(other.text)
        return None

    # -- resolving -------------------------------------------------------------------------------

    def _who(self, head: Any, statement: Statement, last: Somebody | None) -> Somebody | None:
        kind = self.words.pronouns.get(head.lower_)
        if kind == "relative" and head.head.dep_ == "relcl":
            return self.named(head.head.head)
        if kind in {"female", "male"}:
            return self.pronouns.person(head.i, kind, statement.whole, last)
        if kind == "group" and not self.words.words["pronouns_of_things"]:
            return self.pronouns.body(head.i, statement.whole, last)
        if kind is not None:
            return None
        by_paper = self._writer(head, statement, last)
        return by_paper or self.named(head) or self.by_role(head) or self._body(head)

    def _writer(self, head: Any, statement: Statement, last: Somebody | None) -> Somebody | None:
        """Whose paper it is that speaks: "her statement", "the RCMP report", "a letter from Holt"."""
        if head.lemma_.lower() not in self._papers:
            return None
        by = self.words.words["by"]
        owners = [c for c in head.children if c.dep_ == "poss"]
        for child in head.children:
            inside = [child] if child.dep_ == "compound" and child.ent_type_ == "ORG" else (
                [c for c in child.children if c.dep_ == "pobj"] if child.lower_ in by else [])  # fmt: skip
            owners += inside
        for owner in owners:
            kind = self.words.pronouns.get(owner.lower_)
            if kind in {"female", "male"} and not self.words.words["pronouns_of_things"]:
                return self.pronouns.person(owner.i, kind, statement.whole, last)
            who = None if kind else self.named(owner) or self._body(owner)
            if who is not None:
                return who
        return None

    def _body(self, head: Any) -> Somebody | None:
        """Of "the commission" itself, of "the company" the organisation named last."""
        who = self.bodies.at(head)
        if who is None or " " in who.name or head.lemma_.lower() not in self._any_body:
            return who
        near = [
            (index, one) for one in self.everybody if one.organisation
            for index, _ in one.mentions if index < head.i
        ]  # fmt: skip
        return max(near, key=lambda pair: pair[0])[1] if near else who

    def meant(self, head: Any, but: str | None = None) -> Somebody | None:
        """Who a word stands for, name or pronoun, wherever it stands; after `resolve`."""
        kind = self.words.pronouns.get(head.lower_)
        if kind == "relative" and head.head.dep_ == "relcl":
            return self.named(head.head.head)
        if kind in {"female", "male"}:
            who = self.pronouns.person(head.i, kind, [], None, but)
            return who if who is not None and who.name else None
        if kind == "group":
            name = self._last_organisation(head.i)
            return next((who for who in self.everybody if who.name == name), None)
        return None if kind else self.named(head)

    def named(self, head: Any) -> Somebody | None:
        """Who is named by a word of the text."""
        here = self._at.get(head.i)
        if here is not None and here.person:
            return here
        if head.i in self._introduced:
            return self._introduced[head.i]
        for child in head.children:
            inside = self._at.get(child.i) or self._introduced.get(child.i)
            if (
                inside is not None
                and inside.person
                and child.dep_ in {"appos", "compound"}
                and (child.dep_ == "appos" or child.i > head.i)
            ):
                return inside
        if here is not None:
            return here
        if head.pos_ == "PROPN":
            return next((w for w in self.everybody if head.text in w.name.split()), None)
        return None

    def by_role(self, head: Any) -> Somebody | None:
        """Whoever the article called "the minister" most recently."""
        definite = any(
            c.dep_ == "det" and c.lower_ in self.words.words["definite"] for c in head.children
        )
        if not definite or head.tag_ in _GROUP_NOUN_TAGS:
            return None
        forms = {head.lower_, head.lemma_.lower()}
        able = [w for w in self.everybody if w.person and w.name and forms & w.roles]
        before = {w.name: at for w in able if (at := self._before(w, head.i)) is not None}
        if not before:  # a headline may say "the minister" of whom the text names below
            return able[0] if len(able) == 1 else None
        return max((w for w in able if w.name in before), key=lambda w: before[w.name])

    def _before(self, who: Somebody, at: int) -> int | None:
        return max((i for i, _ in who.mentions if i < at), default=None)

    def _note_gender(self, who: Somebody, head: Any) -> None:
        kind = self.words.pronouns.get(head.lower_)
        if who.gender is None and kind in {"female", "male"}:
            who.gender = kind

    def _told(self, head: Any, who: Somebody | None, statement: Statement) -> Speaker:
        start, end = statement.speaker[0] if statement.speaker else phrase(head, self.text)
        said_of = self.text[start:end]
        belongs = self._belongs(head)
        if who is not None and not who.name:
            return Speaker(None, said_of, who.role, belongs, anonymous=True)
        if who is not None:
            its = belongs if self._told_by_pronoun(head) else None
            return Speaker(self._state(who), said_of, who.role, its or who.affiliation or belongs)
        pronoun = head.lower_ in self.words.pronouns
        noun = head.pos_ in {"NOUN", "PROPN"}
        return Speaker(
            None, said_of, said_of if noun else None, belongs, anonymous=noun and not pronoun
        )

    def _told_by_pronoun(self, head: Any) -> bool:
        """Whether "its president" tells whom a speaker belongs to."""
        near = [*head.children, *(head.head.children if head.dep_ == "appos" else ())]
        return any(c.dep_ == "poss" and self.words.pronouns.get(c.lower_) == "group" for c in near)

    def _state(self, who: Somebody) -> str:
        """The name; of a capital that speaks, its state's as the article has it."""
        code = None if who.person or country(who.name) else of_capital(who.name)
        if code is None:
            return who.name
        states = [w.name for w in self.everybody if not w.person and country(w.name) == code]
        return states[0] if states else name_of(code, self.words.language)

    def _belongs(self, head: Any) -> str | None:
        """Whose spokesman, ministry, army it is: "Ostmark's", "of Ostmark", "its"."""
        for child in (
            [*head.children, *head.head.children] if head.dep_ == "appos" else head.children
        ):
            of = (
                [c for c in child.children if c.dep_ == "pobj"]
                if child.lower_ in self.words.words["of"]
                else []
            )
            for owner in [child, *of] if child.dep_ in {"poss", "compound", "prep"} else []:
                who = self._at.get(owner.i)
                if who is not None and not who.person:
                    return who.name
                if child.dep_ == "poss" and self.words.pronouns.get(child.lower_) == "group":
                    return self._last_organisation(child.i)
        return None

    def _is_quoted(self, index: int) -> bool:
        """Whether a word stands in a quotation."""
        where = self.doc[index].idx
        before = bisect_right(self._quoted, (where, len(self.text)))
        return bool(before) and where < self._quoted[before - 1][1]

    def _last_organisation(self, at: int) -> str | None:
        """The organisation or state that "its" means: the last one that did something."""
        best: tuple[int, int, str] | None = None
        for who in self.everybody:
            for index, weight in who.mentions if not who.person else ():
                if self._is_quoted(index) and not self._is_quoted(at):
                    continue  # who is named in a quotation is seldom its speaker's
                if index < at and (best is None or (weight, index) > best[:2]):
                    best = weight, index, who.name
        return None if best is None else best[2]
