"""Run the newsroom on this machine as it runs at scale, to look at and to break.

    python -m scripts.scale [--folder FOLDER] [--port PORT] [--without-demo]

Two web processes behind nginx, two workers, PostgreSQL with a standby, Redis and an S3 server, each on a port of its own from PORT
on. What it made stays in FOLDER for the next start. Whatever dies is started again: kill any of them and see what readers notice.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from scripts.scale.postgresql import UnableToServe
from scripts.scale.site import ROOT, ScaledSite

# PostgreSQL does not run as root, and whom it runs as may not enter every folder of root's.
FOLDER = ROOT / "var" / "scale" if os.geteuid() else Path("/var/tmp/newsroom-scale")  # noqa: S108
LOGINS = """
from newsroom.demo_logins import DEMO_PASSWORD, usable_demo_logins
for login in usable_demo_logins():
    print(f"    {login.role:<14} {login.username:<16} {DEMO_PASSWORD}")
"""


class Stopped(Exception):
    """Somebody wants it to end."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--port", type=int, default=8400, help="the first of eight ports")
    parser.add_argument("--without-demo", action="store_true")
    given = parser.parse_args()
    site = ScaledSite(given.folder.absolute(), first_port=given.port)
    missing, taken = site.missing(), site.taken_ports()
    if missing:
        print(
            f"To run this, install what is missing. On Debian: apt-get install {' '.join(missing)}",
            file=sys.stderr,
        )
        return 1
    if taken:
        print(f"Ports {taken} are taken. Name another first port: make run-scale PORT=8500", file=sys.stderr)
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        with site.running(say, demo=not given.without_demo):
            welcome(site)
            watch(site)
    except Stopped:
        say("Stopped.")
    except UnableToServe as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    # Once: what is stopping is not stopped again.
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


def watch(site: ScaledSite) -> None:
    """Start again whatever dies, until somebody stops it."""
    while True:
        for name, part in site.parts.items():
            if part.process is not None and part.process.poll() is not None:
                say(f"{name} ended; it is started again.")
                part.start()
        for name, server in (("database", site.database), ("replica", site.replica)):
            if server.process is not None and server.process.poll() is not None:
                say(f"{name} ended; it is started again.")
                server.start()
        time.sleep(0.5)


def welcome(site: ScaledSite) -> None:
    say(f"\n  The site   {site.address}/\n  The desk   {site.address}/admin/")
    say(site.manage("shell", "--verbosity", "0", "--command", LOGINS))
    for name, part in site.parts.items():
        port = site.port.get(name)
        say(
            f"  {name:<10} process {part.process.pid if part.process else '–':<8} {f'port {port}' if port else ''}"
        )
    for name, server in (("database", site.database), ("replica", site.replica)):
        say(f"  {name:<10} process {server.process.pid if server.process else '–':<8} port {server.port}")
    say(f"\n  Logs are in {site.folder}. Ctrl-C stops everything.\n")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
