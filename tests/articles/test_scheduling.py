"""Scheduled publication: on time, late, refused at its time, and never twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Edition, TextBlock
from articles.publishing import publish
from articles.scheduling import UnableToSchedule, cancel_schedule, publish_due, schedule
from articles.snapshots import record_revision
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
AT_NOON = NOW + timedelta(hours=3)


@pytest.fixture
def desk():
    return factories.make_user(role=factories.DESK_EDITOR)


def plan(article, desk, **options):
    schedule(article=article, publish_at=AT_NOON, zone="Asia/Seoul", actor=desk, now=NOW, **options)
    article.refresh_from_db()


def test_it_goes_out_at_its_time_and_not_before(desk):
    article = factories.make_article()
    plan(article, desk)
    assert article.state == Article.State.SCHEDULED
    assert publish_due(now=AT_NOON - timedelta(seconds=1)) == []
    [edition] = publish_due(now=AT_NOON)
    assert edition.article == article
    article.refresh_from_db()
    assert (article.state, article.publish_at) == (Article.State.PUBLISHED, None)


def test_a_missed_run_is_caught_up_and_never_repeated(desk):
    article = factories.make_article()
    plan(article, desk)
    late = AT_NOON + timedelta(days=2)
    assert len(publish_due(now=late)) == 1
    assert publish_due(now=late) == []
    assert Edition.objects.count() == 1


def test_the_gate_is_run_again_at_the_time_and_the_desk_is_told(desk):
    article = factories.make_article()
    live = publish(revision=record_revision(article=article, actor=desk, now=NOW), actor=desk, now=NOW)
    plan(article, desk, note="A name was wrong")
    block = factories.quoted(factories.make_sourced_quotation(accepted=False))
    block.parent, block.region, block.ordering = article, "body", 99
    block.save()
    good = factories.make_article()
    plan(good, desk)
    assert [edition.article for edition in publish_due(now=AT_NOON)] == [good]
    article.refresh_from_db()
    live.refresh_from_db()
    assert (article.state, live.state) == (Article.State.PUBLISHED, "live")
    assert article.schedule_problem


def test_what_goes_out_is_the_newest_text(desk):
    article = factories.make_article()
    plan(article, desk)
    TextBlock.objects.filter(parent=article).update(html="<p>Written after it was scheduled.</p>")
    [edition] = publish_due(now=AT_NOON)
    assert edition.document["blocks"][0]["html"] == "<p>Written after it was scheduled.</p>"


def test_a_schedule_can_be_taken_back(desk):
    article = factories.make_article()
    plan(article, desk)
    cancel_schedule(article=article, actor=desk, now=NOW)
    assert publish_due(now=AT_NOON) == []
    article.refresh_from_db()
    assert article.state == Article.State.APPROVED


def test_wrong_times_and_zones_are_refused_in_words(desk):
    article = factories.make_article()
    with pytest.raises(UnableToSchedule, match="passed"):
        schedule(article=article, publish_at=NOW, zone="Asia/Seoul", actor=desk, now=NOW)
    for zone in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(UnableToSchedule, match="zone"):
            schedule(article=article, publish_at=AT_NOON, zone=zone, actor=desk, now=NOW)
    with pytest.raises(PermissionDenied):
        schedule(article=article, publish_at=AT_NOON, zone="Asia/Seoul", actor=article.created_by, now=NOW)


def test_who_may_no_longer_publish_cannot_do_so_by_an_old_schedule(desk):
    article = factories.make_article()
    plan(article, desk)
    desk.groups.clear()
    assert publish_due(now=AT_NOON) == []
    article.refresh_from_db()
    assert article.state == Article.State.IN_REVIEW
    assert article.schedule_problem


def test_the_sweep_holds_quotations_before_the_article_as_publishing_and_takedown_do(desk):
    quotation = factories.make_sourced_quotation(translation="It rained.")
    article = factories.make_article(state="approved", blocks=[factories.quoted(quotation)])
    factories.make_revision(article=article)
    at = NOW + timedelta(hours=1)
    schedule(article=article, publish_at=at, zone="UTC", actor=desk, now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert publish_due(now=at)
    asked = [query["sql"] for query in queries]
    # With its columns: the sweep's list asks for ids alone.
    held = next(place for place, sql in enumerate(asked) if '"articles_article"."title"' in sql)
    assert any('FROM "reactions_quotation"' in sql for sql in asked[:held])
