"""Tables: records and their places against Python's csv module, conversions, rejects."""

import csv
import io
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from undertow.intake import blocks
from undertow.intake.columns import (
    any_list,
    handle,
    ident,
    listed,
    literal,
    platform_name,
    snowflake,
    text,
    time,
)
from undertow.intake.csvfile import read_csv, read_header
from undertow.intake.parquet import open_parquet, read_parquet
from undertow.intake.streams import Limits, TextBytes
from undertow.intake.tabular import Origin, TableReader
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS
from undertow.readers.undertow import READER as OWN

READER = TableReader(
    name="test",
    title="test",
    platform="x",
    requires=frozenset({"who", "when"}),
    columns={"account_id": ident("who"), "created_at": time("when"), "text": text("what")},
    accounts={"bio": text("bio")},
)
MOMENT = "2020-01-02 03:04:05"


def read(content, reader=READER, limits=None, header=None):
    header = header or read_header(content)
    chunks = list(
        read_csv(reader, TextBytes(content), header, Origin("f" * 64), limits or Limits())
    )
    for chunk in chunks:
        assert chunk.posts.schema == POSTS
        assert chunk.accounts.schema == ACCOUNTS
        assert chunk.rejects.schema == REJECTS
    posts = [row for chunk in chunks for row in chunk.posts.to_pylist()]
    rejects = [row for chunk in chunks for row in chunk.rejects.to_pylist()]
    return posts, rejects


fields = st.text(st.sampled_from('ab,;"\n\r\t é🙂'), max_size=12)


@given(
    rows=st.lists(st.tuples(fields, fields), max_size=30),
    line_end=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    block=st.integers(20, 300),
)
@settings(deadline=None, max_examples=150)
def test_texts_lines_and_offsets_are_those_of_the_csv_module(rows, line_end, delimiter, block):
    rows = [(a.replace("\r", ""), b.replace("\r", "")) for a, b in rows]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line_end, delimiter=delimiter)
    writer.writerow(["when", "what", "who", "more"])
    lines, offsets = [], []
    for one, two in rows:
        offsets.append(len(out.getvalue().encode()))
        lines.append(out.getvalue().count("\n") + 1)
        writer.writerow([MOMENT, one, "someone", two])
    content = out.getvalue().encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", block)
        posts, rejects = read(content)
    assert rejects == []
    assert [post["text"] or "" for post in posts] == [one for one, _ in rows]
    assert [post["source_line"] for post in posts] == lines
    assert [post["source_offset"] for post in posts] == offsets
    assert [post["post_id"] for post in posts] == [f"{'f' * 12}:{line}" for line in lines]


@given(
    content=st.lists(
        st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\0", b"\xff", MOMENT.encode(), b'""'])
    ).map(b"".join),
    block=st.integers(1, 50),
)
@settings(deadline=None, max_examples=200)
def test_any_bytes_give_posts_or_rejects_and_never_more_than_there_are_lines(content, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", block)
        posts, rejects = read(b"who,when,what\n" + content, limits=Limits(max_record_bytes=200))
    lines = [row["source_line"] for row in posts + rejects]
    assert len(set(lines)) == len(lines)
    assert len(lines) <= content.count(b"\n") + content.count(b"\r") + 1
    if content.replace(b"\r", b"").replace(b"\n", b"").replace(b'"', b""):
        assert lines


def test_block_size_does_not_change_the_result(monkeypatch):
    rows = [f'p{i},"a ""b""\n{i}",{MOMENT}\n' if i % 3 else f"{i}\n" for i in range(200)]
    content = ("who,what,when\n" + "".join(rows)).encode()
    whole = read(content)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 64)
    assert read(content) == whole


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"a,2020-02-30,x,", "'2020-02-30' is not a time"),
        (b"a,,x,", "no time: 'when' is empty"),
        (b"a,0044-03-15,x,", "not a time between"),
        (b",2020-02-02,x,", "no account: 'who' is empty"),
        (b"  ,2020-02-02,x,", "no account: 'who' is empty"),
        (b"1.23E+18,2020-02-02,x,", "a spreadsheet has rounded it"),
        (b"a,2020-02-02,x", "3 fields where the header has 4"),
        (b"a", "1 field where the header has 4"),
        (b"a,2020-02-02,x,,", "5 fields where the header has 4"),
        (b"a,2020-02-02,\xff,", "not valid UTF-8 (byte 14 of the record)"),
        (b"a,2020-02-02,x\0y,", "NUL byte"),
        (b"who,when,what,bio", "the header comes a second time"),
        (b'a,2020-02-02,"x', "a quote opens on line 3, column 14, and never closes"),
        (b"a,2020-02-02," + b"x" * 500 + b",", "longer than 200 bytes"),
    ],
)
def test_a_bad_record_is_set_aside_alone(line, reason):
    good = b"b,2020-02-03 10:00,fine,\n"
    content = b"who,when,what,bio\n" + good + line + b"\n" + good
    posts, [reject] = read(content, limits=Limits(max_record_bytes=200))
    assert [post["source_line"] for post in posts] == [2, 4]
    assert [post["source_offset"] for post in posts] == [18, 18 + len(good) + len(line) + 1]
    assert reason in reject["reason"]
    assert (reject["source_line"], reject["source_offset"]) == (3, 18 + len(good))
    assert reject["raw"] == line.decode("utf-8", "replace")[:2_000]


def test_a_quote_left_open_does_not_swallow_the_records_after_it():
    good = b'b,2020-02-03,"fine"\n'
    posts, [reject] = read(b"who,when,what\n" + good + b'a,2020-02-03,"oh\n' + good * 3)
    assert len(posts) == 4
    assert "line 3, column 14" in reject["reason"]


def test_a_record_set_aside_after_others_keeps_its_place_in_the_file():
    content = b"who,when,what,more\na\0,2020-02-02,x,\n\na,2020-02-02\nb,2020-02-02,x,\n"
    posts, rejects = read(content)
    assert [post["source_offset"] for post in posts] == [content.index(b"b,2020")]
    assert [reject["source_offset"] for reject in rejects] == [19, content.index(b"a,2020")]


def test_quotes_inside_a_field_are_text():
    posts, _ = read(b'who,when,what\na,2020-02-03,5" tall\nb,2020-02-03,"say ""hi"""\n')
    assert [post["text"] for post in posts] == ['5" tall', 'say "hi"']


def test_header_after_blank_lines_and_names_that_come_twice():
    header = read_header(b"\n\nwho;when;;who\r\na;b;c;d\n")
    assert header.delimiter == ";"
    assert header.names == ("who", "when", "column 3", "who (2)")
    assert header.lines == 3


def test_accounts_come_once_per_chunk():
    content = b"who,when,what,bio\na,2020-02-02,x,one\nb,2020-02-02,x,two\na,2020-02-02,x,three\n"
    [chunk] = read_csv(READER, TextBytes(content), read_header(content), Origin("f" * 64), Limits())
    assert chunk.accounts.select(["account_id", "platform", "bio"]).to_pylist() == [
        {"account_id": "a", "platform": "x", "bio": "one"},
        {"account_id": "b", "platform": "x", "bio": "two"},
    ]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        (ident("c"), ["12", " 7 ", "", "12.0", "1.2E+18", "a.0", None], "12 7 - 12 - a.0 -"),
        (handle("c"), ["@anna", "anna", None], "anna anna -"),
        (platform_name("c"), ["Twitter", "X", "SOCIALMEDIA_FACEBOOK", "Blog"], "x x facebook blog"),
    ],
)
def test_texts(column, values, expected):
    got = column.convert(pa.array(values, pa.string())).to_pylist()
    assert " ".join(value or "-" for value in got) == expected


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        (listed("c", by="|"), ["a|b", "", None, "|c| "], [["a", "b"], [], [], ["c"]]),
        (listed("c", by=" ", strip="#"), ["#a  #b", "c"], [["a", "b"], ["c"]]),
        (literal("c"), ["['a', 'b']", "[]", None], [["a", "b"], [], []]),
        (literal("c"), ["[a, b]", "[]", "[c]"], [["a", "b"], [], ["c"]]),
        (literal("c", strip="#"), ['["#a", "b,c"]', "[]"], [["a", "b,c"], []]),
        (literal("c"), ['["it\'s", "\\u00e9"]', "['x']"], [["it's", "é"], ["x"]]),
        (literal("c"), ['[{"expanded_url": "u"}]', "[1]"], [["u"], ["1"]]),
        (literal("c"), ["[[[[", "plain"], [[], ["plain"]]),
        (any_list("c", strip="#"), ["#a, #b", "c;d e"], [["a", "b"], ["c", "d", "e"]]),
        (any_list("c"), ["http://a/x,y http://b", "http://a,http://b"],
         [["http://a/x,y", "http://b"], ["http://a", "http://b"]]),
    ],
)  # fmt: skip
def test_lists(column, values, expected):
    assert column.convert(pa.array(values, pa.string())).to_pylist() == expected


@pytest.mark.parametrize(
    "values",
    [
        ["1577934245", None],
        ["1577934245.25", ""],
        ["1577934245250", "1577934245"],
        ["2020-01-02 03:04:05", "2020-01-02"],
        ["2020-01-02T03:04:05.25Z", "2020-01-02T05:04:05+02:00"],
        ["2020-01-02T03:04", "2020-01-02T05:04:05+02:00", "1577934245"],
        ["Thu Jan 02 03:04:05 +0000 2020", "nonsense", "2020-02-30", "0001-01-01"],
    ],
)
def test_whole_columns_give_the_times_of_single_values(values):
    from undertow.errors import BadRecord
    from undertow.intake.times import parse_time

    def single(value):
        try:
            return parse_time(value) if value else None
        except BadRecord:
            return None

    got = time("c").convert(pa.array(values, pa.string())).to_pylist()
    assert got == [single(value) for value in values]


def test_snowflakes_carry_their_time():
    [at, none] = snowflake("c").convert(pa.array(["1500000000000000000", "abc"])).to_pylist()
    assert datetime.fromtimestamp(at / 1e6, UTC).year == 2022
    assert none is None


def test_parquet_keeps_ids_lists_and_times(tmp_path):
    table = pa.table(
        {
            "account_id": pa.array([1_200_000_000_000_000_001, 2]),
            "created_at": pa.array([1_577_934_245_250_000] * 2, pa.timestamp("us", tz="UTC")),
            "hashtags": pa.array([["a|b", "c"], None], pa.list_(pa.string())),
            "repost_of": pa.array([9007199254740993.0, None]),
            "text": pa.array(["x", "y"]).dictionary_encode(),
        }
    )
    path = tmp_path / "a.parquet"
    parquet.write_table(table, path)
    with open_parquet(path, Limits()) as file:
        [chunk] = read_parquet(OWN, file, Origin("f" * 64), "a")
    first, second = chunk.posts.to_pylist()
    assert first["account_id"] == "1200000000000000001"
    assert first["hashtags"] == ["a|b", "c"]
    assert second["hashtags"] == []
    assert first["repost_of"] == "9007199254740992"  # what the float holds, without exponent
    assert first["created_at"] == datetime(2020, 1, 2, 3, 4, 5, 250_000, UTC)
    assert [first["source_line"], second["source_line"]] == [1, 2]
