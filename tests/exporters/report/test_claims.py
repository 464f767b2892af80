"""The claims board: rows, answers, silence, and anchors into the articles' texts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

import undertow
from undertow.exporters.report import render
from undertow.exporters.report.relation_map import relation_map
from undertow.exporters.report.texts import _article, _paragraphs
from undertow.exporters.report.told import Mark
from undertow.workflow.reading import read
from undertow.workflow.sharing import report

HOSTILE = """<script>alert(1)</script> & "quotes" shake the island

Jana Holt accused Ostmark of <img src=x onerror=alert(1)> and of paying trolls.
"It is true," she said.

Ostmark rejected the accusations. Nobody in the capital would say more on that day.
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("claims")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    made = undertow.new_case(folder / "claims.case")
    samples = request.path.parents[2] / "articles" / "samples"
    at = datetime(2026, 3, 3, tzinfo=UTC)
    files = [samples / "courier.txt", samples / "post.html", folder / "hostile.txt"]
    outcomes = read(made, files, outlet="Herald", published=at)
    assert all(told.problem is None for told in outcomes)
    return made


@pytest.fixture(scope="module")
def page(case):
    return render(case)


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_case_of_articles_alone_has_a_report(case, tmp_path):
    path = report(case, tmp_path / "claims.html")
    text = words(path.read_text("utf-8"))
    assert "not been scanned" not in text
    assert "Pairs outside groups" not in text
    assert "accusations in 3 articles" in text
    assert case.ledger.entries("report")[-1]["body"]["report"] == "claims.html"


def test_every_cell_leads_to_a_sentence(page):
    links = set(re.findall(r'href="#([^"]+)"', page))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert links <= set(ids)
    assert len(ids) == len(set(ids))
    statements = [link for link in links if link.startswith("s-")]
    assert len(statements) >= 4
    for link in statements:
        assert re.search(rf'id="{link}"></a>(<a class="at" id="[^"]+"></a>)*<mark', page), link


def test_the_board_says_who_accuses_whom_and_who_denies(page):
    board = page[page.index('<table class="board"') : page.index("</table>")]
    rows = [words(row) for row in board.split("<tr>")[2:]]
    row = next(row for row in rows if "Jana Holt" in row and "Ostmark" in row)
    assert "denies" in row
    assert "paying troll accounts" in row


def test_nothing_in_an_article_becomes_a_tag(page):
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_marks_that_lie_over_each_other_keep_the_text_whole(case):
    text = "One two three.\n\nFour five."
    row = {"article_id": "a", "text": text, "title": None, "outlet": None, "published": None,
           "source_sha256": "0" * 64, "note": None, "lang": "en"}  # fmt: skip
    marks = {
        Mark(4, 13, "s-1", "assert"),
        Mark(8, 20, "s-2", "accuse"),
        Mark(8, 13, "s-1", "assert"),
    }

    class Plain:
        text = staticmethod(lambda words: words)

    shown = _article(row, marks, Plain)
    whole = ["".join(piece["text"] for piece in part) for part in shown["paragraphs"]]
    assert whole == [text[a:b] for a, b in _paragraphs(text)]
    anchors = [name for part in shown["paragraphs"] for piece in part for name in piece["anchors"]]
    assert sorted(anchors) == ["s-1", "s-2"]


def edge(one, two, outlet=True):
    by = [{"who": "Herald", "href": "#r-1", "says": "writes"}]
    return {"subject": one, "relation": "funds", "object": two, "outlet": outlet, "by": by}


def test_claimed_relations_are_dotted_and_written_ones_solid():
    drawn = str(relation_map([edge("A", "B"), edge("B", "<C>", outlet=False), edge("D", "E")]))
    assert drawn.count('class="outlet"') == 2
    assert drawn.count('class="claimed"') == 1
    assert "<C>" not in drawn
    assert drawn == str(
        relation_map([edge("A", "B"), edge("B", "<C>", outlet=False), edge("D", "E")])
    )
    assert relation_map([]) is None


def test_who_accuses_or_denies_beside_the_first_is_shown_too(tmp_path):
    (tmp_path / "two.txt").write_text(
        "Tarn pays the League, two mayors say\n\n"
        "Ida Roe and Jana Holt accused Tarn Oil of paying the League for its silence.\n\n"
        "Tarn Oil and the League denied paying anybody.\n",
        encoding="utf-8",
    )
    made = undertow.new_case(tmp_path / "two.case")
    read(made, [tmp_path / "two.txt"], published=datetime(2026, 3, 3, tzinfo=UTC))
    board = words(render(made))
    assert "with Jana Holt;" in board
    assert "with League;" in board or "with the League;" in board
