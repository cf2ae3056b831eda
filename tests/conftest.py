"""What every test has around it: empty folders, an empty cache, and the installation's own data."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template.backends.jinja2 import Template
from django.test.signals import template_rendered
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from newsroom.translations import compile_translations
from tests.depth import DEEPER, USUAL_EXAMPLES
from tests.fresh_database import alone, drop_copy, empty_by_deleting, keep_copy, start_with_copy
from tests.installed_rows import keep_installed_rows_as_rows
from tests.remembered_rows import watched

# Until all tests are there: what has just been imported is no garbage, and there is more of it at each look.
gc.disable()

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_reset_sequences"}

# No timed asserts: a busy machine must not fail a property.
hypothesis.settings.register_profile(
    "newsroom", deadline=None, print_blob=True, max_examples=USUAL_EXAMPLES * DEEPER
)
hypothesis.settings.load_profile("newsroom")

keep_installed_rows_as_rows()

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
    """Return three times as many processes as there are processors, eight at most: many tests mostly wait, for a browser, for other
    processes, for a database's disk.
    """
    return min(8, 3 * (os.cpu_count() or 1))


def _takes_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None or "tests/browser/" in item.path.as_posix()


def _needs_another_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("only_on")
    return marker is not None and connection.vendor not in marker.args


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
    next one, and no test that counts on the migrations' rows may come after it. Of either kind those that take long begin first: else one
    of them could be begun when all others are done, and nothing would be left for the other processes. With ONLY_DATABASE_TESTS set, those to which
    the database makes no difference are left out: CI runs them once, and the others on both.
    """
    only_database_tests = bool(os.environ.get("ONLY_DATABASE_TESTS"))
    left_out = {
        item
        for item in items
        if _needs_another_database(item) or (only_database_tests and _is_about_no_database(item))
    }
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        if _commits(item):
            marker = item.get_closest_marker("django_db")
            options = {**(marker.kwargs if marker else {}), "transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**options), append=False)
    items.sort(key=lambda item: (_commits(item), not _takes_long(item)))


def pytest_collection_finish() -> None:
    """Collect what tests leave behind, and pass over the code, the models and the tests themselves: a quarter of all work is saved by it."""
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def turn_to_migrate(request: pytest.FixtureRequest) -> Iterator[ExitStack]:
    """Hold what keeps the other processes of this run waiting; closed as soon as a migrated database is kept."""
    with ExitStack() as turn:
        turn.enter_context(alone())
        yield turn


@pytest.fixture(scope="session")
def django_db_keepdb(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, turn_to_migrate: ExitStack
) -> bool:
    """Return whether a migrated database is there already: a kept copy, or one that `--reuse-db` left."""
    wants_new = request.config.getoption("create_db")
    is_there = bool(request.config.getoption("reuse_db")) or (not wants_new and start_with_copy())
    if is_there:
        turn_to_migrate.close()
    return is_there


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
    turn_to_migrate: ExitStack,
) -> Iterator[None]:
    """Keep a migrated database for the next run, before any test has used it."""
    with django_db_blocker.unblock():
        # Asked of SQLite once in each process, by three queries: not by those of the first test that counts its own.
        connection.features.supports_json_field  # noqa: B018  its value is kept by asking
        if not django_db_keepdb:
            connection.close()
            keep_copy()
            turn_to_migrate.close()
        if connection.vendor == "postgresql":
            empty_by_deleting()
    yield
    if django_db_keepdb and not request.config.getoption("reuse_db"):
        with django_db_blocker.unblock():
            drop_copy()


@pytest.fixture(scope="session", autouse=True)
def templates_tell_what_they_were_handed() -> Iterator[None]:
    """Let `response.context` be what a page of Jinja's was handed, as Django's own engine tells its test client."""

    def render(template: Template, context: Any = None, request: Any = None) -> Any:
        template_rendered.send(sender=template, template=template, context=dict(context or {}))
        return drawn(template, context, request)

    drawn = Template.render
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Template, "render", render)
        yield


@pytest.fixture(scope="session", autouse=True)
def remembered_rows_stay_as_they_are() -> Iterator[None]:
    """Fail the test that meets a row which another page, or another test, has changed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("delivery.prepared.remembering", watched)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_for_once() -> Iterator[None]:
    """Let each test client's middleware have the files that the first one found: to look through all folders is a tenth of all work."""
    found: dict[str, dict[str, Any]] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def add(middleware: WhiteNoiseMiddleware) -> None:
        folders = repr((settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS))
        if folders not in found:
            known = set(middleware.files)
            look(middleware)
            found[folders] = {url: file for url, file in middleware.files.items() if url not in known}
        middleware.files.update(found[folders])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def empty_folders_and_cache() -> Iterator[None]:
    """Leave nothing behind in the folders for uploads and evidence, nor in the cache."""
    yield
    cache.clear()
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.EVIDENCE_ROOT), Path(settings.EXCHANGE_ROOT)):
        shutil.rmtree(folder, ignore_errors=True)
