"""A person taken out of a case: no trace left, everything else in its place, the gap explained."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import undertow
from undertow.case.blackening import Person, table_without
from undertow.case.custody import verify
from undertow.errors import ParameterError
from undertow.model.tables import TABLES
from undertow.workflow import adding, judging, redacting, sharing

WHO, NAME = "u-4711x", "Ännie Example"
BY = {"why": "asked to be removed", "analyst": "A. Nalyst"}


def rows():
    for n in range(40):
        account = WHO if n % 4 == 0 else f"w{n % 7}"
        said = f"so says {NAME} or @{WHO} on day {n}" if n % 5 == 0 else f"text {n}"
        yield {
            "post_id": f"p{n}",
            "account_id": account,
            "account_name": NAME if account == WHO else f"walker {n % 7}",
            "created_at": f"2026-01-{1 + n % 20:02}T10:{n:02}:00Z",
            "text": said,
            "repost_of": f"o{n % 3}",
            "platform": "example",
        }


def csv_file(folder: Path, broken=False) -> Path:
    path = folder / f"{WHO}_posts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(next(rows())))
        writer.writeheader()
        for row in rows():
            writer.writerow(
                row | ({"text": "two\nlines"} if broken and row["post_id"] == "p3" else {})
            )
    return path


def json_file(folder: Path) -> Path:
    path = folder / "posts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows()) + "\n")
    return path


def packed_file(folder: Path) -> Path:
    path = folder / "posts.csv.gz"
    path.write_bytes(gzip.compress(csv_file(folder).read_bytes()))
    return path


def made(folder: Path, file: Path):
    case = undertow.new_case(folder / "x.case")
    mapping = None if ".csv" in file.name else {
        "account": "account_id", "time": "created_at", "text": "text", "post_id": "post_id",
        "account_name": "account_name", "platform": "platform",
    }  # fmt: skip
    (added,) = adding.add(case, [file], mapping=mapping)
    assert added.problem is None, str(added.problem)
    undertow.scan(case, controls=0)
    return case


def traces(case) -> list[str]:
    """Where the person still stands, in files as they are and in unpacked tables."""
    found = []
    for path in case.folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += json.dumps(
                pq.read_table(path).to_pylist(), default=str, ensure_ascii=False
            ).encode()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        words = [WHO, NAME, json.dumps(NAME)[1:-1]]
        if any(word.encode() in content for word in words):
            found.append(str(path.relative_to(case.folder)))
    return found


@pytest.fixture
def case(tmp_path):
    return made(tmp_path, csv_file(tmp_path))


def test_no_trace_is_left_and_verify_explains_it(case):
    sharing.report(case)
    judging.add_evidence(case, "case", f"{NAME} said so", layer="content", supports="similar",
                         analyst="A. Nalyst")  # fmt: skip
    assert len(traces(case)) >= 4
    (case.embeddings / "some").mkdir(parents=True)  # vectors of texts that name the person
    posts = case.count("posts")
    entry = redacting.redact(case, WHO, **BY)
    assert traces(case) == [] and not case.embeddings.exists()
    told = verify(case)
    assert told.whole and "asked to be removed" in told.redactions[0]
    assert entry["body"]["who"] == case.pseudonym(WHO, "example")
    assert case.count("posts") == posts - 10
    blank = [e for e in case.ledger.entries() if e["body"] is None]
    assert [e["kind"] for e in blank] == ["evidence"] and len(entry["body"]["entries"]) == 1
    assert judging.decided(case) == {}
    assert "█" * len(WHO) in case.files()[0]["name"]


def test_posts_that_stand_elsewhere_are_read_checked_and_cleaned_there(case, tmp_path):
    """As on a mounted object store (docs/cluster.md): the case holds links to the files."""
    before = {name: case.table(name).to_pylist() for name in ("posts", "edges", "members")}
    elsewhere = tmp_path / "store"
    elsewhere.mkdir()
    for path in case.paths("posts"):
        path.rename(elsewhere / path.name)
        path.symlink_to(elsewhere / path.name)
    undertow.scan(case, controls=0)
    assert {name: case.table(name).to_pylist() for name in before} == before
    assert verify(case).whole
    redacting.redact(case, WHO, **BY)
    assert traces(case) == [] and all(path.is_symlink() for path in case.paths("posts"))
    (stored,) = elsewhere.iterdir()
    assert WHO not in str(pq.read_table(stored).to_pylist())
    assert verify(case).whole


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_every_table_is_cleaned(tmp_path, name):
    """A row for each column, which alone names the person: a new kind of column fails here."""
    schema = TABLES[name]
    person = Person(WHO, frozenset({WHO, NAME}))
    plain = [field for field in schema if _traced(field.type)]
    for field in plain:
        row = {field.name: _traced(field.type)}
        pq.write_table(pa.Table.from_pylist([row], schema), tmp_path / "a.parquet")
        assert table_without(tmp_path / "a.parquet", tmp_path / "b.parquet", person), field
        left = pq.read_table(tmp_path / "b.parquet").to_pylist()
        assert WHO not in str(left) and NAME not in str(left), field
    rest = {str(field.type) for field in schema if field not in plain}
    assert rest <= {"timestamp[us, tz=UTC]", "int64", "double", "bool"}


def _traced(kind):
    if pa.types.is_string(kind):
        return f"by {NAME} (@{WHO})"
    return [f"by {NAME} (@{WHO})"] if pa.types.is_list(kind) else None


def test_everything_else_stays_where_it_was(case):
    before = {row["post_id"]: row for row in case.table("posts").to_pylist()}
    raw = next((case.folder / "raw").iterdir())
    size = raw.stat().st_size
    redacting.redact(case, WHO, **BY)
    assert raw.stat().st_size == size
    lines = raw.read_text(encoding="utf-8").split("\n")
    for post in case.table("posts").to_pylist():
        old = before[post["post_id"]]
        assert lines[post["source_line"] - 1].startswith(post["post_id"] + ",")
        assert post["created_at"] == old["created_at"] and len(post["text"]) == len(old["text"])
        if NAME not in old["text"]:
            assert post["text"] == old["text"]
    undertow.scan(case, controls=0)
    assert verify(case).whole


def test_lines_of_json_are_blackened_too(tmp_path):
    case = made(tmp_path, json_file(tmp_path))
    raw = next((case.folder / "raw").iterdir())
    redacting.redact(case, WHO, **BY)
    assert traces(case) == [] and raw.is_file()
    assert sum(line.startswith("[redacted]") for line in raw.read_text().split("\n")) == 10
    redacting.redact(case, "w1", **BY)  # a second person out of the same file
    assert raw.is_file() and b'"w1"' not in raw.read_bytes() and verify(case).whole


@pytest.mark.parametrize("kind", ["packed", "broken"])
def test_a_copy_that_cannot_be_cut_goes_as_a_whole(tmp_path, kind):
    file = packed_file(tmp_path) if kind == "packed" else csv_file(tmp_path, broken=True)
    case = made(tmp_path, file)
    entry = redacting.redact(case, WHO, **BY)
    assert traces(case) == [] and not list((case.folder / "raw").iterdir())
    assert None in entry["body"]["digests"].values() and verify(case).whole


@pytest.mark.parametrize("moment", range(3))
def test_killed_in_between_the_same_call_finishes_it(case, monkeypatch, moment):
    put, calls = redacting._put, []

    def dying(target, path):
        if len(calls) == moment:
            raise KeyboardInterrupt
        calls.append(target)
        put(target, path)

    monkeypatch.setattr(redacting, "_put", dying)
    with pytest.raises(KeyboardInterrupt):
        redacting.redact(case, WHO, **BY)
    assert not verify(case).whole
    monkeypatch.setattr(redacting, "_put", put)
    redacting.redact(case, WHO, **BY)
    assert traces(case) == [] and verify(case).whole


def test_what_was_taken_out_does_not_come_back_unseen(case, tmp_path):
    raw = next((case.folder / "raw").iterdir())
    old = tmp_path / "kept"
    shutil.copy(raw, old)
    redacting.redact(case, WHO, **BY)
    raw.chmod(0o644)
    shutil.copy(old, raw)
    assert [one.place for one in verify(case).differences] == [f"raw/{raw.name}"]


@pytest.mark.parametrize(
    ("account", "told"),
    [("nobody", BY), (WHO, BY | {"why": " "}), (WHO, BY | {"analyst": None})],
)
def test_what_is_missing_is_said(case, account, told):
    with pytest.raises(ParameterError):
        redacting.redact(case, account, **told)
    assert verify(case).whole and not case.ledger.entries("redaction")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ann", "███"),
        ("Hey @Ann!", "Hey @███!"),
        ("hannah, annual", "hannah, annual"),
        ("x/ann/y ann_b", "x/███/y ███_b"),
        ("ÄNNIE's", "█████'s"),
    ],
)
def test_a_name_is_blackened_where_it_stands_by_itself(text, left):
    assert Person("ann", frozenset({"ann", "ännie"})).blackened(text) == left
