"""The steps of an article's way, taken through the desk's pages."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from articles.models import Activity, Article, ClearedPassage, Edition, GateOverride
from articles.planning.zones import moment_of
from tests import factories
from tests.articles.desk_forms import change_address, opened, save, step_address

pytestmark = pytest.mark.django_db

UNSOURCED = "<p>One user wrote that “nobody asked the harbour master”.</p>"


@pytest.fixture
def publisher(client: Client):
    user = factories.make_user(role=factories.PUBLISHER)
    client.force_login(user)
    return user


def take(client, article, name, **values):
    """Confirm a step on the page as it is shown."""
    page = client.get(step_address(article, name))
    revision = page.context["form"].initial.get("revision") or ""
    return client.post(step_address(article, name), {"revision": revision, **values})


def test_submitting_saves_first_and_leads_to_the_page_that_asks(client):
    reporter = factories.make_user(role=factories.REPORTER)
    client.force_login(reporter)
    article = factories.make_article(created_by=reporter)
    data = opened(client, article) | {"title": "Typed just now", "_then": "submit"}
    data.pop("_continue")
    response = save(client, article, data)
    assert response.headers["Location"] == step_address(article, "submit")
    article.refresh_from_db()
    assert article.title == "Typed just now"
    assert article.state == Article.State.DRAFT
    take(client, article, "submit")
    article.refresh_from_db()
    assert article.state == Article.State.IN_REVIEW
    take(client, article, "return")
    article.refresh_from_db()
    assert article.state == Article.State.DRAFT


def test_publishing_makes_an_edition_of_what_was_shown(client, publisher):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    article = factories.make_article(state="review", blocks=[factories.quoted(quotation)])
    factories.make_revision(article=article)
    response = take(client, article, "publish")
    assert response.status_code == 302
    edition = Edition.objects.live().get()
    assert edition.article == article
    assert edition.published_by == publisher
    assert Activity.objects.get().actor == publisher


def test_a_step_refuses_when_somebody_saved_meanwhile(client, publisher):
    article = factories.make_article(state="review")
    factories.make_revision(article=article)
    seen = client.get(step_address(article, "publish")).context["form"].initial["revision"]
    Article.objects.filter(pk=article.pk).update(title="Somebody else's title")
    response = client.post(step_address(article, "publish"), {"revision": seen})
    assert response.status_code == 200
    assert "was changed while you looked" in response.content.decode()
    assert not Edition.objects.exists()
    shown_now = response.context["form"]["revision"].value()
    assert client.post(step_address(article, "publish"), {"revision": shown_now}).status_code == 302
    assert Edition.objects.get().title == "Somebody else's title"


def test_the_gate_says_no_on_the_page_and_names_what_is_missing(client, publisher):
    article = factories.make_article(state="review", blocks=[factories.text(UNSOURCED)])
    factories.make_revision(article=article)
    page = client.get(step_address(article, "publish")).content.decode()
    assert "nobody asked the harbour master" in page
    response = take(client, article, "publish")
    assert response.status_code == 200
    assert not Edition.objects.exists()


def test_a_publisher_overrides_with_a_reason_that_is_kept(client, publisher):
    article = factories.make_article(state="review", blocks=[factories.text(UNSOURCED)])
    factories.make_revision(article=article)
    assert take(client, article, "publish", override_reason="Seen by the editor in chief").status_code == 302
    override = GateOverride.objects.get()
    assert override.reason == "Seen by the editor in chief"
    assert override.actor == publisher
    report = client.get(reverse("admin:articles_gateoverride_change", args=[override.pk])).content.decode()
    assert "nobody asked the harbour master" in report


def test_a_correction_needs_a_public_note(client, publisher):
    article = factories.make_article(state="review")
    factories.make_revision(article=article)
    take(client, article, "publish")
    save(client, article, opened(client, article) | {"deck": "A better deck"})
    assert take(client, article, "correct").status_code == 200
    assert Edition.objects.count() == 1
    assert take(client, article, "correct", note="The deck named the wrong day.").status_code == 302
    live = Edition.objects.live().get()
    assert (live.number, live.kind, live.note) == (2, "correction", "The deck named the wrong day.")


def test_unpublishing_and_retracting(client, publisher):
    article = factories.make_article(state="review")
    factories.make_revision(article=article)
    take(client, article, "publish")
    take(client, article, "unpublish")
    assert not Edition.objects.live().exists()
    take(client, article, "publish")
    assert take(client, article, "retract", note="").status_code == 200
    assert take(client, article, "retract", note="The thread was staged.").status_code == 302
    article.refresh_from_db()
    assert article.state == Article.State.RETRACTED
    # For good.
    assert client.get(step_address(article, "publish")).status_code == 302
    assert not Edition.objects.live().exists()


def test_scheduling_in_a_named_zone_and_taking_it_back(client, publisher):
    article = factories.make_article(state="review")
    factories.make_revision(article=article)
    response = take(client, article, "schedule", local_time="2091-07-01T09:30", zone="Asia/Seoul")
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.publish_at == datetime(2091, 7, 1, 0, 30, tzinfo=UTC)
    assert article.publish_zone == "Asia/Seoul"
    assert "goes out 2091-07-01 09:30 (Asia/Seoul)" in client.get(change_address(article)).content.decode()
    take(client, article, "unschedule")
    article.refresh_from_db()
    assert article.state == Article.State.APPROVED


def test_a_time_that_has_passed_is_refused_in_words(client, publisher):
    article = factories.make_article(state="review")
    factories.make_revision(article=article)
    response = take(client, article, "schedule", local_time="2001-07-01T09:30", zone="Asia/Seoul")
    assert "has passed" in response.content.decode()


@pytest.mark.parametrize("clock", [datetime(2027, 3, 28, 2, 30), datetime(2027, 10, 31, 2, 30)])  # noqa: DTZ001
def test_a_time_that_clocks_show_never_or_twice_is_refused(clock):
    with pytest.raises(ValidationError):
        moment_of(clock, "Europe/Berlin")


def test_an_ordinary_time_is_the_zones_own():
    moment = moment_of(datetime(2027, 6, 1, 12, 0), "America/New_York")  # noqa: DTZ001
    assert moment.astimezone(UTC) == datetime(2027, 6, 1, 16, 0, tzinfo=UTC)


class TestPublishingASelection:
    def send(self, client, articles, **values):
        return client.post(
            reverse("admin:articles_article_changelist"),
            {"action": "publish_selected", "_selected_action": [a.pk for a in articles], **values},
        )

    def test_it_says_for_each_what_will_happen_and_does_nothing_yet(self, client, publisher):
        good = factories.make_article(title="Goes out fine")
        bad = factories.make_article(title="Is refused", blocks=[factories.text(UNSOURCED)])
        response = self.send(client, [good, bad])
        rows = {row.article.title: row for row in response.context["rows"]}
        assert not rows["Goes out fine"].is_refused
        assert rows["Is refused"].is_refused
        assert "nobody asked the harbour master" in response.content.decode()
        assert not Edition.objects.exists()

    def test_confirmed_it_publishes_what_the_gate_lets_out_and_says_why_the_rest_stays(
        self, client, publisher
    ):
        good = factories.make_article(title="Goes out fine")
        bad = factories.make_article(title="Is refused", blocks=[factories.text(UNSOURCED)])
        response = self.send(client, [good, bad], confirmed="1")
        page = client.get(response.headers["Location"]).content.decode()
        assert [edition.title for edition in Edition.objects.live()] == ["Goes out fine"]
        assert "“Is refused” was left as it is" in page


def test_a_cleared_passage_no_longer_stands_in_the_way(client, publisher):
    article = factories.make_article(state="review", blocks=[factories.text(UNSOURCED)])
    factories.make_revision(article=article)
    page = client.get(change_address(article))
    address = page.context["panel_passages"][0].clear_address
    assert client.post(address, {"reason": ""}).status_code == 200
    for item in page.context["panel_passages"]:
        client.post(item.clear_address, {"reason": "Our own interview"})
    assert client.get(change_address(article)).context["panel"].is_ready
    assert take(client, article, "publish").status_code == 302
    # Listed again, it does.
    passage = ClearedPassage.objects.first()
    client.post(reverse("admin:articles_clearedpassage_delete", args=[passage.pk]), {"post": "yes"})
    assert not client.get(change_address(article)).context["panel"].is_ready


def test_the_panel_counts_verified_quotations_and_links_to_each_place(client, publisher):
    good = factories.make_sourced_quotation(translation="I regret nothing")
    bad = factories.make_sourced_quotation(
        accepted=False, translation="Too loud", words="너무 시끄러워서 잠을 못 잤어요"
    )
    article = factories.make_article(blocks=[factories.quoted(good), factories.quoted(bad)])
    context = client.get(change_address(article)).context
    assert (context["panel"].verified_count, context["panel"].quotation_count) == (1, 2)
    (item,) = context["panel_items"]
    assert item.anchor == "articles_quotationblock_set-1"
    assert "another person" in item.message


class TestHistory:
    @pytest.fixture
    def article(self, publisher):
        article = factories.make_article(
            title="First title", created_by=publisher, blocks=[factories.text("<p>Calm words.</p>")]
        )
        factories.make_revision(article=article)
        return article

    def test_it_shows_what_a_revision_changed(self, client, article):
        data = opened(client, article) | {"articles_textblock_set-0-html": "<p>Loud words.</p>"}
        save(client, article, data)
        history = client.get(reverse("admin:articles_article_history", args=[article.pk])).content.decode()
        assert "Revision 2" in history
        page = client.get(reverse("admin:articles_article_revision", args=[article.pk, 2])).content.decode()
        assert "<del>Calm </del><ins>Loud </ins>words." in page

    def test_restoring_brings_an_old_revision_back_as_a_new_one(self, client, article):
        save(client, article, opened(client, article) | {"title": "Second title"})
        address = reverse("admin:articles_article_restore", args=[article.pk, 1])
        assert "First" in client.get(address).content.decode()
        article.refresh_from_db()
        assert article.title == "Second title"
        assert client.post(address).status_code == 302
        article.refresh_from_db()
        assert article.title == "First title"
        assert list(article.revisions.values_list("number", "kind")) == [
            (3, "restore"),
            (2, "save"),
            (1, "save"),
        ]


def test_the_preview_shows_the_working_copy_and_is_for_nobodys_index(client, publisher):
    article = factories.make_article(title="Not out yet", blocks=[factories.text("<p>Secret words.</p>")])
    response = client.get(reverse("admin:articles_article_preview", args=[article.pk]))
    assert response.status_code == 200
    page = response.content.decode()
    assert "Secret words." in page
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "ETag" not in response.headers


class TestTheDialog:
    def plan(self, client, article, **values):
        return take(client, article, "schedule", **{"zone": "Asia/Seoul", "goes_out": "newest", **values})

    def test_everything_is_planned_at_once_and_shown_again(self, client, publisher):
        article = factories.make_article(state="review")
        pinned = factories.make_revision(article=article)
        response = self.plan(
            client, article, local_time="2091-07-02T09:30", unpublish_time="2091-08-01T00:00",
            embargo_time="2091-07-01T12:00", embargo_note="The ministry's", goes_out=str(pinned.number),
        )  # fmt: skip
        assert response.headers["Location"] == change_address(article)
        article.refresh_from_db()
        assert article.publish_revision == pinned
        assert article.unpublish_at == datetime(2091, 7, 31, 15, 0, tzinfo=UTC)
        page = client.get(change_address(article)).content.decode()
        assert "under embargo until 2091-07-01 12:00 (Asia/Seoul)" in page
        assert f"as revision {pinned.number} says it" in page
        assert "leaves the site 2091-08-01 00:00 (Asia/Seoul)" in page
        form = client.get(step_address(article, "schedule")).context["form"]
        assert form["local_time"].value() == "2091-07-02T09:30"
        assert form["goes_out"].value() == str(pinned.number)

    def test_a_time_is_read_back_in_the_newsrooms_clock_without_a_script(self, client, publisher):
        article = factories.make_article(state="review")
        response = self.plan(client, article, zone="Europe/Berlin", local_time="2091-07-02T09:30", _check="1")
        assert "2091-07-02 16:30 (Mon) in the newsroom (Asia/Seoul)" in response.content.decode()
        article.refresh_from_db()
        assert article.publish_at is None

    def test_each_refusal_stands_at_its_field_and_loses_nothing(self, client, publisher):
        article = factories.make_article(state="review")
        for field, values in {
            "unpublish_time": {"local_time": "2091-07-02T09:30", "unpublish_time": "2091-07-02T09:30"},
            "local_time": {"local_time": "2091-07-02T09:30", "embargo_time": "2091-07-03T09:30"},
            "embargo_time": {"embargo_time": "2090-03-26T02:30", "zone": "Europe/Berlin"},
            "zone": {"local_time": "2091-07-02T09:30", "zone": "../../etc/passwd"},
            "goes_out": {"local_time": "2091-07-02T09:30", "goes_out": "99"},
        }.items():
            response = self.plan(client, article, note="Kept", **values)
            assert response.status_code == 200, field
            assert list(response.context["form"].errors) == [field]
            assert response.context["form"]["note"].value() == "Kept"
        assert "at least one time" in self.plan(client, article).content.decode()

    def test_an_embargo_is_ended_by_a_publisher_with_a_reason_and_not_by_the_desk(self, client, publisher):
        article = factories.make_article(state="review")
        self.plan(client, article, embargo_time="2091-07-01T12:00")
        assert "Say why" in self.plan(client, article).content.decode()
        desk = factories.make_user(role=factories.DESK_EDITOR)
        client.force_login(desk)
        assert "Only a publisher" in self.plan(client, article, reason="Why not").content.decode()
        client.force_login(publisher)
        assert self.plan(client, article, reason="It is out").status_code == 302
        article.refresh_from_db()
        assert article.embargo_until is None

    def test_the_preview_says_that_there_is_an_embargo(self, client, publisher):
        article = factories.make_article(state="review")
        address = reverse("admin:articles_article_preview", args=[article.pk])
        assert "Nothing of this may be published" not in client.get(address).content.decode()
        self.plan(client, article, embargo_time="2091-07-01T12:00")
        assert (
            "Nothing of this may be published before 2091-07-01 12:00 KST"
            in client.get(address).content.decode()
        )

    def test_it_leads_back_to_where_it_was_opened_at_the_desk_and_nowhere_else(self, client, publisher):
        article = factories.make_article(state="review")
        for way, leads_to in {
            "/admin/articles/article/": "/admin/articles/article/",
            "https://elsewhere.example/admin/": change_address(article),
            "//elsewhere.example/": change_address(article),
            "/latest/": change_address(article),
        }.items():
            response = self.plan(client, article, local_time="2091-07-02T09:30", next=way)
            assert response.headers["Location"] == leads_to

    def test_the_clock_answers_who_may_schedule_and_anything_asked(self, client, publisher):
        address = reverse("admin:articles_article_clock")
        answer = client.get(address, {"at": "2091-07-02T09:30", "zone": "Europe/Berlin"}).json()
        assert answer["moment"] == "2091-07-02T07:30:00+00:00"
        assert (
            "put forward"
            in client.get(address, {"at": "2027-03-28T02:30", "zone": "Europe/Berlin"}).json()["problem"]
        )
        for asked in ({}, {"at": "9999-12-31T23:59", "zone": "Etc"}, {"at": "9999-12-31T23:59", "zone": "Asia/Seoul"},
                      {"at": "0001-01-01T00:00", "zone": "Asia/Seoul"}, {"at": "\x00", "zone": "\x00"}):  # fmt: skip
            assert client.get(address, asked).status_code == 200, asked
        client.force_login(factories.make_user(role=factories.REPORTER))
        assert client.get(address).status_code == 403
