"""How near the tables of a case come to our own gold, table by table.

Spans are compared as sets of letters and digits. Every function returns counts by label; `Count`
turns them into precision, recall and F1. What counts as found is said at each function: it is what
docs/articles.md promises.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from benchmarks.gold_corpus import GoldArticle

Row = dict[str, Any]
Letters = frozenset[int]
_EMPTY = (
    "the a an of its his her their mr mrs ms dr le la les l un une des du de d m mme son sa ses"
)
_EMPTY_WORDS = frozenset([*_EMPTY.split(), "leur", "leurs", "and", "et"])
# Labels that say the same thing in another word.
_RELATIONS = {"paid for": "funds", "owns": "controls", "runs": "controls"}
_SYMMETRIC = {"allied with", "rival of"}
# Finer kinds of ours: a party dissolved is marked as a ban, a thing seized as a sanction.
_MEASURES = {"curfew": "power", "dissolution": "ban", "seizure": "sanction"}
# What the annotator marked; a closure or a deployment that is told was not.
MEASURES = {"ban", "state of emergency", "power", "curfew", "sanction", "suspension", "arrest",
            "dissolution", "seizure"}  # fmt: skip
RELATIONS = {"supports", "funds", "founded", "controls", "trains", "arms"} | _SYMMETRIC


@dataclass(slots=True)
class Count:
    """Right and wrong predictions, and how many of the gold were found."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of predictions that are right; 1 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 where there is none."""
        return self.found / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Counts = defaultdict[str, Count]


def tick(count: Count, right: bool) -> None:
    """One matched pair whose attribute is right or not: precision is then a share of right ones."""
    count.predicted += 1
    count.gold += 1
    count.right += right
    count.found += right


# Names and spans


def same_name(got: str | None, wanted: Iterable[str] | None) -> bool:
    """One name holds all words of the other, accents, articles and titles aside."""
    words = _words(got)
    return bool(words) and any(
        words <= other or other <= words for other in map(_words, wanted or ()) if other
    )


def _words(name: str | None) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("’s ", " ")
    letters = "".join(c if c.isalnum() else " " for c in plain.replace("'s ", " "))
    return frozenset(letters.split()) - _EMPTY_WORDS


def spans_of(value: Any) -> list[tuple[int, int]]:
    """`"3:9"` or a list of such, as the tables write them."""
    if not value:
        return []
    pieces = value.split("|") if isinstance(value, str) else value
    return [(int(a), int(b)) for a, _, b in (piece.partition(":") for piece in pieces)]


def letters_of(spans: Iterable[tuple[int, int]], text: str) -> Letters:
    """The places of the letters and digits in spans."""
    return frozenset(i for start, end in spans for i in range(start, end) if text[i].isalnum())


def iou(one: Letters, other: Letters) -> float:
    """Intersection over union."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def one_to_one(
    predicted: list[Letters], gold: list[Letters], floor: float
) -> list[tuple[int, int]]:
    """Pairs that are most alike first; each stands in one pair at most."""
    alike = sorted(
        ((iou(p, g), -i, -j) for i, p in enumerate(predicted) for j, g in enumerate(gold)),
        reverse=True,
    )
    left_p, left_g, pairs = set(range(len(predicted))), set(range(len(gold))), []
    for likeness, i, j in alike:
        if likeness >= floor and -i in left_p and -j in left_g:
            left_p.remove(-i)
            left_g.remove(-j)
            pairs.append((-i, -j))
    return pairs


# Tables


def statements(article: GoldArticle, rows: list[Row], counts: Counts) -> dict[str, str]:
    """`content`: at least half of the letters in common; `whole`: cue and speaker touch as well.

    Of those with the content right: is the named speaker right, is nobody named where nobody is,
    is the act one of the right ones. Returns which predicted statement is which in the gold.
    """
    text = article.text
    gold = [row for row in article.statements if row["spans"]]
    # A verb alone ("Karsk dément") is not scored as a statement; what it answers is.
    bare = [(r, letters_of(r["cue_spans"], text)) for r in article.statements if not r["spans"]]
    alone = {
        row["statement_id"]: f"{article.name}/{g['id']}"
        for row in rows
        for g, cue in bare
        if iou(_cue(row, text), cue) > 0
    }
    rows = [row for row in rows if row["statement_id"] not in alone]
    said = [letters_of(spans_of(row["content_spans"]), text) for row in rows]
    wanted = [letters_of(row["spans"], text) for row in gold]
    pairs = one_to_one(said, wanted, 0.5)
    for name in ("content", "whole"):
        counts[name].predicted += len(rows)
        counts[name].gold += len(gold)
    for i, j in pairs:
        _one_statement(rows[i], gold[j], text, counts)
    known = alone | {rows[i]["statement_id"]: f"{article.name}/{gold[j]['id']}" for i, j in pairs}
    for row in rows:
        same = [g for g in gold if iou(_cue(row, text), letters_of(g["cue_spans"], text)) > 0]
        if row["statement_id"] not in known and same:
            known[row["statement_id"]] = f"{article.name}/{same[0]['id']}"
    return known


def _one_statement(row: Row, gold: Row, text: str, counts: Counts) -> None:
    def touches(name: str) -> bool:
        wanted = letters_of(gold[f"{name}_spans"], text)
        return not wanted or bool(wanted & letters_of(spans_of(row[f"{name}_span"]), text))

    whole = touches("cue") and touches("speaker")
    for name, right in (("content", True), ("whole", whole)):
        counts[name].right += right
        counts[name].found += right
    if gold["speaker"]:
        tick(counts["speaker named"], same_name(row["speaker"], gold["speaker"]))
    elif gold["anonymous"]:
        tick(counts["speaker unnamed"], row["speaker"] is None)
    tick(counts["act"], row["act"] in gold["act"])


def _cue(row: Row, text: str) -> Letters:
    return letters_of(spans_of(row["cue_span"]), text)


def answers(
    articles: list[GoldArticle],
    rows: list[Row],
    known: dict[str, str],
    same: list[list[str]],
    counts: Counts,
) -> None:
    """Right if kind and both ends are; statements that say the same stand for each other.

    Beside `answers` there is a count for each kind.
    """
    group = _groups(same)
    wanted = _wanted(articles, group)

    def meant(statement_id: str) -> str:
        name = known.get(statement_id, statement_id)
        return group.get(name, name)

    found = [
        (meant(row["statement_id"]), meant(row["answers_statement_id"]), row["kind"])
        for row in rows
    ]
    for label, kinds in {"answers": _ANSWERS, **{f"answers: {k}": {k} for k in _ANSWERS}}.items():
        told, gold = ([link for link in links if link[2] in kinds] for links in (found, wanted))
        counts[label].predicted += len(told)
        counts[label].right += sum(link in wanted for link in told)
        counts[label].gold += len(gold)
        counts[label].found += len(set(gold) & set(told))


def ends(
    articles: list[GoldArticle],
    statements_of: list[Row],
    known: dict[str, str],
    same: list[list[str]],
    counts: Counts,
) -> None:
    """Of the gold's answers, how many could be linked at all; the precision says nothing here.

    `ends found`: both statements are found. `acts right`: and both with an act that the gold has.
    """
    group = _groups(same)
    wanted = _wanted(articles, group)
    acts = {f"{a.name}/{row['id']}": row["act"] for a in articles for row in a.statements}
    mine = [(known[row["statement_id"]], row["act"]) for row in statements_of
            if row["statement_id"] in known]  # fmt: skip
    there = {group.get(name, name) for name, _ in mine}
    right = {group.get(name, name) for name, act in mine if act in acts[name]}
    for label, those in (("answers: ends found", there), ("answers: acts right", right)):
        counts[label].gold += len(wanted)
        counts[label].found += sum(one in those and two in those for one, two, _ in wanted)


def _groups(same: list[list[str]]) -> dict[str, str]:
    return {name: names[0] for names in same for name in names}


def _wanted(articles: list[GoldArticle], group: dict[str, str]) -> set[tuple[str, str, str]]:
    wanted = set()
    for article in articles:
        for answer, kind, answered in article.answers:
            other = answered if "/" in answered else f"{article.name}/{answered}"
            one = f"{article.name}/{answer}"
            wanted.add((group.get(one, one), group.get(other, other), kind))
    return wanted


_ANSWERS = frozenset(["denies", "counters", "confirms"])


def relations(article: GoldArticle, rows: list[Row], known: dict[str, str], counts: Counts) -> None:
    """Right if label, both parties and negation are; said twice it counts once."""
    rows = [row | {"relation": _RELATIONS.get(row["relation"], row["relation"])} for row in rows]
    rows = [row for row in rows if row["relation"] in RELATIONS]
    for row, gold in _matched(rows, article.relations, _same_relation, counts["relations"]):
        by = gold["asserted_by"]
        stated = by if by == "outlet" else f"{article.name}/{by}"
        tick(counts["asserted by"], known.get(row["asserted_by"], row["asserted_by"]) == stated)
        if "hedged" in row:
            tick(counts["hedged"], bool(row["hedged"]) == gold["hedged"])


def _same_relation(row: Row, gold: Row) -> bool:
    if row["relation"] != gold["relation"] or bool(row["negated"]) != gold["negated"]:
        return False
    orders = [("subject", "object"), ("object", "subject")]
    return any(
        same_name(row[one], gold["subject"]) and same_name(row[two], gold["object"])
        for one, two in orders[: 2 if gold["relation"] in _SYMMETRIC else 1]
    )


def measures(article: GoldArticle, rows: list[Row], counts: Counts) -> None:
    """Right if the kind is, and the object; where there is none, actor, place or the words."""

    def same(row: Row, gold: Row) -> bool:
        kinds = (_MEASURES.get(kind, kind) for kind in (row["kind"], gold["kind"]))
        if len(set(kinds)) > 1:
            return False
        if gold["object"]:
            return same_name(row["object"], gold["object"])
        near = letters_of(spans_of(row["span"]), article.text)
        return bool(near & letters_of(gold["spans"], article.text)) or any(
            same_name(row[name], gold[name]) for name in ("actor", "place")
        )

    rows = [row for row in rows if row["kind"] in MEASURES]
    for row, gold in _matched(rows, article.measures, same, counts["measures"]):
        for name in ("actor", "place"):
            if gold[name]:
                tick(counts[f"measure {name}"], same_name(row[name], gold[name]))
        if gold["status"]:
            tick(counts["measure status"], row["status"] in gold["status"])
        if gold["in_force_from"]:
            tick(counts["measure from"], _day(row["in_force_from"]) == gold["in_force_from"])


def _matched(
    rows: list[Row], gold: list[Row], same: Callable[[Row, Row], bool], count: Count
) -> list[tuple[Row, Row]]:
    """Each prediction with the first of the gold that it equals."""
    pairs = [(row, next((g for g in gold if same(row, g)), None)) for row in rows]
    right = [(row, g) for row, g in pairs if g is not None]
    count.predicted += len(rows)
    count.right += len(right)
    count.gold += len(gold)
    count.found += sum(any(same(row, g) for row in rows) for g in gold)
    return right


def events(article: GoldArticle, rows: list[Row], counts: Counts) -> None:
    """`dates found`: the words touch; `dates right`: first and last day are right as well.

    An article whose dates nobody annotated is passed over.
    """
    if article.events is None:
        return
    text, dates = article.text, article.events
    rows = [row for row in rows if row["date_from"] is not None]  # a duration is no date
    wanted = [letters_of(gold["spans"], text) for gold in dates]
    near = [letters_of(spans_of(row["date_span"]), text) for row in rows]
    touching = [[j for j, g in enumerate(wanted) if g & place] for place in near]
    right = [[j for j in js if _dated(row, dates[j])]
             for row, js in zip(rows, touching, strict=True)]  # fmt: skip
    of_saying = {j for j, gold in enumerate(dates) if gold["of_saying"]}
    for name, hits in (("dates found", touching), ("dates right", right)):
        told = [js for js, any_ in zip(hits, touching, strict=True) if not set(any_) & of_saying]
        counts[name].predicted += len(told)
        counts[name].right += sum(bool(js) for js in told)
        counts[name].gold += len(dates) - len(of_saying)
        counts[name].found += len({j for js in hits for j in js} - of_saying)
    for js, good in zip(touching, right, strict=True):
        if js:
            tick(counts["value of those found"], bool(good))


def _dated(row: Row, gold: Row) -> bool:
    if gold["date_from"] is None:
        return True
    return (_day(row["date_from"]), _day(row["date_to"])) == (gold["date_from"], gold["date_to"])


def _day(value: Any) -> str | None:
    return None if value is None else str(value)[:10]


def figures(articles: list[GoldArticle], told: list[Row], rows: list[Row], counts: Counts) -> None:
    """Right if all of a row group is one quantity, told with at least two numbers."""
    text = {article.name: article.text for article in articles}
    place = {}
    for number, figure in enumerate(told):
        for value in figure["values"]:
            start = text[value["article"]].index(value["quote"])
            span = (start, start + len(value["quote"]))
            place[value["article"], span] = (number, value["value"])
    groups: dict[str, set[tuple[int, float]]] = defaultdict(set)
    unknown: dict[str, int] = defaultdict(int)
    for row in rows:
        (span,) = spans_of(row["span"])
        found = [v for (name, (a, b)), v in place.items()
                 if name == row["article"] and a < span[1] and span[0] < b]  # fmt: skip
        groups[row["figure_id"]].update(found)
        unknown[row["figure_id"]] += not found
    hit = set()
    for figure_id, values in groups.items():
        numbers = {number for number, _ in values}
        good = len(numbers) == 1 and len(values) > 1 and not unknown[figure_id]
        counts["figures"].predicted += 1
        counts["figures"].right += good
        hit |= {n for n in numbers if len({v for m, v in values if m == n}) > 1}
    counts["figures"].gold += len(told)
    counts["figures"].found += len(hit)


def names(told: dict[str, Any], rows: list[Row], counts: Counts) -> None:
    """Pairs of differently written names for one thing; both must be known to the gold to count."""
    truth: dict[tuple[str, str], int] = {}
    for number, thing in enumerate(told["names"]):
        for article, aliases in thing["aliases"].items():
            truth |= {(article, _key(alias)): number for alias in aliases}
    apart = len(told["names"])
    for pair in told["not_joined"]:
        for article, alias in pair:
            apart += 1
            truth.setdefault((article, _key(alias)), apart)
    joined = {(row["article"], _key(row["alias"])): row["entity_id"] for row in rows}
    for one, two in combinations(sorted(truth), 2):
        if one[1] == two[1] and truth[one] == truth[two]:
            continue
        same = truth[one] == truth[two]
        said = joined.get(one) is not None and joined.get(one) == joined.get(two)
        counts["names joined"].gold += same
        counts["names joined"].found += same and said
        counts["names joined"].predicted += said
        counts["names joined"].right += same and said


def _key(alias: str) -> str:
    return " ".join(sorted(_words(alias)))
