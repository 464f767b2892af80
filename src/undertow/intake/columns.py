"""How a column of an export becomes a column of undertow, whole columns at a time.

Ids stay text and are never made up from rounded numbers; times become microseconds since 1970
UTC. Each conversion has words for `--explain`.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.errors import BadRecord
from undertow.intake.times import EARLIEST, LATEST, parse_time, snowflake_time
from undertow.model.tables import LIST, TEXT, TIME

_SPREADSHEET_NUMBER = r"^[0-9]([.,][0-9]+)?E\+[0-9]+$"
_WHOLE_FLOAT = r"^[0-9]+\.0$"
_BLANKS = b" \t\n\v\f\r"
_FIRST_SIGN, _LAST_SIGN = b"!~"  # of those in ASCII that are no blanks
_ZERO, _NINE = b"09"


@dataclass(frozen=True)
class Column:
    """Where one column of undertow comes from.

    `sources` are column names of the export; of those that a row fills, the first counts.
    """

    sources: tuple[str, ...]
    convert: Callable[[pa.Array], pa.Array]
    words: str  # the conversion, for people


def text(*sources: str) -> Column:
    """Take text as it stands."""
    return Column(sources, lambda values: values, "text as it stands")


def ident(*sources: str) -> Column:
    """Keep an id as text; one that a spreadsheet rounded counts as not known."""
    return Column(sources, _as_id, "id, kept as text")


def handle(*sources: str) -> Column:
    """Take an account name, without '@'."""
    return Column(sources, _as_handle, "without '@'")


def time(*sources: str) -> Column:
    """Read a time in any form that `times.parse_time` knows."""
    return Column(sources, _as_time, "time, to UTC (no zone: UTC)")


def snowflake(*sources: str) -> Column:
    """Read the time at which X made an id."""
    return Column(sources, _snowflake_times, "time contained in the X id")


def listed(*sources: str, by: str, strip: str = "") -> Column:
    """Split a list whose entries are joined by a character (a blank: any white space)."""
    shown = "white space" if by == " " else f"'{by}'"
    words = f"list joined by {shown}" + (f", without '{strip}'" if strip else "")
    return Column(sources, lambda values: _split(values, by, strip), words)


def literal(*sources: str, strip: str = "") -> Column:
    """Read a list written as JSON or Python would: `["a", "b"]`, `['a']`, `[a, b]`."""
    words = "list in brackets" + (f", without '{strip}'" if strip else "")
    return Column(sources, lambda values: _literals(values, strip), words)


def platform_name(*sources: str) -> Column:
    """Read a platform as undertow names it ('Twitter' and 'SOCIALMEDIA_TWITTER' are 'x')."""
    return Column(sources, _as_platform, "platform, as undertow names it")


def any_list(*sources: str, strip: str = "") -> Column:
    """Read a list in brackets, or joined by '|', ',', ';' or white space."""
    words = "list, brackets or separators found by itself"
    return Column(sources, lambda values: _any_list(values, strip), words)


_PLATFORMS = ("facebook", "instagram", "telegram", "tiktok", "youtube", "bluesky", "mastodon",
              "reddit", "threads", "linkedin", "vk", "tumblr")  # fmt: skip


def _as_platform(values: pa.Array) -> pa.Array:
    distinct = _emptied(pc.utf8_lower(values)).dictionary_encode()
    names = []
    for value in distinct.dictionary.to_pylist():
        x = "twitter" in value or value == "x"
        names.append("x" if x else next((one for one in _PLATFORMS if one in value), value))
    return pa.array(names, TEXT).take(distinct.indices)


def _as_id(values: pa.Array) -> pa.Array:
    signs = _signs_in(values, _BLANKS + b"+.")
    if signs & set(_BLANKS):
        values = pc.ascii_trim_whitespace(values)
    if b"+"[0] in signs:
        rounded = pc.match_substring_regex(values, _SPREADSHEET_NUMBER)
        values = pc.if_else(rounded, pa.scalar(None, TEXT), values)
    if b"."[0] in signs:
        whole = pc.match_substring_regex(values, _WHOLE_FLOAT)
        values = pc.if_else(whole, pc.utf8_slice_codeunits(values, 0, -2), values)
    return _emptied(values)


def _as_handle(values: pa.Array) -> pa.Array:
    values = _as_id(values)
    return pc.utf8_ltrim(values, characters="@") if _signs_in(values, b"@") else values


def _signs_in(values: pa.Array, signs: bytes) -> set[int]:
    """Which of these bytes may stand in any value: a look at the bytes of all at once.

    Almost no column has them, and going through it value by value costs ten times more.
    """
    if not pa.types.is_string(values.type):
        return set(signs)
    content = bytes(values.buffers()[2] or b"")
    return {sign for sign in signs if sign in content}


def _emptied(values: pa.Array) -> pa.Array:
    """Empty text is not known."""
    if pc.min(pc.binary_length(values)).as_py() != 0:
        return values
    return pc.if_else(pc.equal(pc.binary_length(values), 0), pa.scalar(None, TEXT), values)


def _as_time(values: pa.Array) -> pa.Array:
    """Read times as int64 microseconds; null where there is none or it cannot be read."""
    values = _emptied(values)
    for attempt in (_unix_seconds, _iso_without_zone, _iso_with_zone):
        try:
            times = attempt(values)
        except pa.ArrowInvalid:
            continue
        ends = pc.min_max(times).as_py()
        if ends["min"] is None or (ends["min"] >= EARLIEST and ends["max"] < LATEST):
            return times
    return _parsed_times(values)


def _unix_seconds(values: pa.Array) -> pa.Array:
    """Exact for up to six decimals: decimal128 holds them as whole microseconds."""
    if _only_between(values, _ZERO, _NINE):  # four times faster
        return pc.multiply_checked(values.cast(pa.int64()), 1_000_000)
    wide = np.frombuffer(pc.cast(values, pa.decimal128(38, 6)).buffers()[1], np.int64)
    return pa.array(wide[: 2 * len(values) : 2], mask=np.asarray(values.is_null()))


def _only_between(values: pa.Array, least: int, most: int) -> bool:
    """Whether every byte of every value stands in a range of ASCII."""
    if not pa.types.is_string(values.type):
        return False
    content = np.frombuffer(values.buffers()[2] or b"", np.uint8)
    return len(content) > 0 and bool(content.min() >= least and content.max() <= most)


def _iso_without_zone(values: pa.Array) -> pa.Array:
    return values.cast(pa.timestamp("us")).cast(pa.int64())


def _iso_with_zone(values: pa.Array) -> pa.Array:
    return values.cast(TIME).cast(pa.int64())


def _parsed_times(values: pa.Array) -> pa.Array:
    """Each distinct text once, by the rules for single records."""
    distinct = values.dictionary_encode()
    times = [_time_or_none(value) for value in distinct.dictionary.to_pylist()]
    return pa.array(times, pa.int64()).take(distinct.indices)


def _time_or_none(value: str) -> int | None:
    try:
        return parse_time(value)
    except BadRecord:
        return None


def _snowflake_times(values: pa.Array) -> pa.Array:
    distinct = _as_id(values).dictionary_encode()
    ids = distinct.dictionary.to_pylist()
    return pa.array([snowflake_time(one) for one in ids], pa.int64()).take(distinct.indices)


def _split(values: pa.Array, by: str, strip: str) -> pa.Array:
    if pa.types.is_list(values.type):
        return _tidy(pc.coalesce(values, pa.scalar([], values.type)), strip)
    values = pc.coalesce(values, "")
    lists = pc.utf8_split_whitespace(values) if by == " " else pc.split_pattern(values, by)
    return _tidy(lists, strip)


def _any_list(values: pa.Array, strip: str) -> pa.Array:
    if pa.types.is_list(values.type) or pc.any(pc.starts_with(values, "[")).as_py():
        return _literals(values, strip)
    if strip:  # hashtags and names have no commas inside; addresses may have
        return _split(pc.replace_substring_regex(values, r"[|,;\s]+", "|"), "|", strip)
    if _signs_in(values, b",;"):
        values = pc.replace_substring_regex(values, r"[,;]\s*([a-z]+://)", r"|\1")
    if _signs_in(values, _BLANKS):
        values = pc.replace_substring_regex(values, r"\s+", "|")
    if not _signs_in(values, b"|") and _only_between(values, _FIRST_SIGN, _LAST_SIGN):
        return _at_most_one_each(_emptied(values))
    return _split(values, "|", strip)


def _at_most_one_each(values: pa.Array) -> pa.Array:
    """Lists of the one value that there is, or of none."""
    counted = np.cumsum(np.asarray(values.is_valid()), dtype=np.int32)
    return pa.ListArray.from_arrays(np.append(np.int32(0), counted), values.drop_null())


def _tidy(lists: pa.Array, strip: str) -> pa.Array:
    """Trim the entries and drop the empty ones."""
    entries = pc.utf8_trim_whitespace(lists.flatten())
    if strip:
        entries = pc.utf8_ltrim(entries, characters=strip)
    kept = np.asarray(pc.greater(pc.binary_length(entries), 0))
    counted = np.concatenate(([0], np.cumsum(kept)))
    offsets = np.asarray(lists.offsets) - lists.offsets[0].as_py()
    return pa.ListArray.from_arrays(pa.array(counted[offsets], pa.int32()), entries.filter(kept))


# Lists that need no parser: every entry between the same quotes, nothing escaped.
_PLAIN_LISTS = (
    (r"""^\['[^'"\\]*'(, ?'[^'"\\]*')*\]$""", "'"),
    (r"""^\["[^'"\\]*"(, ?"[^'"\\]*")*\]$""", '"'),
    (r"""^\[[^'"\\\[\]]*\]$""", ""),
)


def _literals(values: pa.Array, strip: str) -> pa.Array:
    if pa.types.is_list(values.type):
        return _split(values, "", strip)
    values = _emptied(pc.utf8_trim_whitespace(values))
    if pc.all(pc.equal(pc.coalesce(values, "[]"), "[]")).as_py():
        return _split(pa.nulls(len(values), TEXT), "|", "")
    for pattern, quote in _PLAIN_LISTS:
        if pc.all(pc.match_substring_regex(pc.coalesce(values, "[]"), pattern)).as_py() or (
            quote and pc.all(_matches_or_empty(values, pattern)).as_py()
        ):
            inner = pc.utf8_slice_codeunits(values, 1 + len(quote), -1 - len(quote) or None)
            by = f"{quote},{quote}"
            inner = pc.replace_substring(inner, f"{quote}, {quote}", by)
            return _split(inner, by, strip)
    distinct = values.dictionary_encode()
    read = [_read_list(value) for value in distinct.dictionary.to_pylist()]
    lists = pa.array(read, LIST).take(distinct.indices)
    return _tidy(pc.coalesce(lists, pa.scalar([], LIST)), strip)


def _matches_or_empty(values: pa.Array, pattern: str) -> pa.Array:
    values = pc.coalesce(values, "[]")
    return pc.or_(pc.match_substring_regex(values, pattern), pc.equal(values, "[]"))


def _read_list(value: str) -> list[str]:
    """Read a list in brackets by JSON, else by Python's literals, else by its commas."""
    for read in (json.loads, ast.literal_eval):
        try:
            entries = read(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return list(_texts(entries))
    return value.strip("[]").split(",")


def _texts(entries: object) -> Iterable[str]:
    """Entries of a list; of objects, the field that names them."""
    for entry in entries if isinstance(entries, list | tuple) else [entries]:
        if isinstance(entry, dict):
            names = ("expanded_url", "tag", "username", "text", "url", "name", "id")
            entry = next((entry[name] for name in names if name in entry), None)  # noqa: PLW2901
        if isinstance(entry, str | int) and not isinstance(entry, bool):
            yield str(entry)
