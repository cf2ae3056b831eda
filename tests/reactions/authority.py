"""A time-stamp authority (RFC 3161) on loopback: OpenSSL answers, with a certificate made for the test."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Time of the Harbour
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[tsa]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[answers]
default_tsa = answers
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


class Authority:
    """Answers queries truly, or as `mood` says: wrong-nonce, wrong-hash, garbage, error, endless, silent, refusal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mood = ""
        self.asked = 0
        self.queries: list[bytes] = []
        (folder / "openssl.cnf").write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        for name in ("ca", "tsa"):
            key = folder / f"{name}.key"
            self._openssl(
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(key)
            )
        common = ("-config", str(folder / "openssl.cnf"), "-days", "3650")
        self._openssl(
            "req", "-x509", "-new", "-key", str(folder / "ca.key"), "-subj", "/CN=Harbour Root", *common,
            "-extensions", "ca", "-out", str(folder / "ca.pem"),
        )  # fmt: skip
        self._openssl(
            "req", "-new", "-x509", "-key", str(folder / "tsa.key"), *common, "-extensions", "tsa",
            "-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key"), "-out", str(folder / "tsa.pem"),
        )  # fmt: skip

    @property
    def roots(self) -> Path:
        return self.folder / "ca.pem"

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def answer(self, query: bytes) -> bytes:
        asked, answered = self.folder / "query.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        configuration = str(self.folder / "openssl.cnf")
        self._openssl(
            "ts", "-reply", "-queryfile", str(asked), "-config", configuration, "-section", "answers",
            "-out", str(answered),
        )  # fmt: skip
        return answered.read_bytes()

    def query_for(self, data: bytes) -> bytes:
        """Return a query of OpenSSL's own for other data, with another nonce."""
        other, asked = self.folder / "other", self.folder / "other.tsq"
        other.write_bytes(data)
        self._openssl("ts", "-query", "-data", str(other), "-sha256", "-cert", "-out", str(asked))
        return asked.read_bytes()

    def verify(self, *, data: Path, token: Path) -> bool:
        """Return whether OpenSSL itself believes a stored answer."""
        arguments = ["ts", "-verify", "-data", str(data), "-in", str(token), "-CAfile", str(self.roots)]
        return subprocess.run(["openssl", *arguments], check=False, capture_output=True).returncode == 0


class _Handler(BaseHTTPRequestHandler):
    authority: Authority
    link: bytes

    def do_POST(self) -> None:
        authority = self.authority
        query = self.rfile.read(int(self.headers["Content-Length"]))
        authority.asked += 1
        authority.queries.append(query)
        mood = authority.mood
        if mood == "error":
            self.send_error(500)
            return
        if mood == "redirect":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            return
        if mood == "silent":
            time.sleep(3)
            return
        if mood == "endless":
            self.send_response(200)
            self.end_headers()
            try:
                for _turn in range(1_000):
                    self.wfile.write(b"\x30" * 4_096)
            except OSError:
                pass
            return
        if mood == "garbage":
            body = b"<html>Welcome to the Wi-Fi of this hotel</html>"
        elif mood == "empty":
            body = b""
        elif mood == "refusal":
            # TimeStampResp with PKIStatus rejection (2) and no token.
            body = bytes.fromhex("30053003020102")
        elif mood == "wrong-nonce":
            body = authority.answer(authority.query_for(self.link))
        elif mood == "wrong-hash":
            body = authority.answer(authority.query_for(b"something else"))
        else:
            body = authority.answer(query)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(authority: Authority, *, link: bytes = b"", port: int = 0) -> Iterator[str]:
    """Serve the authority; give its address. `link` is what a wrong nonce is answered for."""
    handler = type("Handler", (_Handler,), {"authority": authority, "link": link})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsr"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def new_authority() -> Iterator[Authority]:
    with tempfile.TemporaryDirectory() as folder:
        yield Authority(Path(folder))
