"""One file from its first byte to its tables."""

import gzip
import zipfile

import pyarrow as pa
import pytest
from pyarrow import parquet

from undertow.errors import DamagedFile, UnrecognisedFormat, UnsafeFile
from undertow.intake.export import Limits, open_export

SHA = "0123456789abcdef" * 4
HEADER = "post_id,account_id,created_at,text,hashtags\n"
ROWS = 'p1,a,2020-01-02 03:04,"one\ntwo",x|y\np2,b,2020-01-02 03:05,three,\n'
CSV = (HEADER + ROWS).encode()


def rows(export, table="posts"):
    return [row for chunk in export.chunks() for row in getattr(chunk, table).to_pylist()]


def test_undertows_own_columns_need_no_mapping(tmp_path):
    path = tmp_path / "posts"
    path.write_bytes(CSV)
    export = open_export(path, sha256=SHA)
    assert (export.reader_name, export.title) == ("undertow", "undertow's own columns")
    assert export.packed_bytes_read == 0
    first, second = rows(export)
    assert export.packed_bytes_read == export.size == len(CSV)
    assert (first["post_id"], first["text"], first["hashtags"]) == ("p1", "one\ntwo", ["x", "y"])
    assert (first["source_line"], second["source_line"]) == (2, 4)
    assert (first["source_offset"], first["source_sha256"]) == (len(HEADER), SHA)
    assert first["source_member"] is None


def test_explanation_names_columns_conversions_and_what_is_unused(tmp_path):
    path = tmp_path / "posts"
    path.write_bytes(CSV.replace(b",hashtags", b",likes"))
    explanation = open_export(path, sha256=SHA).explanation
    assert ("created_at", "created_at", "time, to UTC (no zone: UTC)") in explanation.rows
    assert explanation.unused == ("likes",)
    assert "not used: likes" in str(explanation)
    assert explanation.to_dict()["rows"][0]["column"] == "post_id"


def test_parquet_is_the_same_as_csv(tmp_path):
    path = tmp_path / "posts"
    table = pa.table(
        {"account_id": ["a", "b", ""], "created_at": ["2020-01-02"] * 3, "text": ["x", "y", "z"]}
    )
    parquet.write_table(table, path)
    export = open_export(path, sha256=SHA)
    assert [row["post_id"] for row in rows(export)] == [f"{SHA[:12]}:1", f"{SHA[:12]}:2"]
    assert export.packed_bytes_read == export.size
    [reject] = rows(open_export(path, sha256=SHA), "rejects")
    assert reject["source_line"] == 3
    assert '"text":"z"' in reject["raw"]


def test_archive_of_several_formats(tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "About these files\n")
        archive.writestr("one.csv", "account_id,created_at,text\na,2020-01-02,x\n")
        archive.writestr(
            "two.csv",
            "object_id,account_id,content_id,timestamp_share\no,a,c,1577934245\n",
        )
        archive.writestr("../up.csv", CSV)
    export = open_export(path, sha256=SHA)
    assert export.explanation.member == "one.csv"
    assert [(row["post_id"], row["source_member"]) for row in rows(export)] == [
        (f"{SHA[:12]}:one.csv:2", "one.csv"),
        ("c", "two.csv"),
    ]
    set_aside = {row["source_member"]: row["reason"] for row in rows(export, "rejects")}
    assert "no known format" in set_aside["readme.txt"]
    assert "outside the archive" in set_aside["../up.csv"]


def test_reading_twice_gives_the_same(tmp_path):
    path = tmp_path / "posts"
    path.write_bytes(CSV)
    export = open_export(path, sha256=SHA)
    assert rows(export) == rows(export)


def test_platform_of_the_user_counts(tmp_path):
    path = tmp_path / "posts"
    path.write_bytes(CSV)
    assert {row["platform"] for row in rows(open_export(path, sha256=SHA))} == {"unknown"}
    said = open_export(path, sha256=SHA, platform="vk")
    assert {row["platform"] for row in rows(said)} == {"vk"}


def test_unknown_fields_are_listed_with_the_closest_format_and_an_example(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("object_id,account_id,content_id,shared_on\no,a,c,1577934245\n")
    with pytest.raises(UnrecognisedFormat) as error:
        open_export(path, sha256=SHA)
    words = str(error.value)
    assert "object_id, account_id, content_id, shared_on" in words
    assert "CooRTweet input (lacks timestamp_share)" in words
    assert "--map account=account_id" in words


def test_lines_before_the_header(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_bytes(b'Report:,"Everything"\nFrom:,yesterday\n\n' + CSV)
    export = open_export(path, sha256=SHA)
    assert [row["source_line"] for row in rows(export)] == [5, 7]


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"  \n\n", DamagedFile, "empty"),
        (HEADER.encode(), DamagedFile, "no rows"),
        (b"\xff\xfa\x00,\x01\n", UnrecognisedFormat, "neither a table nor JSON"),
        (b"[]", DamagedFile, "no records"),
        (b'{"a": ' * 900, DamagedFile, "nested deeper"),
        (b"PAR1 nothing", DamagedFile, "not a whole Parquet file"),
        (gzip.compress(b"PAR1 nothing", mtime=0), UnrecognisedFormat, "unpack it first"),
        (gzip.compress(b"\x89PNG\r\n", mtime=0), UnrecognisedFormat, "PNG"),
        (
            gzip.compress(b"a.csv".ljust(257, b"\0") + b"ustar", mtime=0),
            UnrecognisedFormat,
            "tar archive",
        ),
        (b"\x1f\x8b\x08\x00 broken", DamagedFile, "cut off or damaged"),
    ],
)
def test_files_without_posts_are_clear_errors(tmp_path, content, error, words):
    path = tmp_path / "posts.csv"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        open_export(path, sha256=SHA)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_archive_with_only_an_escaping_name_is_unsafe(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../posts.csv", CSV)
    with pytest.raises(UnsafeFile, match="outside"):
        open_export(path, sha256=SHA)
    assert list(tmp_path.iterdir()) == [path]


def test_parquet_beyond_the_limit(tmp_path):
    path = tmp_path / "posts"
    parquet.write_table(pa.table({"account_id": ["a"] * 9, "created_at": ["2020-01-02"] * 9}), path)
    with pytest.raises(UnsafeFile):
        open_export(path, sha256=SHA, limits=Limits(max_unpacked_bytes=10))
