"""One article as it was handed in: its text, and what its page or its reader says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Article:
    """An article as text, with what the page or the user says of it; None is not known."""

    text: str
    title: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    lang: str | None = None
    url: str | None = None


def moment(written: str | None) -> datetime | None:
    """A date or time as pages (ISO 8601) and feeds (RFC 5322) write it, in UTC; else None."""
    if not written:
        return None
    at = None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(written.strip())
            break
        except (ValueError, OverflowError):
            continue
    if at is None:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def with_told(article: Article, outlet: str | None, published: datetime | None) -> Article:
    """The article with what the user says of it, which counts more than what the page says."""
    return replace(
        article, outlet=outlet or article.outlet, published=published or article.published
    )
