"""Finding records: whatever the shape of the file, the same values at exact places."""

from __future__ import annotations

import io
import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undertow.intake.records import RawRecord, split_records
from undertow.intake.source import Limits

USUAL = Limits()
SMALL = Limits(max_record_bytes=400, max_depth=8)

plain = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=12)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=6), values, max_size=5)


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, so that every value is met in pieces."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, _size: int | None = None) -> bytes:
        return super().read(self._size)


def split(
    data: bytes, paths: list[tuple[str, ...]] | None = None, limits: Limits = USUAL, by: int = 7
) -> list[RawRecord]:
    records = list(split_records(Trickle(data, by), paths or [()], limits))
    for record in records:
        assert data[record.offset : record.offset + len(record.raw)] == record.raw
        assert record.line == 1 + data.count(b"\n", 0, record.offset)
    return records


def values_of(records: list[RawRecord]) -> list[Any]:
    assert [record.problem for record in records] == [None] * len(records)
    assert [orjson.loads(record.raw) for record in records] == [r.value for r in records]
    return [record.value for record in records]


@given(
    st.lists(objects, max_size=6), st.sampled_from(["\n", "\r\n", "\n\n", "", " "]), st.booleans()
)
def test_lines_and_concatenated_documents(items: list[Any], between: str, plain_text: bool) -> None:
    data = between.join(json.dumps(item, ensure_ascii=not plain_text) for item in items).encode()
    assert values_of(split(data)) == items


@given(st.lists(values, max_size=6), st.sampled_from([None, 0, 2]), st.integers(1, 40))
def test_arrays(items: list[Any], indent: int | None, by: int) -> None:
    assert values_of(split(json.dumps(items, indent=indent).encode(), by=by)) == items


@given(st.lists(values, max_size=6), st.sampled_from([None, 0, 2]), objects)
def test_under_a_path(items: list[Any], indent: int | None, other: dict[str, Any]) -> None:
    other = {key: value for key, value in other.items() if key not in ("data", "videos")}
    document = {"name": "a", "data": {"n": 1, "videos": items, "rest": other}, **other}
    data = json.dumps(document, indent=indent).encode()
    records = split(data, [("data", "videos"), ()])
    if items:
        assert values_of(records) == items
        assert records[0].envelope == {"name": "a", "n": 1}
    else:
        assert records == []


@given(st.lists(objects, max_size=6), st.sampled_from([None, 0, 2]))
def test_documents_over_several_lines(items: list[Any], indent: int | None) -> None:
    data = "\n".join(json.dumps(item, indent=indent) for item in items).encode()
    assert values_of(split(data)) == items


def test_a_star_goes_through_every_element() -> None:
    chats = [{"id": 1, "messages": [{"m": 1}, {"m": 2}]}, {"id": 2, "messages": [{"m": 3}]}]
    data = json.dumps({"about": "x", "chats": {"list": chats}}).encode()
    records = split(data, [("messages",), ("chats", "list", "*", "messages")])
    assert [(r.value["m"], r.envelope) for r in records] == [
        (1, {"about": "x", "id": 1}),
        (2, {"about": "x", "id": 1}),
        (3, {"about": "x", "id": 2}),
    ]


def test_a_path_that_ends_elsewhere_loses_nothing() -> None:
    for document in ({"data": [{"videos": 1}]}, {"data": {"videos": 3}}, {"videos": [1]}):
        records = split(json.dumps(document).encode(), [("data", "videos")])
        assert values_of(records) == [document]


def test_a_large_document_is_walked_and_not_held() -> None:
    items = [{"n": n, "text": "x" * 50} for n in range(200)]
    data = json.dumps({"name": "a", "messages": items, "tail": ["y" * 1000]}).encode()
    assert values_of(split(data, [("messages",)], SMALL)) == items


@given(st.data())
def test_a_cut_line_is_one_problem_and_the_others_are_read(choice: Any) -> None:
    good = {"a": [1, {"b": 'x"}\n{'}], "c": "}"}
    line = json.dumps(good)
    cut = line[: choice.draw(st.integers(1, len(line) - 1))]
    where = choice.draw(st.integers(0, 2))
    lines = [line, line]
    lines.insert(where, cut)
    records = split("\n".join(lines).encode())
    whole = [record.value for record in records if record.problem is None]
    broken = [record for record in records if record.problem]
    assert whole == [good, good]
    assert [(record.line, record.offset) for record in broken] == [
        (where + 1, where * (len(line) + 1))
    ]


@pytest.mark.parametrize("indent", [None, 0, 1])
def test_a_truncated_document_keeps_what_is_whole(indent: int | None) -> None:
    items = [{"n": n, "t": f"text {n}"} for n in range(5)]
    text = json.dumps({"messages": items}, indent=indent)
    data = text[: text.index("text 3")].encode()
    *whole, last = split(data, [("messages",)])
    assert values_of(whole) == items[:3]
    assert last.problem == "cut off: the file ends inside this record"
    assert data.endswith(last.raw) and last.raw.startswith(b"{")


def test_a_truncated_array_keeps_what_is_whole() -> None:
    *whole, last = split(b'[{"a":1},\n{"a":2},\n{"a"')
    assert values_of(whole) == [{"a": 1}, {"a": 2}]
    assert (last.line, last.raw) == (3, b'{"a"')
    *whole, last = split(b'[{"a":1},')
    assert values_of(whole) == [{"a": 1}]
    assert last.problem == "not valid JSON: the file ends where a value was expected"


def test_a_broken_element_costs_only_itself() -> None:
    records = split(b'[{"a":1},{"a" 2},{"a":3}]\n{"b":4}')
    assert [record.value for record in records] == [{"a": 1}, None, {"a": 3}, {"b": 4}]


@pytest.mark.parametrize(
    "data",
    [
        b"not json\n{}",
        b'{"a":1]}\n{}',
        b'{"a":\xff}\n{}',
        b'{"a":"\xff"}\n{}',
        b'{"a":01}\n{}',
        b'{"a":1\n{}',
        b'{"a\n{}',
        b'{"a":"\\\n{}',
        b"nul\n{}",
    ],
)
def test_a_broken_line_is_one_problem(data: bytes) -> None:
    broken, whole = split(data)
    assert broken.problem
    assert broken.line == 1
    assert (whole.line, whole.value) == (2, {})


def test_too_long_and_too_deep_are_set_aside_without_being_held() -> None:
    long = json.dumps({"t": "x" * 100_000})
    deep = '{"a":' + "[" * 9 + "]" * 9 + "}"
    for data in (f"{long}\n{deep}\n{{}}\n", f"[{long},\n{deep},\n{{}}]"):
        first, second, whole = split(data.encode(), limits=SMALL, by=500)
        assert first.problem is not None and first.problem.startswith("longer than 400 bytes")
        assert second.problem is not None and "deeper than 8 levels" in second.problem
        assert len(first.raw) == 2000
        assert (whole.line, whole.value) == (3, {})


def test_never_closed_brackets_end_in_words() -> None:
    for data in (b"[" * 100_000, b'{"a":' * 100_000, b'{"a":[\n' * 1_000):
        records = split(data, by=5000)
        assert records
        assert all(record.problem for record in records)


def test_many_documents_on_one_line_take_linear_time() -> None:
    data = b'{"a":1}' * 20_000
    records = list(split_records(io.BytesIO(data), [()], Limits()))
    assert len(records) == 20_000
    assert records[-1].offset == len(data) - 7


def test_text_that_other_tools_write_wrongly_is_still_read() -> None:
    records = split(b'{"a":NaN,"t":"half \\ud83d"}\n')
    assert values_of_lenient(records) == [{"a": None, "t": "half ?"}]


def values_of_lenient(records: list[RawRecord]) -> list[Any]:
    return [record.value for record in records if record.problem is None]


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text('{}[]",:\\ \n1a', max_size=40).map(str.encode))
def test_nothing_raises_and_places_are_exact(data: bytes) -> None:
    for paths in ([()], [("a",), ()], [("a", "*", "b")]):
        split(data, paths, SMALL, by=3)
