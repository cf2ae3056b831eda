"""What is written on a site that is there: publications and an import, each undone again.

For `growth.py`, in the process that measures one site. Nothing is committed: foreign keys are looked at as a commit would, but what is
written is not waited for.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from importing import NOW, export
from publishing import Desk, acts

TURNS, WARM_UP = 12, 3
POSTS = 300
TAGS, QUOTATIONS = 9, 5


def costs_of_acts(server_seconds: Callable[[], float]) -> dict[str, dict[str, float]]:
    """Return for each act, as `growth.costs` does for a page: milliseconds of this process' processor, of the database server's, and by the clock."""
    from django.db import transaction

    with transaction.atomic():
        found = dict(_publishing(server_seconds)) | dict(_importing(server_seconds))
        transaction.set_rollback(True)
    return found


def _publishing(server_seconds: Callable[[], float]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what an article of about thirty blocks costs that has the nine hottest tags and ten quotations, of which others show five."""
    from articles.models import Edition
    from reactions.models import Quotation
    from tags.models import Tag
    from tests import factories

    desk = Desk(
        actor=factories.make_user(role=factories.DESK_EDITOR, username="measuring-publications"),
        category=Edition.objects.live().select_related("category")[0].category,
        tags=list(Tag.objects.order_by("-article_count")[:TAGS]),
        quotations=list(Quotation.objects.filter(was_shown=True).order_by("-pk")[:QUOTATIONS]),
    )
    assert desk.actor.has_perm("articles.publish_article")
    articles = [desk.written() for _turn in range(WARM_UP + TURNS)]
    for name, ready in acts(desk).items():
        waiting = iter([ready(article) for article in articles])
        for _turn in range(WARM_UP):
            next(waiting)()
        yield name, _cost(lambda waiting=waiting: [act() for act in waiting], TURNS, server_seconds)


def _importing(server_seconds: Callable[[], float]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what each article of a WordPress export costs to read and to make a draft of, in one process."""
    from articles.importing.runs.beginning import begin_run
    from articles.importing.runs.making import make_run, order_making
    from articles.importing.runs.reading import read_run
    from articles.models import Category, ImportRow
    from tests import factories

    actor = factories.make_superuser(username="measuring-imports")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        path = Path(folder) / "export.xml"
        export(path, POSTS, random.Random(20261128))  # the same texts each time
        with path.open("rb") as file:
            run = begin_run(
                file=file,
                name="export.xml",
                category=Category.objects.order_by("pk")[0],
                actor=actor,
                now=NOW,
            )
        try:
            yield (
                "import: an article read",
                _cost(lambda: list(read_run(run_id=run.pk, now=NOW, processes=0)), POSTS, server_seconds),
            )
            assert ImportRow.objects.filter(run=run, state="waiting").count() == POSTS
            order_making(run=run, actor=actor, now=NOW)
            yield (
                "import: a draft made",
                _cost(lambda: list(make_run(run_id=run.pk, now=NOW)), POSTS, server_seconds),
            )
        finally:
            run.file.delete(save=False)


def _cost(act: Callable[[], Any], times: int, server_seconds: Callable[[], float]) -> dict[str, float]:
    """Return what one of so many costs that are done at once."""
    from django.db import connection

    spent, server, began = time.process_time(), server_seconds(), time.perf_counter()
    act()
    if connection.vendor == "postgresql":
        # What is left to the end of a transaction. (SQLite counts as it writes, and here would look through all of its tables.)
        connection.check_constraints()
    milliseconds = 1000 / times
    return {
        "ours": (time.process_time() - spent) * milliseconds,
        "server": (server_seconds() - server) * milliseconds,
        "clock": (time.perf_counter() - began) * milliseconds,
    }
