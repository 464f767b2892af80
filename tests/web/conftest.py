"""A desk on a scanned case, served as users have it, and ways to ask it."""

from __future__ import annotations

import http.client
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import uvicorn

import undertow
from undertow.web.app import HOST, application
from undertow.workflow import adding, scanning

HOSTILE = "</script><script>alert(1)</script> \u202egnp.exe \"'><img src=x onerror=alert(1)>"
LINK = "https://evil.example/a?b=<b>"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Served:
    """A running desk."""

    case: undertow.Case
    port: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """A request with exactly these headers; underscores stand for hyphens."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": f"{HOST}:{self.port}"} | told).items():
            connection.putheader(name, value)
        connection.endheaders(body.encode() if body else None)
        got = connection.getresponse()
        text = got.read().decode()
        connection.close()
        return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, text)

    def send(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """A form as a page of the desk would send it, unless the headers say otherwise."""
        body = urlencode(form)
        told = {
            "Origin": self.address,
            "Content_Type": "application/x-www-form-urlencoded",
            "Content_Length": str(len(body)),
        } | headers
        return self.ask(path, "POST", body, **told)

    def decide(self, about: str, act: str, **form: str) -> Answer:
        return self.send(f"/judgements/{quote(about, safe='')}/{act}", {"analyst": "A. N."} | form)


def served(case: undertow.Case) -> Iterator[Served]:
    """The desk on a free port, until the test is over."""
    config = uvicorn.Config(lambda: None, HOST, 0, log_level="critical", lifespan="off", ws="none")
    socket = config.bind_socket()
    config.app, desk = application(case, socket.getsockname()[1])
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(case, socket.getsockname()[1])
    server.should_exit = True
    thread.join(30)
    desk.shelf.close()


def write_posts(path: Path) -> Path:
    """Six accounts that act together among others, texts that are copies, and hostile ones."""
    lines = ["post_id,account_id,account_name,created_at,text,repost_of,platform"]
    quoted = HOSTILE.replace('"', '""')
    number = 0
    for hour in range(0, 24 * 10, 2):
        crowd = [(f"u{(hour * 7 + k * 13) % 60}", 700 * k + hour % 50) for k in range(5)]
        if hour % 6 == 0:
            crowd += [(f"ring{k}", 1_000 + hour + k) for k in range(6) if hour % (6 * (k + 3))]
        for name, after in crowd:
            number += 1
            at = 1_700_000_000 + hour * 3_600 + after
            lines.append(f"{number},{name},{name}'s name,{at},,o{hour},example")
    for k in range(9):
        text = f"{quoted} see {LINK} says number {k // 5} of the bridge builders of Mill Street"
        lines.append(f'c{k},w{k},walker {k},{1_700_100_000 + 60 * k},"{text}",,example')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    case = undertow.new_case(folder / "mill & <street>.case")
    (added,) = adding.add(case, [write_posts(folder / "posts.csv")])
    assert added.problem is None
    scanning.scan(case, controls=0)
    return case.folder


@pytest.fixture(scope="session")
def desk(made) -> Iterator[Served]:
    """A desk that tests only look at."""
    yield from served(undertow.open_case(made))


@pytest.fixture
def own_desk(made, tmp_path) -> Iterator[Served]:
    """A desk of its own, on which a test may decide."""
    folder = shutil.copytree(made, tmp_path / "own.case")
    yield from served(undertow.open_case(folder))


@pytest.fixture(scope="session")
def group(desk) -> str:
    return desk.case["groups"].arrow()["group_id"][0].as_py()


@pytest.fixture(scope="session")
def hostile_post(desk) -> str:
    """The address of the evidence for the first hostile post."""
    (row,) = [p for p in desk.case.table("posts").to_pylist() if p["post_id"] == "c0"]
    told = {"file": row["source_sha256"], "line": row["source_line"], "id": "c0"}
    return "/post?" + urlencode(told)
