"""nginx, run with the configuration of deploy/nginx/, and the site behind it."""

import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.serving import ROOT, free_port, wait_until

MODULE = Path("/usr/lib/nginx/modules/ngx_http_cache_purge_module.so")
MISSING = "there is no nginx with ngx_cache_purge here; `apt-get install nginx libnginx-mod-http-cache-purge` brings them"


def is_there() -> bool:
    return shutil.which("nginx") is not None and MODULE.is_file()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kept(self) -> str:
        """What nginx had: HIT, MISS, BYPASS, or nothing where it looked for nothing."""
        return self.headers.get("X-Cache", "")


@dataclass
class InFront:
    port: int
    purge_port: int
    # Its master process; 0 before it runs.
    process: int = 0

    def get(self, path: str, *, coding: str = "br", method: str = "GET", **headers: str) -> Answer:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            headers={"Accept-Encoding": coding, **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())


def configuration(*arguments: str) -> str:
    """Return what `scripts/nginx_configuration` prints."""
    command = [sys.executable, str(ROOT / "scripts" / "nginx_configuration"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def nginx_in_front(folder: Path, app_port: int, *further: str) -> Iterator[InFront]:
    """Run nginx in front of an app server of this machine, with further options of its configuration."""
    front = InFront(free_port(), free_port())
    path = folder / "nginx.conf"
    path.write_text(
        configuration(
            "--name=127.0.0.1",
            f"--app=127.0.0.1:{app_port}",
            f"--listen=127.0.0.1:{front.port}",
            f"--purge-listen=127.0.0.1:{front.purge_port}",
            f"--static={folder}",
            f"--cache-folder={folder}/cache",
            "--cache-size=10m",
            "--cache-keys=1m",
            f"--run-folder={folder}",
            "--access-log=off",
            # Its workers would otherwise be somebody who may not enter the test's folder.
            f"--user={'root' if os.geteuid() == 0 else ''}",
            "--workers=1",
            *further,
        )
    )
    process = subprocess.Popen(["nginx", "-c", str(path), "-p", str(folder), "-g", "daemon off;"])
    try:
        wait_until(lambda: _listens(front) or process.poll() is not None)
        assert process.poll() is None, (folder / "error.log").read_text()
        front.process = process.pid
        yield front
    finally:
        process.terminate()
        process.wait()


def _listens(front: InFront) -> bool:
    try:
        return bool(front.get("/static/nothing.css").status)
    except OSError:
        return False


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, *_of_line: Any) -> None:
        pass


@contextmanager
def app_server(application: Any) -> Iterator[int]:
    """Serve a WSGI application from this process; yield the port."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
