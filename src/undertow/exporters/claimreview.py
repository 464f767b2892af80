"""What a fact-checker needs to begin, as schema.org JSON-LD: claims, who made them, and where.

A `ClaimReview` without a rating, because rating is for people: the claim, who made it, where it
appeared, and what was said against it. Claims are accusations in articles and messages that the
members of a group posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undertow.exporters._accusations import NO_DENIAL, Said, exchanges
from undertow.exporters._people import OBJECTS, People, evidence_of
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, write_json

Thing = dict[str, Any]


def reviews(case: CaseView, terms: Terms) -> list[Thing]:
    """Drafts of reviews: first what articles report, then what groups posted."""
    return [*_reported(case), *_posted(case, terms)]


def _reported(case: CaseView) -> Iterator[Thing]:
    for said in exchanges(case):
        against = [answer.line for kind, answer in said.answers if kind != "confirms"]
        body = "\n".join(against) if against else NO_DENIAL
        author = {"@type": "Thing", "name": said.speaker}
        yield _review(said.row["content"], body, author, [_article(said)], said.row["said_on"])


def _article(said: Said) -> Thing:
    article = said.article
    found = {
        "@type": "NewsArticle",
        "headline": article.get("title"),
        "url": article.get("url"),
        "datePublished": _day(article.get("published")),
        "publisher": {"@type": "Organization", "name": article["outlet"]}
        if article.get("outlet")
        else None,
        "sha256": article.get("source_sha256"),
        "identifier": f"{said.row['article_id']}, characters {' '.join(said.row['content_spans'])}",
    }
    return {name: value for name, value in found.items() if value}


def _posted(case: CaseView, terms: Terms) -> Iterator[Thing]:
    people = People(case, terms)
    found = evidence_of(case, people)
    for group in found.groups:
        for thing in group.shared[:OBJECTS]:
            acts = [act for act in thing.members if (act.account, act.post_id) in found.posts]
            if thing.key[0] == "text" and acts:
                posts = [people.post(found.posts[act.account, act.post_id]) for act in acts]
                told = f"Posted by {len(acts):,} accounts of the group {group.row['group_id']}."
                where: list[Thing] = [
                    {
                        "@type": "SocialMediaPosting",
                        "url": post.url,
                        "datePublished": post.at.isoformat(),
                        "author": {"@type": "Thing", "name": people.person(post.account_id).label},
                        "identifier": f"{post.file}, line {post.line}",
                    }
                    for post in posts
                ]
                yield _review(posts[0].text, told, where[0]["author"], where, posts[0].at)


def _review(claim: str, body: str, author: Thing, where: list[Thing], at: Any) -> Thing:
    item = {
        "@type": "Claim",
        "author": author,
        "datePublished": _day(at),
        "firstAppearance": where[0],
        "appearance": where,
    }
    return {
        "@type": "ClaimReview",
        "claimReviewed": claim,
        "reviewBody": body,
        "itemReviewed": {name: value for name, value in item.items() if value},
    }


def _day(at: Any) -> str | None:
    return None if at is None else f"{at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """FILE, or DIR/claimreview.json: drafts without ratings, for those who check facts."""

    name: str = "claimreview"
    title: str = "ClaimReview drafts (schema.org JSON-LD) for fact-checkers"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the drafts."""
        path = file_at(out, "claimreview.json")
        made = {
            "@context": "https://schema.org",
            "description": f"Drafts without a rating, made by undertow; {terms.label}",
            "@graph": reviews(case, terms),
        }
        return [write_json(path, made)]


EXPORTER = ClaimReview()
