"""The tables of a case: names, columns, types.

Others read these by name (`undertow export`), so a column may be added and none may be lost,
renamed or given another meaning. Ids are text, times are UTC microseconds, `null` means *not
known*, never zero.
"""

from __future__ import annotations

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
LIST = pa.list_(pa.string())

POSTS = pa.schema(
    [
        ("post_id", TEXT),
        ("platform", TEXT),
        ("account_id", TEXT),
        ("account_name", TEXT),
        ("created_at", TIME),
        ("text", TEXT),
        ("lang", TEXT),
        ("urls", LIST),
        ("hashtags", LIST),
        ("mentions", LIST),
        ("repost_of", TEXT),
        ("reply_to", TEXT),
        ("quote_of", TEXT),
        ("media_ids", LIST),
        ("source_sha256", TEXT),
        ("source_line", pa.int64()),
        # Added to the agreed columns:
        ("created_at_raw", TEXT),  # the time as the export wrote it
        ("repost_at", TIME),  # when the reposted item appeared, where the export says so
        ("repost_of_account", TEXT),  # who published the reposted item
        ("reply_to_account", TEXT),
        ("source_offset", pa.int64()),  # byte offset in the unpacked UTF-8 text, where known
        ("source_member", TEXT),  # the file inside an archive
        ("written_repost", TEXT),  # what "RT @name: text" repeats, where no id says it
    ]
)

ACCOUNTS = pa.schema(
    [
        ("account_id", TEXT),
        ("platform", TEXT),
        ("name", TEXT),
        ("created_at", TIME),
        ("bio", TEXT),
        ("location", TEXT),
        ("posts", pa.int64()),
        ("first_at", TIME),
        ("last_at", TIME),
    ]
)

REJECTS = pa.schema(
    [
        ("source_sha256", TEXT),
        ("source_line", pa.int64()),
        ("reason", TEXT),
        ("raw", TEXT),
        ("source_offset", pa.int64()),
        ("source_member", TEXT),
    ]
)

ACTIONS = pa.schema(
    [
        ("account_id", TEXT),
        ("channel", TEXT),
        ("object", TEXT),
        ("post_id", TEXT),
        ("at", TIME),
        ("appeared_at", TIME),  # when the object itself appeared, where that is known
        ("source", TEXT),  # where it comes from: the author of a reposted post, a link's site
    ]
)

EDGES = pa.schema(
    [
        ("account_a", TEXT),
        ("account_b", TEXT),
        ("channel", TEXT),
        ("window_s", pa.int64()),  # above 86,400: at any time, that is the length of the data
        ("together", pa.int64()),  # co-actions: pairs of posts on one object within the window
        ("shared", pa.int64()),  # objects that both acted on, whenever
        ("expected", pa.float64()),  # objects they would meet on if they acted independently
        ("p_value", pa.float64()),
        ("q_value", pa.float64()),
        ("met", pa.int64()),  # distinct objects on which they acted within the window
        ("a_first", pa.int64()),  # meetings in which account_a was the earlier one
        ("group_id", TEXT),
    ]
)

GROUPS = pa.schema(
    [
        ("group_id", TEXT),
        ("accounts", pa.int64()),
        ("channels", LIST),
        ("actions", pa.int64()),
        ("first_at", TIME),
        ("last_at", TIME),
        ("p_value", pa.float64()),
        ("control_rate", pa.float64()),
        ("edges", pa.int64()),
        ("objects", pa.int64()),
        ("window_s", pa.int64()),  # the window in which most of its edges are strongest
        ("expected", pa.float64()),  # objects a pair would meet on by chance: mean over its ties
        ("control_copies", pa.int64()),  # rewired copies in which a group as strong was looked for
        ("as_a_whole", pa.bool_()),  # sure as a set of accounts, not by its ties
    ]
)

MEMBERS = pa.schema(
    [
        ("group_id", TEXT),
        ("account_id", TEXT),
        ("role", TEXT),
        ("actions", pa.int64()),
        ("share_of_activity", pa.float64()),
        ("first_at", TIME),
        ("last_at", TIME),
        ("led", pa.int64()),  # occasions with other members on which this account came first
        ("followed", pa.int64()),  # occasions on which another did
        ("order_p", pa.float64()),  # chance of as unlikely a number of leads in random order
        ("expected_led", pa.float64()),  # leads in random order
        # Of an account without a tie, which joined because it met any member too often:
        ("joined_channel", TEXT),
        ("joined_window_s", pa.int64()),
        ("joined_met", pa.int64()),  # objects on which it met any member within this window
        ("joined_expected", pa.float64()),  # objects on which an independent account would have
        ("joined_p", pa.float64()),
    ]
)

# Objects, accounts or windows that were not looked at in full, so that nobody takes silence for
# innocence: each row says what was left out of which test, and why.
BOUNDED = pa.schema(
    [
        ("channel", TEXT),
        ("object", TEXT),
        ("actions", pa.int64()),
        ("window_s", pa.int64()),  # the longest window in which the object was still tested
        ("reason", TEXT),
    ]
)

# Occasions on which many accounts answered a public call. No account is a member of one: nobody in
# it is accused of anything.
CALLS = pa.schema(
    [
        ("call_id", TEXT),
        ("channel", TEXT),
        ("object", TEXT),
        ("accounts", pa.int64()),
        ("actions", pa.int64()),
        ("first_at", TIME),
        ("last_at", TIME),
        ("half_within_s", pa.int64()),
        ("announced_at", TIME),
        ("announced_by", TEXT),
        ("announced_post", TEXT),
        ("quiet_before_s", pa.int64()),
        ("share", pa.float64()),  # of all actions on the object, how many fall into the hour
        ("elsewhere", pa.int64()),  # accounts that act at other times too
        ("tied", pa.int64()),  # accounts that a validated edge ties to another one of them
        ("expected", pa.float64()),
        ("p_value", pa.float64()),
    ]
)

# Posts that are the same message. Each post is linked to the one before it and to the first, so
# that a message posted n times has at most 2n rows.
COPIES = pa.schema(
    [
        ("post_a", TEXT),  # the earlier one
        ("post_b", TEXT),
        ("kind", TEXT),
        ("similarity", pa.float64()),
        ("lag_s", pa.float64()),
        ("copy_id", TEXT),  # the message: the fingerprint of its most typical text
        ("link", TEXT),  # "previous" or "first"
        ("place", pa.int64()),  # of post_b in the chain; the first post has place 1
        ("account_a", TEXT),
        ("account_b", TEXT),
        ("innocent", TEXT),  # why the message is no evidence
    ]
)

# What is being said: messages of one meaning, over languages and time.
NARRATIVES = pa.schema(
    [
        ("narrative_id", TEXT),
        ("label", TEXT),
        ("languages", LIST),
        ("posts", pa.int64()),
        ("accounts", pa.int64()),
        ("groups", LIST),  # those of which two members or more told it
        ("first_at", TIME),
        ("peak_at", TIME),
        ("last_at", TIME),
        # Added to the agreed columns:
        ("name", TEXT),  # what the analyst calls it
        ("terms", LIST),
        ("messages", pa.int64()),  # different wordings; copies are one
        ("reposts", pa.int64()),
        ("group_posts", pa.int64()),  # by accounts that belong to a group
        ("bursts", LIST),  # begin/end, ISO 8601
        ("first_post", TEXT),
        ("central_post", TEXT),
        ("cohesion", pa.float64()),  # mean similarity of its messages
        ("pinned", pa.bool_()),
    ]
)

NARRATIVE_POSTS = pa.schema([("narrative_id", TEXT), ("post_id", TEXT), ("account_id", TEXT)])

# Who told a narrative first and how much: by language, platform and group.
NARRATIVE_PARTS = pa.schema(
    [
        ("narrative_id", TEXT),
        ("kind", TEXT),
        ("value", TEXT),
        ("posts", pa.int64()),
        ("accounts", pa.int64()),
        ("first_at", TIME),
        ("first_post", TEXT),
        ("central_post", TEXT),
        ("label", TEXT),
    ]
)

NARRATIVE_DAYS = pa.schema(
    [
        ("narrative_id", TEXT),
        ("day", TIME),
        ("posts", pa.int64()),
        ("accounts", pa.int64()),
        ("group_posts", pa.int64()),
    ]
)

ARTICLES = pa.schema(
    [
        ("article_id", TEXT),
        ("title", TEXT),
        ("outlet", TEXT),
        ("published", TIME),
        ("lang", TEXT),
        ("url", TEXT),
        ("source_sha256", TEXT),
        # Added to the agreed columns:
        ("text", TEXT),  # what every offset counts in
        ("note", TEXT),  # why it was not read, or not whole
    ]
)

STATEMENTS = pa.schema(
    [
        ("statement_id", TEXT),
        ("article_id", TEXT),
        ("speaker", TEXT),
        ("speaker_text", TEXT),
        ("role", TEXT),
        ("affiliation", TEXT),
        ("anonymous", pa.bool_()),
        ("cue", TEXT),
        ("act", TEXT),
        ("target", TEXT),
        ("quote_type", TEXT),
        ("content", TEXT),
        ("content_spans", LIST),
        ("cue_span", TEXT),
        ("speaker_span", TEXT),
        ("said_on", TIME),
        # Added to the agreed columns:
        ("negated", pa.bool_()),  # "would not say": the cue is denied
        ("also_said_by", LIST),  # further names: "Roe and Holt said"
    ]
)

# One row for each way in which an article calls somebody or something.
ALIASES = pa.schema(
    [
        ("entity_id", TEXT),
        ("alias", TEXT),
        ("article_id", TEXT),
        ("kind", TEXT),
        ("name", TEXT),  # the fullest form in this article
        ("span", TEXT),  # the first time
        ("mentions", pa.int64()),
        ("reason", TEXT),
    ]
)

ENTITIES = pa.schema(
    [
        ("entity_id", TEXT),
        ("name", TEXT),
        ("kind", TEXT),
        ("country", TEXT),
        ("aliases", LIST),
        ("articles", pa.int64()),
        ("mentions", pa.int64()),
    ]
)

NUMBERS = pa.schema(
    [
        ("article_id", TEXT),
        ("span", TEXT),
        ("text", TEXT),
        ("value", pa.float64()),
        ("bound", TEXT),
        ("counts", TEXT),
        ("asserted_by", TEXT),
        ("repeats", TEXT),
        ("context", LIST),
    ]
)

FIGURES = pa.schema(
    [
        ("figure_id", TEXT),
        ("counts", TEXT),
        ("article_id", TEXT),
        ("span", TEXT),
        ("text", TEXT),
        ("value", pa.float64()),
        ("bound", TEXT),
        ("asserted_by", TEXT),
        ("said_by", TEXT),
        ("reason", TEXT),
    ]
)

ANSWERS = pa.schema(
    [
        ("statement_id", TEXT),
        ("answers_statement_id", TEXT),
        ("kind", TEXT),
        ("score", pa.float64()),
        ("reason", TEXT),  # added: why the two belong together, in words
    ]
)

# Dates are ISO 8601 text: "around 3,000 years ago" lies before what most tools' timestamps hold.
EVENTS = pa.schema(
    [
        ("what", TEXT),
        ("date_from", TEXT),
        ("date_to", TEXT),
        ("precision", TEXT),
        ("article_id", TEXT),
        ("span", TEXT),
        # Added to the agreed columns:
        ("date_text", TEXT),  # the words that tell the date
        ("date_span", TEXT),
        ("asserted_by", TEXT),
        ("deed", TEXT),  # which of fifteen political acts it is
    ]
)

RELATIONS = pa.schema(
    [
        ("subject", TEXT),
        ("relation", TEXT),
        ("object", TEXT),
        ("negated", pa.bool_()),
        ("asserted_by", TEXT),
        ("article_id", TEXT),
        ("span", TEXT),
        ("dated", TEXT),
        # Added to the agreed columns:
        ("hedges", LIST),  # the words that leave it open
        ("hedged", pa.bool_()),
        ("precision", TEXT),  # of `dated`
    ]
)

MEASURES = pa.schema(
    [
        ("actor", TEXT),
        ("measure", TEXT),
        ("kind", TEXT),
        ("object", TEXT),
        ("place", TEXT),
        ("in_force_from", TEXT),
        ("status", TEXT),
        ("article_id", TEXT),
        ("span", TEXT),
        # Added to the agreed columns:
        ("in_force_until", TEXT),
        ("lasts", TEXT),  # "for three weeks", as the article says it
        ("asserted_by", TEXT),
    ]
)

# What analysts decided, as the ledger's entries say it; what was replaced stays in.
JUDGEMENTS = pa.schema(
    [
        ("about", TEXT),
        ("statement", TEXT),
        ("rung", TEXT),
        ("likelihood", TEXT),
        ("confidence", TEXT),
        ("analyst", TEXT),
        ("made_at", TIME),
        ("evidence", LIST),
        # Added to the agreed columns:
        ("judgement_id", TEXT),
        ("yardstick", TEXT),
        ("why", TEXT),
        ("replaces", TEXT),
        ("replaced_by", TEXT),
        ("actor", TEXT),  # who stands behind it, of the word "attributed" alone
    ]
)

EVIDENCE = pa.schema(
    [
        ("evidence_id", TEXT),
        ("about", TEXT),
        ("layer", TEXT),
        ("supports", TEXT),
        ("statement", TEXT),
        ("reference", TEXT),
        ("grade", TEXT),
        ("analyst", TEXT),
        ("made_at", TIME),
        ("withdrawn", TEXT),
    ]
)

WEIGHINGS = pa.schema(
    [
        ("about", TEXT),
        ("hypothesis", TEXT),
        ("says", TEXT),
        ("rank", pa.int64()),
        ("against", pa.int64()),
        ("evidence_id", TEXT),
        ("rating", TEXT),
    ]
)

REPLIES = pa.schema(
    [("about", TEXT), ("status", TEXT), ("said", TEXT), ("analyst", TEXT), ("made_at", TIME)]
)

CHECKLIST = pa.schema(
    [
        ("about", TEXT),
        ("question", pa.int64()),
        ("part", TEXT),
        ("asks", TEXT),
        ("answer", TEXT),
        ("note", TEXT),
        ("analyst", TEXT),
        ("made_at", TIME),
    ]
)

# What others have found, one row per object of their bundle or row of their list.
INDICATORS = pa.schema(
    [
        ("indicator_id", TEXT),
        ("type", TEXT),  # as STIX names it
        ("kind", TEXT),  # what can match it: account, site, page; null where nothing can
        ("value", TEXT),
        ("platform", TEXT),
        ("description", TEXT),
        ("first_at", TIME),
        ("last_at", TIME),
        ("confidence", pa.int64()),
        ("labels", LIST),
        ("tlp", TEXT),
        ("techniques", LIST),  # DISARM ids as they are today
        ("published_by", TEXT),
        ("published_in", TEXT),
        ("source_sha256", TEXT),
        ("source_place", pa.int64()),
        ("raw", TEXT),  # the object as it came, as JSON
    ]
)

INDICATOR_MATCHES = pa.schema(
    [
        ("indicator_id", TEXT),
        ("post_id", TEXT),
        ("account_id", TEXT),
        ("platform", TEXT),
        ("at", TIME),
        ("matched", TEXT),  # link, site, author, mention
        ("value", TEXT),  # what in the post matched
        ("platform_known", pa.bool_()),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "posts": POSTS,
    "accounts": ACCOUNTS,
    "rejects": REJECTS,
    "actions": ACTIONS,
    "edges": EDGES,
    "groups": GROUPS,
    "members": MEMBERS,
    "bounded": BOUNDED,
    "open_calls": CALLS,
    "copies": COPIES,
    "narratives": NARRATIVES,
    "narrative_posts": NARRATIVE_POSTS,
    "narrative_parts": NARRATIVE_PARTS,
    "narrative_days": NARRATIVE_DAYS,
    "articles": ARTICLES,
    "statements": STATEMENTS,
    "aliases": ALIASES,
    "entities": ENTITIES,
    "numbers": NUMBERS,
    "figures": FIGURES,
    "answers": ANSWERS,
    "relations": RELATIONS,
    "measures": MEASURES,
    "events": EVENTS,
    "judgements": JUDGEMENTS,
    "evidence": EVIDENCE,
    "weighings": WEIGHINGS,
    "replies": REPLIES,
    "checklist": CHECKLIST,
    "indicators": INDICATORS,
    "indicator_matches": INDICATOR_MATCHES,
}
