"""The calendar of what is planned: each kind on its day, in any zone, for whoever may see articles."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from articles.planning.calendar import MOST, Happening, stretch_of
from articles.publishing import publish
from articles.scheduling import schedule
from articles.snapshots import record_revision
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk():
    return factories.make_user(role=factories.DESK_EDITOR)


def put_out(article, desk, now=NOW):
    return publish(revision=record_revision(article=article, actor=desk, now=now), actor=desk, now=now)


def entries(stretch):
    return [(day, entry.what, entry.title) for day, found in stretch.days.items() for entry in found]


def march(zone, now=NOW):
    return stretch_of(first=date(2026, 3, 1), after=date(2026, 4, 1), zone=zone, now=now)


def test_each_kind_stands_on_its_day_in_order(desk):
    out = factories.make_article(title="Out")
    put_out(out, desk)
    Article.objects.filter(pk=out.pk).update(
        unpublish_at=NOW + 48 * HOUR, unpublish_zone="Asia/Seoul", event_date=date(2026, 3, 4)
    )
    schedule(article=out, publish_at=NOW + HOUR, zone="Asia/Seoul", actor=desk, now=NOW)
    new = factories.make_article(title="New")
    schedule(article=new, publish_at=NOW + 2 * HOUR, zone="Asia/Seoul", actor=desk, now=NOW)
    Article.objects.filter(pk=new.pk).update(embargo_until=NOW - HOUR)
    assert entries(march(SEOUL)) == [
        (date(2026, 3, 2), Happening.EMBARGO, "New"),
        (date(2026, 3, 2), Happening.WENT_OUT, "Out"),
        (date(2026, 3, 2), Happening.UPDATE, "Out"),
        (date(2026, 3, 2), Happening.GOES_OUT, "New"),
        (date(2026, 3, 4), Happening.EVENT, "Out"),
        (date(2026, 3, 4), Happening.LEAVES, "Out"),
    ]


def test_a_day_is_what_clocks_of_the_zone_call_one(desk):
    article = factories.make_article()
    at = datetime(2026, 3, 31, 23, 30, tzinfo=NEW_YORK)
    schedule(article=article, publish_at=at, zone="America/New_York", actor=desk, now=NOW)
    [(day, _what, _title)] = entries(march(NEW_YORK))
    assert day == date(2026, 3, 31)
    assert entries(march(SEOUL)) == []


def test_what_should_have_happened_is_late(desk):
    article = factories.make_article()
    schedule(article=article, publish_at=NOW + HOUR, zone="Asia/Seoul", actor=desk, now=NOW)
    [late] = march(SEOUL, now=NOW + 2 * HOUR).days[date(2026, 3, 2)]
    assert late.is_late


def test_more_than_can_be_shown_is_said_and_costs_no_more(desk, django_assert_num_queries):
    category = factories.make_category()
    Article.objects.bulk_create(
        Article(
            title=f"Event {number}", category=category, event_date=date(2026, 3, 5),
            created_by=desk, created_at=NOW, updated_at=NOW,
        )
        for number in range(MOST + 1)
    )  # fmt: skip
    with django_assert_num_queries(5):
        stretch = march(SEOUL)
        assert [entry.section for entry in stretch.days[date(2026, 3, 5)]]
    assert stretch.is_cut
    assert len(stretch.days[date(2026, 3, 5)]) == MOST


class TestAtTheDesk:
    address = "/admin/articles/article/calendar/"

    def test_every_view_costs_the_same_however_much_is_planned(self, client, desk):
        client.force_login(desk)

        def cost(view):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(self.address, {"view": view, "on": "2026-03-10"}).status_code == 200
            return len(queries)

        cost("month")
        before = {view: cost(view) for view in ("month", "week", "agenda")}
        for number in range(6):
            article = factories.make_article(title=f"Planned {number}")
            schedule(article=article, publish_at=NOW + 200 * HOUR, zone="UTC", actor=desk, now=NOW)
        assert {view: cost(view) for view in before} == before
        page = client.get(self.address, {"view": "week", "on": "2026-03-10"}).content.decode()
        assert "Planned 5" in page

    def test_an_item_is_moved_by_its_dialog_and_leads_back(self, client, desk):
        client.force_login(desk)
        article = factories.make_article(title="Moved about")
        schedule(article=article, publish_at=NOW + HOUR, zone="UTC", actor=desk, now=NOW)
        page = client.get(self.address, {"on": "2026-03-10", "zone": "Europe/Berlin"})
        [shown] = [shown for day in page.context["days"] for shown in day.entries]
        form = client.get(shown.move_address).context["form"]
        assert form["next"].value() == f"{self.address}?on=2026-03-10&zone=Europe%2FBerlin"
        data = {name: form[name].value() or "" for name in form.fields}
        response = client.post(shown.move_address, data | {"local_time": "2091-03-11T10:00"})
        assert response.headers["Location"] == form["next"].value()
        article.refresh_from_db()
        assert f"{article.publish_at:%Y-%m-%d %H:%M}" == "2091-03-11 10:00"

    def test_a_reporter_sees_it_and_moves_nothing_and_a_stranger_sees_nothing(self, client, desk):
        article = factories.make_article(title="To be seen")
        schedule(article=article, publish_at=NOW + HOUR, zone="UTC", actor=desk, now=NOW)
        client.force_login(factories.make_user(role=factories.REPORTER))
        page = client.get(self.address, {"on": "2026-03-10"})
        [shown] = [shown for day in page.context["days"] for shown in day.entries]
        assert (shown.entry.title, shown.move_address) == ("To be seen", "")
        stranger = factories.make_user()
        stranger.is_staff = True
        stranger.save()
        client.force_login(stranger)
        assert client.get(self.address).status_code == 403
        client.logout()
        assert client.get(self.address).status_code == 302

    @pytest.mark.one_database
    def test_whatever_is_asked_there_is_a_calendar_and_ways_on(self, client, desk):
        client.force_login(desk)
        for view in ("month", "week", "agenda", "year", "\x00"):
            for on in ("0001-01-01", "9999-12-31", "2026-02-30", "yesterday", "2026-12-31", "\x00"):
                page = client.get(self.address, {"view": view, "on": on, "zone": "../../etc" if on else ""})
                assert page.status_code == 200
                is_edge = on in {"0001-01-01", "9999-12-31"}
                for way in ("before_address", "after_address", "today_address") if is_edge else ():
                    assert client.get(page.context[way]).status_code == 200

    def test_the_header_and_the_list_of_articles_lead_to_it(self, client, desk):
        client.force_login(desk)
        address = reverse("admin:articles_article_calendar")
        assert address == self.address
        assert client.get(reverse("admin:articles_article_changelist")).content.decode().count(address) == 2
