"""From SQLite to PostgreSQL: the same rows, the same pages, or nothing."""

import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from articles.models import Article
from newsroom.backups.schema import default_database
from reactions.sealing import verify_chain
from tests import factories
from tests.articles.public_addresses import public_site
from tests.articles.test_exchange import pages
from tests.fresh_database import copy_for_this_code
from tests.newsroom.test_backups import everything

pytestmark = [pytest.mark.django_db(transaction=True)]


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Path]:
    """Let the newsroom be one on SQLite meanwhile, migrated and empty."""
    file = folder / "newsroom.sqlite3"
    if (migrated := copy_for_this_code()).is_file():
        shutil.copyfile(migrated, file)
    options = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
    }
    with default_database({"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}):
        if not migrated.is_file():
            call_command("migrate", verbosity=0)
        yield file


def address_of_default() -> str:
    place = connections["default"].settings_dict
    return f"postgres://{place['USER']}:{place['PASSWORD'] or 'none'}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"


def moved(to: str) -> str:
    out = io.StringIO()
    call_command("move_database", to=to, verbosity=0, stdout=out)
    return out.getvalue()


@pytest.mark.only_on("postgresql")
def test_to_postgresql_with_the_same_rows_and_pages(tmp_path: Path) -> None:
    target = address_of_default()
    with on_sqlite(tmp_path) as file:
        addresses = public_site()
        before, rows = pages(addresses), everything()
        seals = [one.manifest_sha256 for one in verify_chain()]
        # Whoever has it open may write: so nobody may.
        with closing(sqlite3.connect(file)) as other:
            other.execute("SELECT count(*) FROM articles_article").fetchone()
            with pytest.raises(CommandError, match=r"is running.*Nothing was changed"):
                moved(target)
        assert "are the same there" in moved(target)
        # The old one is as it was, for whoever wants to go back.
        assert everything() == rows
    assert everything() == rows
    differing = {name for name, page in pages(addresses).items() if page != before[name]}
    assert differing == set()
    assert [one.manifest_sha256 for one in verify_chain()] == seals
    assert factories.make_article().pk > max(row[0] for row in rows["articles.Article"])
    with on_sqlite(tmp_path), pytest.raises(CommandError, match=r"not empty: it has .*Nothing was changed"):
        moved(target)


@pytest.mark.one_database
def test_what_cannot_be_moved_is_said_and_changes_nothing(tmp_path: Path) -> None:
    with on_sqlite(tmp_path):
        factories.make_article()
        for target, words in (
            (f"sqlite:///{tmp_path}/other.sqlite3", "This moves from SQLite to PostgreSQL"),
            ("mysql://user:secret@host/name", "must look like"),
            ("postgres://user:secret@127.0.0.1:9/name", "Nothing was changed"),
        ):
            with pytest.raises(CommandError, match=words) as refusal:
                moved(target)
            assert "secret" not in str(refusal.value)
        assert Article.objects.count() == 1
