"""The annex: what others can look for themselves, written so that nobody follows it by accident.

Sites, pages and accounts of the groups shown, as they stand in the posts; that something is listed
says that several members shared it, not that it is bad. And the hashes of all that was handed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.evidence import Group
from undertow.exporters.report.names import Names, marked
from undertow.model.url import site

_MOST = 200  # of each kind: a page of them; the exported tables have all


def annex(case: CaseView, groups: Sequence[Group], names: Names) -> dict[str, Any]:
    """Everything of the annex."""
    pages, sites = _shared(groups)
    members = [(n, m["account_id"]) for n, group in enumerate(groups, 1) for m in group.members]
    accounts = [{"group": n, "account": names.label(account)} for n, account in members]
    return {
        "pages": _listed(pages, names),
        "pages_left": max(0, len(pages) - _MOST),
        "sites": _listed(sites, names),
        "sites_left": max(0, len(sites) - _MOST),
        "accounts": accounts[:_MOST],
        "accounts_left": max(0, len(accounts) - _MOST),
        "hashes": _hashes(case, names),
    }


def _shared(groups: Sequence[Group]) -> tuple[Counter[str], Counter[str]]:
    """Pages and sites on which two members or more met, with how many members."""
    pages: Counter[str] = Counter()
    who: dict[str, set[str]] = {}
    for group in groups:
        for shared in group.shared:
            channel, thing = shared.key
            if channel not in ("link", "domain") or len(shared.members) < 2:
                continue
            if channel == "link":
                pages[thing] += len(shared.members)
            if host := site(thing):
                who.setdefault(host, set()).update(act.account for act in shared.members)
    return pages, Counter({host: len(accounts) for host, accounts in who.items()})


def _listed(found: Counter[str], names: Names) -> list[dict[str, str]]:
    order = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [
        {"what": defanged(marked(names.ident(thing))), "members": words.number(count)}
        for thing, count in order[:_MOST]
    ]


def defanged(link: str) -> str:
    """A link without its live form: `example[.]org/page`."""
    scheme, found, rest = link.rpartition("://")
    host, slash, path = rest.partition("/")
    return scheme + found + host.replace(".", "[.]") + slash + path


def _hashes(case: CaseView, names: Names) -> list[dict[str, str]]:
    files = [(file["name"], file["sha256"]) for file in case.files()]
    read = case.table("articles").select(["source_sha256"])["source_sha256"].unique().to_pylist()
    rows = [{"what": names.ident(name), "sha256": sha} for name, sha in files]
    return rows + [
        {"what": "an article's file", "sha256": sha} for sha in sorted(filter(None, read))
    ]
