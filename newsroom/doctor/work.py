"""What works beside the web server: workers, tasks, mail, caches, the browser."""

import importlib.util
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException

import redis
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from delivery.models import CacheInFront
from newsroom.doctor.findings import Finding, advice, fine, problem
from newsroom.running.presence import LATE_AFTER, workers_there
from reactions.fetching.browser import chromium_path

# How long a task may wait for a worker that has nothing else to do.
MOST_WAITED = timedelta(minutes=15)
LOOKED_AFTER = timedelta(minutes=5)
STORE_SECONDS, MAIL_SECONDS = 2.0, 5.0


def look_at_workers(now: datetime) -> Iterator[Finding]:
    """Look at whether a worker sweeps, and whether tasks are done."""
    workers = workers_there(now=now)
    start = _("Start one: systemctl start newsroom-worker@1, or manage.py serve, which runs one too.")
    if not workers:
        yield problem(
            "workers", _("No worker runs: nothing planned goes out, nothing is captured or mailed."), start
        )
    elif now - workers[0].swept_at > LATE_AFTER:
        minutes = int((now - workers[0].swept_at).total_seconds() // 60)
        yield advice(
            "workers",
            _("No worker has swept for %(minutes)d minutes. It may be at a long task.")
            % {"minutes": minutes},
            _("Look at its log; start a second one where this is so often."),
        )
    else:
        yield fine(
            "workers",
            ngettext("%(count)d worker runs.", "%(count)d workers run.", len(workers))
            % {"count": len(workers)},
        )
    others = {worker.release for worker in workers} - {settings.VERSION}
    if others:
        yield advice(
            "workers",
            _("Workers of another release run: %(releases)s.") % {"releases": ", ".join(sorted(others))},
            _("Restart them after an upgrade."),
        )
    yield from _tasks(now)


def _tasks(now: datetime) -> Iterator[Finding]:
    oldest = (
        DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    )
    if oldest is not None and now - oldest > MOST_WAITED:
        minutes = int((now - oldest).total_seconds() // 60)
        yield problem(
            "tasks",
            _("A task has waited for %(minutes)d minutes.") % {"minutes": minutes},
            _("Start more workers, or look at what they are doing."),
        )
    failed = DBTaskResult.objects.failed().count()
    if failed:
        yield advice(
            "tasks",
            ngettext("%(count)d task failed.", "%(count)d tasks failed.", failed) % {"count": failed},
            _(
                "Publishers and Administrators see them on the first page of the desk, and can try them again."
            ),
        )
    elif oldest is None or now - oldest <= MOST_WAITED:
        yield fine("tasks", _("No task waits too long, and none failed."))


def look_at_people(now: datetime) -> Iterator[Finding]:
    """Look at whether anybody can look after the newsroom."""
    if not User.objects.filter(is_active=True, is_superuser=True).exists():
        yield advice(
            "people",
            _("Nobody can give roles to others."),
            _("Make somebody who can: manage.py createsuperuser."),
        )


def look_at_mail(now: datetime) -> Iterator[Finding]:
    """Look at whether mail can be sent, by saying good day to its server."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        if settings.IN_PRODUCTION:
            yield advice(
                "mail",
                _("Mail is not sent: it is written to the log."),
                _("Set EMAIL_URL to smtp+tls://user:password@host:587."),
            )
        return
    server = get_connection(timeout=MAIL_SECONDS)
    try:
        server.open()
    except (OSError, SMTPException) as error:
        yield problem(
            "mail",
            _("The mail server %(host)s does not let us in: %(why)s")
            % {"host": settings.EMAIL_HOST, "why": str(error)[:200]},
            _("Look at EMAIL_URL."),
        )
    else:
        yield fine("mail", _("The mail server %(host)s lets us in.") % {"host": settings.EMAIL_HOST})
    finally:
        server.close()


def look_at_caches(now: datetime) -> Iterator[Finding]:
    """Look at Redis, and at the caches in front."""
    cache = settings.CACHES["default"]
    if cache["BACKEND"].endswith("RedisCache"):
        yield from _redis("CACHE_URL", str(cache["LOCATION"]), policies=None)
    elif settings.IN_PRODUCTION and cache["BACKEND"].endswith("LocMemCache"):
        yield advice(
            "redis",
            _(
                "Several processes serve pages, and each has a cache of its own: limits of how often somebody may try count for each."
            ),
            _("Set CACHE_URL to redis://host:6379/0."),
        )
    if settings.PAGE_CACHE.startswith(("redis://", "rediss://")):
        yield from _redis("PAGE_CACHE_URL", settings.PAGE_CACHE, policies={"allkeys-lru", "allkeys-lfu"})
    known = {row.name: row for row in CacheInFront.objects.all()}
    for name in settings.PURGE:
        row = known.get(name)
        if row is None or now - row.looked_at > LOOKED_AFTER:
            yield problem(
                "caches in front",
                _("Nobody tells %(cache)s what changed: it may send old pages.") % {"cache": name},
                _("A worker does that: start one with the same NEWSROOM_PURGE."),
            )
        elif row.trouble_since is not None:
            yield problem(
                "caches in front",
                _("%(cache)s cannot be told what changed: %(why)s") % {"cache": name, "why": row.trouble},
                _("It is tried again by itself. Look at whether it runs, and lets workers purge."),
            )
        else:
            yield fine("caches in front", _("%(cache)s is told what changes.") % {"cache": name})


def _redis(variable: str, address: str, *, policies: set[str] | None) -> Iterator[Finding]:
    try:
        with redis.Redis.from_url(
            address, socket_timeout=STORE_SECONDS, socket_connect_timeout=STORE_SECONDS
        ) as client:
            client.ping()
            found: dict[str, str] = client.config_get("maxmemory*") if policies else {}
    except redis.ResponseError:
        # Some do not let anybody read their configuration.
        found = {}
    except (redis.RedisError, OSError) as error:
        yield problem(
            "redis",
            _("Redis in %(variable)s does not answer: %(why)s")
            % {"variable": variable, "why": str(error)[:200]},
            _("Look at its address, and at whether it runs."),
        )
        return
    yield fine("redis", _("Redis in %(variable)s answers.") % {"variable": variable})
    policy, most = found.get("maxmemory-policy", ""), found.get("maxmemory", "")
    if policies and (most == "0" or (policy and policy not in policies)):
        yield advice(
            "redis",
            _("Redis in %(variable)s does not forget the oldest pages when it is full.")
            % {"variable": variable},
            _("Set maxmemory, and maxmemory-policy allkeys-lru."),
        )


def look_at_browser(now: datetime) -> Iterator[Finding]:
    """Look at whether pages can be captured that need a browser."""
    if settings.CHROMIUM == "off":
        return
    if not chromium_path():
        yield advice(
            "browser",
            _(
                "There is no Chromium on this machine: pages whose comments come by script cannot be captured here."
            ),
            _(
                "On machines where workers run, apt install chromium; or NEWSROOM_CHROMIUM=off where it is not wanted."
            ),
        )
    elif importlib.util.find_spec("playwright") is None:
        yield advice(
            "browser",
            _("There is a Chromium, and what drives it is not installed."),
            _("Run pip install -r requirements-browser.txt."),
        )
    else:
        yield fine("browser", _("Pages can be captured with a browser."))


def look_at_name(now: datetime) -> Iterator[Finding]:
    """Look at whether this machine knows itself: who a worker is depends on it."""
    if not socket.gethostname() or socket.gethostname().startswith("localhost"):
        yield advice(
            "machine",
            _("This machine has no name of its own: workers of several such machines cannot be told apart."),
            _("Give it one with hostnamectl."),
        )
