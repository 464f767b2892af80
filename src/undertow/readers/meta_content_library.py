"""Posts from the Meta Content Library, CSV."""

from undertow.intake.columns import any_list, ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="meta_content_library",
    title="Meta Content Library (CSV)",
    platform="facebook",
    requires=frozenset({"id", "post_owner.id", "post_owner.name", "creation_time", "text"}),
    columns={
        "post_id": ident("id"),
        "account_id": ident("post_owner.id"),
        "account_name": text("post_owner.name", "post_owner.username"),
        "created_at": time("creation_time"),
        "text": text("text"),
        "lang": text("lang"),
        "urls": any_list("link_attachment.link"),
        "hashtags": any_list("hashtags", strip="#"),
        "repost_of": ident("shared_post_id"),
    },
    limits=(
        "Instagram posts of the library look the same: add --platform instagram for them.",
        "Ids are the library's own, not those of Facebook.",
        "Private persons with few followers are not in it.",
    ),
)
