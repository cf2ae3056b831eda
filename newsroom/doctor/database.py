"""The database: whether it answers, is whole, can hold every letter, has the tables of this release, and tells the same time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.doctor.findings import Finding, advice, fine, problem
from reactions.models import CaptureArtifact
from reactions.sealing.ciphers import UnableToDecrypt, unwrapped

# What Django 5.2 wants, and what is tried.
OLDEST_POSTGRESQL = 140_000
MOST_SKEW, MOST_LATE = timedelta(seconds=2), timedelta(seconds=30)
# A larger file takes minutes to be looked through.
LARGEST_LOOKED_THROUGH = 2 * 1024**3


def look_at_database(now: datetime) -> Iterator[Finding]:
    """Look at whether it answers, and only then at the rest."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        yield problem(
            "database",
            _("The database does not answer: %(why)s") % {"why": str(error).strip().split("\n")[0][:200]},
            _("Look at DATABASE_URL, and at whether its server runs and lets this machine in."),
        )
        return
    yield from _postgresql() if connection.vendor == "postgresql" else _sqlite()
    yield from _migrations()
    yield from _evidence_keys()


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
            "current_setting('server_encoding'), datcollate, clock_timestamp(), "
            "current_setting('max_connections')::int, (SELECT count(*) FROM pg_stat_activity) "
            "FROM pg_database WHERE datname = current_database()"
        )
        number, version, encoding, collation, their_now, most, used = cursor.fetchone()
    if number < OLDEST_POSTGRESQL:
        yield problem(
            "database",
            _("PostgreSQL %(version)s is too old.") % {"version": version},
            _("Install version 15 or newer."),
        )
    else:
        yield fine("database", _("PostgreSQL %(version)s answers.") % {"version": version})
    if encoding != "UTF8":
        yield problem(
            "database",
            _("Its encoding is %(encoding)s: it cannot hold every letter.") % {"encoding": encoding},
            _(
                "Make a database with createdb --encoding UTF8 --template template0, and restore a backup into it."
            ),
        )
    elif not collation.upper().endswith(("UTF-8", "UTF8")) and collation not in {"C", "POSIX"}:
        yield advice(
            "database",
            _("It sorts by the rules of %(collation)s, which are not of UTF-8.") % {"collation": collation},
            _(
                "Make a database with createdb --encoding UTF8 --locale C.UTF-8 --template template0, and restore a backup into it."
            ),
        )
    if used > most * 0.8:
        yield advice(
            "database",
            _("%(used)d of %(most)d connections are in use.") % {"used": used, "most": most},
            _("Raise max_connections, or lower NEWSROOM_DATABASE_CONNECTIONS."),
        )
    yield from clock_skew(their_now - timezone.now())


def clock_skew(skew: timedelta) -> Iterator[Finding]:
    """Say how far two clocks are apart that should tell the same time."""
    seconds = abs(skew.total_seconds())
    if abs(skew) <= MOST_SKEW:
        yield fine("clock", _("This machine and the database tell the same time."))
        return
    say = problem if abs(skew) > MOST_LATE else advice
    yield say(
        "clock",
        _("The clocks of this machine and of the database are %(seconds)d seconds apart.")
        % {"seconds": round(seconds)},
        _("Let both follow a time server, for example with systemd-timesyncd or chrony."),
    )


def _sqlite() -> Iterator[Finding]:
    file = Path(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        (version,) = cursor.fetchone()
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
        is_small = file.is_file() and file.stat().st_size < LARGEST_LOOKED_THROUGH
        verdict = "ok"
        if is_small:
            cursor.execute("PRAGMA quick_check(1)")
            (verdict,) = cursor.fetchone()
    if verdict != "ok":
        yield problem(
            "database",
            _("The file of the database is damaged: %(what)s") % {"what": verdict},
            _("Stop the newsroom, keep the file, and restore the last backup."),
        )
    else:
        yield fine("database", _("SQLite %(version)s answers, and its file is whole.") % {"version": version})
    if mode != "wal":
        yield problem(
            "database",
            _(
                "SQLite cannot keep its log beside the file (mode %(mode)s): readers and writers wait for each other."
            )
            % {"mode": mode},
            _("Put NEWSROOM_VAR_DIR on a local disk, not on a network's."),
        )


def _migrations() -> Iterator[Finding]:
    ours = set(MigrationLoader(None).disk_migrations)
    applied = set(MigrationRecorder(connection).applied_migrations())
    apps = {app for app, _name in ours}
    if missing := ours - applied:
        yield problem(
            "migrations",
            _("%(count)d migrations were not applied.") % {"count": len(missing)},
            _("Run manage.py prepare."),
        )
    elif newer := {(app, name) for app, name in applied - ours if app in apps}:
        yield advice(
            "migrations",
            _("The tables are of a newer release: %(names)s.")
            % {"names": ", ".join(sorted(f"{app}.{name}" for app, name in newer)[:3])},
            _("This is right while an upgrade is taken back; else install the newer release."),
        )
    else:
        yield fine("migrations", _("The tables are those of this release."))


def _evidence_keys() -> Iterator[Finding]:
    if CaptureArtifact._meta.db_table not in connection.introspection.table_names():
        return
    newest = CaptureArtifact.objects.exclude(wrapped_key=b"").order_by("-pk").first()
    if newest is None:
        return
    try:
        unwrapped(bytes(newest.wrapped_key))
    except UnableToDecrypt:
        yield problem(
            "evidence keys",
            _("None of the evidence keys opens the newest evidence."),
            _("Put the key that was used before behind the new one in NEWSROOM_EVIDENCE_KEYS."),
        )
        return
    yield fine("evidence keys", _("The evidence keys open the newest evidence."))
