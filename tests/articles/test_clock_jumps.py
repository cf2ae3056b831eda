"""Clocks that are put back or forward between two things at the desk: the order of editions and lists holds."""

from datetime import timedelta

import pytest
from django.test import Client

from articles.models import Article, Edition
from articles.publishing import publish
from articles.scheduling import publish_due, schedule
from articles.snapshots import record_revision
from tests import factories

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=3)


def test_an_edition_after_the_clock_was_put_back_is_not_older_than_the_one_before(client: Client) -> None:
    first = factories.make_edition(title="Before", slug="ferry")
    article, earlier = first.article, first.published_at - BACK
    article.title = "After"
    article.save()
    revision = record_revision(article=article, actor=article.created_by, now=earlier)
    second = publish(revision=revision, actor=factories.make_user(role=factories.PUBLISHER), now=earlier)

    assert (second.number, second.published_at) == (2, first.published_at)
    assert second.first_published_at == first.first_published_at
    assert b"After" in client.get("/latest/").content
    assert b"After" in client.get(f"/{first.category.slug}/ferry/").content
    assert client.get(f"/{first.category.slug}/ferry/history/").status_code == 200


def test_another_article_published_meanwhile_has_its_place_by_what_the_clock_said(client: Client) -> None:
    first = factories.make_edition(title="Said at nine", slug="nine")
    factories.make_edition(title="Said at six", slug="six", now=first.published_at - BACK)
    page = client.get("/latest/").content.decode()
    assert page.index("Said at nine") < page.index("Said at six")


def test_what_is_due_goes_out_once_though_the_clock_is_put_back_after_it(client: Client) -> None:
    publisher = factories.make_user(role=factories.PUBLISHER)
    article = factories.make_article(title="Due", slug="due")
    at = factories.NOW + timedelta(hours=1)
    schedule(article=article, publish_at=at, zone="Asia/Seoul", actor=publisher, now=factories.NOW)

    publish_due(now=at + timedelta(minutes=1))
    publish_due(now=at - BACK)
    publish_due(now=at + timedelta(minutes=2))

    assert Article.objects.get(pk=article.pk).state == Article.State.PUBLISHED
    assert Edition.objects.filter(article=article).count() == 1
