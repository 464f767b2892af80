"""Files made to break the intake: clear errors or counted rejects, in bounded memory."""

import gzip
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import zstandard

from undertow.errors import UndertowError, UnsafeFile
from undertow.intake.export import open_export

SHA = "0123456789abcdef" * 4
HEADER = b"post_id,account_id,created_at,text\n"
GOOD = b"".join(b"%d,a%d,2020-01-01T00:00:%02dZ,hello\n" % (i, i % 3, i) for i in range(5))
NOISE = random.Random(3)
MANY = HEADER + b"".join(
    b"%d,a,2020-01-01T00:00:00Z,%x\n" % (i, NOISE.getrandbits(256)) for i in range(20_000)
)


def outcome(path):
    """Posts and reasons, or the error: anything else is a fault."""
    try:
        chunks = list(open_export(path, sha256=SHA).chunks())
    except UndertowError as error:
        assert str(path) in str(error)
        return error
    posts = sum(chunk.posts.num_rows for chunk in chunks)
    return posts, [reason for chunk in chunks for reason in chunk.rejects["reason"].to_pylist()]


@pytest.mark.parametrize(
    ("content", "posts", "rejects"),
    [
        (HEADER + GOOD + b"1,2\n1,2,3,4,5\n" + GOOD, 10, 2),
        (HEADER + GOOD + b"9,a,2020-13-01,x\n9,a,1066-10-14,x\n" + GOOD, 10, 2),
        (HEADER + GOOD + b"9,a,2020-01-01,\0\0\n" + GOOD, 10, 1),
        (HEADER + GOOD + "9,a,2020-01-01,é\n".encode("latin-1") + GOOD, 10, 1),
        (HEADER + GOOD + HEADER + GOOD, 10, 1),
        (HEADER + GOOD + b'9,a,2020-01-01,"open\n' + GOOD, 10, 1),
        (HEADER + GOOD + b'9,a,2020-01-01,"open\n' + GOOD + b'9,a,2020-01-01,"x"\n', 11, 1),
        (HEADER + b'"' * 9_999 + b"\n" + GOOD, 5, 1),
        (HEADER + b"\n\n\r\n" + GOOD + b"\n\n", 5, 0),
        ((HEADER + GOOD).replace(b"\n", b"\r"), 5, 0),
        (HEADER + b"=cmd|'/C calc'!A0,a,2020-01-01,</script><script>alert(1)\n", 1, 0),
    ],
    ids=["fields", "dates", "nul", "encodings", "header-twice", "unclosed", "unclosed-middle",
         "quotes", "blank", "old-mac", "formula"],
)  # fmt: skip
def test_bad_records_are_counted_and_the_others_read(tmp_path, content, posts, rejects):
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    got, reasons = outcome(path)
    assert (got, len(reasons)) == (posts, rejects)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_truncated_file_keeps_what_came_before_and_counts_the_rest_once(tmp_path, pack):
    path = tmp_path / "cut"
    packed = pack(MANY)
    path.write_bytes(packed[: len(packed) * 2 // 3])
    posts, [reason] = outcome(path)
    assert 10_000 < posts < 16_000
    assert "breaks off here" in reason


def test_truncated_zip_and_random_bytes_are_clear_errors(tmp_path):
    path = tmp_path / "cut.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", MANY)
    path.write_bytes(path.read_bytes()[:-40])
    assert isinstance(outcome(path), UndertowError)
    for start in (b"", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PAR1", b"{", b"["):
        path.write_bytes(start + os.urandom(3_000))
        result = outcome(path)
        assert isinstance(result, UndertowError) or result[0] == 0


def test_every_cut_of_a_file_is_read_or_refused_in_words(tmp_path):
    path = tmp_path / "cut"
    packed = gzip.compress(HEADER + GOOD)
    for end in range(len(packed)):
        path.write_bytes(packed[:end])
        outcome(path)


def test_exploding_archive_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", HEADER + GOOD * 600_000)
    result = outcome(path)
    assert isinstance(result, UnsafeFile)
    assert "exploding" in str(result)


def test_nested_json_is_set_aside(tmp_path):
    path = tmp_path / "deep.json"
    path.write_bytes(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    assert isinstance(outcome(path), UndertowError)


def test_name_that_climbs_out_writes_nothing(tmp_path):
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.csv", HEADER + GOOD)
        archive.writestr("fine.csv", HEADER + GOOD)
    assert outcome(path)[0] == 5
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


READ = """
import resource, sys
from undertow.intake.export import open_export
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
list(open_export(sys.argv[1], sha256="a" * 64).chunks())
before = peak()
posts = rejects = 0
for chunk in open_export(sys.argv[2], sha256="a" * 64).chunks():
    posts += chunk.posts.num_rows
    rejects += chunk.rejects.num_rows
print(posts, rejects, peak() - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("quoted", [False, True], ids=["plain", "quoted"])
def test_a_line_of_100_mb_does_not_occupy_100_mb(tmp_path, quoted):
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_bytes(HEADER + GOOD)
    with large.open("wb") as file:
        file.write(HEADER + GOOD + b"9,a,2020-01-01," + b'"' * quoted)
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b'"' * quoted + b"\n" + GOOD)
    command = [sys.executable, "-c", READ, str(small), str(large)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    posts, rejects, mib = map(int, done.stdout.split())
    assert (posts, rejects) == (10, 1)
    assert mib < 60


def test_names_of_files_say_nothing(tmp_path):
    path = Path(tmp_path / "picture.png")
    path.write_bytes(HEADER + GOOD)
    assert outcome(path) == (5, [])
