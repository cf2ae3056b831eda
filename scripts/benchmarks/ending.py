"""How many of the pages that are kept end with one publication: those that show something else, and no others.

    .venv/bin/python scripts/benchmarks/ending.py [--articles N]

A corpus in a database that is thrown away, in one process. Pages of every kind are asked for, so that they are kept; then one article with
the nine hottest tags is published, which quotes five communities, and all are asked for again: at once, and after the tasks that follow
a publication. What is counted are pages that had to be made anew. No figure is a time. Exits with 1 where articles or evidence end that
show nothing of it.
"""

import argparse
import random
import sys
from typing import Any

from measuring import Bars, in_a_database, machine
from publishing import Desk, acts

TAGS, COMMUNITIES = 9, 5
# Of each kind so many pages are kept.
MOST = 400
# Of the pages of other articles, and of the evidence in them. After the tasks some sixty articles offer others to read next.
ENDED_AT_ONCE, ENDED_AFTER_TASKS = 0.01, 0.25
OTHERS = ("articles", "evidence")


def kept_addresses() -> dict[str, list[str]]:
    """Return addresses of pages by their kind; of what there is much, some that chance chooses, the same each time."""
    from articles.models import Category, Edition
    from articles.reading.addresses import edition_path
    from reactions.models import Outlet, Quotation
    from tags.models import Tag

    chance = random.Random(20261201)

    def some(found: list[str]) -> list[str]:
        return chance.sample(found, min(MOST, len(found)))

    editions = Edition.objects.live().select_related("category")
    tags = list(Tag.objects.filter(article_count__gt=0).order_by("pk").values_list("slug", flat=True))
    return {
        "articles": some([edition_path(edition=edition) for edition in editions.order_by("pk")]),
        "evidence": some([f"/reactions/{pk}/" for pk in Quotation.objects.public().order_by("pk").values_list("pk", flat=True)]),
        "tags": some([f"/tags/{slug}/" for slug in tags]),
        "communities": [f"/communities/{outlet.slug}/" for outlet in Outlet.objects.filter(quotation_count__gt=0)],
        "categories": [f"/{category.slug}/" for category in Category.objects.filter(article_count__gt=0)],
        "front and latest": ["/", "/latest/"],
    }  # fmt: skip


def measured(articles: int) -> int:
    """Measure, and return the exit code."""
    from django.core.management import call_command

    from newsroom.running.working import run_one_task
    from reactions.models import Outlet
    from tags.models import Tag
    from tests import factories
    from tests.delivery.front import Front, let_the_log_be_read

    bars = Bars()
    print(machine())
    call_command("generate_corpus", articles=articles, verbosity=0)
    outlets = Outlet.objects.order_by("-quotation_count")[:COMMUNITIES]
    desk = Desk(
        actor=factories.make_user(role=factories.DESK_EDITOR),
        category=_first_category(),
        tags=list(Tag.objects.order_by("-article_count")[:TAGS]),
        quotations=[
            factories.make_sourced_quotation(
                source=factories.make_source(outlet=outlet), translation="It rained."
            )
            for outlet in outlets
        ],
    )
    publish = acts(desk)["first publication"](desk.written())
    while run_one_task():
        pass
    front = Front(most_bytes=1024**3)
    addresses = kept_addresses()
    let_the_log_be_read()
    for some in addresses.values():
        for address in some:
            front.get(address)
    publish()
    at_once = _ended(front, addresses)
    while run_one_task():
        pass
    afterwards = _ended(front, addresses)
    for kind, some in addresses.items():
        for when, ended, most in (
            ("at once", at_once, ENDED_AT_ONCE),
            ("after its tasks", afterwards, ENDED_AFTER_TASKS),
        ):
            share = ended[kind] / len(some)
            bars.tell(
                f"{kind}, {when}",
                f"{ended[kind]} of {len(some)} pages made anew",
                f"at most {most:.0%}" if kind in OTHERS else "none, its lists are others",
                kind not in OTHERS or share <= most,
                value=share,
            )
    front.close()
    return int(bars.missed)


def _first_category() -> Any:
    from articles.models import Category

    return Category.objects.filter(article_count__gt=0).order_by("pk")[0]


def _ended(front: Any, addresses: dict[str, list[str]]) -> dict[str, int]:
    """Ask for all pages once more; return how many of each kind had to be made anew."""
    from tests.delivery.front import let_the_log_be_read

    let_the_log_be_read()
    return {
        kind: sum("hit" not in front.get(address).what for address in some)
        for kind, some in addresses.items()
    }


def main() -> int:
    """Run all, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1_000)
    options = parser.parse_args()
    return in_a_database(lambda: measured(options.articles), in_a_file=True)


if __name__ == "__main__":
    sys.exit(main())
