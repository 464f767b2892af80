"""Accounts and posts as they may be shown to others: under pseudonyms unless there is a reason.

One mechanism for every format that is made to be shared. Only accounts in groups are ever shown;
what is quoted from a post goes through `report.names`, as in the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from undertow.exporters.base import CaseView, Terms
from undertow.exporters.report.evidence import Group, gather, posts_of
from undertow.exporters.report.names import Names

OBJECTS = 50  # of each group, those on which most members met: enough to check, not all there is

ON_POSTS = ("repost", "reply", "quote")  # channels whose objects are posts


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it is shown.

    Attributes:
        id: the platform's id, or the pseudonym.
        name: the name it goes by; None where it is not known or not shown.
        created: when it was made; None where that is not known or not shown.
    """

    id: str
    name: str | None
    platform: str
    created: datetime | None

    @property
    def label(self) -> str:
        """The name, or what stands for it."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as it is shown, with the place in the file it was read from."""

    url: str
    text: str
    platform: str
    account_id: str
    at: datetime
    file: str
    line: int


class People:
    """Gives every account and post the form in which it leaves the case."""

    def __init__(self, case: CaseView, terms: Terms) -> None:
        self.shown = bool(terms.names)
        self.names = Names(case, shown=self.shown)
        self._case = case
        self.accounts = {row["account_id"]: row for row in case.table("accounts").to_pylist()}

    def person(self, account_id: str) -> Person:
        """The account, known to the case or not."""
        row = self.accounts.get(account_id, {})
        platform = row.get("platform") or "unknown"
        if self.shown:
            return Person(account_id, row.get("name"), platform, row.get("created_at"))
        return Person(self.names.label(account_id), None, platform, None)

    def post(self, row: dict[str, Any]) -> Shown:
        """The post; its id leads to the account, so a pseudonym stands for that too."""
        platform = row["platform"] or "unknown"
        url = (
            self._address(row, platform) if self.shown else hidden_post(self._case, row["post_id"])
        )
        line = row["source_line"] or 0
        return Shown(
            url=url,
            text=self.names.text(row["text"]),
            platform=platform,
            account_id=row["account_id"],
            at=row["created_at"],
            file=row["source_sha256"],
            line=line,
        )

    def thing(self, channel: str, what: str) -> str:
        """What was acted on; a post of somebody else is hidden like the somebody."""
        if not self.shown and channel in ON_POSTS:
            return hidden_post(self._case, what)
        return self.names.ident(what)

    @staticmethod
    def _address(row: dict[str, Any], platform: str) -> str:
        post = str(row["post_id"])
        if post.startswith(("http://", "https://")):
            return post
        if platform == "x":
            return f"https://x.com/i/status/{post}"
        return f"urn:undertow:{platform}:{post}"


def hidden_post(case: CaseView, post_id: str) -> str:
    """What stands for a post where its author has a pseudonym: keyed, and the same everywhere."""
    # Two halves: there are many more posts than accounts, and two must not get one name.
    halves = [case.pseudonym(post_id, half).removeprefix("account-") for half in ("post", "post 2")]
    return f"urn:undertow:post:{''.join(halves)}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The groups of a case, all of them, and the posts they stand on, by account and id."""

    groups: list[Group]
    posts: dict[tuple[str, str], dict[str, Any]]


def evidence_of(case: CaseView, people: People) -> Evidence:
    """Every group with the posts in which its members met on its first `OBJECTS` objects."""
    groups = gather(case, groups=None, accounts=None)
    wanted = {
        act.post_id for group in groups for thing in group.shared[:OBJECTS] for act in thing.members
    }
    posts = posts_of(case, wanted)
    for row in posts.values():
        people.names.learn(row["account_id"], row["platform"] or "", [row["account_name"]])
    return Evidence(groups, posts)
