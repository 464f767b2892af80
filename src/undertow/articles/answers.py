"""Which statement answers which: a denial and the accusation it denies, in one article or several.

How likely two belong together is likeness.py's to say; here they are brought together, and the best
match of each answer is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from undertow.articles import likeness
from undertow.articles.said import Row, Said, prepared

# Set with the weights of likeness.py: right links score so much and more. Across articles nothing
# is near, and more must be in common. On the open halves .6 would give .81 right and .32 found
# instead of .76 and .34; on `test2`, which nobody reads, it gave nothing (.64, was .66).
LEAST_SCORE, LEAST_AFAR = 0.45, 0.55
LEAST_BESIDE = 0.6  # of what else "these accusations" answers
GOES_ON = 0.5
EARLIER_DAYS = 2  # an outlet may be so much later than another with the same accusation
_KINDS = {
    "deny": "denies", "accuse": "counters", "criticize": "counters",
    "confirm": "confirms", "assert": "denies",
}  # fmt: skip
_SCORES = {
    "deny": likeness.denies, "accuse": likeness.counters,
    "criticize": likeness.counters, "confirm": likeness.confirms, "assert": likeness.replies,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """`statement_id` answers `answers_statement_id`; `reason` says in words why we think so."""

    statement_id: str
    answers_statement_id: str
    kind: str
    score: float
    reason: str


def answers(
    rows: Sequence[Row],
    language_of: Mapping[str, str | None],
    aliases: Sequence[Row] = (),
    published: Mapping[str, datetime | None] | None = None,
) -> list[Answer]:
    """All answers among the statements of a case: of each statement the best one.

    Who denies several things at once ("these accusations") answers all of them in his article.

    Args:
        rows: statements, in the order of articles and within them of the text.
        language_of: article -> language.
        aliases: the names of the articles with the entities they mean.
        published: article -> when it was published, as far as known.
    """
    search = _Search(prepared(rows, language_of, aliases), published or {})
    for said in search.told:
        search.seek(said)
    return [*search.found.values(), *search.beside]


class _Search:
    """The statements of a case, and what was found of them so far."""

    def __init__(self, told: list[Said], published: Mapping[str, datetime | None]) -> None:
        self.told, self.published = told, published
        self.found: dict[str, Answer] = {}
        self.beside: list[Answer] = []  # what else a denial answers that denies more than one thing
        # (what is denied, the article that does) -> who denies it there
        self._denied: dict[tuple[str, str], list[Said]] = defaultdict(list)
        self._in: dict[str, list[Said]] = defaultdict(list)
        self._accusing: list[Said] = []
        self._naming: dict[str, list[Said]] = defaultdict(list)
        for said in told:
            self._in[said.article].append(said)
            if said.act in likeness.ACCUSING:
                self._accusing.append(said)
            for name in said.names:
                self._naming[name].append(said)
        for here in self._in.values():
            here.sort(key=lambda said: said.order)

    def seek(self, said: Said) -> None:
        """Find what a statement answers."""
        said.denied = self._has_denied(said)
        answer = None if said.row.get("negated") else self._best(said)
        answer = answer or self._goes_on(said) or self._ahead(said)
        if answer is not None:
            self.found[said.id] = answer
            if answer.kind == "denies":
                self._denied[answer.answers_statement_id, said.article].append(said)

    def _has_denied(self, said: Said) -> bool:
        before = self._in[said.article][max(said.order - likeness.NEARBY, 0) : said.order]
        return any(
            (answer := self.found.get(one.id)) is not None
            and answer.kind == "denies"
            and said.one_side_with(one)
            for one in before
        )

    def _best(self, said: Said) -> Answer | None:
        if said.act not in _KINDS:
            return None
        scored = []
        for other in self._candidates(said):
            denied_by = self._denied.get((other.id, said.article), [])
            told, reasons = _SCORES[said.act](said, other, denied_by)
            score = round(told, 2)
            here = said.article == other.article
            within = said.inside(other) and not other.inside(said)
            if score < (LEAST_SCORE if here else LEAST_AFAR) or within:
                continue
            away = abs(said.order - other.order) if here else 0
            scored.append((score, here, -away, other.id, "; ".join(reasons)))
        if not scored:
            return None
        scored.sort(reverse=True)
        kind = _KINDS[said.act]
        first, *others = (Answer(said.id, one, kind, min(score, 1.0), why)
                          for score, _, _, one, why in scored)  # fmt: skip
        if said.many and said.act == "deny":
            own = {other.id for other in self._in[said.article]}
            enough = (one for one in others if one.score >= LEAST_BESIDE)
            self.beside += [one for one in enough if one.answers_statement_id in own]
        return first

    def _candidates(self, said: Said) -> Iterator[Said]:
        """Its own article, and of others what accuses or, to be confirmed, names the same."""
        yield from (other for other in self._in[said.article] if other is not said)
        if said.act in {"deny", "accuse"}:
            afar = self._accusing
        elif said.act == "confirm":
            afar = list(dict.fromkeys(o for name in sorted(said.names) for o in self._naming[name]))
        else:
            return
        for other in afar:
            if other.article != said.article and not self._too_early(said, other):
                yield other

    def _too_early(self, said: Said, other: Said) -> bool:
        one, two = (self.published.get(one.article) for one in (said, other))
        return one is not None and two is not None and (two - one).days >= EARLIER_DAYS

    def _goes_on(self, said: Said) -> Answer | None:
        """After a denial that only says no, what the same side says next tells what it denies."""
        before = self._in[said.article][said.order - 1] if said.order else None
        denial = None if before is None else self.found.get(before.id)
        if before is None or denial is None or denial.kind != "denies":
            return None
        if all(denial.answers_statement_id != other.id for other in self._in[said.article]):
            return None  # what another article tells was answered, and is not told here
        kind = None
        same = said.one_side_with(before) or (before.pointing and said.speaks_for_others)
        if said.act == "accuse" and self._its_neighbour(said):
            kind, reason = "counters", "accuses back after the denial"
        elif same and self._more_of_it(said, before):
            kind, reason = "denies", "goes on after the denial"
        if kind is None:
            return None
        return Answer(said.id, denial.answers_statement_id, kind, GOES_ON, reason)

    def _ahead(self, said: Said) -> Answer | None:
        """A denial that answers nothing before it: what is denied is told next."""
        if said.act != "deny" or said.ahead or said.row.get("negated"):
            return None
        after = said.order + 1
        for other in self._in[said.article][after : after + likeness.NEARBY]:
            if other.act == "accuse" and likeness.told_after(said, other):
                return Answer(
                    said.id, other.id, "denies", LEAST_SCORE, "what it denies is told after"
                )
        return None

    def _more_of_it(self, said: Said, before: Said) -> bool:
        """Whether it says more of what was just denied."""
        if said.act == "deny":
            return True
        return said.act == "assert" and not said.ahead and (before.only_points or said.contrary)

    def _its_neighbour(self, said: Said) -> bool:
        """Whether both sides are told by mere words: "and accused its neighbour"."""
        row = said.row
        pronoun = (row["speaker_text"] or "").lower() in said.words.pronouns
        return pronoun and not row["speaker"] and (said.target or "")[:1].islower()
