"""A server that speaks S3, for trying out: moto's, which knows its files only in memory, with a journal to begin with again.

    python -m scripts.scale.storage_server PORT FOLDER

Whatever changed something is written down as it was asked, before it is answered, and done again at the next start.
"""

import io
import json
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

CHANGES = frozenset({"PUT", "POST", "DELETE"})
# What of a request says what it asks for; the rest is of the connection.
KEPT = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH")


class Journaled:
    """The WSGI application, with a file for each request that changed something."""

    def __init__(self, folder: Path) -> None:
        self.application = DomainDispatcherApplication(create_backend_app)
        self.folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._number = 0
        for path in sorted(folder.glob("*.request")):
            self._number = int(path.stem)
            head, _separator, body = path.read_bytes().partition(b"\n")
            list(self.application(_environ(json.loads(head), body), lambda *_answer: None))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in CHANGES:
            return self.application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        kept = {name: value for name, value in environ.items() if name in KEPT or name.startswith("HTTP_")}
        with self._lock:
            self._number += 1
            path = self.folder / f"{self._number:08}.request"
        # Under another name first: half a file is none.
        part = path.with_suffix(".part")
        part.write_bytes(json.dumps(kept).encode() + b"\n" + body)
        part.rename(path)
        return self.application(environ, start_response)


def _environ(kept: dict[str, str], body: bytes) -> dict[str, Any]:
    return {
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **kept,
    }


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), Journaled(Path(sys.argv[2])), threaded=True).serve_forever()
