"""What is looked at and when, what the desk gets to do, and what readers read of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.following import follow_publication
from articles.publishing import unpublish
from articles.scheduling import cancel_schedule, schedule
from delivery.announcing import keys_changed
from newsroom.running.sweeping import sweep
from newsroom.running.working import run_one_task
from reactions.health.checking import UnableToVisitYet
from reactions.health.desk_tasks import UNREACHABLE_AFTER, UnableToClose, close
from reactions.health.history import REASONS, history_of
from reactions.health.reasons import Reason
from reactions.health.scheduling import MOST_AT_ONCE, enqueue_due_checks
from reactions.health.tasks import LEASE, check_source_of
from reactions.health.watching import arrange_checks, watched_quotations
from reactions.models import Appearance, DeskTask, HealthCheck, HostVisit, Outlet, Source
from tests import factories
from tests.factories import DESK_EDITOR, NOW, PUBLISHER, REPORTER, make_user
from tests.forum import answers
from tests.reactions.watched import watch

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = ["새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요", "입장료가 작년보다 두 배로 올랐잖아요"]


def article_with(quotation):
    return factories.make_article(blocks=[factories.text(), factories.quoted(quotation)])


def follow_all():
    """Do what the worker would after publications: a task each."""
    for task in DBTaskResult.objects.ready().filter(task_path__endswith="follow_publication"):
        follow_publication.func(*task.args_kwargs["args"])
        task.delete()


def source_of(quotation):
    return Source.objects.get(pk=quotation.source_id)


# What is watched


def test_a_source_is_looked_at_an_hour_after_something_of_it_went_out(django_capture_on_commit_callbacks):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    assert source_of(quotation).recheck_at is None
    with django_capture_on_commit_callbacks(execute=True):
        edition = factories.make_edition(article=article_with(quotation), now=NOW)
    follow_all()
    assert source_of(quotation).recheck_at == NOW + HOUR
    assert set(watched_quotations(source_ids=[quotation.source_id])) == {quotation}
    with django_capture_on_commit_callbacks(execute=True):
        unpublish(article=edition.article, actor=make_user(role=PUBLISHER), now=NOW + HOUR)
    follow_all()
    assert source_of(quotation).recheck_at is None
    assert not watched_quotations(source_ids=[quotation.source_id]).exists()


def test_what_a_plan_holds_is_looked_at_before_it_goes_out():
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    article, publisher = article_with(quotation), make_user(role=PUBLISHER)
    schedule(article=article, publish_at=NOW + 90 * HOUR, zone="Asia/Seoul", actor=publisher, now=NOW)
    assert source_of(quotation).recheck_at == NOW + HOUR
    assert set(watched_quotations(source_ids=[quotation.source_id])) == {quotation}
    cancel_schedule(article=article, actor=publisher, now=NOW)
    assert not watched_quotations(source_ids=[quotation.source_id]).exists()


def test_a_correction_that_quotes_nothing_new_leaves_the_calendar_alone(django_capture_on_commit_callbacks):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    article = article_with(quotation)
    factories.make_edition(article=article, now=NOW)
    type(quotation).objects.update(health_checked_at=NOW + HOUR)
    Source.objects.update(recheck_at=NOW + 24 * HOUR)
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_edition(
            article=article, now=NOW + 2 * HOUR, kind="correction", note="A name was wrong."
        )
    follow_all()
    assert source_of(quotation).recheck_at == NOW + 24 * HOUR


def test_a_quotation_that_a_later_edition_brings_is_looked_at_like_a_new_one(forum):
    watched = watch(forum, comments=WORDS, quoted=2)
    Appearance.objects.filter(quotation=watched.quotations[1]).delete()
    for hours in (1, 24, 168):
        watched.check(hours)
    later = NOW + timedelta(days=20)
    row = Appearance.objects.get()
    # The same article, so its first publication is as long ago.
    Appearance.objects.create(
        quotation=watched.quotations[1], outlet=row.outlet, edition_id=999, path=row.path, title=row.title,
        language="en", published_at=row.published_at,
    )  # fmt: skip
    arrange_checks(source_ids=[watched.source.pk], now=later)
    assert source_of(watched.quotation).recheck_at == later + HOUR
    watched.check(20 * 24 + 1)
    assert source_of(watched.quotation).recheck_at == later + 24 * HOUR


def test_invented_content_is_never_planned(django_capture_on_commit_callbacks):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    Source.objects.update(is_demo=True)
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_edition(article=article_with(quotation), now=NOW)
    follow_all()
    assert source_of(quotation).recheck_at is None


# The queue


def due_source(host: str, number: int, *, since=NOW):
    outlet = Outlet.objects.filter(hosts__host=host).first() or factories.make_outlet(hosts=[host])
    return factories.make_source(
        outlet=outlet, canonical_url=f"https://{host}/thread/{number}", recheck_at=since
    )


def queued() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="check_source_of").count()


def test_due_checks_go_into_the_queue_once_and_one_a_host():
    for number in range(5):
        due_source("one.example", number)
        due_source("two.example", 10 + number)
    due_source("three.example", 20, since=NOW + 2 * HOUR)
    assert enqueue_due_checks(now=NOW) == 2
    assert queued() == 2
    # The next of each host come with the next sweep, those that were taken do not.
    assert enqueue_due_checks(now=NOW) == 2
    assert Source.objects.filter(recheck_at=NOW + LEASE).count() == 4


def test_a_sweep_puts_a_bounded_number_into_the_queue():
    for number in range(MOST_AT_ONCE + 7):
        due_source(f"host-{number}.example", number)
    assert enqueue_due_checks(now=NOW) == MOST_AT_ONCE
    assert enqueue_due_checks(now=NOW) == 7


def test_a_host_that_rests_is_left_alone():
    due_source("one.example", 1)
    HostVisit.objects.create(host="one.example", next_at=NOW + HOUR)
    assert enqueue_due_checks(now=NOW) == 0
    assert enqueue_due_checks(now=NOW + HOUR) == 1


def test_a_check_that_was_lost_comes_back_after_its_lease():
    due_source("one.example", 1)
    assert enqueue_due_checks(now=NOW) == 1
    assert enqueue_due_checks(now=NOW + LEASE / 2) == 0
    assert enqueue_due_checks(now=NOW + LEASE) == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_and_a_worker_do_the_whole_of_it(forum):
    watched = watch(forum, comments=WORDS)
    Source.objects.update(recheck_at=NOW)
    sweep(now=NOW + HOUR)
    assert HealthCheck.objects.count() == 0
    while run_one_task():
        pass
    assert [check.outcome for check in HealthCheck.objects.all()] == ["live", "live"]
    assert source_of(watched.quotation).recheck_at > NOW + LEASE
    assert len(forum.visits) == 1


def test_a_task_that_runs_twice_looks_once(forum):
    watched = watch(forum, comments=WORDS)
    Source.objects.update(recheck_at=NOW)
    assert check_source_of.func(watched.source.pk, NOW.isoformat()) == 2
    assert check_source_of.func(watched.source.pk, NOW.isoformat()) == 0
    assert len(forum.visits) == 1


def test_a_host_that_was_visited_a_moment_ago_is_asked_later(forum, settings):
    settings.FETCH_PAUSE_SECONDS = 5
    one, other = watch(forum, comments=WORDS), watch(forum, comments=WORDS)
    one.check(1)
    with pytest.raises(UnableToVisitYet) as rest:
        other.check(1)
    assert rest.value.until == NOW + HOUR + timedelta(seconds=5)
    assert len(forum.visits) == 1
    now = timezone.now()
    HostVisit.objects.update(next_at=now + HOUR)
    Source.objects.filter(pk=other.source.pk).update(recheck_at=NOW)
    assert check_source_of.func(other.source.pk, NOW.isoformat()) == 0
    assert Source.objects.get(pk=other.source.pk).recheck_at == now + HOUR
    assert queued() == 0


def test_what_a_person_asked_for_is_put_off_and_not_forgotten(forum):
    watched = watch(forum, comments=WORDS)
    until = timezone.now() + HOUR
    HostVisit.objects.create(host="theqoo.net", next_at=until)
    Source.objects.update(recheck_at=NOW)
    assert check_source_of.func(watched.source.pk, NOW.isoformat(), by_hand=True) == 0
    order = DBTaskResult.objects.get()
    assert order.run_after == until
    assert order.args_kwargs == {
        "args": [watched.source.pk, (until + LEASE).isoformat()],
        "kwargs": {"by_hand": True},
    }


def test_a_site_that_does_not_answer_is_asked_again_and_its_wish_is_honoured(forum):
    watched = watch(forum, comments=WORDS)
    watched.check(1)
    forum.answer_with(watched.thread, answers.error(503))
    at = timedelta(days=8)
    watched.check(8 * 24)
    assert source_of(watched.quotation).recheck_at == NOW + at + HOUR
    watched.check(8 * 24 + 1)
    assert source_of(watched.quotation).recheck_at == NOW + at + 5 * HOUR
    forum.answer_with(watched.thread, answers.error(503, retry_after="86400"))
    watched.check(8 * 24 + 5)
    assert source_of(watched.quotation).recheck_at == NOW + at + 29 * HOUR
    forum.answer_with(watched.thread, answers.error(429, retry_after="Sun, 15 Mar 2026 00:00:00 GMT"))
    watched.check(8 * 24 + 29)
    # The month's check comes later than that anyway.
    assert source_of(watched.quotation).recheck_at == NOW + timedelta(days=37)


# Announcing


def test_pages_are_told_that_a_quotation_was_looked_at(forum, django_capture_on_commit_callbacks):
    watched = watch(forum, comments=WORDS)
    heard: list[frozenset[str]] = []

    def hear(keys, **_signal):
        heard.append(keys)

    keys_changed.connect(hear)
    try:
        for hours in (1, 24):
            with django_capture_on_commit_callbacks(execute=True):
                watched.check(hours)
    finally:
        keys_changed.disconnect(hear)
    quotation, outlet = f"quotation-{watched.quotation.pk}", f"quoted-{watched.source.outlet_id}"
    # What is told changes the community's feed too, of which the hub hears by this key; that it was looked at again does not.
    assert {quotation, outlet} in heard
    assert {quotation} in heard


# Tasks for the desk


def test_a_deletion_is_the_desks_business_at_its_first_sighting_and_only_once(forum):
    watched = watch(forum, comments=WORDS, quoted=2)
    watched.thread.comments[0].delete()
    watched.check(1)
    watched.check(80)
    assert watched.tasks == ["comment_deleted"]
    close(
        task=DeskTask.objects.get(),
        actor=make_user(role=DESK_EDITOR),
        note="We keep it.",
        now=NOW + 90 * HOUR,
    )
    watched.check(160)
    assert watched.tasks == ["comment_deleted"]
    watched.thread.comments[0].state = "live"
    watched.check(200)
    watched.thread.comments[0].delete()
    watched.check(240)
    assert watched.tasks == ["comment_deleted", "comment_deleted"]


def test_an_edit_that_was_dealt_with_comes_back_only_with_another_edit(forum):
    watched = watch(forum, comments=WORDS)
    watched.thread.comments[0].edit("하나도 후회하지 않는다고 했었죠")
    watched.check(1)
    close(task=DeskTask.objects.get(), actor=make_user(role=DESK_EDITOR), note="Seen.", now=NOW + 2 * HOUR)
    watched.check(24)
    assert watched.tasks == ["edited"]
    watched.thread.comments[0].edit("이제 모두 지웠어요")
    watched.check(48)
    assert watched.tasks == ["edited", "edited"]


def test_a_page_that_is_gone_is_one_task_for_all_that_is_quoted_from_it(forum):
    watched = watch(forum, comments=WORDS, quoted=2)
    forum.answer_with(watched.thread, answers.not_found())
    watched.check(1)
    forum.answer_with(watched.thread, answers.redirect("/"))
    watched.check(24)
    assert watched.tasks == ["thread_deleted"]


def test_a_page_that_cannot_be_looked_at_for_weeks_becomes_a_task(forum):
    Outlet.objects.filter(slug="theqoo").update(capture_mode="fetch")
    watched = watch(forum, comments=WORDS)
    forum.answer_with(watched.thread, answers.bot_wall(430))
    for hours in (1, 24, 168):
        watched.check(hours)
    assert watched.tasks == []
    watched.check(1 + UNREACHABLE_AFTER / HOUR)
    assert watched.tasks == ["unreachable"]
    close(
        task=DeskTask.objects.get(),
        actor=make_user(role=DESK_EDITOR),
        note="It stands.",
        now=NOW + 600 * HOUR,
    )
    watched.check(1_000)
    assert watched.tasks == ["unreachable"]


def test_an_outlet_known_to_turn_robots_away_makes_no_tasks_of_it(forum):
    watched = watch(forum, comments=WORDS)
    assert watched.source.outlet.capture_mode == "upload"
    forum.answer_with(watched.thread, answers.bot_wall(430))
    for hours in (1, 24, 168, 888, 1_608):
        watched.check(hours)
    assert watched.tasks == []


def test_a_task_is_closed_with_a_note_by_those_who_may(forum):
    watched = watch(forum, comments=WORDS)
    watched.thread.comments[0].delete()
    watched.check()
    task, editor = DeskTask.objects.get(), make_user(role=DESK_EDITOR)
    with pytest.raises(PermissionDenied):
        close(task=task, actor=make_user(role=REPORTER), note="Done", now=NOW)
    with pytest.raises(UnableToClose, match="what you decided"):
        close(task=task, actor=editor, note="  ", now=NOW)
    with pytest.raises(UnableToClose, match="too long"):
        close(task=task, actor=editor, note="a" * 501, now=NOW)
    closed = close(task=task, actor=editor, note=" We keep it. ", now=NOW)
    assert (closed.note, closed.closed_by, closed.closed_at) == ("We keep it.", editor, NOW)
    with pytest.raises(UnableToClose, match="already"):
        close(task=task, actor=editor, note="Again", now=NOW)


# What readers read


def test_the_history_says_no_deletion_before_it_is_told_and_then_since_when(forum):
    watched = watch(forum, comments=WORDS)
    watched.check(1)
    watched.thread.comments[0].delete()
    watched.check(24)
    watched.check(96)
    assert [row.label for row in history_of(quotation=watched.quotation)] == [
        "not found; looked at again before it is called deleted",
        "unchanged at the source",
    ]
    watched.check(168)
    newest = history_of(quotation=watched.quotation)[0]
    assert (newest.label, newest.checks, newest.first) == ("deleted at the source", 3, NOW + 24 * HOUR)
    assert newest.reason == "The site says that it was deleted."
    # It stays told when it stood there again for a while.
    watched.thread.comments[0].state = "live"
    watched.check(200)
    assert [row.outcome for row in history_of(quotation=watched.quotation)] == [
        "live",
        "comment_deleted",
        "live",
    ]


def test_the_history_costs_one_query_and_holds_no_words(forum, django_assert_num_queries):
    watched = watch(forum, comments=WORDS)
    watched.thread.comments[0].edit("하나도 후회하지 않는다고 했었죠")
    for hours in (1, 24, 168):
        watched.check(hours)
    quotation = type(watched.quotation).objects.select_related("capture").get()
    with django_assert_num_queries(1):
        rows = history_of(quotation=quotation)
    assert [row.outcome for row in rows] == ["edited"]
    assert "후회" not in str(rows)


def test_readers_read_reasons_of_checks_alone():
    assert set(REASONS) <= set(Reason)


def test_sources_that_are_due_are_found_by_an_index():
    if connection.vendor == "postgresql":
        # It reads a table of a few rows as a whole, whatever indexes there are.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Source.objects.filter(recheck_at__lte=NOW, is_demo=False).order_by("recheck_at", "pk").explain()
    assert "source_to_recheck" in plan
