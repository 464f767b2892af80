"""One published item and one account, as readers that go record by record hand them over."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Post:
    """A published item.

    Ids are text. `created_at` and `repost_at` are microseconds since 1970 UTC, `created_at_raw`
    is what the export wrote. `None` means not known. A post without `post_id` gets one from its
    file and line; a post without `account_id` or `created_at` must be refused with `BadRecord`.
    """

    post_id: str | None
    account_id: str
    created_at: int
    created_at_raw: str
    platform: str
    account_name: str | None = None
    text: str | None = None
    lang: str | None = None
    urls: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)  # without '#', as written
    mentions: list[str] = field(default_factory=list)  # account ids where known, else names
    repost_of: str | None = None
    reply_to: str | None = None
    quote_of: str | None = None
    media_ids: list[str] = field(default_factory=list)
    repost_at: int | None = None
    repost_of_account: str | None = None
    reply_to_account: str | None = None
    written_repost: str | None = None  # filled when the post is added to a case


@dataclass(slots=True, kw_only=True)
class Account:
    """What an export says of an account, beyond what its posts show."""

    account_id: str
    platform: str
    name: str | None = None
    created_at: int | None = None
    bio: str | None = None
    location: str | None = None
