"""Names in one article: every person, organisation and place, and all the ways it is called there.

One row for each way of calling it. `name` is the fullest form that the article gives; who is who
across articles is decided for the case (entities.py), from these rows.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from undertow.articles.acronyms import INITIALS, SPELLED_OUT
from undertow.articles.countries import (
    ARCHIPELAGOS,
    country,
    folded,
    named_countries,
    of_capital,
    of_demonym,
)

Row = dict[str, Any]
_KINDS = {
    "PERSON": "person", "PER": "person", "ORG": "organisation",
    "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
_Found = tuple[str, tuple[int, int], str]
_SEEN_AGAIN = 2  # a capital letter once may be emphasis
_LONGEST = 7  # words; a longer "name" is two names run together


@dataclass
class _Name:
    """One thing of the article while it is being read."""

    name: str
    kind: str
    called: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def met(self, alias: str, span: tuple[int, int], reason: str) -> None:
        self.called.setdefault(alias, []).append(span)
        self.reasons.setdefault(alias, reason)


def mentions(
    doc: Any, article_id: str, titles: Iterable[str], spoke: Iterable[str | None]
) -> list[Row]:
    """Rows of the table `aliases` for one article, without the entity.

    Args:
        doc: the article as its model sees it.
        article_id: whose rows they are.
        titles: words before a name that do not belong to it ("Mr", "Mme").
        spoke: the words that stand for the speakers of its statements; a capital among them
            stands for its state.
    """
    found = _entities(doc, frozenset(titles))
    names = _full_names([entity for entity in found if entity[2] == "person"])
    names += _others([entity for entity in found if entity[2] != "person"], names)
    _initials(names, doc.user_data.get(SPELLED_OUT, {}))
    _capitals(names, {folded(text) for text in spoke if text} | _doing(doc))
    _described(str(doc.text), names)
    return [
        {
            "entity_id": None,
            "alias": alias,
            "article_id": article_id,
            "kind": name.kind,
            "name": name.name,
            "span": f"{spans[0][0]}:{spans[0][1]}",
            "mentions": len(spans),
            "reason": name.reasons[alias],
        }
        for name in names
        for alias, spans in sorted(name.called.items(), key=lambda item: item[1])
    ]


def _entities(doc: Any, titles: frozenset[str]) -> list[_Found]:
    """(name, span, kind) in the order of the text, articles, titles and possessives cut off."""
    found: dict[int, _Found] = {}
    spelled_out = set(doc.user_data.get(SPELLED_OUT, {}).values())
    text = str(doc.text)  # spaCy puts it together anew each time it is asked
    for span, kind in [*_by_model(doc), *_by_hand(doc)]:
        tokens = [t for t in span if not t.is_space]
        while tokens and _cut(tokens[0], titles):
            tokens = tokens[1:]
        while tokens and (tokens[-1].is_punct or tokens[-1].text in {"'s", "’s", "'", "’"}):
            tokens = tokens[:-1]
        if not tokens or not (_looks_like_a_name(tokens) or span.text in spelled_out):
            continue
        start, end = _with_islands(text, tokens[0].idx), tokens[-1].idx + len(tokens[-1])
        name = text[start:end]
        if "\n" not in name and not of_demonym(name):
            place = country(name) or of_capital(name) or start < tokens[0].idx
            found.setdefault(tokens[-1].idx, (name, (start, end), "place" if place else kind))
    for start, end in named_countries(text):
        within = [key for key, (_, (a, b), _) in found.items() if start <= a and b <= end]
        for key in within:  # the "Nouvelle" of "Nouvelle-Calédonie"
            if found[key][1] != (start, end):
                del found[key]
        if not any(a <= start < b for _, (a, b), _ in found.values()):
            found[start] = (text[start:end], (start, end), "place")
    return sorted(found.values(), key=lambda one: one[1])


def _looks_like_a_name(tokens: list[Any]) -> bool:
    return len(tokens) <= _LONGEST and tokens[-1].text[0].isupper()


def _by_model(doc: Any) -> Iterator[tuple[Any, str]]:
    for entity in doc.ents:
        if entity.label_ in _KINDS:
            yield entity, _KINDS[entity.label_]


def _by_hand(doc: Any) -> Iterator[tuple[Any, str]]:
    """Runs of proper nouns that the model took for nothing, or for a people or a product."""
    taken = {token.i for entity in doc.ents if entity.label_ in _KINDS for token in entity}
    seen = Counter(token.text for token in doc if token.pos_ == "PROPN")
    run: list[Any] = []
    for token in [*doc, None]:
        if (
            token is not None
            and token.pos_ == "PROPN"
            and token.i not in taken
            and token.text[0].isupper()
            and not token.ent_type_.startswith(("DATE", "TIME"))
        ):
            run.append(token)
            continue
        if len(run) > 1 or (run and seen[run[0].text] >= _SEEN_AGAIN):
            place = _pattern("islands").search(folded(run[-1].text))
            yield doc[run[0].i : run[-1].i + 1], "place" if place else "organisation"
        run = []


def _with_islands(text: str, start: int) -> int:
    """Of "îles de Sund": the common noun before belongs to the name."""
    found = _pattern("before_place").search(text, max(start - 25, 0), start)
    return start if found is None else found.start()


def _cut(token: Any, titles: frozenset[str]) -> bool:
    low = token.lower_.rstrip(".")
    return (
        token.pos_ == "DET" or token.is_punct or low in titles or not token.text[0].isupper()
        or low in _told()["titles"]
    )  # fmt: skip


def _full_names(found: Sequence[_Found]) -> list[_Name]:
    """People: a surname alone is whoever was last called by a full name that ends so."""
    names: list[_Name] = []
    for name, span, kind in found:
        words = name.split()
        same = next((n for n in reversed(names) if folded(n.name) == folded(name)), None)
        if same is None and len(words) == 1:
            same = next((n for n in reversed(names) if words[0] in _ends(n.name)), None)
        if same is None:
            same = _Name(name, kind)
            names.append(same)
        reason = "the name in full" if folded(same.name) == folded(name) else f"part of {same.name}"
        same.met(name, span, reason)
    return _surnames_first(names)


def _ends(name: str) -> tuple[str, str]:
    words = name.split()
    return words[-1], words[0]


def _surnames_first(names: list[_Name]) -> list[_Name]:
    """A surname that came before the only full name with it (headlines do that) joins it."""
    kept = []
    for name in names:
        full = [n for n in names if n is not name and n.name.split()[-1] == name.name]
        if " " in name.name or len(full) != 1:
            kept.append(name)
            continue
        for alias, spans in name.called.items():
            for span in spans:
                full[0].met(alias, span, f"part of {full[0].name}")
    return kept


def _others(found: Sequence[_Found], people: Sequence[_Name]) -> list[_Name]:
    """Organisations and places; what begins a longer name of the same kind is that name."""
    names: dict[str, _Name] = {}
    for name, span, kind in found:
        # The model takes many a surname for an organisation once the full name is past.
        person = next((p for p in people if name in _ends(p.name) and " " in p.name), None)
        if person is not None and kind == "organisation":
            person.met(name, span, f"part of {person.name}")
            continue
        key = country(name) or folded(name)
        names.setdefault(key, _Name(name, kind)).met(name, span, "the name in full")
    for key, short in list(names.items()):
        longer = [n for k, n in names.items() if k.startswith(f"{key} ") and n.kind == short.kind]
        # "Quayside" after "Quayside Holdings" is short for it; "Belmora" before "Belmora Radio"
        # is the state that the station is named after.
        if len(longer) == 1 and short.kind == "organisation" and _first(longer[0]) < _first(short):
            for alias, spans in names.pop(key).called.items():
                for span in spans:
                    longer[0].met(alias, span, f"begins {longer[0].name}")
    return list(names.values())


def _initials(names: list[_Name], spelled_out: dict[str, str]) -> None:
    """Initials are the name that the article tells with them."""
    by_name = {folded(name.name): name for name in names}
    for short, full in spelled_out.items():
        one, two = by_name.get(folded(short)), by_name.get(folded(full))
        if one is None or two is None or one is two:
            continue
        for alias, spans in one.called.items():
            for span in spans:
                two.met(alias, span, f"{INITIALS} {two.name}")
        names.remove(one)


def _first(name: _Name) -> tuple[int, int]:
    return min(min(spans) for spans in name.called.values())


def _doing(doc: Any) -> set[str]:
    """Words that are the subject of a verb of doing: "Paris will pay", not "Paris is large"."""
    return {
        folded(token.text)
        for token in doc
        if token.dep_ == "nsubj" and token.head.pos_ == "VERB" and token.pos_ == "PROPN"
    }


def _capitals(names: list[_Name], spoke: set[str]) -> None:
    """A capital that says something is its state's government."""
    for name in [n for n in names if folded(n.name) in spoke]:
        code = of_capital(name.name)
        state = next((n for n in names if code and country(n.name) == code), None)
        # Singapore is its own capital: there is no other name to join it to.
        if code is None or state is name or (state is None and country(name.name)):
            continue
        if state is None:
            name.reasons[name.name] = "a capital that speaks for its state"
            name.kind = "state"
            continue
        for alias, spans in name.called.items():
            for span in spans:
                state.met(alias, span, f"capital that speaks for {state.name}")
        names.remove(name)


def _described(text: str, names: list[_Name]) -> None:
    """The archipelago is the first islands that the article names."""
    able = [
        name
        for name in names
        if name.kind == "place"
        and (_pattern("islands").search(folded(name.name)) or country(name.name) in ARCHIPELAGOS)
    ]
    if not able:
        return
    # An article that is about islands names them before it calls them so, and before others.
    meant = min(able, key=_first)
    for found in _pattern("archipelago").finditer(text):
        if all(
            not (s <= found.start() < e) for n in names for ss in n.called.values() for s, e in ss
        ):
            meant.met(found[0], found.span(), f"the first such place named is {meant.name}")


@cache
def _told() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("naming.toml").read_text("utf-8"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_told()[name])})(?!\w)", re.IGNORECASE)
