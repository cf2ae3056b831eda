"""How the databases go about publishing and the sweep among ten thousand articles: through indexes."""

from datetime import timedelta

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Edition, EditionTag, Revision
from articles.publishing import publish, unpublish
from articles.scheduling import publish_due, schedule, unpublish_due
from articles.snapshots import record_revision
from reactions.models import Appearance
from tests import factories
from tests.articles.test_topic_plans import faults_of, plan_of, site  # noqa: F401
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


@pytest.fixture
def large_site(site):  # noqa: F811
    """Return an edition of ten thousand. Its copies were given numbers, of which PostgreSQL knows not."""
    resets = connection.ops.sequence_reset_sql(
        no_style(), [Article, Revision, Edition, EditionTag, Appearance]
    )
    with connection.cursor() as cursor:
        for statement in resets:
            cursor.execute(statement)
    return site[0]


def assert_through_indexes(act):
    """Do something, and look at the plan of each statement that reads."""
    with CaptureQueriesContext(connection) as queries:
        act()
    looked_at = 0
    for query in queries.captured_queries:
        is_read = query["sql"].startswith(("SELECT", "UPDATE", "DELETE"))
        if is_read and "pg_advisory" not in query["sql"]:
            plan = plan_of(query["sql"])
            assert faults_of(plan, query["sql"]) == [], (query["sql"], plan)
            looked_at += 1
    assert looked_at


def article_of(edition, **fields):
    """Return a new article that quotes and is tagged as the large site's articles are."""
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    tags = [row.tag for row in edition.tag_rows.all()]
    blocks = [factories.text(), factories.quoted(quotation), factories.picture(factories.make_image())]
    return factories.make_article(blocks=blocks, tags=tags, category=edition.category, **fields)


def test_neither_a_publication_nor_the_sweep_reads_a_table_of_articles_from_end_to_end(large_site, publisher):
    article = article_of(large_site)
    for note in ("", "The deck was wrong."):
        article.deck = note
        article.save()
        revision = record_revision(article=article, actor=publisher, now=NOW)
        options = {"kind": "correction", "note": note} if note else {}
        assert_through_indexes(
            lambda revision=revision, options=options: publish(
                revision=revision, actor=publisher, now=NOW, **options
            )
        )
    assert_through_indexes(lambda: unpublish(article=article, actor=publisher, now=NOW))
    article = article_of(large_site)
    schedule(article=article, publish_at=LATER, zone="Asia/Seoul", actor=publisher, now=NOW)
    assert_through_indexes(lambda: publish_due(now=LATER))
    assert Article.objects.get(pk=article.pk).state == Article.State.PUBLISHED
    Article.objects.filter(pk=article.pk).update(unpublish_at=LATER, unpublish_by=publisher)
    assert_through_indexes(lambda: unpublish_due(now=LATER))
    assert Article.objects.get(pk=article.pk).state == Article.State.UNPUBLISHED
