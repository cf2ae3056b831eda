"""What a publication costs: a first one, a correction and an unpublication, on a small site and on a large one.

    .venv/bin/python scripts/benchmarks/publishing.py [articles] [--queries]

On SQLite in a folder that is thrown away, or in a test database of what `DATABASE_URL` names; in one process, each act in a transaction
of its own that is committed. They are measured against a plain transaction in the same run: one row saved and thirty rows updated one by
one through Django. Seconds are those of this process' processor; on PostgreSQL the server's come on top, and the clock tells. With
`--queries` every statement is printed. Exits with 1 where a figure misses its bar.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any

from measuring import Bars, in_a_database, machine, timed

SMALL, LARGE = 10, 10_000
# Of them, how many show half of the quotations of what is measured.
SHARED = 3
TURNS = 9
QUOTATIONS, TAGS, SECTIONS = 5, 9, 10
STATEMENTS = 30
MOST_QUERIES = 30
# Of the plain transaction's seconds of a processor, and of those of the same act on the small site.
RATIO, GROWTH = 15.0, 1.5
# What is ordered once it has committed is not the publication's.
NOT_COUNTED = ("BEGIN", "COMMIT", 'INSERT INTO "django_tasks_database_dbtaskresult"')


@dataclass
class Desk:
    """Who publishes, and what stands in each article."""

    actor: Any
    category: Any
    tags: list[Any]
    quotations: list[Any]
    numbers: Any = field(default_factory=lambda: count(1))

    def written(self) -> Any:
        """Return a new article of about thirty blocks, saved."""
        from tests import factories

        number = next(self.numbers)
        image = factories.make_image()
        quotations = [
            factories.make_sourced_quotation(translation="It rained.") for _quotation in self.quotations
        ]
        blocks = [factories.picture(image), *map(factories.quoted, [*quotations, *self.quotations])]
        for section in range(SECTIONS):
            blocks += [
                factories.heading(f"Part {section}"),
                factories.text(f"<p>Words of part {section}.</p>"),
            ]
        return factories.make_article(
            title=f"A morning in harbour {number}", category=self.category, tags=self.tags, blocks=blocks
        )

    def revision(self, article: Any) -> Any:
        from articles.snapshots import record_revision
        from tests.factories import NOW

        return record_revision(article=article, actor=self.actor, now=NOW)


@dataclass(frozen=True)
class Cost:
    """Seconds of a processor and by the clock, the middle of the turns; statements, without those that begin and end."""

    processor: float
    clock: float
    statements: list[str]


def acts(desk: Desk) -> dict[str, Callable[[Any], Callable[[], object]]]:
    """Return what is measured by its name: each makes ready with an article, and returns what is done with it."""
    from articles.models import Edition
    from articles.publishing import publish, unpublish
    from tests.factories import NOW

    def first(article: Any) -> Callable[[], object]:
        revision = desk.revision(article)
        return lambda: publish(revision=revision, actor=desk.actor, now=NOW)

    def correction(article: Any) -> Callable[[], object]:
        article.refresh_from_db()
        article.deck = "Other words than before."
        article.save(update_fields=["deck"])
        revision, kind = desk.revision(article), Edition.Kind.CORRECTION
        return lambda: publish(
            revision=revision, actor=desk.actor, now=NOW, kind=kind, note="The deck was wrong."
        )

    def unpublication(article: Any) -> Callable[[], object]:
        return lambda: unpublish(article=article, actor=desk.actor, now=NOW)

    return {"first publication": first, "correction": correction, "unpublication": unpublication}


def plain(desk: Desk) -> Callable[[], object]:
    """Return a transaction of as many statements as a publication may have, of Django's plainest."""
    from django.db import transaction

    from articles.models import Article
    from tests.factories import NOW

    def act() -> None:
        with transaction.atomic():
            article = Article.objects.create(
                title="Plain", category=desk.category, created_by=desk.actor, created_at=NOW, updated_at=NOW
            )
            for number in range(STATEMENTS):
                Article.objects.filter(pk=article.pk).update(deck=f"Deck {number}")

    return act


def costs(desk: Desk) -> dict[str, Cost]:
    """Return what each act costs on the site as it is."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    articles = [desk.written() for _turn in range(TURNS)]
    found = {}
    for name, ready in acts(desk).items():
        done = [ready(article) for article in articles]
        with CaptureQueriesContext(connection) as queries:
            done.pop()()
        statements = [query["sql"] for query in queries if not query["sql"].startswith(NOT_COUNTED)]
        waiting = iter(done)
        times = timed(len(done), lambda waiting=waiting: next(waiting)())
        found[name] = Cost(median(times.processor), median(times.clock), statements)
    return found


def measured(size: int, *, tell_queries: bool) -> int:
    """Measure all, and return the exit code."""
    from tests import factories
    from tests.articles.reading_corpus import fill

    bars = Bars()
    print(machine())
    desk = Desk(
        actor=factories.make_user(role=factories.DESK_EDITOR),
        category=factories.make_category(),
        tags=[factories.make_tag() for _tag in range(TAGS)],
        quotations=[
            factories.make_sourced_quotation(translation="It rained.") for _number in range(QUOTATIONS)
        ],
    )
    # What they may is asked once for each request, not by publishing.
    assert desk.actor.has_perm("articles.publish_article")
    found = {}
    for articles, more in ((SMALL, SMALL), (size, size - SMALL)):
        fill(more - SHARED, category=desk.category, tags=desk.tags)
        fill(SHARED, category=desk.category, tags=desk.tags, quotations=desk.quotations)
        _analyse()
        found[articles] = costs(desk)
    baseline = timed(TURNS, plain(desk))
    print(
        f"  a row saved and {STATEMENTS} updated: {1000 * median(baseline.processor):.1f} ms of a processor"
    )
    for articles, by_name in found.items():
        print(f"On a site of {articles:,} articles")
        for name, cost in by_name.items():
            ratio = cost.processor / median(baseline.processor)
            growth = cost.processor / found[SMALL][name].processor
            if tell_queries:
                print(f"  {name}:", *cost.statements, sep="\n    ")
            bars.tell(
                name,
                f"{len(cost.statements)} queries, {1000 * cost.clock:.0f} ms by the clock ({1000 * cost.processor:.0f} ms of a"
                f" processor), {ratio:.1f} times the plain one, {growth:.2f} times that of {SMALL} articles",
                f"{MOST_QUERIES} queries, {RATIO:g} and {GROWTH:g} times",
                len(cost.statements) <= MOST_QUERIES and ratio <= RATIO and growth <= GROWTH,
            )
    return 1 if bars.missed else 0


def _analyse() -> None:
    """Let the database know how many rows there are, as it does by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> int:
    """Make a database, measure, and remove it again."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()]
    return in_a_database(lambda: measured(sizes[0] if sizes else LARGE, tell_queries="--queries" in sys.argv))


if __name__ == "__main__":
    sys.exit(main())
