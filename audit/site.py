"""A site of its own to measure: demo content in a folder that is thrown away, served as in production, on a free port."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 120
# Who sees everything at the desk of a site on which a day was worked (`scripts/desk_day.py`).
OWNER = "demo-owner"


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def running_site(*, folder: Path | None = None, with_a_day: bool = False) -> Iterator[str]:
    """Give the address of a running site with the demo; `folder` keeps its data for another time.

    `with_a_day` has a day worked at its desk, so that each page there has something to show.
    """
    data = folder or Path(tempfile.mkdtemp(prefix="newsroom-audit-"))
    data.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    # What a developer has set for their own newsroom is not what is measured; their database least of all.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("NEWSROOM_") and name not in {"CACHE_URL", "EMAIL_URL", "DATABASE_URL"}
    }
    environment = {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "audit.settings",
        "NEWSROOM_VAR_DIR": str(data),
        "NEWSROOM_STATIC_ROOT": str(data / "static"),
        "NEWSROOM_PORT": str(port),
        "NEWSROOM_SITE_URL": address,
        "NEWSROOM_LOG_LEVEL": "WARNING",
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    log = data / "audit.log"
    try:
        with log.open("ab") as out:
            commands = [["prepare", "--demo"], ["collectstatic", "--noinput", "--verbosity=0"]]
            if with_a_day:
                commands.append(["shell", "-c", "from scripts.desk_day import work_a_day; work_a_day()"])
            for command in commands:
                subprocess.run(
                    [*manage, *command], env=environment, cwd=ROOT, stdout=out, stderr=out, check=True
                )
            server = subprocess.Popen([*manage, "serve"], env=environment, cwd=ROOT, stdout=out, stderr=out)
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"The site to measure could not be made ({failure}):\n{log.read_text()[-3000:]}")
    finally:
        if folder is None:
            shutil.rmtree(data, ignore_errors=True)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(SECONDS_TO_START * 2):
        if server.poll() is not None:
            sys.exit("The site to measure ended before it answered.")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/robots.txt", timeout=5):
            return
        time.sleep(0.5)
    sys.exit("The site to measure does not answer.")
