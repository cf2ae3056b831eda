"""Ten thousand articles: public pages ask as often as with ten, and lists neither sort nor read all of them.

How the pages of topics are read is held by `test_topic_plans.py`, whose tools these are.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Edition, EditionImage, EditionTag, Offer, Revision
from articles.tallies import rebuild_counts
from reactions.models import Appearance
from tests import factories
from tests.articles.test_query_counts import Site
from tests.articles.test_topic_plans import ARTICLES, faults_of, multiplied, plan_of
from tests.table_statistics import take_statistics

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Search reads its own index, and its rule says how much of it (`test_search.py`).
OTHERWISE = ("search", "API: search", "nothing")
LISTS = ("latest", "latest, older", "latest, newer", "category", "article", "site feed")
AT_THE_DESK = {
    "list of articles": "/admin/articles/article/",
    "a page of it": "/admin/articles/article/?p=3",
    "drafts": "/admin/articles/article/?state__exact=draft",
    "of a language": "/admin/articles/article/?language=ko",
    "searched": "/admin/articles/article/?q=story",
    "searched in vain": "/admin/articles/article/?q=qqqzzz",
}
COUNTED_TO_A_BOUND = re.compile(r"^SELECT COUNT\(\*\) FROM \(SELECT .* LIMIT 10001\) ")


def addresses_of(site):
    return {name: address for name, address in site.addresses().items() if not name.startswith(OTHERWISE)}


def asked(client, addresses):
    """Return each page's status and statements."""
    found = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        # Of a list that is not full yet, newer pages are its first one.
        assert response.status_code in {200, 302}, (name, response.status_code)
        found[name] = response.status_code, [query["sql"] for query in queries.captured_queries]
    return found


def make_large(site):
    """Copy the middle article ten thousand times, an hour apart, half of the copies newer than it."""
    edition = site.middle
    away = {
        "postgresql": "{column} + (n - 5000) * interval '1 hour'",
        "sqlite": "datetime({column}, (n - 5000) || ' hours')",
    }[connection.vendor]
    first, published = (away.format(column=name) for name in ("first_published_at", "published_at"))
    step = 1_000_000
    ids = {"article_id": f"article_id + {step} + n"}
    multiplied(Article, Article.objects.get(pk=edition.article_id), id=f"id + {step} + n", slug="slug || n")
    multiplied(Revision, Revision.objects.get(pk=edition.revision_id), id=f"id + {step} + n", **ids)
    multiplied(
        Edition, edition, id=f"id + {step} + n", revision_id=f"revision_id + {step} + n", slug="slug || n",
        first_published_at=first, published_at=published, **ids,
    )  # fmt: skip
    for model, changes in (
        (EditionTag, {"first_published_at": first, **ids}),
        (EditionImage, {}),
        (Appearance, {"published_at": published}),
    ):
        for place, row in enumerate(model.objects.filter(edition_id=edition.pk).order_by("pk"), start=1):
            multiplied(
                model, row, id=f"id + {place * step} + n", edition_id=f"edition_id + {step} + n", **changes
            )
    for place, row in enumerate(Offer.objects.filter(article=edition.article_id).order_by("pk"), start=1):
        multiplied(Offer, row, id=f"id + {place * step} + n", **ids)
    list(rebuild_counts())
    take_statistics()
    assert Edition.objects.live().count() > ARTICLES


def is_cut_off(fault, sql):
    """Return whether what SQLite calls a scan reads the index of the list in its order, up to the list's limit."""
    return fault == Edition._meta.db_table and re.search(r" LIMIT \d+$", sql)


def test_pages_ask_as_often_as_with_ten_articles_and_never_read_all(client):
    site = Site(articles=10)
    addresses = addresses_of(site)
    few = asked(client, addresses)
    make_large(site)
    many = asked(client, addresses)
    # With ten articles the newer page is the first one, to which its address leads.
    alike = {name for name in addresses if few[name][0] == many[name][0]}
    assert set(addresses) - alike <= {"latest, newer"}
    counts = {name: (len(few[name][1]), len(many[name][1])) for name in alike}
    # A page that ten articles do not fill may have looked once more.
    assert {name: pair for name, pair in counts.items() if pair[1] > pair[0]} == {}
    faults = {
        (name, sql): found
        for name in LISTS
        for sql in many[name][1]
        if (found := [fault for fault in faults_of(plan_of(sql), sql) if not is_cut_off(fault, sql)])
    }
    assert faults == {}
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    pages = asked(client, AT_THE_DESK)
    assert {name: len(statements) for name, (_status, statements) in pages.items()} == {
        "list of articles": 12, "a page of it": 12, "drafts": 11, "of a language": 11, "searched": 13, "searched in vain": 10,
    }  # fmt: skip
    # SQLite calls a scan what it reads of an index up to a limit: nearly everything here.
    if connection.vendor == "postgresql":
        faults = {
            (name, sql): found
            for name, (_status, statements) in pages.items()
            for sql in statements
            if not COUNTED_TO_A_BOUND.search(sql) and (found := faults_of(plan_of(sql), sql))
        }
        assert faults == {}
