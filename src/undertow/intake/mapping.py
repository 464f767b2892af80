"""`--map text=body,account=author,time=created`: a reader for any table or JSON.

The names left of `=` are undertow's columns or their short forms; right of it stands a column of
the file, a dotted path into a JSON record, or `#3` for the third column of a file without header.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from undertow.errors import BadRecord, MappingError
from undertow.intake.columns import Column, any_list, handle, ident, text, time
from undertow.intake.records import RecordReader
from undertow.intake.tabular import UNKNOWN_PLATFORM, TableReader
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post
from undertow.model.tables import LIST, POSTS, TIME

SHORT_NAMES = {
    "text": "text",
    "account": "account_id",
    "name": "account_name",
    "time": "created_at",
    "id": "post_id",
    "platform": "platform",
    "lang": "lang",
    "urls": "urls",
    "hashtags": "hashtags",
    "mentions": "mentions",
    "repost_of": "repost_of",
    "reply_to": "reply_to",
    "quote_of": "quote_of",
    "media": "media_ids",
}
_FOUND_BY_UNDERTOW = {"source_sha256", "source_line", "source_offset", "source_member"}
COLUMNS = [name for name in POSTS.names if name not in {*_FOUND_BY_UNDERTOW, "created_at_raw"}]
_NEEDED = {"account_id": "account", "created_at": "time"}
_STRIPPED = {"hashtags": "#", "mentions": "@"}
_GUESSES = {
    "account": ("author_id", "user_id", "account", "author", "user", "screen_name", "channel"),
    "time": ("created", "timestamp", "date", "time", "published"),
    "text": ("text", "content", "body", "message", "caption", "title"),
}


def parse_mapping(words: str) -> dict[str, str]:
    """Read `text=body,account=author` into undertow column -> source column.

    Raises:
        MappingError: a part is not FIELD=COLUMN, or `resolve` refuses the whole.
    """
    pairs: dict[str, str] = {}
    for part in words.rstrip(" ,").split(","):
        name, _, source = (word.strip() for word in part.partition("="))
        if not (name and source):
            raise MappingError(
                f"--map says {part.strip()!r}: write FIELD=COLUMN, several joined by commas",
                hint="For example: --map text=body,account=author,time=created",
            )
        if name in pairs:
            raise MappingError(f"--map names {name!r} twice")
        pairs[name] = source
    return resolve(pairs)


def resolve(mapping: Mapping[str, str]) -> dict[str, str]:
    """Replace short names by undertow's columns; raises `MappingError` for unknown names."""
    resolved: dict[str, str] = {}
    for name, source in mapping.items():
        column = SHORT_NAMES.get(name, name)
        if column not in COLUMNS:
            known = list(dict.fromkeys([*SHORT_NAMES, *COLUMNS]))
            raise MappingError(f"--map knows no {name!r}", hint=_did_you_mean(name, known))
        if column in resolved:
            raise MappingError(f"--map names {column!r} twice")
        resolved[column] = source
    for column, short in _NEEDED.items():
        if column not in resolved:
            raise MappingError(
                f"--map does not say which column is the {short}",
                hint=f"Every post needs an account and a time: add {short}=<column>.",
            )
    return resolved


def is_numbered(mapping: Mapping[str, str]) -> bool:
    """Whether the columns are given by number, as for a file without header."""
    return all(source.startswith("#") and source[1:].isdecimal() for source in mapping.values())


def mapped_table(mapping: Mapping[str, str], columns: Sequence[str]) -> TableReader:
    """Make a reader for a table with these columns; raises `MappingError` for one not there."""
    check_sources(mapping, columns)
    return TableReader(
        name="map",
        title="table with --map",
        platform=None,
        requires=frozenset(mapping.values()),
        columns={name: _column(name, source) for name, source in mapping.items()},
        limits=("Only what --map names was read.",),
    )


def check_sources(mapping: Mapping[str, str], columns: Iterable[str]) -> None:
    """Raise `MappingError` for a source that the file does not have."""
    columns = list(columns)
    for name, source in mapping.items():
        if source not in columns:
            raise MappingError(
                f"--map takes {name} from {source!r}, which the file does not have",
                hint=_did_you_mean(source, columns),
            )


def _column(name: str, source: str) -> Column:
    kind = POSTS.field(name).type
    if kind == TIME:
        return time(source)
    if kind == LIST:
        return any_list(source, strip=_STRIPPED.get(name, ""))
    if name == "account_name":
        return handle(source)
    return text(source) if name in ("text", "lang", "platform") else ident(source)


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    lower = {one.lower(): one for one in known}
    if word.lower() in lower:
        return f"Did you mean {lower[word.lower()]!r}?"
    close = [lower[one] for one in get_close_matches(word.lower(), list(lower), n=3, cutoff=0.5)]
    if close:
        return "Did you mean " + " or ".join(repr(one) for one in close) + "?"
    shown = ", ".join(known[:30])
    return f"Known are: {shown}{', ...' if len(known) > 30 else ''}"


def example(columns: Sequence[str]) -> str:
    """Guess a --map for a table or record with these columns, to show to the user."""
    parts = []
    for short, words in _GUESSES.items():
        found = (one for word in words for one in columns if word in one.lower())
        parts.append(f"{short}={next(found, '<column>')}")
    return "--map " + ",".join(parts)


class MappedRecords(RecordReader):
    """Reads JSON records by the dotted paths of a mapping."""

    name = "map"
    title = "JSON with --map"
    platform = UNKNOWN_PLATFORM
    limits = ("Only what --map names was read.",)

    def __init__(self, mapping: Mapping[str, str], platform: str | None = None) -> None:
        self._mapping = dict(mapping)
        self._platform = platform or UNKNOWN_PLATFORM
        self.fields = dict(mapping)  # type: ignore[misc] # of this mapping, not of the class

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Any object will do; what it lacks is said when it is read."""
        return isinstance(record, Mapping)

    def read(
        self,
        record: Any,
        envelope: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterator[Post | Account]:
        """Give the post that the paths find."""
        values = {name: _at(record, path) for name, path in self._mapping.items()}
        raw_time = values["created_at"]
        account = _one_text(values["account_id"])
        if not account:
            raise BadRecord(f"no account: '{self._mapping['account_id']}' is empty")
        if raw_time in (None, ""):
            raise BadRecord(f"no time: '{self._mapping['created_at']}' is empty")
        given: dict[str, Any] = {}
        for name, value in values.items():
            kind = POSTS.field(name).type
            if kind == TIME:
                given[name] = None if value in (None, "") else parse_time(value)
            elif kind == LIST:
                given[name] = _many_texts(value, _STRIPPED.get(name, ""))
            else:
                given[name] = _one_text(value)
        given.setdefault("post_id", None)
        given["platform"] = given.get("platform") or self._platform
        yield Post(**given, created_at_raw=str(raw_time))


def _at(record: Any, path: str) -> Any:
    """Look up a dotted path; a field whose own name has dots counts first."""
    if isinstance(record, Mapping):
        if path in record:
            return record[path]
        head, dot, rest = path.partition(".")
        return _at(record.get(head), rest) if dot else None
    if isinstance(record, list):
        return [_at(one, path) for one in record]
    return None


def _one_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _many_texts(value: Any, strip: str) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    texts = [_one_text(entry) for entry in entries]
    return [text.lstrip(strip) if strip else text for text in texts if text]
