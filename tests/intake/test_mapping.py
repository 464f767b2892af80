"""--map for tables and JSON."""

import gzip

import pytest

from undertow.errors import MappingError
from undertow.intake.export import open_export
from undertow.intake.mapping import example, parse_mapping

SHA = "0123456789abcdef" * 4


def posts(path, words, **more):
    export = open_export(path, sha256=SHA, mapping=parse_mapping(words), **more)
    chunks = list(export.chunks())
    rows = [row for chunk in chunks for row in chunk.posts.to_pylist()]
    return rows, [row for chunk in chunks for row in chunk.rejects.to_pylist()]


def test_short_and_full_names():
    assert parse_mapping("account=who, time=when,text=what") == {
        "account_id": "who",
        "created_at": "when",
        "text": "what",
    }
    assert parse_mapping("account_id=a,created_at=b,media=c,repost_at=d,")["media_ids"] == "c"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("acount=a,time=b", "Did you mean 'account'"),
        ("account=a,time=b,hastags=c", "Did you mean 'hashtags'"),
        ("account=a", "which column is the time"),
        ("time=a", "which column is the account"),
        ("account", "says 'account': write FIELD=COLUMN"),
        ("account=", "says 'account=': write FIELD=COLUMN"),
        ("account=a,,time=b", "says '': write FIELD=COLUMN"),
        ("", "write FIELD=COLUMN"),
        ("account=a,account=b,time=c", "twice"),
        ("account=a,account_id=b,time=c", "twice"),
        ("account=a,time=b,source_line=c", "knows no 'source_line'"),
    ],
)
def test_mistakes_are_answered(words, answer):
    with pytest.raises(MappingError) as error:
        parse_mapping(words)
    assert answer in str(error.value)


def test_table_with_lists_of_any_kind(tmp_path):
    path = tmp_path / "a"
    path.write_text("Who;When;Tags;Links\nanna;2020-01-02;#a, #b;http://x/1,2 http://y\n")
    [row], rejects = posts(
        path, "account=Who,time=When,hashtags=Tags,urls=Links", platform="mastodon"
    )
    assert rejects == []
    assert (row["account_id"], row["platform"]) == ("anna", "mastodon")
    assert row["hashtags"] == ["a", "b"]
    assert row["urls"] == ["http://x/1,2", "http://y"]


def test_unknown_column_is_answered(tmp_path):
    path = tmp_path / "a"
    path.write_text("Who,When\nanna,2020-01-02\n")
    with pytest.raises(MappingError, match="which the file does not have") as error:
        posts(path, "account=who,time=When")
    assert "Did you mean 'Who'?" in str(error.value)


def test_columns_by_number_where_there_is_no_header(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"7 8 1341100972 RT\n9 8 1341100973 RT\n9 8 x RT\n"))
    rows, [reject] = posts(path, "account=#1,time=#3,repost_of=#2")
    assert [(row["account_id"], row["repost_of"], row["source_line"]) for row in rows] == [
        ("7", "8", 1),
        ("9", "8", 2),
    ]
    assert reject["source_line"] == 3


def test_json_lines_by_dotted_paths(tmp_path):
    path = tmp_path / "a"
    path.write_text(
        '{"user": {"id": 12345678901234567890, "n": "anna"}, "t": 1577934245, '
        '"b": "hi", "tags": [{"x": "#one"}, {"x": "two"}]}\n'
        '{"user": {"id": "u2"}, "t": "2020-01-02T00:00:00Z", "b": null, "tags": null}\n'
        '{"user": {}, "t": 1577934245}\n'
        '{"user": {"id": "u3"}, "t": "never"}\n'
        "nonsense\n"
    )
    rows, rejects = posts(path, "account=user.id,name=user.n,time=t,text=b,hashtags=tags.x")
    assert [row["account_id"] for row in rows] == ["12345678901234567890", "u2"]
    assert rows[0]["hashtags"] == ["one", "two"]
    assert (rows[0]["text"], rows[1]["text"]) == ("hi", None)
    assert rows[0]["created_at_raw"] == "1577934245"
    assert [row["source_line"] for row in rows] == [1, 2]
    assert [row["source_line"] for row in rejects] == [3, 4, 5]
    assert "'user.id' is empty" in rejects[0]["reason"]


def test_path_that_no_record_has(tmp_path):
    path = tmp_path / "a"
    path.write_text('{"user": {"id": 1}, "created": 1577934245}\n')
    with pytest.raises(MappingError) as error:
        posts(path, "account=user.name,time=created")
    assert "Did you mean 'user.id'" in str(error.value)


def test_example_is_made_of_the_columns_seen():
    assert (
        example(["tweet_id", "author_id", "publish_date", "content"])
        == "--map account=author_id,time=publish_date,text=content"
    )


@pytest.mark.real
def test_a_set_without_reader(real_data):
    path = real_data / "posts/ira_2016_election/ira_en_2016-10_11.csv.gz"
    rows = 0
    export = open_export(
        path,
        sha256=SHA,
        mapping=parse_mapping("account=author_id,time=publish_date,text=content"),
    )
    for chunk in export.chunks():
        rows += chunk.posts.num_rows
        assert chunk.rejects.num_rows == 0
    assert rows == 169_822
