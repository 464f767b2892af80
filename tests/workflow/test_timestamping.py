"""A real timestamp authority on this machine (openssl) stamps the ledger of a case."""

from __future__ import annotations

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import undertow
from undertow.case import custody
from undertow.errors import CaseError, ParameterError
from undertow.workflow.timestamping import timestamp

pytest.importorskip("rfc3161_client")
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl, the server's part, is not here")

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""


def openssl(*words):
    subprocess.run([OPENSSL, *map(str, words)], check=True, capture_output=True)


def authority(folder, name):
    """A root certificate, and a certificate for timestamps under it."""
    root, key, asked, cert = (folder / f"{name}{end}" for end in (".pem", ".key", ".csr", ".crt"))
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", f"/CN={name}",
            "-keyout", key, "-out", root)  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name} clock",
            "-keyout", folder / "tsa.key", "-out", asked)  # fmt: skip
    extra = folder / "extra.cnf"
    extra.write_text("extendedKeyUsage = critical,timeStamping\nkeyUsage = digitalSignature\n")
    openssl("x509", "-req", "-in", asked, "-CA", root, "-CAkey", key, "-CAcreateserial", "-days",
            "9", "-extfile", extra, "-out", cert)  # fmt: skip
    shutil.copy(cert, folder / "tsa.pem")
    return root


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Where the authority listens, and its root; paths of other kinds misbehave."""
    folder = tmp_path_factory.mktemp("tsa")
    other = authority(folder, "other")
    root = authority(folder, "clocks")
    (folder / "serial").write_text("01\n")
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder))
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            query, kept = folder / "query", folder / "old"
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            query.write_bytes(asked[-1])
            openssl("ts", "-reply", "-config", config, "-section", "here", "-queryfile", query,
                    "-out", folder / "answer")  # fmt: skip
            answer = (folder / "answer").read_bytes()
            if self.path == "/old":
                answer = kept.read_bytes()
            kept.write_bytes(answer)
            self.send_response(302 if self.path == "/on" else 200)
            kind = "text/html" if self.path == "/page" else "application/timestamp-reply"
            self.send_header("Content-Type", kind)
            self.send_header("Location", "/")
            self.end_headers()
            self.wfile.write(b"\0junk" if self.path == "/junk" else answer)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}", root, other, asked
        listening.shutdown()


@pytest.fixture
def case(tmp_path):
    return undertow.new_case(tmp_path / "island.case")


def test_a_stamp_is_kept_and_shown_and_openssl_agrees(case, server, tmp_path):
    address, root, _, asked = server
    number, head = case.ledger.head()
    body = timestamp(case, address, root=root)["body"]
    assert (body["entry"], body["head"], body["signature"]) == (number, head, "checked")
    assert head.encode() not in asked[-1] and case.name.encode() not in asked[-1]
    (tmp_path / "head").write_text(head)
    (place,) = body["digests"]
    openssl("ts", "-verify", "-in", case.folder / place, "-data", tmp_path / "head",
            "-CAfile", root)  # fmt: skip
    told = custody.verify(case)
    assert told.whole and not told.unnamed
    assert told.timestamps == [
        f"entry {number} existed at {body['time']}, says {address} (signature checked then)"
    ]


def test_without_a_root_the_ledger_says_that_nothing_was_checked(case, server):
    assert timestamp(case, server[0])["body"]["signature"] == "not checked"


@pytest.mark.parametrize("path", ["/junk", "/page", "/on", "/old"])
def test_what_is_no_answer_to_the_question_is_not_kept(case, server, path):
    timestamp(case, server[0])  # an old answer to be handed out again
    before = case.ledger.head()
    with pytest.raises(CaseError):
        timestamp(case, server[0] + path)
    assert case.ledger.head() == before and custody.verify(case).whole


def test_a_signature_of_somebody_else_is_refused(case, server):
    with pytest.raises(CaseError, match="does not go back to this root"):
        timestamp(case, server[0], root=server[2])


def test_another_stamp_in_its_place_is_seen(case, server):
    (place,) = timestamp(case, server[0])["body"]["digests"]
    (second,) = timestamp(case, server[0])["body"]["digests"]
    shutil.copy(case.folder / second, case.folder / place)
    told = custody.verify(case)
    assert {one.place for one in told.differences} == {place}


@pytest.mark.parametrize("address", ["file:///etc/passwd", "tsa.example.org", "ftp://h/x", "http:"])
def test_what_is_no_address_is_refused(case, address):
    with pytest.raises(ParameterError, match="no address"):
        timestamp(case, address)


def test_a_server_that_is_not_there(case):
    with pytest.raises(CaseError, match="did not answer"):
        timestamp(case, "http://127.0.0.1:9/")
