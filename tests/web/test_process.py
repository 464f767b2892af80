"""`undertow serve` as a process: says where it is, answers, stops."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from undertow.web.app import HOST

UNDERTOW = [sys.executable, "-c", "from undertow.cli import main; main()", "serve"]


def started(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*UNDERTOW, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def address_of(process: subprocess.Popen[str]) -> str:
    """From the JSON document that it prints, line by line."""
    assert process.stdout is not None
    told = ""
    while True:
        told += process.stdout.readline()
        try:
            return json.loads(told)["address"]
        except json.JSONDecodeError:
            assert process.poll() is None, process.stderr and process.stderr.read()


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for another process")
def test_it_says_where_it_is_answers_and_stops(made):
    process = started(made, "--port", 0, "--json")
    try:
        port = int(address_of(process).rstrip("/").rpartition(":")[2])
        connection = http.client.HTTPConnection(HOST, port, timeout=120)
        connection.request("GET", "/")
        got = connection.getresponse()
        assert got.status == 200 and b"act together" in got.read()
        connection.close()
    finally:
        process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert err == "" and process.returncode == 0


def test_it_listens_on_this_machine_only(made):
    process = started(made, "--port", 0, "--json")
    try:
        port = int(address_of(process).rstrip("/").rpartition(":")[2])
        other = socket.socket(socket.AF_INET6)
        with other, pytest.raises(OSError):
            other.connect(("::1", port))
    finally:
        process.kill()
        process.communicate()


def test_a_port_that_is_taken(made):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        process = started(made, "--port", taken.getsockname()[1])
        out, err = process.communicate()
    assert process.returncode == 1 and not out
    assert "is taken" in err and "--port 0" in err
