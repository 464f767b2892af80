"""Everybody an article names: people and organisations, and where they stand.

The model's names are joined: a surname goes to the full name, a name of one word is the same
wherever it stands. What titles, appositions and nouns tell of somebody is kept (descriptions.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from undertow.articles import full_names
from undertow.articles.bodies import gender_of
from undertow.articles.descriptions import describe
from undertow.articles.first_names import may_be
from undertow.articles.grammar import SUBJECT, phrase
from undertow.articles.introductions import in_name, introduced, name_beside, name_from
from undertow.articles.languages import Lexicon
from undertow.articles.parsing import DATELINE
from undertow.articles.somebody import Somebody
from undertow.articles.statement import Statement

_ORGANISATIONS = {"ORG", "GPE", "NORP", "FAC", "LOC"}
_GENDERS = ("male", "female")
_SEEN_AGAIN = 2  # a capital letter once may be emphasis, a month, a typing error
_SHORT = 4  # letters: shorter names begin many words
_SEVERAL = {"NNS", "NNPS"}


def _is_name(head: Any) -> bool:
    """A proper noun, or a noun written as one inside its sentence."""
    written = head.pos_ == "NOUN" and head.text[:1].isupper() and head.i > head.sent.start
    return head.pos_ == "PROPN" or (written and not head.text.isupper())


def prominence(root: Any, who: Somebody) -> int:
    """2 for whoever does something: "Ida Roe", "the accused, Ida Roe,", "Ostmark's ministry"."""
    over = root.dep_ == "appos" or (root.dep_ == "poss" and not who.person)
    return 2 if (root.head if over else root).dep_ in SUBJECT else 1


class Everybody:
    """Who is named in one article, in the order in which they are met."""

    def __init__(self, doc: Any, text: str, words: Lexicon) -> None:
        self.doc, self.text, self.words = doc, text, words
        self.all: list[Somebody] = []
        self.at: dict[int, Somebody] = {}  # token -> who stands there
        self.introduced: dict[int, Somebody] = {}  # the noun that introduces somebody
        self._people = frozenset(words.words["people"])
        self._nouns_for = {kind: frozenset(words.words[f"{kind}_nouns"]) for kind in _GENDERS}
        self._meet()

    def named(self, head: Any) -> Somebody | None:
        """Who is named by a word of the text."""
        here = self.at.get(head.i)
        if here is not None and here.person:
            return here
        if head.i in self.introduced:
            return self.introduced[head.i]
        for child in head.children:
            inside = self.at.get(child.i) or self.introduced.get(child.i)
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
            return next((w for w in self.all if head.text in w.name.split()), None)
        return None

    def meet_speakers(self, statements: Sequence[Statement]) -> None:
        """Proper names that speak are somebody, even where the model saw no entity."""
        for statement in statements:
            head = statement.head
            if head is None or self.named(head) is not None:
                continue
            if not _is_name(head) or head.lower_ in self._people:
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
            self.all.append(who)
            self._place(who, span)

    def _meet_beside(self, head: Any) -> None:
        """Somebody who speaks by a noun with a name behind it, whatever the noun is."""
        if head.pos_ != "NOUN" or not self.words.inversion or head.tag_ in _SEVERAL:
            return
        places = name_beside(self.doc, head.i, self.words)
        if places is None:
            return
        span = self.doc[places.start : places.stop]
        who = self._known(span.text, self.doc[places.stop - 1].text)
        if who is None:
            who = Somebody(span.text, True, gender_of(head, self.words))
            self.all.append(who)
            self._place(who, span)
        who.roles.update({head.lower_, head.lemma_.lower()})
        self.introduced[head.i] = who

    def _meet(self) -> None:
        places = {t for line in DATELINE.finditer(self.text) for t in range(*line.span())}
        for entity in self.doc.ents:
            if entity.start_char in places:
                continue  # "ALDERN -": where it is written
            if entity.label_ == "PERSON" and entity[0].i not in self.at:
                self._person(full_names.reaches(self.doc, entity))
            elif entity.label_ == "ORG" and (
                person := full_names.hidden(self.doc, entity, self.words)
            ):
                self._person(person)
        for entity in self.doc.ents:
            office = entity.root.lower_ in self._people and entity[0].text.islower()
            if entity.label_ in _ORGANISATIONS and entity.root.i not in self.at and not office:
                self._organisation(entity)
        self._meet_introduced()
        self._tell_states()
        self._tell_gender()
        self._meet_again()

    def _meet_introduced(self) -> None:
        """People whom a noun introduces: their names, whatever the model saw, roles and gender."""
        for noun, places in introduced(self.doc, self.words):
            span = self.doc[places.start : places.stop]
            who = next((w for i in places if (w := self.at.get(i)) and w.person), None)
            who = who or self._known(span.text, self.doc[places.stop - 1].text)
            if who is None:
                who = Somebody(span.text, True)
                self.all.append(who)
            if any(self.at.get(i) is not who for i in places):
                self._place(who, span)
            self.introduced[noun.i] = who
            who.roles.update({noun.lower_, noun.lemma_.lower()})
            if who.gender is None:
                who.gender, who.by_noun = gender_of(noun, self.words), True
            if who.role is None:
                start, end = phrase(noun, self.text, frozenset({"relcl", "appos"}))
                who.role = self.text[start:end].replace(span.text, "").strip(" ,")

    def _tell_gender(self) -> None:
        """Of "her son Karl Tarn", "the actress Ida Roe" by the noun; "Rep." tells none."""
        short = self.words.words["short_titles"]
        for who in self.all:
            said = who.roles - {short[role] for role in who.roles if role in short}
            told = [gender for gender in _GENDERS if said & self._nouns_for[gender]]
            if who.gender is None and len(told) == 1:
                who.gender = told[0]

    def _tell_states(self) -> None:
        """States that the model takes for people: one is "in" them, or there is an adjective."""
        words = self.words.relations["words"]
        within = {t.i + 1 for t in self.doc if t.lower_ in words["inside"]}
        made = {t.text for t in self.doc if t.text.endswith(tuple(words["demonym"]))}
        bodies = [w for w in self.all if not w.person]
        for who in self.all:
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
        alone = {who.name: who for who in self.all if " " not in who.name}
        alone |= {who.surname: who for who in self.all if who.surname}
        borne = Counter(who.surname for who in self.all if who.surname and " " in who.name)
        for token in self.doc:
            who = alone.get(token.text) if token.pos_ in {"PROPN", "NOUN"} else None
            if who is not None and token.i not in self.at and token.dep_ != "compound":
                if borne[token.text] > 1:
                    who = self._bearer(token.text, token.i) or who
                self.at[token.i] = who
                who.mentions.append((token.i, prominence(token, who)))

    def _meet_unseen(self) -> None:
        """States and groups that the model has no name for: proper nouns that come back."""
        known = {part for who in self.all for part in who.name.split()}
        seen = Counter(
            token.text
            for token in self.doc
            if token.pos_ == "PROPN" and not token.ent_type_ and token.text.istitle()
            and token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj", "poss", "appos", "conj"}
        )  # fmt: skip
        for name, times in seen.items():
            if times >= _SEEN_AGAIN and name not in known:
                self.all.append(Somebody(name, False))

    def _person(self, entity: Any) -> None:
        short = self.words.words["short_titles"]
        tokens = [t for t in entity if t.tag_ != "POS" and t.lower_ not in self.words.titles]
        tokens = [t for t in tokens if not (t.text.endswith(".") and t.lower_ in short)]
        while len(tokens) > 2 and tokens[0].lower_ in self._people:
            tokens = tokens[1:]  # "Neighbour Ida Roe"
        name = full_names.written(tokens)
        tokens = [t for t in tokens if not t.is_space and not t.is_punct]
        if not tokens:
            return
        title = next((t.lower_ for t in self.doc[max(entity.start - 1, 0) : entity.end]
                      if t.lower_ in self.words.titles), None)  # fmt: skip
        gender = self.words.titles.get(title) if title else None
        who = self._known(name, name.split()[-1], gender)
        if who is None and (longer := self._in_full(name, gender)):
            name = longer
            who = self._known(name, name.split()[-1], gender)
        if who is None:
            who = Somebody(name, True)
            self.all.append(who)
        elif len(name.split()) > len(who.name.split()) and len(name.split()) < 5:
            who.name = name
        if gender in _GENDERS:
            who.gender = gender
        describe(who, entity, self.text, self.words, self.at)
        self._place(who, entity)

    def _in_full(self, name: str, gender: str | None) -> str | None:
        """The full name that stands anywhere for a surname: of "Mr. Roe" no woman's."""
        longer = full_names.fuller(self.doc, name, self.words) if " " not in name else None
        full = full_names.written(longer) if longer is not None else None
        return full if full and may_be(full.split()[0], gender, self.words) else None

    def _known(self, name: str, surname: str, gender: str | None = None) -> Somebody | None:
        """Somebody met before by the whole name, the surname, or the first name alone.

        With a gender, as "Mr." tells it, whoever may have it.
        """
        alone = " " not in name
        if alone and (bearer := self._bearer(name, len(self.doc), gender)) is not None:
            return bearer
        for who in reversed(self.all):
            have = who.name.split()
            if not who.person or not self._may_be(who, gender):
                continue
            if who.name == name or (have[-1] == surname and (alone or len(have) == 1)):
                return who
            same_ends = have[-1] == surname and have[0] == name.split(maxsplit=1)[0]
            if same_ends or (alone and name in have):
                return who
        return None

    def _may_be(self, who: Somebody, gender: str | None) -> bool:
        """Whether somebody may be a "Mr." or a "Ms."."""
        if gender not in _GENDERS or who.gender is not None:
            return gender not in _GENDERS or who.gender == gender
        return " " not in who.name or may_be(who.name.split()[0], gender, self.words)

    def _bearer(self, surname: str, at: int, gender: str | None = None) -> Somebody | None:
        """Of several who bear a surname the one who did something last: husband and wife."""
        able = [w for w in self.all if w.surname == surname and " " in w.name]
        able = [w for w in able if self._may_be(w, gender)]
        if len(able) < _SEEN_AGAIN:
            return able[0] if able else None

        def last_did(who: Somebody) -> tuple[int, int]:
            done = [index for index, weight in who.mentions if weight > 1 and index < at]
            return max(done, default=-1), -self.all.index(who)

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
        who = self._bearer(name, entity.start)
        who = who or next((w for w in self.all if name in {w.name, w.surname}), None)
        if who is None and entity.label_ == "ORG":  # families come first in some languages
            who = next((w for w in self.all if w.person and name in w.name.split()), None)
        if who is None:
            who = Somebody(name, False, organisation=entity.label_ == "ORG")
            self.all.append(who)
        if who.gender is None and not who.person:
            who.gender = gender_of(entity.root, self.words)
        self._place(who, entity)

    def _opening(self, token: Any) -> bool:
        """An article that is no part of a name: "La Kestrie" where a sentence begins so."""
        starts = token.i == token.sent.start and token.lower_ in self.words.words["definite"]
        return token.pos_ == "DET" or starts

    def _place(self, who: Somebody, entity: Any) -> None:
        who.mentions.append((entity.root.i, prominence(entity.root, who)))
        for token in entity:
            self.at[token.i] = who
