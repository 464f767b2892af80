"""Which statement answers which: a denial and the accusation it denies, in one article or several.

Within an article links.py tells how likely each link is, across articles likeness.py what speaks
for it; here they are brought together, and the best match of each answer is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from undertow.articles import likeness
from undertow.articles.factors import Here
from undertow.articles.links import KIND_OF, links, reason
from undertow.articles.said import Row, Said, prepared

# Within an article a link is told that is likelier than not; or that is likely enough where it is
# nearly sure that something is answered, and only open which of several that tell the same. Set on
# articles of the corpus that were not trained on, and on the dev halves.
LEAST_LIKELY, LEAST_OF_MANY, SURE = 0.5, 0.3, 0.8
LEAST_BESIDE = 0.25  # how likely what else "these accusations" answers must be
# Across articles, set with the weights of likeness.py.
LEAST_AFAR = 0.55
BEFORE = 3  # statements back in which a side may have denied
EARLIER_DAYS = 2  # an outlet may be so much later than another with the same accusation
_AFAR = {
    "deny": ("denies", likeness.denies), "accuse": ("counters", likeness.counters),
    "confirm": ("confirms", likeness.confirms),
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
        self._accusing: list[Said] = []
        self._naming: dict[str, list[Said]] = defaultdict(list)
        in_: dict[str, list[Said]] = defaultdict(list)
        for said in told:
            in_[said.article].append(said)
            if said.act in likeness.ACCUSING:
                self._accusing.append(said)
            for name in said.names:
                self._naming[name].append(said)
        self._in = {
            article: Here(sorted(here, key=lambda said: said.order))
            for article, here in in_.items()
        }

    def seek(self, said: Said) -> None:
        """Find what a statement answers: in its own article, else in another."""
        said.denied = self._has_denied(said)
        answer = self._near(said) or self._afar(said)
        if answer is not None:
            self.found[said.id] = answer

    def _has_denied(self, said: Said) -> bool:
        before = self._in[said.article].told[max(said.order - BEFORE, 0) : said.order]
        return any(
            (answer := self.found.get(one.id)) is not None
            and answer.kind == "denies"
            and said.one_side_with(one)
            for one in before
        )

    def _near(self, said: Said) -> Answer | None:
        found = links(said, self._in[said.article])
        answers_any = sum(one.likelihood for one in found)
        if not found or not is_told(found[0].likelihood, answers_any):
            return None
        first, *others = (
            Answer(
                said.id,
                one.other.id,
                KIND_OF[said.act],
                round(one.likelihood, 3),
                reason(said, one),
            )
            for one in found
            if one.likelihood >= (LEAST_BESIDE if said.many else LEAST_OF_MANY)
        )
        if said.many:
            self.beside += others
        return first

    def _afar(self, said: Said) -> Answer | None:
        if said.act not in _AFAR or said.row.get("negated"):
            return None
        kind, score_of = _AFAR[said.act]
        scored = []
        for other in self._candidates(said):
            told, reasons = score_of(said, other)
            score = round(told, 2)
            if score >= LEAST_AFAR:
                scored.append((score, other.id, "; ".join(reasons)))
        if not scored:
            return None
        score, one, why = max(scored)
        return Answer(said.id, one, kind, min(score, 1.0), why)

    def _candidates(self, said: Said) -> Iterator[Said]:
        """Of other articles what accuses or, to be confirmed, names the same."""
        afar = self._accusing
        if said.act == "confirm":
            afar = list(dict.fromkeys(o for name in sorted(said.names) for o in self._naming[name]))
        for other in afar:
            if other.article != said.article and not self._too_early(said, other):
                yield other

    def _too_early(self, said: Said, other: Said) -> bool:
        one, two = (self.published.get(one.article) for one in (said, other))
        return one is not None and two is not None and (two - one).days >= EARLIER_DAYS


def is_told(first: float, answers_any: float) -> bool:
    """Whether a link is told.

    Args:
        first: how likely it is, of all that a statement may answer the likeliest.
        answers_any: how likely the statement answers anything.
    """
    return first >= LEAST_LIKELY or (first >= LEAST_OF_MANY and answers_any >= SURE)
