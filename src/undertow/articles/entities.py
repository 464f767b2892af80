"""Who is who across the articles of a case, and why one thinks so.

Joins are made from the surest to the least sure; each alias keeps the reason it was joined for.
What an analyst has said (`apart`, `same`) goes before every rule: two names told apart never end
up in one entity, whatever leads there.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from undertow.articles.acronyms import INITIALS
from undertow.articles.countries import country, english, folded, of_capital
from undertow.articles.translations import same_words

Row = dict[str, Any]
Node = tuple[str, str, str]  # article, name in it, kind

# Vasteria and Vastérie: once their endings are off, two names of one place in two languages differ
# in a letter at most. Set on dev of our gold; "Norvège" and "Norway" would not pass, and need not.
_ALIKE = 0.84
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Said:
    """What an analyst said of two names: `apart` or `same`; the last word on a pair counts."""

    verdict: str
    one: str
    two: str

    @property
    def pair(self) -> frozenset[str]:
        """Both names, folded."""
        return frozenset({folded(self.one), folded(self.two)})


def entities(
    rows: Sequence[Row], languages: dict[str, str | None], said: Sequence[Said] = ()
) -> tuple[list[Row], list[Row]]:
    """Rows of `entities`, and `aliases` with their entity and the reason for the join.

    Args:
        rows: rows of `aliases` of all articles.
        languages: article -> language.
        said: an analyst's words, oldest first.
    """
    joined = _Joined(rows, said)
    for one, two, reason in _joins(joined, languages):
        joined.join(one, two, reason)
    return joined.tables()


class _Joined:
    """Nodes (a name in an article) and the sets they were joined into."""

    def __init__(self, rows: Sequence[Row], said: Sequence[Said]) -> None:
        last = {one.pair: one.verdict for one in said}
        self.apart = {pair for pair, verdict in last.items() if verdict == "apart"}
        self.same = [pair for pair, verdict in last.items() if verdict == "same"]
        self.rows = [row | {"reason": _own_reason(row["reason"])} for row in rows]
        self.forms: dict[Node, set[str]] = defaultdict(set)
        for row in self.rows:
            node = self.node(row)
            self.forms[node] |= {folded(row["alias"]), folded(node[1])}
        self.nodes = sorted(self.forms)
        self._members = {node: {node} for node in self.nodes}
        self.why: dict[Node, str] = {}

    def node(self, row: Row) -> Node:
        """Where an alias belongs; told apart from the name it has there, it stands for itself."""
        name = row["alias"] if self.told_apart(row["alias"], row["name"]) else row["name"]
        return row["article_id"], name, row["kind"]

    def told_apart(self, one: str, two: str) -> bool:
        """Whether an analyst said that two names mean different things."""
        return frozenset({folded(one), folded(two)}) in self.apart

    def of(self, node: Node) -> set[Node]:
        return self._members[node]

    def join(self, one: Node, two: Node, reason: str) -> None:
        """Make one set of two, unless names in it were told apart."""
        if self._members[one] is self._members[two]:
            return
        whole = self._members[one] | self._members[two]
        if any(pair <= set().union(*(self.forms[n] for n in whole)) for pair in self.apart):
            return
        self.why.setdefault(two, reason)
        for node in whole:
            self._members[node] = whole

    def tables(self) -> tuple[list[Row], list[Row]]:
        told: dict[frozenset[Node], Row] = {}
        by_node: dict[Node, list[Row]] = defaultdict(list)
        for row in self.rows:
            by_node[self.node(row)].append(row)
        for whole in {frozenset(members) for members in self._members.values()}:
            told[whole] = _entity(whole, [row for node in whole for row in by_node[node]])
        _unlike(told)
        aliases = [
            row
            | {
                "entity_id": told[frozenset(self.of(self.node(row)))]["entity_id"],
                "reason": self._reason(row),
            }
            for row in self.rows
        ]
        order = sorted(told.values(), key=lambda e: (-e["mentions"], e["entity_id"]))
        return order, sorted(aliases, key=lambda r: (r["entity_id"], r["article_id"], r["alias"]))

    def _reason(self, row: Row) -> str:
        if self.told_apart(row["alias"], row["name"]):
            return f"{row['reason']}; told apart by an analyst"
        why = self.why.get(self.node(row))
        return row["reason"] if why is None else f"{row['reason']}; {why}"


def _own_reason(reason: str) -> str:
    """The reason inside the article: rows of an earlier run carry the join's behind a semicolon."""
    return reason.partition("; ")[0]


def _entity(whole: frozenset[Node], rows: list[Row]) -> Row:
    names_here = {node[1] for node in whole}
    count: Counter[str] = Counter()
    for row in rows:
        count[row["name"] if row["name"] in names_here else row["alias"]] += row["mentions"]
    codes = {code for name in count if (code := _state(name, rows))}
    # A state goes by its name and not by its capital; others by the name used most.
    names = [n for n in count if country(n)] or list(count)
    name = min(names, key=lambda n: (-count[n], -len(n), n))
    kinds = Counter(row["kind"] for row in rows)
    if len(kinds) > 1 and not any(" " in name for name in count):
        del kinds["person"]  # the model's guess for most words that it has never seen
    kind = "place" if codes else max(sorted(kinds), key=lambda k: kinds[k])
    return {
        "entity_id": "e-" + hashlib.sha256(f"{kind}\0{folded(name)}".encode()).hexdigest()[:10],
        "name": english(min(codes)) if codes and not country(name) else name,
        "kind": kind,
        "country": min(codes) if codes else None,
        "aliases": sorted({row["alias"] for row in rows}),
        "articles": len({row["article_id"] for row in rows}),
        "mentions": sum(row["mentions"] for row in rows),
        "first": min((article, name) for article, name, _ in whole)[0],
    }


def _state(name: str, rows: list[Row]) -> str | None:
    speaks = any(row["kind"] == "state" for row in rows if row["name"] == name)
    return country(name) or (of_capital(name) if speaks else None)


def _unlike(told: dict[frozenset[Node], Row]) -> None:
    """Two people of one name are two entities: the id takes in where the second one stands."""
    seen: set[str] = set()
    for row in sorted(told.values(), key=lambda e: (e["first"], e["name"], e["mentions"])):
        while row["entity_id"] in seen:
            text = f"{row['entity_id']}\0{row['first']}"
            row["entity_id"] = "e-" + hashlib.sha256(text.encode()).hexdigest()[:10]
        seen.add(row["entity_id"])


# Rules, from the surest to the least sure


def _joins(joined: _Joined, languages: dict[str, str | None]) -> Iterator[tuple[Node, Node, str]]:
    nodes = joined.nodes
    for pair in joined.same:
        alike = [node for node in nodes if joined.forms[node] & pair]
        yield from ((alike[0], node, "joined by an analyst") for node in alike[1:])
    yield from _by_key(nodes, _state_of, "names of one state")
    yield from _by_key(nodes, _full_name, "the same name")
    yield from _initials(joined, languages)
    yield from _surnames(joined)
    yield from _translated(joined, languages)


def _by_key(nodes: list[Node], key: Any, reason: str) -> Iterator[tuple[Node, Node, str]]:
    first: dict[Any, Node] = {}
    for node in nodes:
        value = key(node)
        if value is not None and first.setdefault(value, node) != node:
            yield first[value], node, reason


def _state_of(node: Node) -> str | None:
    _, name, kind = node
    if kind == "person":
        return None
    return country(name) or (of_capital(name) if kind == "state" else None)


def _full_name(node: Node) -> str | None:
    # Whether a name of one word is a person's surname is asked in _surnames; the model's kinds of
    # names that it has never seen are guesses, so kinds need not agree.
    return folded(node[1]) if " " in node[1] else None


def _initials(
    joined: _Joined, languages: dict[str, str | None]
) -> Iterator[tuple[Node, Node, str]]:
    """Initials that one article spells out and another does not, or in its own language.

    Where articles in one language spell them out in two ways, they say nothing: there is a
    Workers' League and a Women's League.
    """
    spelled: dict[str, list[Node]] = defaultdict(list)
    for row in joined.rows:
        if row["reason"].startswith(INITIALS) and not joined.told_apart(row["alias"], row["name"]):
            spelled[folded(row["alias"])].append(joined.node(row))
    for short, full in sorted(spelled.items()):
        names = {(languages.get(node[0]), folded(node[1])) for node in full}
        if len(names) > len({language for language, _ in names}):
            continue
        alone = [node for node in joined.nodes if folded(node[1]) == short]
        for node in [*full[1:], *alone]:
            if node in alone or _in_common(joined, node, full[0]) or node[1] == full[0][1]:
                yield full[0], node, f"{INITIALS} {full[0][1]}"


def _surnames(joined: _Joined) -> Iterator[tuple[Node, Node, str]]:
    """A name of one word: a surname of the case's people, or else the same wherever it stands."""
    people: dict[str, list[Node]] = defaultdict(list)
    for node in joined.nodes:
        if node[2] == "person" and " " in node[1]:
            people[folded(node[1]).split()[-1]].append(node)
    first: dict[str, Node] = {}
    for node in joined.nodes:
        word = folded(node[1])
        if " " in word:
            continue
        full = [n for n in people.get(word, []) if not joined.told_apart(n[1], node[1])]
        if not full:
            if first.setdefault(word, node) != node:
                yield first[word], node, "the same name"
        elif len({id(joined.of(n)) for n in full}) == 1 and _in_common(joined, node, full[0]):
            yield full[0], node, f"the only {node[1]} of the case"


def _translated(
    joined: _Joined, languages: dict[str, str | None]
) -> Iterator[tuple[Node, Node, str]]:
    """The name in another language, where the two articles share another name already."""
    by_language: dict[str, list[Node]] = defaultdict(list)
    for node in joined.nodes:
        if (node[2] != "person" or " " not in node[1]) and not _state_of(node):
            by_language[languages.get(node[0]) or ""].append(node)
    for one, two in combinations(sorted(by_language), 2):
        for a in by_language[one]:
            for b in by_language[two]:
                if joined.of(a) is joined.of(b):
                    continue
                reason = _same_abroad(a[1], b[1], one, two)
                if reason and _in_common(joined, a, b):
                    yield a, b, reason


def _same_abroad(one: str, two: str, language: str, other: str) -> str | None:
    if same_words(one, two, language, other):
        return f"{one} word by word"
    a, b = _stem(one), _stem(two)
    if " " in a or " " in b or min(len(a), len(b)) < _SHORTEST or a[:3] != b[:3]:
        return None
    alike = a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE
    return f"{one} as the other language writes it" if alike else None


def _stem(name: str) -> str:
    words = [w for w in folded(name).split() if w not in {"the", "la", "le", "les", "l"}]
    return re.sub(r"[aeiouy]+$", "", " ".join(words))


def _in_common(joined: _Joined, one: Node, two: Node) -> bool:
    """The two articles name another thing that is known to be the same."""
    there = {id(joined.of(n)) for n in joined.nodes if n[0] == two[0] and n != two}
    return one[0] == two[0] or any(
        id(joined.of(n)) in there for n in joined.nodes if n[0] == one[0] and n != one
    )
