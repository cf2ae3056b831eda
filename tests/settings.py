"""Settings under which the tests run: the newsroom's own, in a folder that is thrown away.

`DATABASE_URL=postgres://…` runs the tests on PostgreSQL; anything else means SQLite, in a file, so that the
threads of a live server meet the same locks as in earnest.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# What a developer has set for their own newsroom must not change what the tests see.
for name in list(os.environ):
    if name.startswith("NEWSROOM_") or name in {
        "CACHE_URL",
        "EMAIL_URL",
        "PAGE_CACHE_URL",
        "DATABASE_REPLICA_URL",
    }:
        del os.environ[name]
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ.pop("DATABASE_URL", None)

# One folder per process: pytest-xdist's workers do not meet.
_FOLDER = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
_OWNER = os.getpid()


@atexit.register
def _remove_folder() -> None:
    # Children that inherit this handler (a forked server) must leave the folder to the tests.
    if os.getpid() == _OWNER:
        shutil.rmtree(_FOLDER, ignore_errors=True)


os.environ["NEWSROOM_ENV"] = "test"
# By them tests see what a page says that it shows.
os.environ["NEWSROOM_KEY_HEADERS"] = "1"
os.environ["NEWSROOM_VAR_DIR"] = str(_FOLDER)
os.environ["NEWSROOM_STATIC_ROOT"] = str(_FOLDER / "static")
(_FOLDER / "static").mkdir()

from newsroom.settings import *  # noqa: E402, F403

# Nobody waits for a disk: what the tests write need not outlive a machine that stops.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"

# In the memory of the process: most tests meet no database, and each begins with an empty one.
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
