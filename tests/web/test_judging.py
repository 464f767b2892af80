"""The flow from finding to judgement in the desk, and several people at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from tests.web.conftest import served

import undertow
from undertow.case.custody import verify
from undertow.judgement.hypotheses import HIDDEN, OFFERED


def weighed(desk, about, evidence_id):
    ratings = {f"h-{name}": "consistent" if name == HIDDEN else "inconsistent" for name in OFFERED}
    return desk.decide(about, "weigh", evidence_id=evidence_id, **ratings)


def test_from_finding_to_judgement(own_desk, group):
    page = unescape(own_desk.ask(f"/judgements/{group}").text)
    assert "coordinated" in page and "lacks evidence that the accounts are not" in page
    assert "<option selected>coordinated</option>" in page
    entered = own_desk.decide(
        group, "evidence", statement="<b>One hour</b>", layer="technical",
        supports="inauthentic", reliability="B", credibility="2", reference="list, page 2",
    )  # fmt: skip
    assert entered.status == 303
    evidence_id = f"e{own_desk.case.ledger.head()[0]}"
    refused = own_desk.decide(group, "judge", statement="S", rung="inauthentic", why="w",
                              likelihood="icd203:likely", confidence="low")  # fmt: skip
    assert refused.status == 400 and "not weighed yet" in refused.text
    assert weighed(own_desk, group, evidence_id).status == 303
    number = own_desk.case.ledger.head()[0]
    assert weighed(own_desk, group, evidence_id).status == 303  # nothing new, nothing entered
    assert own_desk.case.ledger.head()[0] == number
    judged = own_desk.decide(group, "judge", statement="They pose.", rung="inauthentic", why="w",
                             likelihood="phia:highly likely", confidence="low")  # fmt: skip
    assert judged.status == 303
    page = own_desk.ask(f"/judgements/{group}").text
    assert "&lt;b&gt;One hour&lt;/b&gt;" in page and "80 to 90 %" in page
    assert "They pose." in own_desk.ask("/").text
    assert own_desk.decide(group, "withdraw", evidence_id=evidence_id, why="forged").status == 303
    assert own_desk.decide(group, "suppose", name="bet", says="They lost a bet").status == 303
    assert own_desk.decide(group, "answer", question="3", answer="yes", note="n").status == 303
    page = unescape(own_desk.ask(f"/judgements/{group}").text)
    assert "withdrawn:" in page and "They lost a bet" in page and "Answered: 1 of 18" in page
    assert verify(own_desk.case).whole


@pytest.mark.parametrize(
    ("act", "form", "status"),
    [
        ("evidence", {}, 400),
        ("evidence", {"statement": "x", "layer": "content", "supports": "guilt"}, 400),
        ("evidence", {"statement": "x", "layer": "content", "supports": "similar",
                      "analyst": " "}, 400),
        ("judge", {"statement": "x", "rung": "attributed", "why": "w"}, 400),
        ("judge", {"statement": "x", "rung": "coordinated", "why": "w", "likelihood": "x:y"}, 400),
        ("weigh", {"evidence_id": "e1"}, 400),
        ("answer", {"question": "\u00b2", "answer": "yes"}, 400),
        ("reply", {"status": "asked", "said": "\u202e\x00"}, 303),
        ("nothing", {}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_said_on_the_page(own_desk, group, act, form, status):
    before = own_desk.case.ledger.head()[0]
    got = own_desk.decide(group, act, **form)
    assert got.status == status
    assert own_desk.case.ledger.head()[0] == before + (status == 303)


def test_what_a_post_gives_becomes_evidence(own_desk):
    asked = "/judgements?about=case&statement=said+so&reference=file+a&layer=content"
    got = own_desk.ask(asked)
    assert got.status == 303 and got.headers["location"].startswith("/judgements/case?statement=")
    page = own_desk.ask(got.headers["location"]).text
    assert ">said so</textarea>" in page and 'value="file a"' in page


def test_two_people_decide_while_a_scan_writes(own_desk, group):
    other = undertow.open_case(own_desk.case.folder)
    with other.writing(), ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda n: (
                    own_desk.decide(
                        group, "reply", status="asked", said=f"letter {n}", analyst=f"A{n % 2}"
                    ).status
                ),
                range(24),
            )
        )
        pages = list(pool.map(lambda _: own_desk.ask("/").status, range(8)))
    assert set(answers) == {303} and set(pages) == {200}
    said = {entry["body"]["said"] for entry in other.ledger.entries("reply")}
    assert said == {f"letter {n}" for n in range(24)} and verify(other).whole


def test_a_new_scan_is_seen_without_a_restart(own_desk):
    before = own_desk.ask("/groups").text
    assert 'class="item"' in before
    undertow.scan(undertow.open_case(own_desk.case.folder), channels=["text"], controls=0)
    assert 'class="item"' not in own_desk.ask("/groups").text


def test_the_report_is_written_from_the_desk(own_desk):
    got = own_desk.send("/report", {})
    assert got.status == 200 and "report-000002.html" in got.text
    assert (own_desk.case.folder / "reports" / "report-000002.html").is_file()
    assert verify(own_desk.case).whole
    with undertow.open_case(own_desk.case.folder).writing():  # as a scan holds it
        assert own_desk.send("/report", {}).status == 200
    assert len(own_desk.case.ledger.entries("report")) == 2 and verify(own_desk.case).whole
    assert own_desk.send("/report", {}, Origin="http://evil.example").status == 403


def test_two_desks_and_a_running_scan_on_one_case(own_desk):
    """Each sees, decides and reports all the while; nothing is lost and nobody waits for long."""
    scanned = threading.Event()

    def scan():
        try:
            undertow.scan(undertow.open_case(own_desk.case.folder), controls=30)
        finally:
            scanned.set()

    def analyst(name, desk):
        done = 0
        while not scanned.is_set() or not done:
            told = desk.decide("case", "reply", status="answered", said=f"{name} {done}")
            assert told.status == 303, told.text
            assert desk.ask("/").status == desk.ask("/groups").status == 200
            assert desk.send("/report", {}).status == 200
            done += 1
        return done

    other = served(undertow.open_case(own_desk.case.folder))
    with ThreadPoolExecutor(3) as pool:
        running = pool.submit(scan)
        second = next(other)
        counts = [
            future.result()
            for future in [pool.submit(analyst, "a", own_desk), pool.submit(analyst, "b", second)]
        ]
        running.result()
    other.close()
    case = undertow.open_case(own_desk.case.folder)
    said = {entry["body"]["said"] for entry in case.ledger.entries("reply")}
    assert said == {
        f"{name} {n}" for name, count in zip("ab", counts, strict=True) for n in range(count)
    }
    assert len(case.ledger.entries("report")) == sum(counts)
    assert len(case.ledger.runs("scan")) == 2
    assert verify(case).whole


def test_no_report_is_written_while_a_person_is_taken_out(own_desk, monkeypatch):
    monkeypatch.setattr("undertow.case.folder.SHOWING_S", 0)
    with own_desk.case.showing():
        busy = own_desk.send("/report", {})
    assert busy.status == 409 and "taken out" in busy.text
