"""How fast the desk is: an editing page with sixty blocks, a save, and the list of a hundred thousand articles.

    .venv/bin/python scripts/benchmarks/desk.py [articles]

On SQLite in a folder that is thrown away, or in a test database of what `DATABASE_URL` names; in one process, through Django's test
client with all middleware. The list is measured against the stock admin's, registered for the same table in the same run. Seconds are
those of this process' processor, which other work on the machine does not stretch; on PostgreSQL the server's come on top, and the clock
tells. Exits with 1 where a figure misses its bar.
"""

import re
import sys
from datetime import timedelta
from typing import Any

from measuring import Bars, Times, in_a_database, machine, timed

ARTICLES = 100_000
SECTIONS = 20
TURNS = 7
OPEN_SECONDS, SAVE_SECONDS, LIST_SECONDS = 1.0, 0.3, 0.3
# Of the stock admin's list of the same table; ours shows states, authors and languages besides.
LIST_RATIO = 3.0


def fill(count: int, author: Any) -> None:
    """Store that many working copies, in bulk."""
    from articles.models import Article, Category
    from tests.factories import NOW

    categories = list(Category.objects.all())
    states = list(Article.State.values)
    for start in range(0, count, 5_000):
        Article.objects.bulk_create(
            Article(
                title=f"Article {number}",
                slug=f"article-{number}",
                category=categories[number % len(categories)],
                state="published" if number % 10 else "draft" if number % 20 else states[0],
                created_by=author,
                created_at=NOW,
                updated_at=NOW + timedelta(seconds=number),
            )
            for number in range(start, min(start + 5_000, count))
        )


def editing(bars: Bars, client: Any, author: Any) -> None:
    """Open and save an article of sixty blocks."""
    from tests import factories
    from tests.articles.desk_forms import change_address, opened, save

    quotations = [factories.make_sourced_quotation(translation="It rained.") for _number in range(10)]
    image = factories.make_image()
    blocks: list[Any] = []
    for number in range(SECTIONS):
        blocks += [
            factories.heading(f"Part {number}"),
            factories.text("<p>" + f"Words of part {number}. " * 40 + "</p>"),
            factories.quoted(quotations[number // 2]) if number % 2 else factories.picture(image),
        ]
    article = factories.make_article(
        created_by=author, blocks=blocks, tags=[factories.make_tag() for _number in range(9)]
    )
    factories.make_revision(article=article)
    address = change_address(article)
    client.get(address)
    page = timed(TURNS, lambda: client.get(address))
    _tell(bars, f"an editing page with {len(blocks)} blocks opens", page, OPEN_SECONDS)
    turn = 0
    data = opened(client, article)

    def again() -> None:
        nonlocal turn
        turn += 1
        data["articles_textblock_set-0-html"] = f"<p>Words of turn {turn}.</p>"
        assert save(client, article, data).status_code == 302
        article.refresh_from_db()
        data["opened_version"] = str(article.version)

    _tell(bars, "a save of it", timed(TURNS, again), SAVE_SECONDS)


def listing(bars: Bars, client: Any, count: int) -> None:
    """Open the list of articles, ours and the stock admin's of the same table."""
    from django.contrib import admin
    from django.urls import clear_url_caches, path

    import newsroom.urls
    from articles.models import Article
    from newsroom.desk.site import DeskSite

    # The same frame around the list: only the list itself is compared.
    stock = DeskSite(name="stock")
    stock.register(Article, admin.ModelAdmin)
    newsroom.urls.urlpatterns.insert(0, path("stock/", stock.urls))
    clear_url_caches()
    ours, plain = "/admin/articles/article/", "/stock/articles/article/"
    for address in (ours, plain):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
    assert re.search(rb"Article \d+", client.get(ours).content)
    mine, theirs = timed(TURNS, lambda: client.get(ours)), timed(TURNS, lambda: client.get(plain))
    _tell(bars, f"the list of {count:,} articles opens", mine, LIST_SECONDS)
    ratio = mine.best / theirs.best
    bars.tell(
        "of the stock admin's list of the same table",
        f"{ratio:.2f} times ({theirs})",
        f"at most {LIST_RATIO:g}",
        ratio <= LIST_RATIO,
    )


def _tell(bars: Bars, what: str, times: Times, bar: float) -> None:
    bars.tell(what, str(times), f"under {bar:g} s", times.best < bar)


def measured(count: int) -> int:
    """Measure all, and return the exit code."""
    from django.test import Client

    from tests import factories

    bars = Bars()
    print(machine())
    author = factories.make_user(role=factories.DESK_EDITOR)
    client = Client(headers={"host": "localhost"})
    client.force_login(author)
    editing(bars, client, author)
    fill(count, author)
    listing(bars, client, count)
    return 1 if bars.missed else 0


def main() -> int:
    """Make a database, measure, and remove it again."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    return in_a_database(lambda: measured(count))


if __name__ == "__main__":
    sys.exit(main())
