"""What every test has around it: empty folders, an empty cache, and the installation's own data."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from newsroom.translations import compile_translations
from tests.fresh_database import keep_copy, start_with_copy

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_reset_sequences"}

# No timed asserts: a busy machine must not fail a property.
hypothesis.settings.register_profile("newsroom", deadline=None, print_blob=True)
hypothesis.settings.load_profile("newsroom")

# Compiled catalogues are not in the repository; what is fresh is left alone.
compile_translations(folders=settings.LOCALE_PATHS)


def _commits(item: pytest.Item) -> bool:
    """Return whether the test commits to the database, instead of being rolled back."""
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    return bool(names & {"transactional_db", "live_server", "django_db_reset_sequences"}) or bool(
        marker and marker.kwargs.get("transaction")
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return one process more than there are processors, four at most: tests in a browser mostly wait."""
    return min(4, (os.cpu_count() or 1) + 1)


def _is_about_no_database(item: pytest.Item) -> bool:
    """Return whether it makes no difference to the test which database it is: it meets none, or looks at pages in a browser."""
    names = set(getattr(item, "fixturenames", ()))
    knows_none = not names & DATABASE_FIXTURES and item.get_closest_marker("django_db") is None
    is_marked = item.get_closest_marker("one_database") is not None
    return knows_none or is_marked or "tests/browser/" in item.path.as_posix()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the tests that commit after all others, and give each the data that migrations install.

    Such a test ends by emptying every table, so groups, categories and outlets must be put back before the
    next one, and no test that counts on the migrations' rows may come after it. With ONLY_DATABASE_TESTS set, those to which
    the database makes no difference are left out: CI runs them once, and the others on both.
    """
    if os.environ.get("ONLY_DATABASE_TESTS"):
        without = [item for item in items if _is_about_no_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if not _is_about_no_database(item)]
    for item in items:
        if _commits(item):
            marker = item.get_closest_marker("django_db")
            options = {**(marker.kwargs if marker else {}), "transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**options), append=False)
    items.sort(key=_commits)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Return whether a migrated database is there already: a kept copy, or one that `--reuse-db` left."""
    wants_new = request.config.getoption("create_db")
    return bool(request.config.getoption("reuse_db")) or (not wants_new and start_with_copy())


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker
) -> None:
    """Keep a migrated database for the next run, before any test has used it."""
    with django_db_blocker.unblock():
        # Asked of SQLite once in each process, by three queries: not by those of the first test that counts its own.
        connection.features.supports_json_field  # noqa: B018  its value is kept by asking
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.close()
            keep_copy()


@pytest.fixture(autouse=True)
def empty_folders_and_cache() -> Iterator[None]:
    """Leave nothing behind in the folders for uploads and evidence, nor in the cache."""
    yield
    cache.clear()
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.EVIDENCE_ROOT), Path(settings.EXCHANGE_ROOT)):
        shutil.rmtree(folder, ignore_errors=True)
