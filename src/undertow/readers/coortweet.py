"""The input of CooRTweet: who shared which object when, CSV or Parquet."""

from undertow.intake.columns import ident, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="coortweet",
    title="CooRTweet input",
    platform=None,
    requires=frozenset({"object_id", "account_id", "content_id", "timestamp_share"}),
    columns={
        "post_id": ident("content_id"),
        "account_id": ident("account_id"),
        "created_at": time("timestamp_share"),
        "repost_of": ident("object_id"),
    },
    limits=(
        "The object, whatever it is (post, link, hashtag), is read as the reposted item.",
        "A post that shared several objects comes as several rows with one id.",
        "There is no text, and the file does not say which platform it is from.",
    ),
)
