"""The newsroom as it runs at scale, on one machine: each part is a process of its own, which may be killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import boto3

from scripts.scale.postgresql import Server, UnableToServe

ROOT = Path(__file__).resolve().parent.parent.parent
HOST, DATABASE = "127.0.0.1", "newsroom"
BUCKETS = ("pictures", "evidence", "exchange")
PURGE_MODULE = Path("/usr/lib/nginx/modules/ngx_http_cache_purge_module.so")
# Seconds that a part may take to answer after its start, and to end once it is asked to.
PATIENCE, GRACE = 90.0, 12.0
# Ports, counted from the first.
PORTS = ("nginx", "web 1", "web 2", "purge", "redis", "storage", "database", "replica")


@dataclass
class Part:
    """A process: how to start it, and how to tell that it is up."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    is_up: Callable[[], bool]
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Start it and wait until it is up. Raises `UnableToServe` with the end of what it said."""
        # What a process that was killed left running would answer beside the new one.
        self.kill()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                raise UnableToServe(f"The {self.name} does not start:\n{said}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it and its children at once and without a word, as a machine that fails."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=GRACE)
        self.kill()


class ScaledSite:
    """All parts, in the order in which they are started."""

    def __init__(self, folder: Path, *, first_port: int, variables: dict[str, str] | None = None) -> None:
        self.folder = folder
        # Further ones of every part's environment.
        self.variables = variables or {}
        self.port = {name: first_port + place for place, name in enumerate(PORTS)}
        self.address = f"http://{HOST}:{self.port['nginx']}"
        self.database = Server(folder / "database", self.port["database"])
        self.replica = Server(folder / "replica", self.port["replica"])
        self.environment = self._environment()
        web = [self._web(number) for number in (1, 2)]
        workers = [self._worker(number) for number in (1, 2)]
        parts = [self._redis(), self._storage(), *web, *workers, self._nginx()]
        self.parts = {part.name: part for part in parts}

    def _environment(self) -> dict[str, str]:
        """Return the variables by which every host of the newsroom finds the others."""
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NEWSROOM_", "DATABASE_", "PAGE_CACHE", "CACHE_", "AWS_", "DJANGO_"))
        }
        store = f"?endpoint=http://{HOST}:{self.port['storage']}&region=us-east-1"
        redis = f"redis://{HOST}:{self.port['redis']}"
        return {
            **outside,
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",
            "MALLOC_MMAP_THRESHOLD_": "131072",
            "MALLOC_TRIM_THRESHOLD_": "131072",
            "NEWSROOM_VAR_DIR": str(self.folder / "var"),
            "NEWSROOM_STATIC_ROOT": str(self.folder / "static"),
            "NEWSROOM_SITE_URL": self.address,
            "NEWSROOM_BEHIND_PROXY": "1",
            "NEWSROOM_PURGE": f"nginx://{HOST}:{self.port['purge']}",
            "DATABASE_URL": self.database.address(DATABASE),
            "DATABASE_REPLICA_URL": self.replica.address(DATABASE),
            "CACHE_URL": f"{redis}/0",
            "PAGE_CACHE_URL": f"{redis}/1",
            "NEWSROOM_MEDIA_STORE": f"s3://pictures{store}",
            "NEWSROOM_EVIDENCE_STORE": f"s3://evidence{store}",
            "NEWSROOM_EXCHANGE_STORE": f"s3://exchange{store}",
            "AWS_ACCESS_KEY_ID": "try-out",
            "AWS_SECRET_ACCESS_KEY": "try-out",
            **self.variables,
        }

    def missing(self) -> list[str]:
        """Return in words what has to be installed first."""
        needed = {"nginx": "nginx", "redis-server": "redis-server"}
        lacking = [
            package for program, package in needed.items() if shutil.which(program, path=_path()) is None
        ]
        if not PURGE_MODULE.exists():
            lacking.append("libnginx-mod-http-cache-purge")
        return lacking

    def taken_ports(self) -> list[int]:
        return [port for port in self.port.values() if _listens(port)]

    @contextmanager
    def running(self, say: Callable[[str], None], *, demo: bool) -> Iterator[None]:
        """Start everything, saying how far it is; stop it afterwards. Raises `UnableToServe`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            say("PostgreSQL …")
            self.database.make()
            self.database.start()
            self.database.make_database(DATABASE)
            say("a standby that follows it …")
            self.replica.follow(self.database)
            self.replica.start()
            for name in ("redis", "storage"):
                say(f"{name} …")
                self.parts[name].start()
            self._make_buckets()
            say("database, demo and static files …")
            self.manage("prepare", *(["--demo"] if demo else []))
            self.manage("collectstatic", "--noinput", "--verbosity", "0")
            for name, part in self.parts.items():
                if part.process is None:
                    say(f"{name} …")
                    part.start()
            yield
        finally:
            for part in reversed(self.parts.values()):
                part.stop()
            self.replica.stop()
            self.database.stop()

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py there and return what it said. Raises `UnableToServe`."""
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise UnableToServe(f"manage.py {arguments[0]}: {result.stderr.strip()[-2000:]}")
        return result.stdout

    def _part(self, name: str, command: list[str], is_up: Callable[[], bool], **variables: str) -> Part:
        log = self.folder / f"{name.replace(' ', '-')}.log"
        return Part(name, command, {**self.environment, **variables}, log, is_up)

    def _redis(self) -> Part:
        port = self.port["redis"]
        command = [
            "redis-server", "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no",
            "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru", "--dir", str(self.folder),
        ]  # fmt: skip
        return self._part("redis", command, lambda: _listens(port))

    def _storage(self) -> Part:
        port = self.port["storage"]
        command = [
            sys.executable,
            "-m",
            "scripts.scale.storage_server",
            str(port),
            str(self.folder / "storage"),
        ]
        return self._part("storage", command, lambda: _listens(port))

    def _web(self, number: int) -> Part:
        port = self.port[f"web {number}"]
        command = [
            sys.executable, "-m", "granian", "newsroom.wsgi:application", "--interface", "wsgi", "--host", HOST,
            "--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-access-log", "--log-level", "warning",
        ]  # fmt: skip
        # Each as a machine of its own: they share no folder.
        var = str(self.folder / f"var-{number}")
        return self._part(
            f"web {number}",
            command,
            lambda: answers(f"http://{HOST}:{port}/robots.txt"),
            NEWSROOM_VAR_DIR=var,
        )

    def _worker(self, number: int) -> Part:
        part = self._part(
            f"worker {number}",
            [sys.executable, "manage.py", "worker"],
            lambda: part.process is not None and part.process.poll() is None,
            NEWSROOM_VAR_DIR=str(self.folder / f"var-worker-{number}"),
        )
        return part

    def _nginx(self) -> Part:
        port, purge = self.port["nginx"], self.port["purge"]
        path = self.folder / "nginx.conf"

        def is_up() -> bool:
            return answers(f"http://{HOST}:{port}/robots.txt")

        part = self._part(
            "nginx", ["nginx", "-c", str(path), "-p", str(self.folder), "-g", "daemon off;"], is_up
        )
        part.environment["PATH"] = _path()
        start = part.start

        def write_and_start() -> None:
            path.write_text(self._nginx_configuration(port, purge))
            start()

        part.start = write_and_start
        return part

    def _nginx_configuration(self, port: int, purge: int) -> str:
        command = [
            sys.executable, "scripts/nginx_configuration", "--name=127.0.0.1", "--name=localhost",
            *(f"--app={HOST}:{self.port[f'web {number}']}" for number in (1, 2)),
            f"--listen={HOST}:{port}", f"--purge-listen={HOST}:{purge}", f"--static={self.folder}/static",
            f"--cache-folder={self.folder}/pages", "--cache-size=200m", f"--run-folder={self.folder}", "--access-log=off",
            # Its workers must be able to enter this folder.
            f"--user={'root' if os.geteuid() == 0 else ''}", "--workers=1",
        ]  # fmt: skip
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def _make_buckets(self) -> None:
        client = boto3.client(
            "s3", endpoint_url=f"http://{HOST}:{self.port['storage']}", region_name="us-east-1",
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
        )  # fmt: skip
        known = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
        for name in set(BUCKETS) - known:
            client.create_bucket(Bucket=name)


def _path() -> str:
    # Debian keeps nginx where only root looks for it.
    return f"{os.environ.get('PATH', '')}:/usr/sbin"


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def answers(url: str) -> bool:
    """Return whether something answers there with a page."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False
