"""A migrated SQLite database, kept between runs: the tests start with a copy of it instead of all migrations.

The copy is named after everything that makes it: migrations, the code that they and the roles use, and the versions of libraries. A
change of any of them makes a new one. Tests on PostgreSQL have pytest-django's `--reuse-db` for the same purpose.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "databases"
# What a migrated database is made from, beside the models: those have a migration for every change.
MADE_FROM = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "reactions/sources/outlet_data.py",
    "tags/initials.py",
    "requirements.txt",
)


def kept_copy() -> Path | None:
    """Return where the copy for this code is or would be kept; None on another database than SQLite."""
    is_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    return copy_for_this_code() if is_sqlite else None


def copy_for_this_code() -> Path:
    """Return where an empty, migrated SQLite database is kept, if tests on SQLite have run already."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in MADE_FROM for path in ROOT.glob(pattern)}):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return KEPT / f"{digest.hexdigest()[:32]}.sqlite3"


def test_database() -> Path:
    """Return the file that Django uses as the test database (this worker's own)."""
    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


def start_with_copy() -> bool:
    """Put the kept copy where the test database is expected; return False where there is none."""
    copy = kept_copy()
    if copy is None or not copy.is_file():
        return False
    _copy(copy, test_database())
    return True


def keep_copy() -> None:
    """Keep the test database as it is now, before any test has used it, and remove copies for other code."""
    copy = kept_copy()
    if copy is None or copy.exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    part = copy.with_suffix(f".{os.getpid()}")
    _copy(test_database(), part)
    part.replace(copy)
    for other in KEPT.glob("*.sqlite3"):
        if other != copy:
            other.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    # SQLite's own backup: it also sees what still stands in the write-ahead log.
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
