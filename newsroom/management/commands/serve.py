"""Serve the site and run the worker, as one command that starts and ends both."""

import os
import sys

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from newsroom.demo_logins import DEMO_PASSWORD, usable_demo_logins
from newsroom.production import insist
from newsroom.running.ports import FIRST_PORT, UnableToListen, choose_port
from newsroom.running.supervising import Child, Supervisor, answers


class Command(BaseCommand):
    help = "Serve the site and run the worker, until told to stop (Ctrl-C or SIGTERM)."

    def handle(self, **_options: object) -> None:
        insist()
        self._refuse_demo_logins_in_production()
        try:
            port = choose_port(host=settings.HOST, wanted=settings.PORT)
        except UnableToListen as error:
            raise CommandError(str(error)) from error
        if not settings.PORT and port != FIRST_PORT:
            self.stdout.write(f"Port {FIRST_PORT} is taken, so {port} is used. NEWSROOM_PORT names another.")
        # The children read the same variables as we do, and the site's address follows the port.
        environment = {**os.environ, "NEWSROOM_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        # Of threads that each take memory from a heap of their own, a process would come to hold a third more (glibc).
        environment.setdefault("MALLOC_ARENA_MAX", "2")
        # What is large goes back to the system when it is let go of, instead of lying about between what is small.
        environment.setdefault("MALLOC_MMAP_THRESHOLD_", "131072")
        environment.setdefault("MALLOC_TRIM_THRESHOLD_", "131072")
        site = f"http://{_reachable(settings.HOST)}:{port}"
        if settings.IN_PRODUCTION or os.environ.get("NEWSROOM_SITE_URL"):
            site = settings.SITE_URL
        else:
            environment["NEWSROOM_SITE_URL"] = site
        manage = str(settings.BASE_DIR / "manage.py")
        supervisor = Supervisor(
            children=[
                Child("web server", _web_command(port), environment, starts_again=False),
                Child("worker", [sys.executable, manage, "worker"], environment, starts_again=True),
            ],
            say=self._say,
        )
        complaint = supervisor.run(
            when_started=lambda: self._welcome(site),
            is_up=lambda: answers(host=_local(settings.HOST), port=port),
        )
        if complaint:
            raise CommandError(complaint)
        self._say("Stopped: the web server and the worker have ended.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _refuse_demo_logins_in_production(self) -> None:
        if not settings.IN_PRODUCTION:
            return
        try:
            problems = run_checks(tags=[Tags.database], databases=["default"])
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        serious = [f"{problem.msg} {problem.hint or ''}" for problem in problems if problem.is_serious()]
        if serious:
            raise CommandError("\n".join(serious))

    def _welcome(self, site: str) -> None:
        lines = ["", f"  The site   {site}/", f"  The desk   {site}/admin/"]
        if not settings.IN_PRODUCTION:
            lines.extend(
                f"    {login.role:<14} {login.username:<16} {DEMO_PASSWORD}" for login in usable_demo_logins()
            )
        self._say("\n".join([*lines, "", "  Ctrl-C stops the web server and the worker.", ""]))


def _web_command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "newsroom.wsgi:application",
        "--interface", "wsgi",
        "--host", settings.HOST,
        "--port", str(port),
        "--workers", str(settings.WEB_PROCESSES),
        "--blocking-threads", str(settings.WEB_THREADS),
        "--working-dir", str(settings.BASE_DIR),
        "--log-level", "warning",
        "--no-access-log",
    ]  # fmt: skip


def _local(host: str) -> str:
    """Return where this machine itself reaches a server that listens on the host."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  read here, not listened on


def _reachable(host: str) -> str:
    local = _local(host)
    return f"[{local}]" if ":" in local else local
