"""How the databases go about the pages of topics with ten thousand articles: through indexes, and never through all."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Edition, EditionOutlet, EditionTag, Revision
from articles.reading.anchors import Anchor
from articles.tallies import rebuild_counts
from reactions.models import Appearance
from tags.models import Tag
from tests import factories
from tests.articles.reading_corpus import fill
from tests.asked import explained, text_of
from tests.table_statistics import take_statistics

pytestmark = pytest.mark.django_db

ARTICLES = 10_000
# What holds a row per article or more.
LARGE = {
    model._meta.db_table for model in (Article, Appearance, Edition, EditionOutlet, EditionTag, Revision)
}
# A quotation stands on a community's page once, with the newest article that shows it. Here ten thousand show the same
# one, among which no index finds ten different ones in few steps.
SHOWN_ONCE = 'NOT EXISTS(SELECT 1 AS "a" FROM "reactions_appearance"'
BLOOM_FILTER = "BLOOM FILTER"
# Of the tags of a thousand counted articles so many may be sorted; of all articles there are more.
MOST_SORTED = ARTICLES // 2


def multiplied(model, row, **changes):
    """Copy a row ten thousand times by one statement; `changes` are columns as SQL of the copy's number `n`."""
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} ({names})
            WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {ARTICLES})
            SELECT {values} FROM {table}, series WHERE {model._meta.pk.column} = {row.pk}
            """
        )


@pytest.fixture
def site():
    tags = [factories.make_tag(name_en=name) for name in ("Queue", "Shop", "Rain", "Umbrella")]
    quotation = factories.make_sourced_quotation(translation="I regret nothing", stance="hopeful")
    edition = fill(1, category=factories.make_category(), tags=tags, quotations=[quotation])[0]
    hours_ago = {
        "postgresql": "{column} - n * interval '1 hour'",
        "sqlite": "datetime({column}, '-' || n || ' hours')",
    }[connection.vendor]
    first, published = (hours_ago.format(column=name) for name in ("first_published_at", "published_at"))
    article, revision = edition.article_id, edition.revision_id
    multiplied(Article, Article.objects.get(), id=f"{article} + n", slug="'story-x-' || n")
    multiplied(Revision, Revision.objects.get(), id=f"{revision} + n", article_id=f"{article} + n")
    multiplied(
        Edition, edition, id=f"{edition.pk} + n", article_id=f"{article} + n", revision_id=f"{revision} + n",
        slug="'story-x-' || n", first_published_at=first,
    )  # fmt: skip
    for place, row in enumerate(EditionTag.objects.order_by("pk")):
        multiplied(
            EditionTag, row, id=f"{1_000_000 * (place + 1)} + n", edition_id=f"{edition.pk} + n",
            article_id=f"{article} + n", first_published_at=first,
        )  # fmt: skip
    row = Appearance.objects.get()
    multiplied(Appearance, row, id=f"{row.pk} + n", edition_id=f"{edition.pk} + n", published_at=published)
    list(rebuild_counts())
    take_statistics()
    assert Tag.objects.get(slug="queue").article_count == ARTICLES + 1
    return Edition.objects.order_by("first_published_at")[ARTICLES // 2], quotation.source.outlet.slug


def plan_of(sql):
    """Return the plan of a statement; on PostgreSQL the best that its indexes allow, where the planner prefers another.

    Rows that other tests rolled back make tables look large and indexes dear to it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            plan = best_plan(cursor, sql)
            if faults_of(plan, sql):
                cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
                plan = best_plan(cursor, sql)
                cursor.execute("SET LOCAL enable_sort = on; SET LOCAL enable_seqscan = on")
            return plan
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        return [row[3] for row in cursor.fetchall()]


def best_plan(cursor, sql):
    found = explained(cursor, sql)
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def faults_of(plan, sql):
    """Return what reads a large table from end to end, or sorts what is large."""
    if isinstance(plan, list):
        named = re.findall(r'"?((?:articles|reactions)_\w+)"?\s+(?:AS\s+)?"?(\w+)"?', sql)
        large = LARGE | {alias for table, alias in named if table in LARGE}
        scans = [line.split()[1] for line in plan if line.startswith("SCAN ")]
        # It is made of all rows of a table.
        filters = [line for line in plan if line.startswith(BLOOM_FILTER)]
        return [name for name in scans if name in large] + filters
    faults = []
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE:
        faults.append(f"reads all of {plan['Relation Name']}")
    if plan["Node Type"] in {"Sort", "Incremental Sort"} and plan["Plan Rows"] > MOST_SORTED:
        faults.append(f"sorts {plan['Plan Rows']} rows")
    parts = plan.get("Plans", [])
    if plan.get("Join Type") == "Semi" and parts[1].get("Relation Name") == Appearance._meta.db_table:
        # It stops at the first row that fits; here that is any, because all articles quote the same.
        parts = parts[:1]
    for part in parts:
        faults += faults_of(part, sql)
    return faults


def test_no_page_of_a_topic_reads_or_sorts_all_of_its_articles(client, site):
    edition, outlet = site
    anchor = Anchor(*edition.anchor)
    for address in (
        "/tags/queue/",
        f"/tags/queue/?before={anchor}",
        f"/tags/queue/?after={anchor}",
        f"/tags/queue/?from={anchor}",
        f"/tags/queue/?community={outlet}",
        "/tags/queue+shop/",
        f"/tags/queue+shop/?from={anchor}",
        "/tags/queue+rain+shop+umbrella/",
        f"/tags/queue+shop/?community={outlet}&before={anchor}",
        f"/communities/{outlet}/",
        f"/communities/{outlet}/?before={anchor}",
        "/communities/",
        "/api/v1/quotations",
        "/tags/",
        "/tags/?initial=Q",
        "/tags/queue+shop/feed.atom",
        f"/communities/{outlet}/feed.atom",
    ):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200, address
        if "initial" not in address and address not in {"/communities/", "/tags/"}:
            words = b'"items":[{"id":' if "/api/" in address else b"Story"
            assert words in response.content, address
        for query in queries.captured_queries:
            plan = plan_of(query["sql"])
            faults = faults_of(plan, query["sql"])
            if SHOWN_ONCE in text_of(query["sql"]):
                faults = [fault for fault in faults if fault.startswith(BLOOM_FILTER)]
            assert faults == [], (address, query["sql"], plan)
