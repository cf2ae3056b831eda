"""`manage.py prepare` that is killed in the middle: the next one ends what it began."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fresh_database import copy_for_this_code
from tests.serving import ROOT, wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


def applied_in(database: Path) -> int:
    """Return how many migrations the database says were applied; 0 while it cannot tell."""
    with (
        contextlib.suppress(sqlite3.OperationalError),
        contextlib.closing(sqlite3.connect(database)) as asked,
    ):
        return int(asked.execute("SELECT count(*) FROM django_migrations").fetchone()[0])
    return 0


def test_a_preparation_that_is_killed_is_ended_by_the_next_one(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        clean.pop(name, None)
    environment = {
        **clean,
        "NEWSROOM_VAR_DIR": str(tmp_path),
        "NEWSROOM_STATIC_ROOT": str(tmp_path / "static"),
    }
    command = [sys.executable, "manage.py", "prepare"]
    database = tmp_path / "newsroom.sqlite3"
    if (migrated := copy_for_this_code()).is_file():
        # The site's own migrations alone are left to do: all would take their time twice.
        shutil.copyfile(migrated, database)
        back = [sys.executable, "manage.py", "migrate", "--verbosity=0", "newsroom", "zero"]
        subprocess.run(back, cwd=ROOT, env=environment, check=True)
    at_first = applied_in(database)
    with subprocess.Popen(command, cwd=ROOT, env=environment) as begun:
        wait_until(lambda: applied_in(database) > at_first)
        begun.send_signal(signal.SIGKILL)
    half = applied_in(database)

    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    assert at_first < half <= applied_in(database)
    unapplied = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"], cwd=ROOT, env=environment, check=False
    )
    assert unapplied.returncode == 0
    with contextlib.closing(sqlite3.connect(database)) as asked:
        assert asked.execute("PRAGMA integrity_check").fetchone() == ("ok",)
