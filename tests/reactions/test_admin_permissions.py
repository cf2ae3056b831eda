"""Who may do what with evidence: every page asks, and evidence itself is changed by nobody."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import QuotationBlock
from articles.publishing import publish
from articles.snapshots import record_revision
from reactions.models import Capture, Outlet, Quotation, SourceAuthor
from reactions.quoting import quote
from reactions.takedown.destroying import confirm, propose
from reactions.verifying.checks import decide, paraphrase_shortcomings
from tests.factories import (
    ADMINISTRATOR,
    DESK_EDITOR,
    NOW,
    PUBLISHER,
    REPORTER,
    make_article,
    make_outlet,
    make_paraphrase,
    make_quotation,
    make_source,
    make_superuser,
    make_user,
    text,
)
from tests.factories import quoted as quotation_block
from tests.reactions.evidence import COMMENTS, HANDLE, sealed_picture_capture, sealed_text_capture

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def client_of(role: str) -> Client:
    return logged_in(make_user(role=role))


def quoted(*, actor: User | None = None) -> Quotation:
    return quote(
        capture=sealed_text_capture(),
        start=0,
        end=len(COMMENTS[0]),
        actor=actor or make_user(role=REPORTER),
        now=NOW,
    )


def pages_of(quotation: Quotation) -> list[str]:
    capture = quotation.capture
    return [
        reverse("admin:reactions_source_changelist"),
        reverse("admin:reactions_source_change", args=[capture.source_id]),
        reverse("admin:reactions_source_capture", args=[capture.source_id]),
        reverse("admin:reactions_capture_changelist"),
        reverse("admin:reactions_capture_change", args=[capture.pk]),
        reverse("admin:reactions_capture_read", args=[capture.pk]),
        reverse("admin:reactions_capture_artifact", args=[capture.artifacts.all()[0].pk]),
        reverse("admin:reactions_quotation_changelist"),
        reverse("admin:reactions_quotation_change", args=[quotation.pk]),
        reverse("admin:reactions_quotation_verify", args=[quotation.pk]),
        reverse("admin:reactions_sourceauthor_changelist"),
        reverse("admin:reactions_sourceauthor_change", args=[quotation.author_id]),
        reverse("admin:reactions_paraphrase_changelist"),
    ]


def test_a_reporter_sees_all_of_the_evidence_and_an_administrator_none_of_it() -> None:
    pages = pages_of(quoted())
    reporter, administrator, stranger = client_of(REPORTER), client_of(ADMINISTRATOR), Client()
    assert {page: reporter.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert {page: administrator.get(page).status_code for page in pages} == dict.fromkeys(pages, 403)
    assert {page: stranger.get(page).status_code for page in pages} == dict.fromkeys(pages, 302)


def test_pages_that_change_something_ask_for_a_token() -> None:
    quotation = quoted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_superuser())
    for address in (
        reverse("admin:reactions_source_capture", args=[quotation.source_id]),
        reverse("admin:reactions_capture_read", args=[quotation.capture_id]),
        reverse("admin:reactions_quotation_verify", args=[quotation.pk]),
        reverse("admin:reactions_quotation_check", args=[quotation.pk]),
    ):
        assert client.post(address, {}).status_code == 403


def test_a_reporter_may_quote_and_translate_but_not_verify() -> None:
    quotation = quoted()
    reporter = client_of(REPORTER)
    verify = reverse("admin:reactions_quotation_verify", args=[quotation.pk])
    assert 'value="accepted"' not in reporter.get(verify).content.decode()
    assert reporter.post(verify, {"decision": "accepted"}).status_code == 403
    assert not quotation.verifications.exclude(decision="").exists()


def test_nobody_verifies_their_own_quotation_and_is_told_why() -> None:
    editor = make_user(role=DESK_EDITOR)
    quotation = quoted(actor=editor)
    client = logged_in(editor)
    verify = reverse("admin:reactions_quotation_verify", args=[quotation.pk])
    shown = client.get(verify).content.decode()
    assert 'value="accepted"' not in shown
    assert "You submitted this quotation yourself" in shown
    assert client.post(verify, {"decision": "accepted"}).status_code == 200
    assert not quotation.verifications.exclude(decision="").exists()


def test_someone_who_may_only_look_cannot_quote_capture_or_check() -> None:
    quotation = quoted()
    user = make_user()
    user.is_staff = True
    user.save()
    for name in ("view_source", "view_capture", "view_quotation"):
        user.user_permissions.add(Permission.objects.get(codename=name, content_type__app_label="reactions"))
    client = logged_in(user)
    room = reverse("admin:reactions_capture_read", args=[quotation.capture_id])
    assert 'id="quote-form"' not in client.get(room).content.decode()
    assert client.post(room, {"words": COMMENTS[1]}).status_code == 403
    source = reverse("admin:reactions_source_capture", args=[quotation.source_id])
    assert client.get(source).status_code == 403
    assert client.post(source, {"pasted": "<p>words</p>"}).status_code == 403
    assert client.post(reverse("admin:reactions_quotation_check", args=[quotation.pk])).status_code == 403
    artifact = quotation.capture.artifacts.all()[0]
    assert client.get(reverse("admin:reactions_capture_artifact", args=[artifact.pk])).status_code == 403
    assert Quotation.objects.count() == 1
    assert Capture.objects.count() == 1


@pytest.mark.parametrize("model", ["capture", "sourceauthor"])
def test_evidence_cannot_be_added_changed_or_deleted_even_by_a_superuser(model: str) -> None:
    quotation = quoted()
    row_id = quotation.capture_id if model == "capture" else quotation.author_id
    client = logged_in(make_superuser())
    assert client.get(reverse(f"admin:reactions_{model}_add")).status_code == 403
    change = reverse(f"admin:reactions_{model}_change", args=[row_id])
    assert client.get(change).status_code == 200
    assert client.post(change, {"title": "Changed", "pseudonym": "Changed"}).status_code == 403
    assert (
        client.post(reverse(f"admin:reactions_{model}_delete", args=[row_id]), {"post": "yes"}).status_code
        == 403
    )
    changelist = reverse(f"admin:reactions_{model}_changelist")
    client.post(changelist, {"action": "delete_selected", "_selected_action": [row_id], "post": "yes"})
    assert Capture.objects.filter(pk=quotation.capture_id, title=quotation.capture.title).exists()
    assert SourceAuthor.objects.filter(pk=quotation.author_id).exists()


def test_quotations_are_made_nowhere_but_in_the_reading_room() -> None:
    assert logged_in(make_superuser()).get(reverse("admin:reactions_quotation_add")).status_code == 403


def test_what_was_accepted_is_deleted_by_nobody() -> None:
    quotation = quoted()
    decide(quotation=quotation, reviewer=make_user(role=DESK_EDITOR), decision="accepted", now=NOW)
    for client in (client_of(PUBLISHER), logged_in(make_superuser())):
        delete = reverse("admin:reactions_quotation_delete", args=[quotation.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [quotation.pk], "post": "yes"}
        client.post(reverse("admin:reactions_quotation_changelist"), data)
    assert Quotation.objects.filter(pk=quotation.pk).exists()


def test_what_readers_saw_is_deleted_by_nobody_though_no_reviewer_accepted_it() -> None:
    quotation = make_quotation(translation="I queued")
    publisher = make_superuser()
    article = make_article(blocks=[text(), quotation_block(quotation)])
    for now in (NOW, NOW + timedelta(hours=1)):
        revision = record_revision(article=article, actor=publisher, now=now)
        publish(revision=revision, actor=publisher, now=now, override_reason="It cannot wait")
        QuotationBlock.objects.all().delete()
    assert not quotation.appearances.exists()
    delete = reverse("admin:reactions_quotation_delete", args=[quotation.pk])
    assert client_of(DESK_EDITOR).post(delete, {"post": "yes"}).status_code == 403
    assert Quotation.objects.exists()


def test_a_quotation_that_nobody_accepted_can_be_deleted_by_a_desk_editor_only() -> None:
    quotation = quoted()
    delete = reverse("admin:reactions_quotation_delete", args=[quotation.pk])
    assert client_of(REPORTER).post(delete, {"post": "yes"}).status_code == 403
    assert client_of(DESK_EDITOR).post(delete, {"post": "yes"}).status_code == 302
    assert not Quotation.objects.exists()


def test_a_source_with_evidence_keeps_its_address_and_is_not_deleted() -> None:
    source = quoted().source
    client = logged_in(make_superuser())
    change = reverse("admin:reactions_source_change", args=[source.pk])
    data = {
        "canonical_url": "https://elsewhere.example/1",
        "title": "Another title",
        "kind": "post",
        "language": "ko",
    }
    assert client.post(change, data).status_code == 302
    source.refresh_from_db()
    assert (source.title, source.kind) == ("Another title", "post")
    assert source.canonical_url != data["canonical_url"]
    assert (
        client.post(reverse("admin:reactions_source_delete", args=[source.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_the_raw_handle_is_shown_to_those_who_may_see_it_and_stands_on_no_other_page() -> None:
    quotation = quoted()
    pages = pages_of(quotation)
    author = reverse("admin:reactions_sourceauthor_change", args=[quotation.author_id])
    publisher, reporter = client_of(PUBLISHER), client_of(REPORTER)
    assert HANDLE in publisher.get(author).content.decode()
    for page in pages:
        assert HANDLE not in reporter.get(page).content.decode()
        if page != author:
            assert HANDLE not in publisher.get(page).content.decode()
    found = publisher.get(reverse("admin:reactions_sourceauthor_changelist"), {"q": HANDLE})
    assert list(found.context["cl"].result_list) == []


def test_a_stored_page_is_only_ever_sent_to_be_saved_and_locked_down() -> None:
    capture = sealed_text_capture(comments=["<script>alert(1)</script> 이 말은 그대로 남아요"])
    reporter = client_of(REPORTER)
    for role, media_type in (("html", "application/octet-stream"), ("text", "text/plain; charset=utf-8")):
        artifact = capture.artifacts.get(role=role)
        answer = reporter.get(reverse("admin:reactions_capture_artifact", args=[artifact.pk]))
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
    shown = reporter.get(reverse("admin:reactions_capture_read", args=[capture.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    picture = sealed_picture_capture().artifacts.get()
    answer = reporter.get(reverse("admin:reactions_capture_artifact", args=[picture.pk]))
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"][:6]) == (
        "image/png",
        "inline",
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_damaged_artifact_is_said_to_be_gone() -> None:
    artifact = sealed_text_capture().artifacts.get(role="html")
    artifact.file.storage.delete(artifact.file.name)
    answer = client_of(REPORTER).get(reverse("admin:reactions_capture_artifact", args=[artifact.pk]))
    assert answer.status_code == 410


def test_no_page_has_an_inline_script_or_style() -> None:
    quotation = quoted()
    reporter, editor = client_of(REPORTER), client_of(DESK_EDITOR)
    for page in pages_of(quotation):
        if "artifact" in page:
            continue
        for client in (reporter, editor):
            html = client.get(page).content.decode()
            assert not re.search(
                r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:application/json|importmap)\")[^>]*>", html
            )
            assert not re.search(r"<[^>]+\sstyle=", html)
            assert not re.search(r"<[^>]+\son[a-z]+=", html)


def test_ids_that_do_not_exist_are_not_found_instead_of_failing() -> None:
    client = logged_in(make_superuser())
    capture = sealed_text_capture()
    for name in ("source_capture", "capture_read", "capture_artifact", "quotation_verify"):
        assert client.get(reverse(f"admin:reactions_{name}", args=[99_999_999])).status_code == 404
    room = reverse("admin:reactions_capture_read", args=[capture.pk])
    for query in (
        "comment=x",
        "comment=9999999999999999999999",
        "from=-1",
        "from=x",
        "q=%00%ff",
        "q=" + "가" * 500,
    ):
        assert client.get(f"{room}?{query}").status_code == 200
    assert client.get(f"{room}?corrects=99999").status_code == 404


def test_a_publisher_edits_outlets_with_rules_that_work_and_a_reporter_only_looks() -> None:
    outlet = Outlet.objects.get(slug="instiz")
    change = reverse("admin:reactions_community_change", args=[outlet.pk])
    reporter, publisher = client_of(REPORTER), client_of(PUBLISHER)
    assert reporter.get(change).status_code == 200
    assert reporter.post(change, {}).status_code == 403
    data = {
        "name_en": "Instiz",
        "name_native": "인스티즈",
        "slug": "instiz",
        "language": "ko",
        "timezone": "Asia/Seoul",
        "capture_mode": "upload",
        "hue": "140",
        "mark": "IZ",
        "is_active": "on",
        "source_pattern": outlet.source_pattern,
        "hosts-TOTAL_FORMS": "0",
        "hosts-INITIAL_FORMS": "0",
    }
    assert publisher.post(change, data).status_code == 302
    outlet.refresh_from_db()
    assert (outlet.capture_mode, outlet.kind) == ("upload", "community")
    for wrong in (
        {"timezone": "Moon/Crater"},
        {"source_pattern": "(["},
        {"source_pattern": r"\d+"},
        {"source_pattern": r"(?P<id>(\d+)+)"},
        {"hue": "400"},
    ):
        assert publisher.post(change, {**data, **wrong}).status_code == 200


def test_every_installed_pattern_may_stand() -> None:
    publisher = client_of(PUBLISHER)
    for outlet in Outlet.objects.exclude(source_pattern=""):
        form = (
            publisher.get(reverse("admin:reactions_outlet_change", args=[outlet.pk]))
            .context["adminform"]
            .form
        )
        form.cleaned_data = {"source_pattern": outlet.source_pattern}
        assert form.clean_source_pattern() == outlet.source_pattern


def test_a_paraphrase_rests_on_no_capture_that_was_destroyed() -> None:
    source = make_source()
    first = sealed_text_capture(source=source)
    second = sealed_text_capture(source=source, captured_at=NOW + timedelta(days=1))
    add = reverse("admin:reactions_paraphrase_add")
    sent = {"source": source.pk, "text": "Many did not mind the queue.", "language": "en"}

    def destroy(capture: Capture) -> None:
        proposal = propose(
            capture=capture, scope="destroy", ground="court", actor=make_user(role=PUBLISHER), now=NOW
        )
        confirm(redaction=proposal, actor=make_user(role=PUBLISHER), now=NOW)

    destroy(second)
    client_of(REPORTER).post(add, sent)
    paraphrase = source.paraphrases.get()
    assert paraphrase.capture == first
    source.paraphrases.update(capture=None)
    assert not paraphrase_shortcomings(paraphrase_ids=[paraphrase.pk])
    destroy(first)
    [lack] = paraphrase_shortcomings(paraphrase_ids=[paraphrase.pk])[paraphrase.pk]
    assert lack.code == "no_capture"
    assert client_of(REPORTER).post(add, sent).status_code == 200


def test_a_paraphrase_needs_a_source_with_a_capture_of_its_own() -> None:
    capture, other = sealed_text_capture(), sealed_text_capture()
    reporter = client_of(REPORTER)
    add = reverse("admin:reactions_paraphrase_add")
    data = {"text": "Several said that the queue was worth it.", "language": "en", "stance": ""}
    bare = make_source(outlet=make_outlet())
    assert reporter.post(add, {**data, "source": bare.pk}).status_code == 200
    assert reporter.post(add, {**data, "source": capture.source_id, "capture": other.pk}).status_code == 200
    assert reporter.post(add, {**data, "source": capture.source_id}).status_code == 302
    paraphrase = capture.source.paraphrases.get()
    assert paraphrase.capture == capture
    assert str(paraphrase.created_by) == str(reporter.get(add).context["user"])


def test_lists_cost_the_same_number_of_queries_for_few_rows_and_for_many() -> None:
    client = client_of(DESK_EDITOR)
    lists = ["source", "capture", "quotation", "sourceauthor", "paraphrase", "outlet"]

    def counts() -> dict[str, int]:
        found = {}
        for name in lists:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"admin:reactions_{name}_changelist")).status_code == 200
            found[name] = len(queries)
        return found

    quotation = quoted()
    make_paraphrase(capture=quotation.capture)
    before = counts()
    for _turn in range(6):
        quotation = quoted()
        make_paraphrase(capture=quotation.capture)
    assert counts() == before


def test_who_submitted_it_is_a_link_for_those_alone_who_may_open_it() -> None:
    quotation = quoted()
    page = reverse("admin:reactions_quotation_change", args=[quotation.pk])
    person = reverse("admin:auth_user_change", args=[quotation.submitted_by.pk])
    for client, may in ((client_of(REPORTER), False), (logged_in(make_superuser()), True)):
        html = client.get(page).content.decode()
        assert str(quotation.submitted_by) in html
        assert (f'href="{person}"' in html) is may
