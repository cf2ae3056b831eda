"""The way of an article until it goes out, at the domain: who may take which step from which state, and what follows."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles.models import Activity, Article, Edition, GateOverride, Notice
from articles.publishing import UnableToPublish, publish, retract, unpublish
from articles.scheduling import UnableToSchedule, publish_due, schedule
from articles.snapshots import record_revision, restore_revision
from articles.workflow import (
    UnableToApprove,
    UnableToAssign,
    UnableToReturn,
    UnableToSubmit,
    approve,
    assign,
    delete,
    may_edit,
    request_changes,
    return_to_draft,
    submit_for_review,
)
from tests import factories
from tests.factories import ADMINISTRATOR, DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
STATES = ("draft", "review", "approved", "scheduled", "published", "unpublished", "retracted")
STEPS = {
    "submit": lambda article, actor: submit_for_review(article=article, actor=actor, now=LATER),
    "return": lambda article, actor: return_to_draft(article=article, actor=actor, now=LATER),
    "changes": lambda article, actor: request_changes(
        article=article, actor=actor, now=LATER, reason="Name the day."
    ),
    "approve": lambda article, actor: approve(article=article, actor=actor, now=LATER),
}
FROM = {
    "submit": {"draft", "unpublished"},
    "return": {"review", "approved"},
    "changes": {"review", "approved"},
    "approve": {"review"},
}
TO = {"submit": "review", "return": "draft", "changes": "draft", "approve": "approved"}
# Of an article that somebody else began.
MAY = {
    "submit": {DESK_EDITOR, PUBLISHER},
    "return": {DESK_EDITOR, PUBLISHER},
    "changes": {DESK_EDITOR, PUBLISHER},
    "approve": {DESK_EDITOR, PUBLISHER},
}
UNABLE = (UnableToSubmit, UnableToReturn, UnableToApprove)


def an_article(state="draft", **fields) -> Article:
    if state == "scheduled":
        fields["publish_at"] = LATER
    return factories.make_article(state=state, **fields)


def kinds(article) -> list[str]:
    return list(Activity.objects.filter(article=article.pk).order_by("pk").values_list("kind", flat=True))


def told(kind) -> set:
    return {notice.person for notice in Notice.objects.filter(kind=kind).select_related("person")}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("role", [REPORTER, DESK_EDITOR, PUBLISHER, ADMINISTRATOR])
def test_who_may_take_a_step_and_from_which_states(name, role):
    actor = factories.make_user(role=role)
    for state in STATES:
        article = an_article(state)
        if role not in MAY[name]:
            expected, failure = state, PermissionDenied
        elif state in FROM[name]:
            expected, failure = TO[name], None
        else:
            expected, failure = state, UNABLE
        if failure is None:
            STEPS[name](article, actor)
        else:
            with pytest.raises(failure):
                STEPS[name](article, actor)
        article.refresh_from_db()
        assert article.state == expected
        row = Activity.objects.filter(article=article.pk).first()
        assert (row is not None) is (failure is None)
        if row is not None:
            assert (row.actor, row.at, row.before, row.after) == (actor, LATER, state, expected)


def test_an_author_hands_in_and_takes_back_and_decides_nothing():
    reporter = factories.make_user(role=REPORTER)
    article = an_article(created_by=reporter)
    STEPS["submit"](article, reporter)
    for name in ("approve", "changes"):
        with pytest.raises(PermissionDenied):
            STEPS[name](article, reporter)
    STEPS["return"](article, reporter)
    assert kinds(article) == ["submitted", "taken_back"]


def test_nobody_approves_their_own_but_with_the_right_to_override_and_a_reason():
    for role in (DESK_EDITOR, PUBLISHER):
        author = factories.make_user(role=role)
        article = an_article("review", created_by=author)
        with pytest.raises(UnableToApprove):
            approve(article=article, actor=author, now=LATER)
    with pytest.raises(UnableToApprove):
        approve(
            article=an_article("review", created_by=(desk := factories.make_user(role=DESK_EDITOR))),
            actor=desk,
            now=LATER,
            reason="Nobody is here",
        )
    approve(article=article, actor=author, now=LATER, reason="Nobody else is awake")
    assert Activity.objects.get().note == "Nobody else is awake"


@pytest.mark.parametrize(
    ("who", "lapses"), [("its author", True), ("the desk", False), ("an author of the desk", True)]
)
def test_an_approval_lapses_with_a_change_by_who_could_not_have_given_it(who, lapses):
    desk = factories.make_user(role=DESK_EDITOR)
    other = factories.make_user(role=DESK_EDITOR)
    author = desk if who == "an author of the desk" else factories.make_user(role=REPORTER)
    article = an_article("review", created_by=author)
    record_revision(article=article, actor=author, now=NOW)
    approve(article=article, actor=other, now=NOW)
    article.refresh_from_db()
    record_revision(article=article, actor=author, now=LATER)
    article.refresh_from_db()
    assert article.state == "approved"  # Nothing was different.
    article.deck = "Changed since"
    article.save()
    record_revision(article=article, actor=desk if who == "the desk" else author, now=LATER)
    assert article.state == ("review" if lapses else "approved")
    article.refresh_from_db()
    assert article.state == ("review" if lapses else "approved")
    assert ("lapsed" in kinds(article)) is lapses
    assert told("lapsed") == ({other} if lapses else set())


def test_restoring_an_older_text_lets_the_approval_lapse_too():
    reporter = factories.make_user(role=REPORTER)
    article = an_article(created_by=reporter)
    first = record_revision(article=article, actor=reporter, now=NOW)
    article.deck = "Another"
    article.save()
    record_revision(article=article, actor=reporter, now=NOW)
    STEPS["submit"](article, reporter)
    STEPS["approve"](article, factories.make_user(role=DESK_EDITOR))
    restore_revision(revision=first, actor=reporter, now=LATER)
    article.refresh_from_db()
    assert article.state == "review"
    assert kinds(article) == ["submitted", "approved", "restored", "lapsed"]


def test_changes_need_a_reason_and_reach_the_author_alone():
    desk = factories.make_user(role=DESK_EDITOR)
    article = an_article("review")
    with pytest.raises(UnableToReturn):
        request_changes(article=article, actor=desk, now=LATER, reason="  ")
    request_changes(article=article, actor=desk, now=LATER, reason="Name the day.")
    notice = Notice.objects.get()
    assert (notice.person, notice.actor, notice.note) == (article.created_by, desk, "Name the day.")
    assert Activity.objects.get().note == "Name the day."


def test_a_draft_says_what_is_wanted_until_it_is_handed_in_again(client):
    desk = factories.make_user(role=DESK_EDITOR, first_name="Joon", last_name="Park")
    article = an_article("review")
    page = reverse("admin:articles_article_change", args=[article.pk])
    client.force_login(article.created_by)
    request_changes(article=article, actor=desk, now=LATER, reason="Name <the> day.\nAnd the place.")
    assert re.search(
        r"Joon Park asked for changes, [^<]+:</strong> Name &lt;the&gt; day.<br>And the place.",
        client.get(page).text,
    )
    submit_for_review(article=article, actor=article.created_by, now=LATER)
    assert "asked for changes" not in client.get(page).text
    return_to_draft(article=article, actor=article.created_by, now=LATER)
    assert "asked for changes" not in client.get(page).text


def test_handing_in_again_tells_who_asked_for_changes_and_who_has_the_turn():
    desk, other = (factories.make_user(role=DESK_EDITOR) for _number in range(2))
    article = an_article("review", assignee=other)
    request_changes(article=article, actor=desk, now=NOW, reason="Name the day.")
    submit_for_review(article=article, actor=article.created_by, now=LATER)
    assert told("submitted") == {desk, other}


@pytest.mark.parametrize(
    ("role", "is_author", "allowed"),
    [
        (DESK_EDITOR, False, True),
        (PUBLISHER, False, True),
        (REPORTER, True, True),
        (REPORTER, False, False),
        (ADMINISTRATOR, False, False),
        ("", False, False),
    ],
)
def test_a_turn_goes_only_to_who_may_edit(role, is_author, allowed):
    desk = factories.make_user(role=DESK_EDITOR)
    person = factories.make_user(role=role)
    article = an_article(**({"created_by": person} if is_author else {}))
    if not allowed:
        with pytest.raises(UnableToAssign):
            assign(article=article, person=person, actor=desk, now=LATER)
        assert not Notice.objects.exists()
        return
    assign(article=article, person=person, actor=desk, now=LATER)
    assign(article=article, person=person, actor=desk, now=LATER)
    assert told("assigned") == {person}
    assign(article=article, person=None, actor=desk, now=LATER)
    rows = Activity.objects.order_by("pk").values_list("before", "after")
    assert list(rows) == [("", person.username), (person.username, "")]


@pytest.mark.parametrize("role", [REPORTER, ADMINISTRATOR])
def test_giving_a_turn_is_the_desks(role):
    actor = factories.make_user(role=role)
    article = an_article(created_by=actor)
    with pytest.raises(PermissionDenied):
        assign(article=article, person=actor, actor=actor, now=LATER)


def test_a_locked_out_person_gets_no_turn():
    person = factories.make_user(role=DESK_EDITOR, is_active=False)
    with pytest.raises(UnableToAssign):
        assign(article=an_article(), person=person, actor=factories.make_user(role=PUBLISHER), now=LATER)


def test_nobody_publishes_or_schedules_their_own_article_alone():
    author = factories.make_user(role=PUBLISHER)
    article = an_article("review", created_by=author)
    revision = record_revision(article=article, actor=author, now=NOW)
    with pytest.raises(UnableToPublish) as refused:
        publish(revision=revision, actor=author, now=NOW)
    assert [problem.code for problem in refused.value.problems] == ["second_person"]
    with pytest.raises(UnableToSchedule):
        schedule(article=article, publish_at=LATER, zone="Asia/Seoul", actor=author, now=NOW)
    approve(article=article, actor=factories.make_user(role=DESK_EDITOR), now=NOW)
    publish(revision=revision, actor=author, now=NOW)
    # What is live is corrected at once.
    article.refresh_from_db()
    article.deck = "Corrected"
    article.save()
    corrected = record_revision(article=article, actor=author, now=LATER)
    publish(revision=corrected, actor=author, now=LATER)
    assert kinds(article) == ["approved", "published", "updated"]


def test_an_author_who_may_override_publishes_alone_with_a_reason_that_is_kept():
    author = factories.make_user(role=PUBLISHER)
    article = an_article("draft", created_by=author)
    revision = record_revision(article=article, actor=author, now=NOW)
    edition = publish(revision=revision, actor=author, now=NOW, override_reason="The desk is asleep")
    override = GateOverride.objects.get()
    assert override.problems[0]["code"] == "second_person"
    first, second = Activity.objects.order_by("pk")
    assert (first.kind, first.object_id) == ("overridden", str(override.pk))
    assert (second.kind, second.object_id) == ("published", str(edition.pk))


def test_every_way_out_and_back_stands_in_the_log():
    publisher = factories.make_user(role=PUBLISHER)
    article = an_article("review")
    record_revision(article=article, actor=article.created_by, now=NOW)
    schedule(article=article, publish_at=LATER, zone="UTC", actor=publisher, now=NOW)
    assert publish_due(now=LATER)
    unpublish(article=article, actor=publisher, now=LATER)
    factories.make_edition(article=article, actor=publisher, now=LATER + timedelta(hours=1))
    retract(article=article, actor=publisher, now=LATER + timedelta(hours=2), note="It was another harbour.")
    assert kinds(article) == ["scheduled", "published", "unpublished", "published", "retracted"]
    last = Activity.objects.order_by("-pk").first()
    assert (last.before, last.after, last.note) == ("published", "retracted", "It was another harbour.")
    assert told("published") == {article.created_by}


def test_a_schedule_that_falls_short_tells_who_set_it_and_the_author():
    publisher = factories.make_user(role=PUBLISHER)
    article = an_article("review", blocks=[factories.text("<p>One user wrote that “nobody asked”.</p>")])
    schedule(article=article, publish_at=LATER, zone="UTC", actor=publisher, now=NOW)
    publish_due(now=LATER)
    assert not Edition.objects.exists()
    assert told("fell_short") == {publisher, article.created_by}
    row = Activity.objects.order_by("-pk").first()
    assert (row.kind, row.actor) == ("fell_short", None)
    assert "nobody asked" in row.note


def test_what_is_refused_leaves_nothing_in_the_log():
    article = an_article("published")
    publisher = factories.make_user(role=PUBLISHER)
    with pytest.raises(UnableToSubmit):
        submit_for_review(article=article, actor=publisher, now=LATER)
    with pytest.raises(PermissionDenied):
        delete(article=article, actor=factories.make_user(role=REPORTER), now=LATER)
    assert not Activity.objects.exists()


def test_a_deleted_article_stays_in_the_log_by_its_title():
    desk = factories.make_user(role=DESK_EDITOR)
    article = an_article(title="Begun and given up")
    pk = article.pk
    delete(article=article, actor=desk, now=LATER)
    row = Activity.objects.select_related("article").get()
    assert (row.kind, row.note, row.article_id, row.article) == ("deleted", "Begun and given up", pk, None)


def test_an_approved_article_stays_with_its_author():
    article = an_article("approved")
    assert may_edit(article=article, actor=article.created_by)
