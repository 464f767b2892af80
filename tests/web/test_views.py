"""Every view answers, with what the case holds, and nothing in it is live."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.web.conftest import HOSTILE, LINK

import undertow
from undertow.web.desk import VIEWS
from undertow.workflow import adding, reading, scanning

_IN_ARTICLE = re.compile(r"(/claims)?#(s-|article-)")
GOLD = Path(__file__).parents[1] / "quality" / "articles_gold"


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.labels, self.fields = [], [], set(), []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append((tag, told))
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "label" and "for" in told:
            self.labels.add(told["for"])


def tags(page):
    found = _Tags()
    found.feed(page)
    return found


def views(desk, group, hostile_post):
    copy = desk.case.table("copies")["copy_id"][0].as_py()
    return [
        "/", "/groups", f"/groups/{group}", f"/groups/{group}?least=3&ego=2", "/copies",
        f"/copies/one?id={quote(copy)}", "/timeline", "/search?q=bridge", "/search?q=nothinghere",
        hostile_post, "/judgements", f"/judgements/{group}", "/judgements/case", "/ledger",
        "/ledger?verify=1", "/claims",
    ]  # fmt: skip


def test_every_view_is_a_page_with_nothing_live_in_it(desk, group, hostile_post):
    for path in views(desk, group, hostile_post):
        got = desk.ask(path)
        assert got.status == 200, path
        found = tags(got.text)
        assert found.tags[0][0] == "html" and len(found.ids) == len(set(found.ids)), path
        scripts = [told for tag, told in found.tags if tag == "script"]
        assert scripts == [{"src": "/static/desk.js", "defer": None}], path
        for tag, told in found.tags:
            assert tag not in ("style", "iframe", "object", "embed", "img", "base"), path
            assert not any(name.startswith("on") or name == "style" for name in told), (path, told)
            for name in ("href", "src", "action"):
                to = told.get(name)
                assert to is None or to.startswith(("/", "#", "?")), (path, to)
                assert to is None or not to.startswith("//"), path
        assert "https://evil" not in got.text and "\u202e" not in got.text, path


def test_what_was_posted_is_shown_as_text(desk, hostile_post):
    page = desk.ask(hostile_post).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "hxxps://evil.example/a?b=&lt;b&gt;" in page and LINK not in page
    assert "\ufffdgnp.exe" in page
    raw = re.search(r'<pre id="raw">(.*?)</pre>', page, re.DOTALL)
    assert raw and "c0,w0,walker 0,1700100000," in raw[1] and "c1,w1" not in raw[1]
    assert "mill &amp; &lt;street&gt;" in page


def test_every_field_has_a_label(desk, group, hostile_post):
    for path in views(desk, group, hostile_post):
        page = desk.ask(path).text
        found = tags(page)
        inside = re.findall(
            r"<label[^>]*>(?:(?!</label>).)*<(?:input|select|textarea)", page, re.DOTALL
        )
        fields = [
            told for tag, told in found.tags
            if tag in ("input", "select", "textarea") and told.get("type") != "hidden"
        ]  # fmt: skip
        named = [told for told in fields if told.get("id") in found.labels]
        assert len(named) + len(inside) >= len(fields), path


def test_the_bar_leads_to_every_view_that_there_is(desk):
    page = desk.ask("/").text
    for to, name, needs in VIEWS:
        if needs in (None, "groups", "copies"):
            assert f'href="{to}"' in page, name
        if needs == "statements":
            assert 'href="/claims"' not in page


def test_the_group_can_be_held_to_strong_ties_and_one_account(desk, group):
    whole = desk.ask(f"/groups/{group}").text
    ties = len(re.findall(r'class="edge"', whole))
    assert ties > 3
    mets = sorted(map(int, re.findall(r'data-met="(\d+)"', whole)))
    few = desk.ask(f"/groups/{group}?least={mets[-1]}").text
    assert len(re.findall(r'class="edge"', few)) == mets.count(mets[-1])
    ego = desk.ask(f"/groups/{group}?ego=1").text
    assert len(re.findall(r'class="edge"', ego)) < ties and "Only ties of" in ego
    for bad in ("least=-1", "least=x", "ego=999", "least=99999999999", "ego=%00"):
        assert desk.ask(f"/groups/{group}?{bad}").status == 200


def test_posts_lead_to_their_record(desk, group):
    page = desk.ask(f"/groups/{group}").text
    (first, *_) = re.findall(r'href="(/post\?[^"]+)"', page)
    got = desk.ask(first.replace("&amp;", "&"))
    assert got.status == 200 and "As it was handed in" in got.text


@pytest.mark.parametrize(
    ("q", "found"),
    [("BRIDGE builders", 9), ("alert(1)</SCRIPT>", 9), ("w3", 1), ("%", 0), ("' OR 1=1 --", 0)],
)
def test_search_takes_words_as_they_stand(desk, q, found):
    got = desk.ask("/search?q=" + quote(q))
    assert got.status == 200 and got.text.count('class="hit item"') == found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/groups/none", 404),
        ("/copies/one?id=none", 404),
        ("/copies/one", 404),
        ("/judgements/none", 404),
        ("/nowhere", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e%2fapp.py", 404),
        ("/static/case.sqlite", 404),
        ("/post", 400),
        ("/post?file=../../etc/passwd&line=1", 400),
        ("/post?file=" + "0" * 64 + "&line=1", 404),
        ("/post?file=" + "0" * 64 + "&line=%C2%B2", 400),
        ("/copies?page=0", 200),
        ("/copies?page=99", 200),
        ("/search?q=%00&in=x&page=-4", 200),
        ("/ledger?page=abc", 200),
    ],
)
def test_an_address_that_is_wrong_is_answered_in_words(desk, path, status):
    got = desk.ask(path)
    assert got.status == status
    assert "Traceback" not in got.text


def test_a_case_that_was_never_scanned(tmp_path):
    from tests.web.conftest import served

    for one in served(undertow.new_case(tmp_path / "empty.case")):
        for path in (
            "/",
            "/groups",
            "/copies",
            "/timeline",
            "/search?q=x",
            "/judgements",
            "/ledger",
        ):
            assert one.ask(path).status == 200, path
        assert one.ask("/groups/g").status == 404
        assert HOSTILE not in one.ask("/").text


def test_every_narrative_leads_to_all_its_posts_and_to_its_judgement(tmp_path):
    """61 short rumours and one of 70 posts: pages, records, and back from the judgement."""
    from tests.web.conftest import served

    lines = ["post_id,account_id,created_at,text,lang"]
    said = [(0, n) for n in range(70)] + [(rumour, n) for rumour in range(1, 62) for n in range(12)]
    for place, (rumour, n) in enumerate(said):
        drawn = random.Random(rumour)
        told = " ".join("".join(drawn.choices("abcdefghij", k=7)) for _ in range(8))
        text = f"{told} {'!' * (n % 4)}"
        lines.append(f"p{place},u{n}x{rumour},{1_700_000_000 + 3_000 * place},{text},en")
    (tmp_path / "p.csv").write_text("\n".join(lines) + "\n")
    case = undertow.new_case(tmp_path / "told.case")
    adding.add(case, [tmp_path / "p.csv"])
    scanning.scan(case, controls=0, encoder="none")
    rows = case.table("narratives").to_pylist()
    assert len(rows) == 62
    for one in served(case):
        pages = [one.ask(f"/narratives?page={n}").text for n in (1, 2)]
        links = {link for page in pages for link in re.findall(r'"(/narratives/[^"?]+)"', page)}
        assert links == {f"/narratives/{quote(row['narrative_id'], safe='')}" for row in rows}
        most = f"/narratives/{rows[0]['narrative_id']}"
        records = [
            re.findall(r'href="(/post[^"]+)"', one.ask(f"{most}?page={n}").text) for n in (1, 2)
        ]
        assert len(set(records[0] + records[1])) == rows[0]["posts"] == 70
        assert one.ask(records[1][0].replace("&amp;", "&")).status == 200
        assert f'href="{most}"' in one.ask(f"/judgements/{rows[0]['narrative_id']}").text
        assert one.ask("/narratives/nothing").status == 404


def test_a_date_of_long_ago_does_not_squeeze_the_posts(tmp_path):
    """An article may date something a century back: a click away, and not on the first axis."""
    from tests.web.conftest import served

    pytest.importorskip("spacy")
    told = tmp_path / "old.txt"
    told.write_text(
        "Strike in Orsava\n\nPolice arrested eleven strikers in 1926. On Monday the port of Orsava "
        "was closed. The ferry company was founded in 1968 by traders.\n"
    )
    case = undertow.new_case(tmp_path / "old.case")
    reading.read(case, [told], published=datetime(2026, 3, 4, tzinfo=UTC))
    for one in served(case):
        first = one.ask("/timeline").text
        assert "in 1926" not in first and "more lie before or after" in first
        whole = re.search(r'href="(/timeline\?from=[^"]+)"', first)[1].replace("&amp;", "&")
        assert "arrested eleven strikers" in one.ask(whole).text
        for odd in ("from=2026-13-45", "from=x&to=", "from=2030-01-01&to=1900-01-01"):
            assert one.ask(f"/timeline?{odd}").status == 200, odd
        for far in ("from=0001-01-01&to=9999-12-31", "to=9999-12-31"):
            assert one.ask(f"/timeline?{far}").status == 200, far
        overview = one.ask("/").text
        assert "Strike in Orsava" in overview and "1 article" in overview


def test_everything_said_leads_to_its_sentence_and_can_be_judged(tmp_path):
    from tests.web.conftest import served

    pytest.importorskip("spacy")
    case = undertow.new_case(tmp_path / "articles.case")
    reading.read(case, sorted((GOLD / "dev").glob("dravena-*.txt")))
    for one in served(case):
        anchors = tags(one.ask("/claims").text).ids
        for path in ("/claims", "/timeline", "/search?q=the&in=statements"):
            found = tags(one.ask(path).text).tags
            links = {told.get("href", "") for tag, told in found if tag == "a"}
            inside = {link.partition("#")[2] for link in links if _IN_ARTICLE.match(link)}
            assert inside and inside <= set(anchors), path
            judged = sorted(link for link in links if link.startswith("/judgements/"))
            assert all(one.ask(link).status == 200 for link in judged[:2]), judged
            assert judged or path == "/timeline"
