"""The report as Markdown: the same words as the page, and hostile posts stay text."""

import re
from html.parser import HTMLParser

import pytest

import undertow
from undertow.errors import ParameterError
from undertow.exporters.report import render, write_report
from undertow.exporters.report.annex import defanged
from undertow.exporters.report.markdown import as_markdown, escaped
from undertow.workflow.sharing import report


@pytest.fixture(scope="module")
def page(case):
    return render(case)


@pytest.fixture(scope="module")
def text(page):
    return as_markdown(page)


class _Kept(HTMLParser):
    """Words of headings and cells of the page, those inside what Markdown leaves out not."""

    def __init__(self):
        super().__init__()
        self.skipped, self.said, self.inside = 0, [], 0

    def handle_starttag(self, tag, attrs):
        if self.skipped or tag in ("head", "nav", "figure", "svg") or ("class", "why") in attrs:
            self.skipped += tag not in ("br", "meta")
        self.inside += tag in ("td", "h1", "h2", "blockquote") and not self.skipped

    def handle_endtag(self, tag):
        self.inside -= tag in ("td", "h1", "h2", "blockquote") and not self.skipped
        self.skipped -= bool(self.skipped)

    def handle_data(self, data):
        if self.inside and not self.skipped and data.strip():
            self.said.append(" ".join(data.split()))


def test_it_says_what_the_page_says(page, text):
    kept = _Kept()
    kept.feed(page)
    plain = re.sub(r"\\(.)", r"\1", text)
    assert len(kept.said) > 500
    assert [said for said in kept.said if said not in plain] == []


def test_tables_are_whole(text):
    rows = [line for line in text.splitlines() if line.startswith("|")]
    width = None
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line))
        if not line.startswith("|"):
            width = None
        else:
            assert width in (None, cells), line
            width = cells
    assert len(rows) > 100


def test_nothing_of_a_post_is_a_mark(text, hostile):
    assert escaped(hostile.split("\u202e")[0].strip()).split()[0] in text
    outside = re.sub(r"^(```+)\n.*?\n\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"(?<!\\)[<\[]", outside)
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize(
    "told",
    ["# a", "- a", "+ a", "1. a", "2) a", "=== a", "> a", "![x](y)", "<b>", "`a`", "a|b", "~~a~~",
     "&lt;", "www.evil.example", "a@b.example"],
)  # fmt: skip
def test_what_markdown_would_read_is_escaped(told):
    said = as_markdown(f"<p>{told.replace('&', '&amp;').replace('<', '&lt;')}</p>").strip()
    assert re.sub(r"\\(.)", r"\1", said) == told and "\\" in said


def test_the_ending_chooses(case, tmp_path):
    assert write_report(case, tmp_path / "r.md").read_text("utf-8").startswith("undertow")
    assert write_report(case, tmp_path / "r.html").read_text("utf-8").startswith("<!doctype")


def test_the_annex_names_what_the_group_shared(case, text):
    annex = text[text.index("## Annex") :]
    assert r"example\[.\]org/link/0" in annex and case.files()[0]["sha256"] in annex
    named = {a["account_id"] for a in case.table("members").to_pylist()}
    assert not any(account in annex for account in named)
    assert annex.count("account-") >= len(named)


def test_links_lose_their_live_form():
    assert defanged("example.org/a.b") == "example[.]org/a.b"
    assert defanged("hxxps://example.org") == "hxxps://example[.]org"


def test_a_gap_is_told(new_case):
    case = new_case()
    gap = {"at": "2026-02-03T10:00:00Z", "analyst": "A. N.", "reason": "asked to be removed"}
    case.redactions = lambda: [gap]
    for said in (render(case), as_markdown(render(case))):
        assert "Taken out for good on 2026-02-03 by A. N." in said


def test_a_file_is_named_as_what_it_is(tmp_path):
    case = undertow.new_case(tmp_path / "x.case")
    with pytest.raises(ParameterError, match="not named as markdown"):
        report(case, tmp_path / "r.html", to="markdown")
