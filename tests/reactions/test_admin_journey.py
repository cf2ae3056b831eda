"""Evidence at the desk, from an address to an accepted quotation, through the pages that people use."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reactions.models import Capture, Outlet, Quotation, Source
from reactions.quoting import supersede
from reactions.verifying.shortcomings import shortcomings
from reactions.verifying.standing import standing_of
from tests.factories import DESK_EDITOR, REPORTER, make_source, make_user, picture_bytes
from tests.reactions.evidence import COMMENTS, HANDLE, sealed_picture_capture, sealed_text_capture
from tests.reactions.test_capturing import ANSWER, LOGIN, WORDS, page

pytestmark = pytest.mark.django_db

ADDRESS = "http://theqoo.net/hot/3456789012?utm_source=desk#comment_1"
MOMENT = "2026-03-02T10:00"


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(make_user(role=role))
    return client


def text_of_page(response: object) -> str:
    html = response.content.decode()
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)))


def test_an_address_becomes_a_source_a_capture_a_quotation_and_is_accepted() -> None:
    reporter = client_of(REPORTER)
    answer = reporter.post(reverse("admin:reactions_source_add"), {"canonical_url": ADDRESS})
    source = Source.objects.get()
    assert source.canonical_url == "https://theqoo.net/hot/3456789012"
    assert (source.outlet.slug, source.native_id, source.kind) == ("theqoo", "3456789012", "thread")
    assert answer.headers["Location"] == reverse("admin:reactions_source_capture", args=[source.pk])

    assert reporter.get(answer.headers["Location"]).status_code == 200
    upload = SimpleUploadedFile("thread.html", page().encode(), content_type="text/html")
    answer = reporter.post(
        answer.headers["Location"], {"file": upload, "captured_at": MOMENT, "tool": "Firefox"}
    )
    capture = Capture.objects.get()
    room = reverse("admin:reactions_capture_read", args=[capture.pk])
    assert answer.headers["Location"] == room
    source.refresh_from_db()
    assert source.title == "항구 축제 다녀온 사람"

    shown = reporter.get(room)
    assert WORDS in text_of_page(shown)
    comment = capture.comments.get(native_id__contains="501")
    answer = reporter.post(
        room,
        {
            "words": WORDS,
            "start": comment.start,
            "end": comment.end,
            "comment": comment.pk,
            "language": "ko",
            "translation": "The fireworks by the lighthouse were the best this year.",
            "translation_language": "en",
            "translation_method": "human",
            "stance": "supportive",
            "context_note": "",
            "display": "full",
        },
    )
    assert answer.headers["Location"] == f"{room}#comment-{comment.pk}"
    quotation = Quotation.objects.get()
    assert quotation.exact == WORDS
    assert quotation.translations.get().text.startswith("The fireworks")
    assert "<mark>" in reporter.get(room).content.decode()

    editor = client_of(DESK_EDITOR)
    verify = reverse("admin:reactions_quotation_verify", args=[quotation.pk])
    sides = editor.get(verify)
    assert f"<mark>{WORDS}</mark>" in sides.content.decode()
    answer = editor.post(verify, {"decision": "accepted", "note": "", "has_read_translations": "on"})
    assert answer.status_code == 302
    assert standing_of(quotation.verifications.all()).is_verified
    assert quotation.translations.get().reviewer is not None
    change = editor.get(reverse("admin:reactions_quotation_change", args=[quotation.pk]))
    assert "verified" in text_of_page(change)


def test_an_address_of_no_outlet_needs_one_chosen_and_a_known_address_is_named() -> None:
    reporter = client_of(REPORTER)
    add = reverse("admin:reactions_source_add")
    answer = reporter.post(add, {"canonical_url": "https://harbour.example/thread/1"})
    assert "No outlet has this host" in text_of_page(answer)
    assert not Source.objects.exists()
    outlet = Outlet.objects.get(slug="instiz")
    reporter.post(add, {"canonical_url": "https://harbour.example/thread/1", "outlet": outlet.pk})
    assert Source.objects.get().outlet == outlet
    for again in ("https://harbour.example/thread/1#x", "harbour.example/thread/1?utm_source=y"):
        answer = reporter.post(add, {"canonical_url": again, "outlet": outlet.pk})
        assert "is a source already" in text_of_page(answer)
    reporter.post(add, {"canonical_url": ADDRESS})
    answer = reporter.post(add, {"canonical_url": "https://theqoo.net/square/3456789012"})
    assert "is a source already" in text_of_page(answer)
    for bad in ("ftp://theqoo.net/1", "not an address", "https://u:p@theqoo.net/1"):
        assert reporter.post(add, {"canonical_url": bad}).status_code == 200
    assert Source.objects.count() == 2


def test_what_was_pasted_stays_when_a_capture_is_refused() -> None:
    source = make_source()
    address = reverse("admin:reactions_source_capture", args=[source.pk])
    answer = client_of(REPORTER).post(address, {"pasted": LOGIN, "captured_at": MOMENT})
    assert answer.status_code == 200
    assert "login page" in text_of_page(answer)
    assert "로그인이 필요합니다" in answer.content.decode()
    assert not Capture.objects.exists()


def test_pasted_source_is_read_as_what_it_is_whatever_character_set_it_claims() -> None:
    source = make_source()
    address = reverse("admin:reactions_source_capture", args=[source.pk])
    pasted = page(words="뷁").replace('charset="utf-8"', 'charset="euc-kr"')
    client_of(REPORTER).post(address, {"pasted": pasted, "captured_at": MOMENT})
    capture = Capture.objects.get()
    assert capture.method == "paste"
    assert "뷁" in text_of_page(
        client_of(REPORTER).get(reverse("admin:reactions_capture_read", args=[capture.pk]))
    )


@pytest.mark.parametrize(
    "given", [{}, {"both": True}, {"captured_at": "soon"}, {"captured_at": "2999-01-01T00:00"}]
)
def test_a_capture_form_that_lacks_something_says_so(given: dict[str, object]) -> None:
    source = make_source()
    data: dict[str, object] = {"captured_at": MOMENT, **given}
    if given:
        data["pasted"] = page()
    if data.pop("both", False):
        data["file"] = SimpleUploadedFile("thread.html", page().encode())
    answer = client_of(REPORTER).post(reverse("admin:reactions_source_capture", args=[source.pk]), data)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Capture.objects.exists()


def test_the_same_file_again_leads_to_the_capture_that_is_there() -> None:
    source = make_source()
    reporter = client_of(REPORTER)
    address = reverse("admin:reactions_source_capture", args=[source.pk])
    for _turn in range(2):
        answer = reporter.post(address, {"pasted": page(), "captured_at": MOMENT})
    assert answer.headers["Location"] == reverse(
        "admin:reactions_capture_read", args=[Capture.objects.get().pk]
    )


def form_data(**given: object) -> dict[str, object]:
    return {
        "words": "",
        "start": "",
        "end": "",
        "comment": "",
        "language": "ko",
        "translation": "",
        "translation_language": "en",
        "translation_method": "human",
        "stance": "",
        "context_note": "",
        "display": "full",
        **given,
    }


def room_of(capture: Capture) -> str:
    return reverse("admin:reactions_capture_read", args=[capture.pk])


def test_without_a_script_words_can_be_typed_or_a_whole_comment_taken() -> None:
    capture = sealed_text_capture()
    reporter = client_of(REPORTER)
    reporter.post(room_of(capture), form_data(words="바다가 보이는 자리는 금방 찼어요."))
    assert Quotation.objects.get().exact == "바다가 보이는 자리는 금방 찼어요."
    comment = capture.comments.get(ordinal=1)
    shown = reporter.get(f"{room_of(capture)}?comment={comment.pk}")
    assert f'value="{comment.start}"' in shown.content.decode()
    assert shown.context["form"].initial["words"] == COMMENTS[1]


def test_several_quotations_are_made_without_leaving_the_page_and_a_correction_replaces_one() -> None:
    capture = sealed_text_capture()
    reporter = client_of(REPORTER)
    for words in COMMENTS:
        reporter.post(room_of(capture), form_data(words=words))
    assert Quotation.objects.count() == 3
    old = Quotation.objects.get(exact=COMMENTS[0])
    correct = f"{room_of(capture)}?corrects={old.pk}"
    assert reporter.get(correct).context["form"].initial["words"] == old.exact
    reporter.post(correct, form_data(words="하나도 후회하지 않아요."))
    new = Quotation.objects.get(supersedes=old)
    assert new.exact == "하나도 후회하지 않아요."
    assert reporter.get(correct).status_code == 404


def test_words_that_are_not_there_come_back_with_a_difference_and_everything_typed() -> None:
    answer = client_of(REPORTER).post(
        room_of(sealed_text_capture()),
        form_data(
            words="새벽 네 시까지 줄을 섰는데 하나도 후회하지 않아요.", translation="I queued until four."
        ),
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<ins>" in html
    assert "<del>" in html
    assert "I queued until four." in html
    assert not Quotation.objects.exists()


def test_a_translation_into_the_same_language_stores_nothing() -> None:
    answer = client_of(REPORTER).post(
        room_of(sealed_text_capture()),
        form_data(words=COMMENTS[0], translation="같은 말", translation_language="ko"),
    )
    assert "another language" in text_of_page(answer)
    assert not Quotation.objects.exists()


def test_a_search_works_without_a_script_and_damage_is_said() -> None:
    capture = sealed_text_capture()
    reporter = client_of(REPORTER)
    found = text_of_page(reporter.get(f"{room_of(capture)}?q=입장료"))
    assert COMMENTS[1] in found
    assert COMMENTS[0] not in found
    artifact = capture.artifacts.get(role="text")
    artifact.file.storage.delete(artifact.file.name)
    damaged = reporter.get(room_of(capture))
    assert "can no longer be read" in text_of_page(damaged)
    assert b'id="room-search"' not in damaged.content
    assert b"room-comment" not in damaged.content


def test_a_picture_is_shown_and_quoted_in_typed_words() -> None:
    source = make_source()
    reporter = client_of(REPORTER)
    upload = SimpleUploadedFile("shot.png", picture_bytes(width=300, height=200), content_type="image/png")
    reporter.post(
        reverse("admin:reactions_source_capture", args=[source.pk]), {"file": upload, "captured_at": MOMENT}
    )
    capture = Capture.objects.get()
    shown = reporter.get(room_of(capture)).content.decode()
    assert "comments found" not in shown
    picture = reverse("admin:reactions_capture_artifact", args=[capture.artifacts.get().pk])
    assert f'src="{picture}"' in shown
    data = form_data(words="사진 속의 말", handle=HANDLE, votes_up="4", posted_at=MOMENT)
    reporter.post(room_of(capture), data)
    quotation = Quotation.objects.get()
    assert (quotation.exact, quotation.votes_up) == ("사진 속의 말", 4)
    for _turn in range(2):
        editor = client_of(DESK_EDITOR)
        verify = reverse("admin:reactions_quotation_verify", args=[quotation.pk])
        assert f'src="{picture}"' in editor.get(verify).content.decode()
        editor.post(verify, {"decision": "accepted"})
    assert standing_of(quotation.verifications.all()).is_verified


def test_refusing_and_asking_need_a_note_and_reach_the_submitter() -> None:
    capture = sealed_text_capture()
    reporter, editor = client_of(REPORTER), client_of(DESK_EDITOR)
    reporter.post(room_of(capture), form_data(words=COMMENTS[0]))
    quotation = Quotation.objects.get()
    verify = reverse("admin:reactions_quotation_verify", args=[quotation.pk])
    assert "Write what is wrong" in text_of_page(editor.post(verify, {"decision": "refused"}))
    editor.post(verify, {"decision": "asked", "note": "Which festival was it?"})
    change = reporter.get(reverse("admin:reactions_quotation_change", args=[quotation.pk]))
    assert "Which festival was it?" in text_of_page(change)
    assert "To answer, write what is missing into “Context”" in text_of_page(change)
    assert "question asked" in text_of_page(reporter.get(reverse("admin:reactions_quotation_changelist")))
    editor.post(verify, {"decision": "refused", "note": "Not about the festival."})
    change = reporter.get(reverse("admin:reactions_quotation_change", args=[quotation.pk]))
    assert "A refusal stays." in text_of_page(change)


def test_after_a_decision_comes_the_next_that_waits() -> None:
    capture = sealed_text_capture()
    reporter, editor = client_of(REPORTER), client_of(DESK_EDITOR)
    for words in COMMENTS[:2]:
        reporter.post(room_of(capture), form_data(words=words))
    first, second = Quotation.objects.order_by("pk")
    address = "admin:reactions_quotation_verify"
    answer = editor.post(reverse(address, args=[first.pk]), {"decision": "accepted"})
    assert answer.headers["Location"] == reverse(address, args=[second.pk])
    answer = editor.post(reverse(address, args=[second.pk]), {"decision": "accepted"})
    assert answer.headers["Location"] == reverse("admin:reactions_quotation_queue")


def test_the_list_filters_what_waits_for_me_and_what_waits_for_others() -> None:
    capture = sealed_text_capture()
    reporter, editor = client_of(REPORTER), client_of(DESK_EDITOR)
    for words in COMMENTS[:2]:
        reporter.post(room_of(capture), form_data(words=words))
    first, second = Quotation.objects.order_by("pk")
    editor.post(reverse("admin:reactions_quotation_verify", args=[first.pk]), {"decision": "accepted"})
    changelist = reverse("admin:reactions_quotation_changelist")

    def listed(client: Client, standing: str) -> list[Quotation]:
        return list(client.get(f"{changelist}?standing={standing}").context["cl"].result_list)

    assert listed(editor, "to-verify") == [second]
    assert listed(reporter, "to-verify") == []
    assert listed(reporter, "mine") == [second]
    assert listed(editor, "verified") == [first]
    assert listed(editor, "refused") == listed(editor, "asked") == listed(editor, "replaced") == []


def test_translations_are_edited_on_the_quotations_page_under_the_editors_name() -> None:
    capture = sealed_text_capture()
    reporter = client_of(REPORTER)
    reporter.post(room_of(capture), form_data(words=COMMENTS[0], translation="I queued."))
    quotation = Quotation.objects.get()
    translation = quotation.translations.get()
    quotation.translations.update(is_stale=True)
    data = {
        "stance": "hopeful",
        "display": "full",
        "context_note": "At the harbour festival.",
        "translations-TOTAL_FORMS": "1",
        "translations-INITIAL_FORMS": "1",
        "translations-0-id": str(translation.pk),
        "translations-0-quotation": str(quotation.pk),
        "translations-0-language": "en",
        "translations-0-method": "post-edited",
        "translations-0-text": "I queued until three.",
        "exact": "Other words",
        "start": "1",
    }
    before = timezone.now()
    address = reverse("admin:reactions_quotation_change", args=[quotation.pk])
    answer = reporter.post(address, data)
    assert answer.status_code == 302, answer.context["errors"]
    quotation.refresh_from_db()
    translation.refresh_from_db()
    assert (quotation.stance, quotation.context_note) == ("hopeful", "At the harbour festival.")
    assert quotation.exact == COMMENTS[0]
    assert (translation.text, translation.is_stale) == ("I queued until three.", False)
    assert translation.updated_at >= before
    data["translations-0-language"] = "ko"
    assert reporter.post(address, data).status_code == 200


def test_a_translation_that_fits_the_corrected_words_is_confirmed_by_saving_it_as_it_stands() -> None:
    capture = sealed_text_capture()
    client_of(REPORTER).post(room_of(capture), form_data(words=COMMENTS[0], translation="I queued."))
    old = Quotation.objects.get()
    new = supersede(quotation=old, start=old.start, end=old.end - 21, actor=make_user(), now=timezone.now())
    assert lacks_of(new) == {"unaccepted", "translation_stale"}
    editor = client_of(DESK_EDITOR)
    address = reverse("admin:reactions_quotation_change", args=[new.pk])
    answer = editor.post(address, form_as_it_stands(editor.get(address)))
    assert answer.status_code == 302
    assert new.translations.get().text == "I queued."
    assert lacks_of(new) == {"unaccepted"}


def form_as_it_stands(answer: Any) -> dict[str, Any]:
    """Return what a browser sends back where nobody typed anything."""
    shown = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        shown += [inline.formset.management_form, *inline.formset.forms]
    return {field.html_name: field.value() or "" for form in shown for field in form}


def lacks_of(quotation: Quotation) -> set[str]:
    found = shortcomings(quotation_ids=[quotation.pk], article_language="en")
    return {lack.code for lack in found.get(quotation.pk, [])}


def test_a_picture_capture_shows_no_text_form() -> None:
    html = client_of(REPORTER).get(room_of(sealed_picture_capture())).content.decode()
    assert 'name="handle"' in html
    assert 'name="start"' not in html


def test_the_answer_of_another_comment_is_not_lit() -> None:
    source = make_source()
    reporter = client_of(REPORTER)
    address = reverse("admin:reactions_source_capture", args=[source.pk])
    reporter.post(address, {"pasted": page(), "captured_at": MOMENT})
    capture = Capture.objects.get()
    reporter.post(room_of(capture), form_data(words=WORDS))
    html = reporter.get(room_of(capture)).content.decode()
    assert f"<mark>{WORDS}</mark>" in html
    assert f"<mark>{ANSWER}" not in html
