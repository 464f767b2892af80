"""From records to chunks: what a reader says, and what is set aside."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from undertow.errors import BadRecord
from undertow.intake.html_text import html_text
from undertow.intake.json_values import id_of, links_in
from undertow.intake.records import RecordReader, Refused, read_records
from undertow.intake.source import Limits
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post


class Notes(RecordReader):
    """A format made up for this test."""

    name, title, platform = "notes", "Notes", "test"

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:
        return isinstance(record, dict) and "note" in record

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account | Refused]:
        if record["note"] == "bad":
            raise BadRecord("a bad note")
        yield Post(
            post_id=None,
            account_id=record["by"].strip(),
            created_at=parse_time(record["at"]),
            created_at_raw=str(record["at"]),
            platform=self.platform,
        )
        if "broken" in record:
            yield Refused("a broken part", record["broken"])


def read(data: bytes, rows: int = 50_000, stream: Any = None) -> list[Any]:
    return list(
        read_records(
            Notes(), stream or io.BytesIO(data), sha256="ab" * 32, member=None, limits=Limits(),
            chunk_rows=rows,
        )
    )  # fmt: skip


GOOD = {"note": "x", "by": "a", "at": "2020-01-01"}


def test_each_record_is_read_or_set_aside_with_line_and_reason() -> None:
    lines = [
        GOOD,
        {"other": 1},
        GOOD | {"note": "bad"},
        GOOD | {"at": "0000-00-00"},
        GOOD | {"by": 7},
        GOOD | {"broken": {"a": 1}},
        [1],
    ]
    (chunk,) = read("\n".join(map(json.dumps, lines)).encode() + b"\n?")
    assert chunk.posts["source_line"].to_pylist() == [1, 6]
    rejects = [(row["source_line"], row["reason"]) for row in chunk.rejects.to_pylist()]
    assert rejects == [
        (2, "not a record of Notes: its fields are other"),
        (3, "a bad note"),
        (4, "'0000-00-00' is not a time"),
        (5, "its fields are not what Notes writes ('int' object has no attribute 'strip')"),
        (6, "a broken part"),
        (7, "not a record of Notes: a single value, not an object"),
        (
            8,
            "not valid JSON: unexpected character, expected a JSON value: line 1 column 1 (char 0)",
        ),
    ]
    assert chunk.rejects["raw"].to_pylist()[4] == '{"a":1}'


def test_chunks_are_bounded() -> None:
    chunks = read("\n".join([json.dumps(GOOD)] * 25).encode(), rows=10)
    assert [chunk.posts.num_rows for chunk in chunks] == [10, 10, 5]
    assert read(b"") == []


def test_packed_data_that_breaks_off_is_one_reject() -> None:
    stream = io.BytesIO(json.dumps(GOOD).encode() + b"\n")
    stream.problem = "the gzip data breaks off"  # type: ignore[attr-defined]
    (chunk,) = read(b"", stream=stream)
    assert chunk.posts.num_rows == 1
    assert chunk.rejects["reason"].to_pylist() == ["the gzip data breaks off"]


@pytest.mark.parametrize(
    ("html", "text", "links"),
    [
        ("<p>a<br>b</p><p>c &amp; d</p>", "a\nb\nc & d", []),
        ("plain\n text", "plain text", []),
        ("<script>alert(1)</script>x<b>y", "xy", []),
        ('<a href="https://e.org/x" rel="nofollow"><span class="invisible">https://</span>e.org</a>',
         "https://e.org", ["https://e.org/x"]),
        ('<a href="https://s/@b" class="mention">@b</a> <a href="https://s/t" rel="tag">#t</a>',
         "@b #t", []),
        ('<a href="javascript:x">y</a>&lt;/script&gt;', "y</script>", []),
        ("<" * 500, "<" * 500, []),
    ],
)  # fmt: skip
def test_html(html: str, text: str, links: list[str]) -> None:
    shown = html_text(html)
    assert (shown.text, shown.links) == (text, links)


def test_ids_and_links() -> None:
    assert [id_of(value) for value in (" 7 ", 7, "", None, True, {})] == [
        "7", "7", None, None, None, None,
    ]  # fmt: skip
    with pytest.raises(BadRecord, match="lost digits"):
        id_of(1.2e18)
    assert links_in("see https://a.org/x_(y). and [b](http://b.org/?q=1), HTTPS://C.ORG!") == [
        "https://a.org/x_", "http://b.org/?q=1", "HTTPS://C.ORG",
    ]  # fmt: skip
