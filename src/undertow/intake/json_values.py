"""Small, strict looks at values that came out of somebody's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from undertow.errors import BadRecord
from undertow.intake.times import parse_time

_LINK = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]+", re.IGNORECASE)
_LINK_END = ".,;:!?…"


def text_of(value: Any) -> str | None:
    """Take a text that says something; None for anything else."""
    return value if isinstance(value, str) and value else None


def id_of(value: Any) -> str | None:
    """Take an id as text; None where there is none. A rounded number is no id: `BadRecord`."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float):
        raise BadRecord(f"the id {value!r} was written as a decimal number and has lost digits")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def needed_id(value: Any, what: str) -> str:
    """Take an id that must be there; `BadRecord` says what is missing."""
    found = id_of(value)
    if found is None:
        raise BadRecord(f"no {what}")
    return found


def dig(value: Any, *keys: str) -> Any:
    """Go down through objects; None as soon as one of the fields is not there."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """Keep the objects of an array; nothing for anything else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def texts(values: Iterable[Any]) -> list[str]:
    """Keep each text or id once, in order."""
    found = (id_of(value) for value in values if not isinstance(value, float))
    return list(dict.fromkeys(entry for entry in found if entry))


def raw_time(value: Any) -> str:
    """Write a time as the export has it."""
    return value if isinstance(value, str) else str(value)


def links_in(text: str | None) -> list[str]:
    """Find the web addresses written out in a text, for exports that do not list them."""
    if not text or "://" not in text:
        return []
    return texts(link.rstrip(_LINK_END) for link in _LINK.findall(text))


def time_or_none(value: Any) -> int | None:
    """Read a time that a record can do without, such as when an account was made."""
    if value is None:
        return None
    try:
        return parse_time(value)
    except BadRecord:
        return None


def unwrapped(record: Any) -> list[dict[str, Any]]:
    """Take the entries out of what databases and scripts wrap them in.

    That is Elasticsearch's `_source` beside `_id`, a list under `normalized`, or a bare list.
    """
    if not isinstance(record, dict):
        return objects(record)
    if isinstance(record.get("_source"), dict):
        return [{"id": record.get("_id")} | record["_source"]]
    return objects(record.get("normalized")) or [record]
