"""Finding the reader that knows a file."""

import pytest

from undertow.errors import UnrecognisedFormat
from undertow.intake import registry
from undertow.intake.columns import ident, time
from undertow.intake.records import RecordReader
from undertow.intake.source import Limits
from undertow.intake.tabular import TableReader
from undertow.model.tables import ACCOUNTS, POSTS


def table(name, *requires):
    columns = {"account_id": ident("a"), "created_at": time("b")}
    return TableReader(name, f"Table {name}", "x", frozenset(requires), columns)


class Birds(RecordReader):
    name, title, platform = "birds", "Birds", "x"
    paths = (("flock",),)

    def recognises(self, record, envelope):
        return "wing" in record

    def read(self, record, envelope):
        yield from ()


class Fish(Birds):
    name, title = "fish", "Fish"
    paths = ((),)

    def recognises(self, record, envelope):
        return "fin" in record


def test_the_most_demanding_reader_counts():
    readers = [table("loose", "a"), table("strict", "a", "b")]
    assert registry.table_reader(["a", "b", "c"], readers).name == "strict"
    assert registry.table_reader(["a"], readers).name == "loose"
    assert registry.table_reader(["A"], readers) is None


def test_two_readers_that_fit_equally_are_an_error_naming_both():
    with pytest.raises(UnrecognisedFormat, match=r"'one'.*'two'"):
        registry.table_reader(["a", "b"], [table("one", "a"), table("two", "b")])


def test_json_is_known_by_its_records_wherever_they_are():
    readers = [Birds(), Fish()]
    sample = b'{"flock": [{"wing": 1}, {"wing": 2}, {"wi'
    reader, records = registry.record_reader(sample, Limits(), readers)
    assert reader.name == "birds"
    assert [record.value for record in records] == [{"wing": 1}, {"wing": 2}]
    reader, _ = registry.record_reader(b'{"fin": 1}\n{"fin": 2}\n', Limits(), readers)
    assert reader.name == "fish"
    reader, records = registry.record_reader(b'[{"leg": {"toe": 1}}]', Limits(), readers)
    assert reader is None
    assert registry.field_names(records) == ["leg.toe"]


def test_records_of_the_right_names_and_wrong_kinds_do_no_harm():
    reader, _ = registry.record_reader(b"[1, null, [2], {}]", Limits(), [Birds(), Fish()])
    assert reader is None


def test_closest_formats_say_what_is_missing():
    readers = [table("near", "a", "b", "c"), table("far", "x", "y", "z")]
    assert registry.closest(["a", "b"], readers) == ["Table near (lacks c)"]


def test_all_readers_are_well_formed():
    readers = registry.all_readers()
    names = [reader.name for reader in readers]
    assert len(set(names)) == len(names)
    tables = [reader for reader in readers if isinstance(reader, TableReader)]
    assert len(tables) >= 20
    for reader in tables:
        needed = {"account_id", "created_at"} if reader.rows == "posts" else {"account_id"}
        main = reader.columns if reader.rows == "posts" else reader.accounts
        assert needed <= set(main), reader.name
        assert set(reader.columns) <= set(POSTS.names), reader.name
        assert set(reader.accounts) <= set(ACCOUNTS.names), reader.name
        assert reader.limits or reader.name == "undertow", reader.name
        assert bool(reader.derived) <= bool(reader.prepare), reader.name


def test_no_two_table_readers_claim_the_minimum_of_another():
    for reader in registry.all_readers():
        if isinstance(reader, TableReader):
            columns = [*sorted(reader.requires), *sorted(reader.any_of)[:1]]
            assert registry.table_reader(columns) is reader
