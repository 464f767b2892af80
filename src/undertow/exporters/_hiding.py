"""The plain tables without names: the same rows, with pseudonyms for accounts.

Every text goes through `report.names`; columns that name accounts get pseudonyms even where the
account is not one of the case. What only describes a person (bio, place, raw records) is left out.
An id of a post leads to its author, so a keyed one stands for it, the same in every table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from undertow.exporters._people import ON_POSTS, hidden_post
from undertow.exporters.base import CaseView, Terms
from undertow.exporters.report.names import Names
from undertow.model.signal import map_distinct

_ACCOUNTS = frozenset(
    [
        *("account_id", "account_a", "account_b", "mentions", "repost_of_account"),
        *("reply_to_account", "announced_by", "account"),
    ]
)
_POSTS = frozenset(
    [
        *("post_id", "repost_of", "reply_to", "quote_of", "post_a", "post_b", "announced_post"),
        *("first_post", "central_post"),
    ]
)
# Ids and words of undertow's own, places in texts and files: nobody's name stands there.
_AS_IS = frozenset(
    [
        *(
            "platform",
            "lang",
            "languages",
            "channel",
            "channels",
            "kind",
            "link",
            "innocent",
            "role",
        ),
        *("group_id", "groups", "source_sha256", "created_at_raw", "bursts", "call_id"),
        *("narrative_id", "article_id", "statement_id", "answers_statement_id", "act", "span"),
        *("content_spans", "cue_span", "speaker_span", "date_span", "quote_type", "precision"),
        *("indicator_id", "type", "techniques", "matched", "rung", "likelihood", "confidence"),
    ]
)
_NAMES = frozenset(["account_name", "name"])  # of the account of the row, its id stands for it
_LEFT_OUT = frozenset(["bio", "location", "raw", "written_repost"])
_PROSE = frozenset(["text", "content", "title", "label", "reason", "statement", "said", "why"])
# Where the channel is one of posts, these hold a post and its author.
_BY_CHANNEL = {"object": "post_id", "source": "account_id"}

Batches = Iterable[pa.RecordBatch]


class Hiding:
    """Hides accounts in batches of a table; leaves them alone where names are shown."""

    def __init__(self, case: CaseView, terms: Terms) -> None:
        self._case = case
        self._names = Names(case) if terms.names is False else None

    def batches(self, batches: Batches, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The batches, as they may be shown."""
        if self._names is None:
            yield from batches
            return
        for batch in batches:
            columns = [self._column(name, batch) for name in schema.names]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    def _column(self, name: str, batch: pa.RecordBatch) -> pa.Array:
        column = batch.column(name)
        of_account = name in _NAMES and "account_id" in batch.schema.names
        if name in _LEFT_OUT or of_account:
            return pa.nulls(len(column), column.type)
        if name in _AS_IS:
            return column
        if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
            column = column.take(pa.array(range(len(column))))  # without the offset of a slice
            inside = map_distinct(column.flatten(), self._rule(name))
            return pa.ListArray.from_arrays(column.offsets, inside, mask=column.is_null())
        if not pa.types.is_string(column.type):
            return column
        hidden = map_distinct(column, self._rule(name))
        if name in _BY_CHANNEL and "channel" in batch.schema.names:
            on_posts = pc.is_in(batch.column("channel"), value_set=pa.array(ON_POSTS))
            else_ = map_distinct(column, self._rule(_BY_CHANNEL[name]))
            hidden = pc.if_else(on_posts, else_, hidden)
        return hidden

    def _rule(self, name: str) -> Callable[[str], str | None]:
        names = self._names
        assert names is not None  # noqa: S101 - for the type checker
        if name in _ACCOUNTS:
            return names.label
        if name in _POSTS:
            return lambda post: hidden_post(self._case, post)
        return names.text if name in _PROSE else names.ident
