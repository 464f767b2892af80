"""Who may ask: other sites, other names for this machine, other kinds of requests."""

from __future__ import annotations

import http.client

import pytest

from undertow.case.custody import verify
from undertow.web.guard import LARGEST, POLICY

FORM = {"analyst": "Mallory", "status": "asked", "said": "x"}
WRITE = "/judgements/case/reply"


def test_every_answer_carries_the_policy(desk):
    for path in ("/", "/static/desk.css", "/static/desk.js", "/nowhere", "/post"):
        headers = desk.ask(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
    assert "unsafe" not in POLICY and "default-src 'none'" in POLICY
    assert "http" not in POLICY


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}",
             "127.0.0.1.nip.io:{port}", "", "127.0.0.1:{port}@evil.example"],
)  # fmt: skip
def test_another_name_for_this_machine_is_refused(desk, host):
    told = host.format(port=desk.port)
    for path in ("/", "/static/desk.js", "/post"):
        got = desk.ask(path, Host=told)
        assert got.status in (400, 403) and "mill" not in got.text
    for name in ("localhost", "LOCALHOST", "[::1]"):
        assert desk.ask("/", Host=f"{name}:{desk.port}").status == 200


def test_two_names_are_refused(desk):
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    connection.putrequest("GET", "/", skip_host=True)
    connection.putheader("Host", f"127.0.0.1:{desk.port}")
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    assert connection.getresponse().status in (400, 403)
    connection.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/json"},
        {"Content_Type": "multipart/form-data; boundary=x"},
        {"Content_Length": str(LARGEST + 1)},
    ],
)
def test_another_site_writes_nothing(own_desk, headers):
    before = own_desk.case.ledger.head()
    told = {name: value.format(port=own_desk.port) for name, value in headers.items()}
    if "Content_Length" in told:
        got = own_desk.send(WRITE, FORM | {"said": "x" * LARGEST})
    else:
        got = own_desk.send(WRITE, FORM, **told)
    assert got.status == 403
    assert own_desk.case.ledger.head() == before and verify(own_desk.case).whole


def test_without_an_origin_nothing_is_written(own_desk):
    body = "analyst=M&status=asked&said=x"
    kind = "application/x-www-form-urlencoded"
    told = {"Content_Type": kind, "Content_Length": str(len(body))}
    assert own_desk.ask(WRITE, "POST", body, **told).status == 403


def test_the_desk_itself_writes(own_desk):
    got = own_desk.send(WRITE, FORM, Sec_Fetch_Site="same-origin")
    assert got.status == 303 and got.headers["location"] == "/judgements/case#reply"
    assert own_desk.case.ledger.entries("reply")[0]["analyst"] == "Mallory"


def test_another_site_may_link_here_but_not_read(desk):
    assert desk.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200
    for mode in ("cors", "no-cors", "same-origin"):
        assert desk.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode=mode).status == 403
    assert desk.ask("/", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="no-cors").status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(desk, method):
    assert desk.ask("/", method, Origin=desk.address).status in (403, 405)


def test_nothing_is_changed_by_looking(own_desk):
    before = own_desk.case.ledger.head()
    for path in ("/ledger?verify=1", "/judgements/case?statement=x&analyst=M", WRITE):
        own_desk.ask(path)
    assert own_desk.case.ledger.head() == before
