"""Opening files: packing, encodings, limits."""

import gzip
import os
import random
import zipfile

import pytest
import zstandard

from undertow.errors import DamagedFile, InputError, UnrecognisedFormat, UnsafeFile
from undertow.intake.source import Limits, open_source

TEXT = "name,text\nанна,grüße 🙂\n" + "x,y\n" * 50_000
BYTES = TEXT.encode()


def read_all(path, piece=70_001, limits=None):
    [member] = open_source(path, limits).members()
    with member.open() as stream:
        pieces = []
        while got := stream.read(piece):
            pieces.append(got)
        return b"".join(pieces), stream.problem


@pytest.mark.parametrize(
    "packed",
    [
        BYTES,
        b"\xef\xbb\xbf" + BYTES,
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        gzip.compress(BYTES, mtime=0),
        gzip.compress(BYTES[:1000], mtime=0) + gzip.compress(BYTES[1000:], mtime=0),
        gzip.compress(TEXT.encode("utf-16"), mtime=0),
        zstandard.compress(BYTES),
        zstandard.compress(BYTES[:1000]) + zstandard.compress(BYTES[1000:]),
    ],
    ids=["plain", "bom", "16", "16be", "16le-no-bom", "32", "gz", "gz+gz", "gz16", "zst", "zst2"],
)
def test_every_packing_gives_the_same_utf8(tmp_path, packed):
    path = tmp_path / "whatever.name"
    path.write_bytes(packed)
    assert read_all(path) == (BYTES, None)


def test_a_read_gives_what_was_asked_for(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(TEXT.encode("utf-16")))
    [member] = open_source(path).members()
    with member.open() as stream:
        assert [len(stream.read(7)) for _ in range(1_000)] == [7] * 1_000


def test_zip_members_in_order_and_what_is_not_read_in_words(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.csv", BYTES)
        archive.mkdir("folder")
        archive.writestr("__MACOSX/._b.csv", b"x")
        archive.writestr("folder/a.json", b"{}")
        archive.writestr("../../etc/escape.csv", BYTES)
        archive.writestr("C:/escape.csv", BYTES)
        archive.writestr("inner.gz", gzip.compress(BYTES))
        archive.writestr("empty.csv", b"")
        archive.writestr("picture.png", b"\x89PNG\r\n\x1a\n")
    problems = {member.name: member.problem for member in open_source(path).members()}
    assert [name for name, problem in problems.items() if problem is None] == [
        "b.csv",
        "folder/a.json",
    ]
    assert "outside" in problems["../../etc/escape.csv"]
    assert "outside" in problems["C:/escape.csv"]
    assert "archive inside an archive" in problems["inner.gz"]
    assert "empty" in problems["empty.csv"]
    assert "PNG" in problems["picture.png"]


def test_encrypted_member_is_said_to_be_encrypted(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("secret.csv", BYTES)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    [member] = open_source(path).members()
    assert "encrypted" in member.problem


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_what_came_before_a_break_is_kept(tmp_path, pack):
    noise = random.Random(7).randbytes(400_000).hex().encode()
    path = tmp_path / "cut"
    packed = pack(noise)
    path.write_bytes(packed[: len(packed) // 2])
    got, problem = read_all(path)
    assert len(got) > len(noise) // 3
    assert noise.startswith(got)
    assert "cut off" in problem


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_exploding_files_stop(tmp_path, pack):
    path = tmp_path / "bomb"
    path.write_bytes(pack(bytes(80 << 20)))
    with pytest.raises(UnsafeFile, match="exploding"):
        read_all(path, 1 << 20)


def test_exploding_zip_stops(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(80 << 20))
    with pytest.raises(UnsafeFile, match="exploding"):
        read_all(path, 1 << 20)


def test_unpacked_size_and_number_of_members_are_bounded(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(BYTES))
    with pytest.raises(UnsafeFile, match="GiB"):
        read_all(path, limits=Limits(max_unpacked_bytes=1_000))
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}", b"x")
    with pytest.raises(UnsafeFile, match="4 files"):
        list(open_source(path, Limits(max_members=3)).members())


@pytest.mark.parametrize(
    ("content", "error", "word"),
    [
        (b"", DamagedFile, "empty"),
        (b"\x89PNG\r\n\x1a\n....", UnrecognisedFormat, "PNG"),
        (b"%PDF-1.7", UnrecognisedFormat, "PDF"),
        (b"SQLite format 3\x00", UnrecognisedFormat, "SQLite"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnrecognisedFormat, "CSV"),
    ],
)
def test_files_of_other_kinds_are_named(tmp_path, content, error, word):
    path = tmp_path / "posts.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=word):
        open_source(path)


def test_spreadsheet_is_named(tmp_path):
    path = tmp_path / "posts.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    with pytest.raises(UnrecognisedFormat, match="xlsx"):
        open_source(path)


def test_truncated_zip_is_a_clear_error(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", BYTES)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(DamagedFile, match="cut off"):
        open_source(path)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        open_source(tmp_path / "none")
    with pytest.raises(InputError, match="folder"):
        open_source(tmp_path)


def test_progress_counts_packed_bytes(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(os.urandom(500_000)))
    source = open_source(path)
    [member] = source.members()
    with member.open() as stream:
        stream.read(100_000)
        assert 50_000 < source.packed_bytes_read < source.size
        stream.read(1_000_000)
    assert source.packed_bytes_read == source.size
