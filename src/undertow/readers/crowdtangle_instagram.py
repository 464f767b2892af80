"""Instagram posts as CrowdTangle exported them, CSV."""

from undertow.intake.columns import ident, listed, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="crowdtangle_instagram",
    title="CrowdTangle, Instagram (CSV)",
    platform="instagram",
    requires=frozenset({"Account", "User Name", "Post Created", "Photo", "Description", "URL"}),
    columns={
        "post_id": ident("URL"),
        "account_id": ident("User Name"),
        "account_name": text("Account"),
        "created_at": time("Post Created"),
        "text": text("Description"),
        "urls": listed("Link", by=" "),
    },
    limits=("The account's name stands for its id.", "Hashtags stand in the text only."),
)
