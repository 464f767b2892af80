"""Opening articles: what is taken, what is left, what is refused with a clear word."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from undertow.articles import intake
from undertow.articles.intake import open_article
from undertow.articles.languages import language_of
from undertow.errors import InputError, UnsafeFile


def test_a_page_gives_its_article_and_what_its_head_says(samples):
    article = open_article(samples / "post.html")
    assert article.title == "Ostmark denies paying for posts"
    assert article.outlet == "Ostmark Post"
    assert article.url == "https://post.example/denies"
    assert article.published == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert "“These claims are baseless,” the ministry’s" in article.text
    assert not any(w in article.text for w in ("Weather", "press council", "nothing", "color"))


def test_text_has_its_first_line_as_title(samples):
    article = open_article(samples / "courier.txt")
    assert article.title == "Varenna blames Ostmark for unrest on the islands"
    assert article.text == (samples / "courier.txt").read_text(encoding="utf-8")


def test_markdown_loses_its_marks(samples):
    article = open_article(samples / "herald.md")
    assert article.title == "Fishermen wait for an answer"
    assert "The harbour board said" in article.text
    assert "The union praised" in article.text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no article"),
        (b"  \n\n ", "no article"),
        (b"<html><body><script>x</script></body></html>", "no article"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b....", "gzip"),
        (b"PK\x03\x04....", "zip"),
        (b"abc\x00\x01\x02", "not a text"),
    ],
)
def test_what_is_no_article_is_refused_in_words(tmp_path, raw, words):
    path = tmp_path / "article"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=words):
        open_article(path)


def test_lines_that_an_editor_broke_are_joined_and_paragraphs_are_not(tmp_path):
    (tmp_path / "a.txt").write_text("Title\n\nOne line\nand its rest.\n\n- a point\n- another\n")
    text = open_article(tmp_path / "a.txt").text
    assert text == "Title\n\nOne line and its rest.\n\n- a point\n- another\n"
    (tmp_path / "b.txt").write_text("Title\n\n" + "long " * 30 + "\nA paragraph.")
    assert "\nA paragraph." in open_article(tmp_path / "b.txt").text


def test_a_file_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
    (tmp_path / "a.txt").write_text("far too long for this")
    with pytest.raises(UnsafeFile):
        open_article(tmp_path / "a.txt")


def test_another_encoding_is_read(tmp_path):
    (tmp_path / "a.txt").write_bytes("Title\n\nHe said “no”.".encode("cp1252"))
    assert "“no”" in open_article(tmp_path / "a.txt").text
    (tmp_path / "b.txt").write_bytes("Title\n\nHe said “no”.".encode("utf-16"))
    assert "“no”" in open_article(tmp_path / "b.txt").text


def test_ten_megabytes_of_broken_html_are_read_in_seconds(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<p>word <b>word</b> &amp; <div class='" * 250_000)
    started = time.perf_counter()
    assert open_article(path).text
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said on Monday that the port of the town would be closed for a week, "
         "and that it was not known when it would be open again.", "en"),
        ("Le ministre a déclaré lundi que le port de la ville serait fermé pendant une semaine "
         "et que les pêcheurs seraient payés par le conseil.", "fr"),
        ("Too short to tell.", None),
        ("قال الوزير يوم الاثنين إن الميناء سيغلق لمدة أسبوع وإن الصيادين سيحصلون على تعويض من "
         "المجلس في نهاية الشهر الجاري إن شاء الله تعالى", "ar"),
    ],
)  # fmt: skip
def test_the_language_is_told_or_left_open(text, language):
    assert language_of(text) == language
