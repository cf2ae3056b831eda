"""A PostgreSQL server of its own in a folder, and a standby that follows it: for trying out and for tests, not for keeping data.

PostgreSQL refuses to run as root; root runs it as the user `postgres`, which Debian's package makes.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

HOST, USER = "127.0.0.1", "postgres"
# Seconds that a server may take to answer after its start.
PATIENCE = 60.0
# Nothing of value is kept here, so nothing waits for the disk.
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
max_connections = 80
shared_buffers = 128MB
fsync = off
full_page_writes = off
hot_standby_feedback = on
wal_keep_size = 256MB
log_min_messages = fatal
"""


class UnableToServe(Exception):
    """PostgreSQL is not here, or does not start; the message says what to do."""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest there is; None where there are none."""
    # Debian keeps each version in a folder of its own, off the path.
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    places = [Path(folder) for folder in os.get_exec_path()] + places
    needed = ("initdb", "postgres", "pg_basebackup")
    return next(
        (place for place in reversed(places) if all((place / name).exists() for name in needed)), None
    )


class Server:
    """A server on a port of this machine, with all that it has in `folder`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[bytes] | None = None

    def address(self, database: str) -> str:
        return f"postgres://{USER}@{HOST}:{self.port}/{database}"

    def make(self) -> None:
        """Make an empty server, unless one is there."""
        if not (self.folder / "PG_VERSION").exists():
            own(self.folder)
            run(
                "initdb",
                "-D",
                self.folder,
                "-U",
                USER,
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            )
            self._configure()

    def follow(self, primary: "Server") -> None:
        """Make a copy of a running server that follows it from then on, in place of what is there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        own(self.folder)
        run(
            "pg_basebackup", "-h", HOST, "-p", str(primary.port), "-U", USER, "-D", self.folder,
            "-R", "-X", "stream", "-c", "fast", "--no-sync",
        )  # fmt: skip
        self._configure()

    def _configure(self) -> None:
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION.format(port=self.port))

    def start(self) -> None:
        """Start it and wait until it answers. Raises `UnableToServe`."""
        self.process = subprocess.Popen(
            [program("postgres"), "-D", self.folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **as_postgres(),
        )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise UnableToServe(f"PostgreSQL in {self.folder} does not start on port {self.port}.")
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.address("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def make_database(self, name: str) -> None:
        """Make an empty database, unless there is one of that name."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')

    def stop(self, *, at_once: bool = False) -> None:
        """End it: in good order within seconds, or at once as by a loss of power."""
        if self.process is not None and self.process.poll() is None:
            # SIGINT: sessions are ended, what was committed is written. SIGQUIT: nothing is.
            self.process.send_signal(3 if at_once else 2)
            self.process.wait()


def program(name: str) -> Path:
    folder = programs()
    if folder is None:
        raise UnableToServe("PostgreSQL's server is not installed. On Debian: apt-get install postgresql")
    return folder / name


def own(folder: Path) -> None:
    """Make a folder for PostgreSQL alone, which it insists on."""
    folder.mkdir(parents=True, mode=0o700)
    user = as_postgres().get("user")
    if user is not None:
        shutil.chown(folder, user)


def as_postgres() -> dict[str, str]:
    """Return as whom `subprocess` has to run PostgreSQL."""
    return {"user": USER, "group": USER} if os.geteuid() == 0 else {}


def run(name: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs. Raises `UnableToServe` with what it says."""
    command: Sequence[str | Path] = [program(name), *arguments]
    # In a folder that its user may enter.
    result = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **as_postgres())
    if result.returncode:
        raise UnableToServe(f"{name}: {result.stderr.strip()}")
