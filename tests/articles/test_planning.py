"""Plans beyond a first publication: leaving the site, embargoes, pinned revisions, what is told when one falls short."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.utils.translation import override

from articles.gate import problems_of
from articles.models import Activity, Article, Edition, GateOverride, Notice, TextBlock
from articles.planning.plans import Moment, Plan, UnableToSchedule, keep_plan, plan_of
from articles.planning.standing import standing_of
from articles.publishing import UnableToPublish, publish
from articles.scheduling import planned_quotations, publish_due, schedule, unpublish_due
from articles.snapshots import record_revision, take_snapshot
from newsroom.running.sweeping import sweep
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at(hours, zone="Asia/Seoul"):
    return Moment(NOW + hours * HOUR, zone)


@pytest.fixture
def desk():
    return factories.make_user(role=factories.DESK_EDITOR)


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


def keep(article, actor, *, reason="", now=NOW, **parts):
    keep_plan(article=article, plan=Plan(**parts), actor=actor, now=now, reason=reason)
    article.refresh_from_db()


def put_out(article, actor, now=NOW):
    return publish(revision=record_revision(article=article, actor=actor, now=now), actor=actor, now=now)


def test_to_publish_what_is_live_already_leaves_a_planned_update_as_it_is(desk):
    article = factories.make_article()
    live = put_out(article, desk)
    article.title = "Another title"
    article.save()
    keep(article, desk, publish=at(2), revision=record_revision(article=article, actor=desk, now=NOW))
    planned = plan_of(article)
    assert publish(revision=live.revision, actor=desk, now=NOW) == live
    article.refresh_from_db()
    assert plan_of(article) == planned
    assert [edition.title for edition in publish_due(now=NOW + 2 * HOUR)] == ["Another title"]


def test_a_plan_whose_time_has_come_is_over_though_it_changes_nothing(desk):
    article = factories.make_article()
    live = put_out(article, desk)
    keep(article, desk, publish=at(2), revision=live.revision)
    publish_due(now=NOW + 2 * HOUR)
    article.refresh_from_db()
    assert (article.state, article.publish_at) == (Article.State.PUBLISHED, None)


class TestLeavingTheSite:
    def test_an_article_leaves_the_site_at_its_time_and_not_before(self, desk):
        article = factories.make_article()
        put_out(article, desk)
        keep(article, desk, unpublish=at(3))
        assert unpublish_due(now=NOW + 3 * HOUR - timedelta(seconds=1)) == []
        assert unpublish_due(now=NOW + 3 * HOUR) == [article.pk]
        assert unpublish_due(now=NOW + 3 * HOUR) == []
        article.refresh_from_db()
        assert (article.state, article.unpublish_at) == (Article.State.UNPUBLISHED, None)
        assert not Edition.objects.live().exists()

    def test_it_still_leaves_when_it_went_out_by_schedule_or_sooner_by_hand(self, desk):
        scheduled, sooner = factories.make_article(), factories.make_article()
        for article in (scheduled, sooner):
            keep(article, desk, publish=at(1), unpublish=at(3))
        put_out(sooner, desk)
        assert [edition.article for edition in publish_due(now=NOW + HOUR)] == [scheduled]
        assert sorted(unpublish_due(now=NOW + 4 * HOUR)) == sorted([scheduled.pk, sooner.pk])

    def test_a_worker_that_was_down_through_both_times_publishes_nothing_and_says_so(self, desk):
        article = factories.make_article()
        keep(article, desk, publish=at(1), unpublish=at(2))
        sweep(now=NOW + 5 * HOUR)
        article.refresh_from_db()
        assert not Edition.objects.exists()
        assert (article.state, article.unpublish_at) == (Article.State.IN_REVIEW, None)
        assert "while nothing ran" in article.schedule_problem_in_words

    def test_a_live_one_leaves_without_the_update_that_was_missed(self, desk):
        article = factories.make_article()
        put_out(article, desk)
        Article.objects.filter(pk=article.pk).update(deck="An update")
        keep(article, desk, publish=at(1), unpublish=at(2))
        sweep(now=NOW + 5 * HOUR)
        assert Edition.objects.count() == 1
        assert not Edition.objects.live().exists()

    def test_who_may_no_longer_publish_takes_nothing_off_by_an_old_plan(self, desk):
        article = factories.make_article()
        put_out(article, desk)
        keep(article, desk, unpublish=at(1))
        desk.groups.clear()
        assert unpublish_due(now=NOW + HOUR) == []
        article.refresh_from_db()
        assert (article.state, article.unpublish_at) == (Article.State.PUBLISHED, None)
        assert article.schedule_problem[0]["code"] == "not_permitted"

    def test_impossible_times_are_refused_and_change_nothing(self, desk):
        article = factories.make_article()
        for part, plan in {
            "unpublish": Plan(unpublish=at(3)),
            "publish": Plan(publish=at(-1), unpublish=at(3)),
            "zone": Plan(publish=at(1, "Mars/Olympus")),
            "embargo": Plan(embargo=at(-1)),
        }.items():
            with pytest.raises(UnableToSchedule) as refusal:
                keep_plan(article=article, plan=plan, actor=desk, now=NOW)
            assert refusal.value.part == part
        with pytest.raises(UnableToSchedule, match="before it is out"):
            keep_plan(article=article, plan=Plan(publish=at(3), unpublish=at(3)), actor=desk, now=NOW)
        article.refresh_from_db()
        assert plan_of(article) == Plan()
        article.state, article.publish_at, article.unpublish_at = "scheduled", NOW, NOW
        with pytest.raises(IntegrityError), transaction.atomic():
            article.save()


class TestEmbargo:
    def test_until_then_it_goes_out_by_no_way(self, desk):
        article = factories.make_article()
        keep(article, desk, embargo=at(5, "Europe/Berlin"), embargo_note="The ministry's")
        [problem] = problems_of(document=take_snapshot(article=article), article_id=article.pk, now=NOW)
        assert (problem.code, problem.can_be_overridden) == ("embargo", True)
        assert "2026-03-02 15:00 (Europe/Berlin)" in problem.message
        with pytest.raises(UnableToPublish):
            put_out(article, desk)
        with pytest.raises(UnableToSchedule, match="embargo until") as refusal:
            schedule(article=article, publish_at=at(4).at, zone="Asia/Seoul", actor=desk, now=NOW)
        assert refusal.value.part == "publish"
        schedule(article=article, publish_at=at(5).at, zone="Asia/Seoul", actor=desk, now=NOW)
        assert len(publish_due(now=NOW + 5 * HOUR)) == 1

    def test_an_embargo_that_comes_later_than_the_schedule_holds_all_the_same(self, desk):
        article = factories.make_article()
        keep(article, desk, publish=at(1))
        with pytest.raises(UnableToSchedule):
            keep_plan(article=article, plan=Plan(publish=at(1), embargo=at(2)), actor=desk, now=NOW)
        Article.objects.filter(pk=article.pk).update(embargo_until=at(2).at, embargo_zone="Asia/Seoul")
        assert publish_due(now=NOW + HOUR) == []
        article.refresh_from_db()
        assert article.schedule_problem[0]["code"] == "embargo"

    def test_a_publisher_overrides_it_with_a_reason_that_is_kept(self, desk, publisher):
        article = factories.make_article()
        keep(article, desk, embargo=at(5))
        revision = record_revision(article=article, actor=desk, now=NOW)
        with pytest.raises(PermissionDenied):
            publish(revision=revision, actor=desk, now=NOW, override_reason="It is out elsewhere")
        publish(revision=revision, actor=publisher, now=NOW, override_reason="It is out elsewhere")
        assert GateOverride.objects.get().problems[0]["code"] == "embargo"

    def test_only_who_may_override_the_gate_ends_it_sooner_and_says_why(self, desk, publisher):
        article = factories.make_article()
        keep(article, desk, embargo=at(5))
        keep(article, desk, embargo=at(6))
        for plan in (Plan(), Plan(embargo=at(5))):
            with pytest.raises(UnableToSchedule, match="Only a publisher"):
                keep_plan(article=article, plan=plan, actor=desk, now=NOW, reason="Why not")
            with pytest.raises(UnableToSchedule, match="Say why"):
                keep_plan(article=article, plan=plan, actor=publisher, now=NOW)
        keep(article, publisher, reason="The ministry published it itself")
        assert article.embargo_until is None
        entry = Activity.objects.filter(kind="embargo").first()
        assert (entry.actor, entry.after, entry.note) == (publisher, "", "The ministry published it itself")
        assert put_out(article, desk)

    def test_one_that_is_over_can_be_taken_out_by_anybody_who_plans(self, desk):
        article = factories.make_article()
        keep(article, desk, embargo=at(5))
        keep(article, desk, now=NOW + 6 * HOUR)
        assert article.embargo_until is None


class TestWhatGoesOut:
    def test_a_pinned_revision_goes_out_as_it_was_whatever_was_saved_since(self, desk):
        quotation = factories.make_sourced_quotation(translation="I regret nothing")
        article = factories.make_article(
            blocks=[factories.text("<p>As pinned.</p>"), factories.quoted(quotation)]
        )
        pinned = record_revision(article=article, actor=desk, now=NOW)
        keep(article, desk, publish=at(1), revision=pinned)
        for block in (TextBlock, type(factories.quoted(quotation))):
            block.objects.filter(parent=article).delete()
        assert planned_quotations(quotation_ids=[quotation.pk, 0]) == {quotation.pk}
        [edition] = publish_due(now=NOW + HOUR)
        assert edition.revision == pinned
        assert "As pinned." in edition.document["blocks"][0]["html"]
        article.refresh_from_db()
        assert article.publish_revision is None
        assert planned_quotations(quotation_ids=[quotation.pk]) == set()

    def test_a_revision_of_another_article_is_refused(self, desk):
        article, other = factories.make_article(), factories.make_article()
        revision = record_revision(article=other, actor=desk, now=NOW)
        with pytest.raises(UnableToSchedule, match="another article"):
            keep_plan(article=article, plan=Plan(publish=at(1), revision=revision), actor=desk, now=NOW)

    def test_an_article_with_a_pinned_revision_can_be_deleted(self, desk):
        article = factories.make_article()
        pinned = record_revision(article=article, actor=desk, now=NOW)
        keep(article, desk, publish=at(1), revision=pinned)
        article.delete()
        assert not Article.objects.exists()


class TestFallingShort:
    def test_the_reason_is_kept_as_code_and_parameters_and_said_in_each_readers_language(self, desk):
        article = factories.make_article(
            blocks=[factories.text("<p>One user wrote that “nobody asked the harbour master”.</p>")]
        )
        with override("ko"):
            keep(article, desk, publish=at(1))
            assert publish_due(now=NOW + HOUR) == []
        article.refresh_from_db()
        [problem] = article.schedule_problem
        assert problem["code"] == "unsourced_verbatim"
        assert "nobody asked the harbour master" in problem["parameters"]["passage"]
        assert article.schedule_problem_in_words.startswith("Quoted words are tied to no quotation")
        with override("ko"):
            assert "nobody asked the harbour master" in article.schedule_problem_in_words
            assert "Words in" not in article.schedule_problem_in_words

    def test_whoever_planned_it_is_told_and_the_log_keeps_it(self, desk):
        article = factories.make_article(blocks=[])
        keep(article, desk, publish=at(1))
        publish_due(now=NOW + HOUR)
        assert {notice.person for notice in Notice.objects.filter(kind="fell_short")} == {
            desk,
            article.created_by,
        }
        entry = Activity.objects.get(kind="fell_short")
        assert entry.before == at(1).at.isoformat()
        assert "no text yet" in entry.note

    def test_what_nothing_ran_for_is_called_late(self, desk):
        article = factories.make_article()
        keep(article, desk, publish=at(1))
        assert not standing_of(article=article, now=NOW + HOUR).is_late
        assert standing_of(article=article, now=NOW + 2 * HOUR).is_late


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_publish_once_and_take_off_once(desk):
    publishing, leaving = factories.make_article(), factories.make_article()
    keep(publishing, desk, publish=at(1))
    put_out(leaving, desk)
    keep(leaving, desk, unpublish=at(1))
    start = threading.Barrier(3)
    outcomes, taken = [], []

    def run():
        start.wait()
        try:
            outcomes.extend(publish_due(now=NOW + HOUR))
            taken.extend(unpublish_due(now=NOW + HOUR))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [edition.article_id for edition in outcomes] == [publishing.pk]
    assert taken == [leaving.pk]
    assert Edition.objects.filter(article=publishing).count() == 1


def test_times_are_moments_whatever_zone_said_them(desk):
    article = factories.make_article()
    keep(article, desk, publish=Moment(datetime(2026, 3, 8, 12, 0, tzinfo=UTC), "America/New_York"))
    assert plan_of(article).publish == Moment(datetime(2026, 3, 8, 12, 0, tzinfo=UTC), "America/New_York")
