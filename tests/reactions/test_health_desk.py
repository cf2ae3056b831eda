"""Health at the desk: the tasks, the register of checks, the button that looks now, and what each role may."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from reactions.health.difference import compared
from reactions.models import Capture, DeskTask, HealthCheck, Quotation, Redaction, Source
from tests.factories import DESK_EDITOR, NOW, PUBLISHER, REPORTER, make_user
from tests.forum import answers
from tests.reactions.watched import watch

pytestmark = pytest.mark.django_db
WORDS = ["새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요", "입장료가 작년보다 두 배로 올랐잖아요"]
NOW_SAID = "새벽 네 시까지 줄을 섰는데 조금 후회해요"


@pytest.fixture
def edited(forum):
    watched = watch(forum, comments=WORDS)
    watched.thread.comments[0].edit(NOW_SAID)
    watched.check()
    return watched


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def staff_without_rights():
    person = make_user()
    person.is_staff = True
    person.save()
    return person


def task_page(task=None):
    return reverse("admin:reactions_desktask_change", args=[(task or DeskTask.objects.get()).pk])


def test_a_task_shows_what_happened_where_we_show_it_and_both_versions(client, edited):
    client.force_login(make_user(role=DESK_EDITOR))
    response = client.get(task_page())
    html, text = response.content.decode(), text_of(response)
    assert "A quoted comment was edited" in text
    assert "The comment stands there with other words." in text
    assert "The queue at the harbour" in text
    assert edited.source.outlet.label in text
    assert re.search(r"<del>.*?세 </del>", html)
    assert re.search(r"<ins>.*?조금 후회해요</ins>", html)
    for address in (
        reverse("admin:reactions_quotation_change", args=[edited.quotation.pk]),
        reverse("admin:reactions_source_capture", args=[edited.source.pk]),
        reverse("admin:reactions_source_look", args=[edited.source.pk]),
    ):
        assert address in html


def test_a_task_is_closed_with_a_note(client, edited):
    client.force_login(make_user(role=DESK_EDITOR, username="editor"))
    refused = client.post(task_page(), {"note": " "})
    assert "Write what you decided" in text_of(refused)
    assert client.post(task_page(), {"note": "Kept."}).status_code == 302
    assert DeskTask.objects.get().note == "Kept."
    assert "Done by editor" in text_of(client.get(task_page()))
    again = client.post(task_page(), {"note": "Once more."}, follow=True)
    assert "closed this task already" in text_of(again)
    assert DeskTask.objects.get().note == "Kept."


def test_a_reporter_sees_tasks_and_closes_none(client, edited):
    client.force_login(make_user(role=REPORTER))
    assert "Closing tasks is up to the desk editors." in text_of(client.get(task_page()))
    assert client.post(task_page(), {"note": "Kept."}).status_code == 403
    assert DeskTask.objects.get().closed_at is None


def test_nobody_without_the_right_sees_tasks(client, edited):
    client.force_login(staff_without_rights())
    assert client.get(task_page()).status_code == 403
    assert client.get(reverse("admin:reactions_desktask_changelist")).status_code == 403
    assert "Tasks for the desk" not in text_of(client.get(reverse("admin:index")))


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x", "-1"])
def test_a_task_that_does_not_exist_is_not_found(client, number):
    client.force_login(make_user(role=DESK_EDITOR))
    assert client.get(f"/admin/reactions/desktask/{number}/change/").status_code == 404


def test_the_list_shows_open_tasks_and_on_demand_the_others(client, edited):
    client.force_login(make_user(role=DESK_EDITOR))
    address = reverse("admin:reactions_desktask_changelist")
    assert "A quoted comment was edited" in text_of(client.get(address))
    client.post(task_page(), {"note": "Kept."})
    assert "0 tasks" in text_of(client.get(address))
    for state in ("done", "all", "nonsense"):
        expected = "0 tasks" if state == "nonsense" else "1 task"
        assert expected in text_of(client.get(address, {"state": state}))


def test_the_first_page_of_the_desk_leads_to_open_tasks(client, edited):
    client.force_login(make_user(role=REPORTER))
    page = client.get(reverse("admin:index"))
    assert task_page() in page.content.decode()
    assert "tasks" in {box.name for box in page.context["filled_boxes"]}
    DeskTask.objects.update(closed_at=NOW)
    assert "tasks" in {box.name for box in client.get(reverse("admin:index")).context["empty_boxes"]}


def test_the_words_of_a_redacted_quotation_are_in_no_task(client, edited):
    Quotation.objects.update(exact="", redacted_at=NOW, prefix="", suffix="")
    client.force_login(make_user(role=PUBLISHER))
    for address in (
        task_page(),
        reverse("admin:reactions_desktask_changelist"),
        reverse("admin:reactions_healthcheck_changelist"),
        reverse("admin:index"),
    ):
        text = text_of(client.get(address))
        assert "후회" not in text
        assert "새벽" not in text


def test_a_comparison_shows_nothing_of_evidence_that_was_closed(client, edited):
    for capture in Capture.objects.all():
        Redaction.objects.create(
            scope="suppress",
            ground="privacy",
            capture=capture,
            proposed_at=NOW,
            proposed_by=make_user(),
            confirmed_by=make_user(),
            effective_at=NOW,
        )
    client.force_login(make_user(role=DESK_EDITOR))
    assert "조금 후회해요" not in text_of(client.get(task_page()))
    # Who may see closed evidence compares it.
    client.force_login(make_user(role=PUBLISHER))
    assert "조금 후회해요" in text_of(client.get(task_page()))


def test_a_comparison_covers_what_was_removed_from_the_same_comment(client, edited):
    other = edited.quotation
    other.pk = None
    other.exact, other.redacted_at = "", NOW
    other.save()
    client.force_login(make_user(role=DESK_EDITOR))
    html = client.get(task_page()).content.decode()
    assert "조금 후회해요" not in html
    assert "█" in html


def test_a_deletion_by_its_author_says_so(client, forum, monkeypatch):
    monkeypatch.setattr("tests.forum.threads.DELETED", "작성자에 의해 삭제된 댓글입니다.")
    watched = watch(forum, comments=WORDS)
    watched.thread.comments[0].delete()
    watched.check()
    client.force_login(make_user(role=DESK_EDITOR))
    assert "Its author took the comment back." in text_of(client.get(task_page()))
    with_korean = client.get(task_page(), headers={"accept-language": "ko"})
    assert "작성자가 댓글을 지웠습니다" in text_of(with_korean)


def test_a_page_that_is_gone_names_all_that_is_quoted_from_it(client, forum):
    watched = watch(forum, comments=WORDS, quoted=2)
    forum.answer_with(watched.thread, answers.not_found())
    watched.check()
    client.force_login(make_user(role=DESK_EDITOR))
    text = text_of(client.get(task_page()))
    assert "there is no such page (404)" in text
    assert all(words in text for words in WORDS)


def test_checks_can_be_looked_into_and_not_changed(client, edited):
    client.force_login(make_user(role=REPORTER))
    register = text_of(client.get(reverse("admin:reactions_healthcheck_changelist")))
    assert "edited at the source" in register
    for check in HealthCheck.objects.all():
        page = client.get(reverse("admin:reactions_healthcheck_change", args=[check.pk]))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
    assert client.get(reverse("admin:reactions_healthcheck_add")).status_code == 403


def test_sources_and_quotations_show_how_they_stand(client, edited):
    client.force_login(make_user(role=DESK_EDITOR))
    source = text_of(client.get(reverse("admin:reactions_source_change", args=[edited.source.pk])))
    assert "its page is still there" in source
    assert "Looked at again on" in source
    quotation = text_of(client.get(reverse("admin:reactions_quotation_change", args=[edited.quotation.pk])))
    assert "The comment stands there with other words." in quotation
    listed = reverse("admin:reactions_quotation_changelist")
    for wanted, count in (("edited", 1), ("live", 0), ("none", 0), ("nonsense", 1)):
        assert len(client.get(listed, {"health": wanted}).context["cl"].result_list) == count


def test_what_readers_are_told_stands_beside_what_was_found(client, edited):
    edited.thread.comments[0].delete()
    edited.check(24)
    client.force_login(make_user(role=DESK_EDITOR))
    text = text_of(client.get(reverse("admin:reactions_quotation_change", args=[edited.quotation.pk])))
    assert (
        "Readers are told : edited at the source" in text or "Readers are told: edited at the source" in text
    )


@pytest.mark.parametrize("kind", ["source", "quotation"])
def test_a_person_can_have_a_page_looked_at_now(
    client, forum, edited, kind, django_capture_on_commit_callbacks
):
    number = edited.source.pk if kind == "source" else edited.quotation.pk
    client.force_login(make_user(role=REPORTER))
    address = reverse(f"admin:reactions_{kind}_look", args=[number])
    assert client.get(address).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, follow=True)
    assert "looked at in the background" in text_of(response)
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"by_hand": True}


def test_what_nobody_reads_yet_can_be_looked_at_by_hand(forum):
    from reactions.health.checking import check_source

    watched = watch(forum, comments=WORDS)
    watched.quotation.appearances.all().delete()
    assert watched.check() == []
    checks = check_source(source_id=watched.source.pk, now=NOW + timedelta(hours=3), by_hand=True)
    assert [check.outcome for check in checks] == ["live", "live"]
    assert Source.objects.get().recheck_at is None


@pytest.mark.parametrize(
    ("change", "words"),
    [({"is_demo": True}, "invented"), ({}, "Nothing is quoted")],
)
def test_a_page_that_is_not_to_be_looked_at_says_why(client, forum, change, words):
    watched = watch(forum, comments=WORDS, quoted=0)
    Source.objects.update(**change, title="x")
    client.force_login(make_user(role=DESK_EDITOR))
    response = client.post(reverse("admin:reactions_source_look", args=[watched.source.pk]), follow=True)
    assert words in text_of(response)
    assert not DBTaskResult.objects.exists()


def test_looking_takes_the_right_to_ask_sites(client, edited):
    client.force_login(staff_without_rights())
    assert client.post(reverse("admin:reactions_source_look", args=[edited.source.pk])).status_code == 403
    client.force_login(make_user(role=REPORTER))
    assert client.post(reverse("admin:reactions_source_look", args=[987_654])).status_code == 404
    assert client.post(reverse("admin:reactions_quotation_look", args=[987_654])).status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("a b c", "a x c", ["a ", "[b ]", "c"], ["a ", "[x ]", "c"]),
        ("a\nb", "a b", ["a\nb"], ["a b"]),
        ("a b", "a b c", ["a b"], ["a b ", "[c]"]),
        ("a b", "", ["[a b]"], []),
        ("하나 둘", "하나 셋", ["하나 ", "[둘]"], ["하나 ", "[셋]"]),
    ],
)
def test_versions_are_compared_word_by_word(before, after, old, new):
    left, right = compared(before, after)
    assert [f"[{part.text}]" if part.is_changed else part.text for part in left] == old
    assert [f"[{part.text}]" if part.is_changed else part.text for part in right] == new


def test_a_comparison_loses_no_character_however_long_the_text():
    before = " ".join(f"낱말{number}" for number in range(9_000))
    after = before.replace("낱말3 ", "다른말 ")
    left, right = compared(before, after)
    assert "".join(part.text for part in left) == before
    assert "".join(part.text for part in right) == after
