"""Who is who in a case: joined names, and what an analyst says of them.

What is said of two names is a run of the ledger and stays there; saying the contrary later is
another run. The last word on a pair counts, also for articles that are read afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from undertow.articles.countries import folded
from undertow.articles.entities import Said, entities
from undertow.case import Case
from undertow.case.folder import now
from undertow.errors import ParameterError
from undertow.workflow.record import commit_rows

Rows = list[dict[str, Any]]


def said_of_names(case: Case) -> list[Said]:
    """What analysts said of names, oldest first."""
    told = [run["parameters"] for run in case.ledger.runs("names")]
    return [Said(one["verdict"], one["one"], one["two"]) for one in told]


def who_is_who(aliases: Rows, articles: Rows, said: Sequence[Said]) -> dict[str, Rows]:
    """The tables `entities` and `aliases` of a case."""
    languages = {row["article_id"]: row["lang"] for row in articles}
    found, named = entities(aliases, languages, said)
    return {"entities": found, "aliases": named}


def say_of_names(
    case: Case, verdict: str, one: str, two: str, reason: str | None = None
) -> dict[str, int]:
    """Keep that two names mean the `same` or are to be kept `apart`; joins the names anew.

    Returns:
        How many entities there were before and are now.

    Raises:
        ParameterError: no article of the case has one of the names.
    """
    if verdict not in {"same", "apart"}:
        raise ParameterError(f"names are 'same' or 'apart', not '{verdict}'")
    with case.writing():
        started = now()
        aliases = case.table("aliases").to_pylist()
        known = {folded(row[column]) for row in aliases for column in ("alias", "name")}
        for name in (one, two):
            if folded(name) not in known:
                raise ParameterError(
                    f"no article of this case names '{name}'",
                    where=str(case.folder),
                    hint=f"See what is named: undertow entities {case.folder}",
                )
        before = case.count("entities")
        said = [*said_of_names(case), Said(verdict, one, two)]
        rows = who_is_who(aliases, case.table("articles").to_pylist(), said)
        told = {"verdict": verdict, "one": one, "two": two, "reason": reason}
        commit_rows(case, "names", started, rows, told)
    return {"before": before, "now": len(rows["entities"])}
