import html
import os
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.exporters.report import render, write_report
from undertow.exporters.report.evidence import Act, Shared, _closest
from undertow.exporters.report.group import control

GOLDEN = Path(__file__).parents[2] / "golden" / "report.txt"


class _Text(HTMLParser):
    """The words of a page, without its style and its pictures."""

    def __init__(self):
        super().__init__()
        self.lines, self.skipped, self.tags, self.links = [], 0, set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [
            v for k, v in attrs if k in ("href", "src", "xlink:href", "srcset", "action")
        ]
        assert not any(k.startswith("on") for k, _ in attrs)
        self.skipped += tag in ("style", "svg")

    def handle_endtag(self, tag):
        self.skipped -= tag in ("style", "svg")

    def handle_data(self, data):
        if not self.skipped and data.strip():
            self.lines.append(" ".join(data.split()))


def parsed(page):
    reader = _Text()
    reader.feed(page)
    return reader


@pytest.fixture(scope="module")
def page(case):
    return render(case)


def test_every_link_stays_inside_the_page(page):
    found = parsed(page)
    assert found.links
    assert all(link.startswith("#") for link in found.links)
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert {link[1:] for link in found.links} <= ids


def test_a_click_on_the_map_leads_to_the_evidence_of_every_tie(page):
    for picture in re.findall(r"<svg.*?</svg>", page, re.DOTALL)[:1]:
        linked = set(re.findall(r'href="#(g1-t\d+)"', picture))
        assert linked == {f"g1-t{n}" for n in range(66)}


def test_no_script_and_no_foreign_element(page):
    assert not parsed(page).tags & {"script", "img", "iframe", "object", "embed", "link", "base"}
    assert "default-src 'none'" in page


def test_a_hostile_post_is_text(page, hostile):
    words = html.unescape(" ".join(parsed(page).lines))
    assert "</script><script>alert(1)</script><!--" in words
    assert "\u2028" not in page


@pytest.mark.parametrize("hidden", [r"ringer\d", r"walker\d", r"\bu\d{3}x"])
def test_no_account_is_named(page, hidden):
    assert not re.search(hidden, page, re.IGNORECASE)


def test_names_are_shown_on_request(case):
    page = render(case, names=True)
    assert "ringer001 (u001x)" in page
    assert "This copy shows account names" in page


def test_a_hostile_name_is_text_also_in_the_pictures(new_case):
    case = new_case()
    rows = case.table("accounts").to_pylist()
    for row in rows:
        row["name"] = "</svg><script>x</script>" + row["name"]
    case._tables["accounts"] = pa.Table.from_pylist(rows, schema=case.table("accounts").schema)
    assert "script" not in parsed(render(case, names=True)).tags


def test_no_group_is_said_plainly(quiet_case):
    page = render(quiet_case)
    assert "No group of accounts was found" in page
    assert "It does not mean that nobody coordinates" in page


def test_the_words_that_are_not_ours_to_say(page):
    text = " ".join(parsed(page).lines).lower()
    assert not re.search(
        r"\b(bots?|inauthentic accounts?|trolls?)\b", text.rsplit("channels", 1)[0]
    )


def test_the_same_case_gives_the_same_page(case, page):
    assert render(case) == page


def test_the_file_is_replaced_whole(case, tmp_path):
    out = write_report(case, tmp_path / "reports" / "report.html")
    assert [path.name for path in out.parent.iterdir()] == ["report.html"]
    assert out.stat().st_size < 1_000_000


def test_golden(page):
    lines = parsed(page).lines
    text = "\n".join([*lines[:120], "[…]", *lines[-90:]]) + "\n"
    if os.environ.get("UNDERTOW_UPDATE_GOLDEN") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_an_empty_case_has_a_page(quiet_case):
    assert "0 posts by 0 accounts" in render(type(quiet_case)({}, scanned=False))


def _acts(account, seconds):
    start = datetime(2026, 1, 5, tzinfo=UTC)
    return [Act(account, f"p{s}", start + timedelta(seconds=s)) for s in sorted(seconds)]


_SECONDS = st.lists(st.integers(0, 300), min_size=1, max_size=12)


@given(_SECONDS, st.integers(0, 100))
def test_the_most_members_within_a_window_are_those_a_naive_count_finds(seconds, window):
    shared = Shared(("link", "x"), _acts("a", seconds))
    assert shared.within(window) == max(sum(t <= u <= t + window for u in seconds) for t in seconds)


@given(_SECONDS, _SECONDS)
def test_the_closest_meeting_is_the_one_a_naive_search_finds(left, right):
    meeting = _closest(("link", "x"), _acts("a", left), _acts("b", right))
    assert meeting.seconds == min(abs(x - y) for x in left for y in right)
    assert meeting.first.at <= meeting.second.at


def _changed(case, table, **values):
    rows = [row | values for row in case.table(table).to_pylist()]
    case._tables[table] = pa.Table.from_pylist(rows, schema=case.table(table).schema)
    return case


def test_a_platform_that_is_not_known_is_not_named(new_case):
    page = render(_changed(new_case(), "accounts", platform="unknown"))
    assert "on unknown" not in page
    assert "200 accounts were handed in" in page


def test_posts_without_text_are_said_to_have_none(new_case):
    assert "the file gives no text" in render(_changed(new_case(), "posts", text=None))


def test_who_joined_without_a_tie_is_told_with_the_reason(new_case):
    case = new_case()
    rows = case.table("members").to_pylist()
    rows[0] |= {
        "joined_channel": "link",
        "joined_window_s": 600,
        "joined_met": 12,
        "joined_expected": 1.2,
        "joined_p": 1.7e-8,
    }
    case._tables["members"] = pa.Table.from_pylist(rows, schema=case.table("members").schema)
    text = " ".join(parsed(render(case)).lines)
    assert "met any member on 12 objects (link, 10 minutes), 1.2 expected, p 1.7e-08" in text
    assert text.count("1 account that is tied to nobody in particular has no dot") == 1


def test_an_account_that_is_only_followed_is_no_member(new_case):
    case = new_case()
    rows = case.table("members").to_pylist()
    rows[0]["role"] = "source"
    case._tables["members"] = pa.Table.from_pylist(rows, schema=case.table("members").schema)
    page = render(case)
    text = " ".join(parsed(page).lines)
    assert "is followed by the group and takes no part of its own" in text
    assert text.count("follows nobody: it is no member") == 11  # in each of its ties
    # Without its 11 ties 55 of the 66 are left, 12 meetings each.
    assert "55 pairs of these accounts" in text
    assert "660 did" in text


def test_overlap_is_said_to_hold_at_any_time(new_case):
    case = _changed(_changed(new_case(), "edges", window_s=1_209_452), "groups", window_s=1_209_452)
    text = " ".join(parsed(render(case)).lines)
    assert "12 accounts act together: they reposted the same post over the whole period" in text
    assert "reposted the same post over the whole period 12 times; independent" in text
    assert "at any time" in text and "1,209,452" not in text and "1209452" not in text
    assert "one window" not in text


def test_one_source_behind_most_of_it_is_an_explanation_that_is_left(new_case):
    page = render(_changed(new_case(), "actions", source="paper.example"))
    assert "devoted to one source: 100% of the 15 shared objects" in page


def test_a_group_of_three_hundred(new_case):
    case = new_case()
    member, edge = case.table("members").to_pylist()[0], case.table("edges").to_pylist()[0]
    ids = [f"m{n:03}" for n in range(301)]
    members = [member | {"account_id": account} for account in ids]
    edges = [edge | {"account_a": a, "account_b": b} for a, b in pairwise(ids)]
    group = case.table("groups").to_pylist()[0] | {"accounts": 301, "edges": 300}
    for name, rows in (("members", members), ("edges", edges), ("groups", [group])):
        case._tables[name] = pa.Table.from_pylist(rows, schema=case.table(name).schema)
    text = " ".join(parsed(render(case)).lines)
    assert "The strongest 250 ties are drawn, 50 are left out." in text
    assert "1 less active account is left out" in text


def test_an_author_without_a_post_in_the_case_is_not_named_either(new_case):
    page = render(_changed(new_case(), "actions", source="99887766", object="99887766/17"))
    assert "devoted to one source" in page
    assert "99887766" not in page


def test_an_open_call_is_worded_as_one_and_names_nobody(new_case):
    case = new_case()
    post = case.table("posts").to_pylist()[0]
    at = datetime(2026, 1, 10, 18, tzinfo=UTC)
    call = {"call_id": "c0ffee", "channel": "hashtag", "object": "#ringer001", "accounts": 120}
    call |= {"actions": 130, "first_at": at, "last_at": at + timedelta(minutes=39, seconds=30)}
    call |= {"half_within_s": 570, "announced_at": at - timedelta(days=1), "tied": 0}
    call |= {"announced_by": post["account_id"], "announced_post": post["post_id"]}
    call |= {"quiet_before_s": 7200, "share": 0.99, "elsewhere": 112, "expected": 1.7}
    schema = case.table("open_calls").schema
    case._tables["open_calls"] = pa.Table.from_pylist([call | {"p_value": 0.006}], schema=schema)
    page = render(case)
    text = " ".join(parsed(page).lines)
    called = case.pseudonym("u001x", "example")
    assert f"An open call: 120 accounts used #{called} within 40 minutes on 10 January 2026" in text
    assert (
        "It had been public since 9 January 2026, 24 hours before, and quiet for the last 2 hours"
        in text
    )
    assert "no sign of a hidden hand" in text and "1 open call : many" not in text
    assert case.pseudonym(post["account_id"], "example") in text
    assert not re.search(r"ringer\d|walker\d", page)


@pytest.mark.parametrize(
    ("rate", "as_a_whole", "said", "unsaid"),
    [
        (0.0, False, "none held a group at least this strong", "sure by itself"),
        (1.0, True, "100% of them held a group at least this strong", "none held"),
        (None, True, "None of its ties is sure by itself", "copies"),
    ],
)
def test_a_group_that_is_sure_only_as_a_whole_says_so(rate, as_a_whole, said, unsaid):
    told = control(rate, 4, as_a_whole=as_a_whole)
    assert said in told and unsaid not in told


def test_without_a_call_nothing_is_said_of_calls(page):
    assert "open call" not in " ".join(parsed(page).lines).lower()
