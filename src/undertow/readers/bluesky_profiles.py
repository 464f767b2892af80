"""Bluesky profiles: accounts, no posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.intake.json_values import needed_id, text_of, time_or_none
from undertow.intake.records import RecordReader
from undertow.model.post import Account, Post

_PROFILE = {"displayName", "createdAt", "indexedAt", "viewer", "associated", "followersCount"}


class BlueskyProfiles(RecordReader):
    """Profile views of getProfiles, searchActors, getFollowers, getFollows."""

    name = "bluesky_profiles"
    title = "Bluesky profiles JSON"
    platform = "bluesky"
    paths = ((), ("profiles",), ("actors",), ("followers",), ("follows",))
    fields: ClassVar = {
        "account_id": "did",
        "name": "handle",
        "created_at": "createdAt",
        "bio": "description",
    }
    limits = ("Accounts only: there are no posts in it.",)

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a profile by did and handle, without the parts of a post or an event."""
        return (
            isinstance(record, dict)
            and str(record.get("did")).startswith("did:")
            and isinstance(record.get("handle"), str)
            and not _PROFILE.isdisjoint(record)
            and {"record", "uri", "kind", "commit"}.isdisjoint(record)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the account."""
        yield Account(
            account_id=needed_id(record["did"], "did of the account"),
            platform=self.platform,
            name=text_of(record["handle"]),
            created_at=time_or_none(record.get("createdAt")),
            bio=text_of(record.get("description")),
        )


READER = BlueskyProfiles()
