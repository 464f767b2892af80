"""Facebook posts as CrowdTangle exported them, CSV."""

from undertow.intake.columns import ident, listed, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="crowdtangle",
    title="CrowdTangle, Facebook (CSV)",
    platform="facebook",
    requires=frozenset({"User Name", "Facebook Id", "Post Created", "Message", "Link", "URL"}),
    columns={
        "post_id": ident("URL"),
        "account_id": ident("Facebook Id"),
        "account_name": text("Page Name", "Group Name", "User Name"),
        "created_at": time("Post Created"),
        "text": text("Message"),
        "urls": listed("Final Link", "Link", by=" "),
    },
    accounts={
        "name": text("Page Name", "Group Name", "User Name"),
        "created_at": time("Page Created"),
        "bio": text("Page Description"),
    },
    limits=(
        "Pages, groups and profiles with many followers only, as CrowdTangle followed them.",
        "In groups the account is the group: who wrote in it is not known.",
        "A shared post shows as a link to it; hashtags stand in the text only.",
    ),
)
