"""Where a picture is used, as its page in the library tells it."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Article
from articles.publishing import unpublish
from images.uses import Kind, uses_of
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_drafts_plans_live_and_earlier_editions_are_told(django_assert_num_queries) -> None:
    image = factories.make_image()
    factories.make_article(title="Draft", blocks=[factories.picture(image), factories.picture(image)])
    planned = factories.make_article(title="Planned", lead_image=image)
    Article.objects.filter(pk=planned.pk).update(
        state=Article.State.SCHEDULED, publish_at=NOW + timedelta(days=1)
    )
    factories.make_edition(article=factories.make_article(title="Live", lead_image=image))
    gone = factories.make_edition(article=factories.make_article(title="Gone", lead_image=image))
    unpublish(article=gone.article, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)
    factories.make_edition(article=factories.make_article(title="Another", lead_image=factories.make_image()))
    with django_assert_num_queries(3):
        uses = uses_of(image=image)
    assert [(use.kind, use.title) for use in uses if use.kind in {Kind.LIVE, Kind.PLANNED, Kind.PAST}] == [
        (Kind.LIVE, "Live"),
        (Kind.PLANNED, "Planned"),
        (Kind.PAST, "Gone"),
    ]
    assert {use.title for use in uses if use.kind == Kind.WORK} == {"Draft", "Live", "Gone"}
    assert uses[0].page.startswith("/")
    assert uses[0].where == "as its lead picture"


def test_a_picture_of_every_page_is_told_within_bounds(monkeypatch) -> None:
    monkeypatch.setattr("images.uses.MOST_SHOWN", 2)
    image = factories.make_image()
    for _ in range(4):
        factories.make_article(blocks=[factories.picture(image)])
    assert len(uses_of(image=image)) == 2
