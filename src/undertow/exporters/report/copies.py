"""The section on copies: messages that many accounts posted, their versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from undertow.exporters.base import CaseView
from undertow.exporters.report import charts, words
from undertow.exporters.report.differences import LONGEST, differences
from undertow.exporters.report.group import Material, address

MESSAGES = 8  # shown with their posts
CARDS = 6
CHAIN = 40  # posts in the list of who came next
TOLD_APART = 3  # examples of each innocent reason
_COLUMNS = ["copy_id", "post_a", "post_b", "account_a", "account_b", "lag_s", "similarity", "place"]


@dataclass(frozen=True)
class Message:
    """One message and its posts, in order: (account, post, seconds after the first, similarity)."""

    innocent: str | None
    posts: list[tuple[str, str, float, float]]

    @property
    def accounts(self) -> int:
        """How many accounts posted it."""
        return len({account for account, *_ in self.posts})


def messages(case: CaseView) -> list[Message]:
    """The messages that most accounts posted, and examples of those that are no evidence."""
    steps = case.rows(
        "copies",
        ["copy_id", "account_b", "innocent"],
        (pc.field("link") == "previous") & (pc.field("kind") == "copy"),
    )
    spread = steps.group_by(["copy_id", "innocent"], use_threads=False).aggregate(
        [("account_b", "count_distinct"), ("account_b", "count")]
    )
    order = [("account_b_count_distinct", "descending"), ("account_b_count", "descending")]
    ranked = spread.sort_by([*order, ("copy_id", "ascending")])
    shown = ranked.filter(pc.is_null(ranked["innocent"])).slice(0, MESSAGES).to_pylist()
    apart: dict[str, list[dict[str, Any]]] = {}
    for row in ranked.filter(pc.is_valid(ranked["innocent"])).to_pylist():
        apart.setdefault(row["innocent"], []).append(row)
    shown += [row for kind in sorted(apart) for row in apart[kind][:TOLD_APART]]
    return with_posts(case, shown)


def with_posts(case: CaseView, shown: list[dict[str, Any]]) -> list[Message]:
    """The messages of these rows (`copy_id`, `innocent`) with all their posts."""
    names = pa.array([row["copy_id"] for row in shown], pa.string())
    rows = case.rows("copies", [*_COLUMNS, "link"], pc.field("copy_id").isin(names)).sort_by(
        [("place", "ascending"), ("link", "ascending")]
    )
    posts: dict[str, dict[int, tuple[str, str, float, float]]] = {}
    for row in rows.to_pylist():
        chain = posts.setdefault(row["copy_id"], {})
        # Of a post's two rows the one to the first post comes first: it says how far and how alike.
        if row["place"] not in chain:
            chain[row["place"]] = (
                row["account_b"], row["post_b"], row["lag_s"], row["similarity"]
            )  # fmt: skip
        chain.setdefault(1, (row["account_a"], row["post_a"], 0.0, 1.0))
    return [
        Message(row["innocent"], [chain for _, chain in sorted(posts[row["copy_id"]].items())])
        for row in shown
    ]


def wanted(found: list[Message]) -> set[str]:
    """The ids of the posts that the section quotes."""
    return {post for message in found for _, post, *_ in _side(message)}


def copied(found: list[Message], case: CaseView, material: Material) -> dict[str, Any]:
    """The section: messages in full, and those told apart in a line each."""
    shown = [message for message in found if message.innocent is None]
    apart = [message for message in found if message.innocent is not None]
    return {
        "rows": [message_section(n, message, material) for n, message in enumerate(shown, 1)],
        "left": max(0, _count(case) - len(found)),
        "apart": [
            {
                "why": message.innocent,
                "text": material.names.text(_said(message.posts[0], material))[:200],
                "accounts": words.counted(message.accounts, "account"),
                "posts": words.counted(len(message.posts), "post"),
            }
            for message in apart
        ],
    }


def _count(case: CaseView) -> int:
    second = (pc.field("place") == 2) & (pc.field("kind") == "copy")
    rows = case.rows("copies", ["copy_id"], second)
    return len(rows)


def _side(message: Message) -> list[tuple[str, str, float, float]]:
    """The first post, and those after it that say it differently, or else the next ones."""
    first, *others = message.posts
    edited, seen = [], {1.0}
    for post in others:
        if post[3] not in seen:
            edited.append(post)
            seen.add(post[3])
    chosen = (edited + [post for post in others if post not in edited])[: CARDS - 1]
    return [first, *sorted(chosen, key=others.index)]


def _said(post: tuple[str, str, float, float], material: Material) -> str:
    account, name, *_ = post
    return str(material.posts.get((account, name), {}).get("text") or "")


def message_section(number: int, message: Message, material: Material) -> dict[str, Any]:
    """One message as the template shows it."""
    first = message.posts[0]
    original = material.names.text(_said(first, material))
    at = material.posts[first[0], first[1]]["created_at"]
    exact = sum(alike == 1 for *_, alike in message.posts[1:])
    return {
        "id": f"copy-{number}",
        "accounts": words.counted(message.accounts, "account"),
        "posts": words.counted(len(message.posts), "post"),
        "first": words.moment(at),
        "last": words.lag(message.posts[-1][2]),
        "who": material.names.label(first[0]),
        "exact": words.counted(exact, "copy says", "copies say"),
        "edited": words.counted(len(message.posts) - 1 - exact, "is edited", "are edited"),
        "cards": [
            {**_card(post, original, material), "lag": words.lag(post[2]) if place else "first"}
            for place, post in enumerate(_side(message))
        ],
        "times": charts.chain(at, [(lag, alike == 1) for *_, lag, alike in message.posts]),
        "chain": [
            {
                "place": place,
                "who": material.names.label(account),
                "since_first": words.lag(lag) if place > 1 else "first",
                "since_previous": words.lag(lag - message.posts[place - 2][2]) if place > 1 else "",
                "similarity": f"{alike:.0%}",
            }
            for place, (account, _, lag, alike) in enumerate(message.posts[:CHAIN], 1)
        ],
        "chain_left": max(0, len(message.posts) - CHAIN),
    }


def _card(post: tuple[str, str, float, float], original: str, material: Material) -> dict[str, Any]:
    account, name, _, alike = post
    row = material.posts.get((account, name), {})
    said = material.names.text(_said(post, material))
    return {
        "who": material.names.label(account),
        "similarity": f"{alike:.0%}",
        "pieces": differences(original, said),
        "cut": len(said) > LONGEST,
        "at": words.moment(row.get("created_at")),
        "id": material.names.ident(name, account),
        "where": material.place(row),
        "href": address(row),
    }
