"""Quoting: words by their place in a capture, bound to one comment, with what was known of it then."""

import json

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from reactions.judging.verdicts import Verdict
from reactions.models import Quotation
from reactions.quoting import (
    UnableToQuote,
    UnableToTranslate,
    locate,
    quote,
    quote_screenshot,
    supersede,
    translate,
)
from reactions.verifying.checks import decide
from tests.factories import DESK_EDITOR, NOW, make_user
from tests.reactions.evidence import COMMENTS, HANDLE, POSTED, sealed_picture_capture, sealed_text_capture

pytestmark = pytest.mark.django_db

TEXT = "\n".join(COMMENTS)


def place_of(words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def test_a_quotation_takes_words_author_time_and_votes_from_the_comment() -> None:
    capture = sealed_text_capture()
    actor = make_user()
    words = "입장료가 작년보다 두 배로 올랐잖아요."
    quotation = quote(capture=capture, **place_of(words), actor=actor, now=NOW, stance="critical")
    comment = capture.comments.get(ordinal=1)
    assert quotation.exact == words
    assert quotation.comment == comment
    assert quotation.author == comment.author
    assert quotation.native_comment_id == "c1"
    assert quotation.posted_at == POSTED
    assert (quotation.votes_up, quotation.votes_down) == (11, 1)
    assert quotation.votes_observed_at == capture.captured_at
    assert quotation.language == "ko"
    assert quotation.submitted_by == actor
    assert quotation.verifications.get().verdict == Verdict.EXACT


def test_offsets_are_code_points_also_behind_an_emoji() -> None:
    quotation = quote(capture=sealed_text_capture(), **place_of("가족이랑요"), actor=make_user(), now=NOW)
    assert quotation.exact == "가족이랑요"


def test_spaces_at_both_ends_are_left_out() -> None:
    place = place_of(" 바다가 보이는 자리는 금방 찼어요.")
    quotation = quote(capture=sealed_text_capture(), **place, actor=make_user(), now=NOW)
    assert quotation.exact == "바다가 보이는 자리는 금방 찼어요."
    assert quotation.start == place["start"] + 1


def test_contexts_never_reach_into_another_comment() -> None:
    quotation = quote(capture=sealed_text_capture(), **place_of(COMMENTS[1]), actor=make_user(), now=NOW)
    assert (quotation.prefix, quotation.suffix) == ("", "")
    inner = quote(
        capture=sealed_text_capture(), **place_of("하나도 후회하지 않아요."), actor=make_user(), now=NOW
    )
    assert inner.prefix == "새벽 세 시까지 줄을 섰는데 "
    assert COMMENTS[1][:5] not in inner.suffix


@pytest.mark.parametrize(
    "place",
    [
        {"start": 10, "end": len(COMMENTS[0]) + 10},
        {"start": 5, "end": 5},
        {"start": -1, "end": 5},
        {"start": 0, "end": len(TEXT) + 1},
        {"start": len(COMMENTS[0]), "end": len(COMMENTS[0]) + 1},
    ],
)
def test_a_span_that_is_not_words_of_one_comment_is_refused(place: dict[str, int]) -> None:
    with pytest.raises(UnableToQuote) as refusal:
        quote(capture=sealed_text_capture(), **place, actor=make_user(), now=NOW)
    assert str(refusal.value)
    assert not Quotation.objects.exists()


def test_what_is_left_out_is_kept_as_an_elision_and_shown_by_its_mark() -> None:
    place = place_of(COMMENTS[0])
    gap = (TEXT.index(" 하나도"), TEXT.index(" 바다가"))
    quotation = quote(capture=sealed_text_capture(), **place, elisions=[gap], actor=make_user(), now=NOW)
    assert quotation.exact == "새벽 세 시까지 줄을 섰는데 […] 바다가 보이는 자리는 금방 찼어요."
    assert [(row.start, row.end) for row in quotation.elisions.all()] == [gap]
    assert quotation.verifications.get().verdict == Verdict.EXACT


@pytest.mark.parametrize("gap", [(0, 5), (3, 200), (5, 5), (6, 4), (40, len(COMMENTS[0]))])
def test_what_is_left_out_must_lie_between_quoted_words(gap: tuple[int, int]) -> None:
    with pytest.raises(UnableToQuote):
        quote(
            capture=sealed_text_capture(), **place_of(COMMENTS[0]), elisions=[gap], actor=make_user(), now=NOW
        )


def test_the_same_words_of_a_capture_are_not_quoted_twice() -> None:
    capture = sealed_text_capture()
    quote(capture=capture, **place_of(COMMENTS[0]), actor=make_user(), now=NOW)
    with pytest.raises(UnableToQuote, match="already"):
        quote(capture=capture, **place_of(COMMENTS[0]), actor=make_user(), now=NOW)


def test_a_cut_that_turns_the_meaning_round_does_not_pass() -> None:
    quotation = quote(
        capture=sealed_text_capture(), **place_of("좋다고 생각해요."), actor=make_user(), now=NOW
    )
    assert quotation.verifications.get().verdict == Verdict.NEAR


def test_the_raw_handle_stands_in_no_column_of_the_quotation() -> None:
    quotation = quote(capture=sealed_text_capture(), **place_of(COMMENTS[0]), actor=make_user(), now=NOW)
    rows = [quotation, quotation.capture, quotation.author, quotation.comment, *quotation.verifications.all()]
    assert HANDLE not in json.dumps(serializers.serialize("json", rows), ensure_ascii=False)
    assert HANDLE not in "".join(str(row) + repr(row) for row in rows)


def test_words_that_are_typed_are_found_and_quoted_as_the_capture_spells_them() -> None:
    capture = sealed_text_capture(comments=["그 사람이 “다시는 안 간다”라고 했어요, 정말로요."])
    place = locate(capture=capture, words='그 사람이 "다시는 안 간다"라고 했어요,')
    quotation = quote(capture=capture, start=place.start, end=place.end, actor=make_user(), now=NOW)
    assert quotation.exact == "그 사람이 “다시는 안 간다”라고 했어요,"


def test_typed_words_may_leave_something_out() -> None:
    capture = sealed_text_capture()
    place = locate(capture=capture, words="새벽 세 시까지 줄을 섰는데 [...] 바다가 보이는 자리는")
    quotation = quote(
        capture=capture,
        start=place.start,
        end=place.end,
        elisions=place.elisions,
        actor=make_user(),
        now=NOW,
    )
    assert quotation.exact == "새벽 세 시까지 줄을 섰는데 […] 바다가 보이는 자리는"


def test_short_typed_words_are_found_where_they_stand_once() -> None:
    capture = sealed_text_capture()
    assert locate(capture=capture, words="가족이랑요").start == TEXT.index("가족이랑요")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("새벽 네 시까지 줄을 섰는데 하나도 후회하지 않아요.", Verdict.NEAR),
        ("이런 말은 여기 어디에도 없습니다 정말로", Verdict.ABSENT),
        ("좋다고 생각해요.", Verdict.NEAR),
    ],
)
def test_typed_words_that_do_not_stand_there_are_refused_with_what_was_found(
    words: str, verdict: Verdict
) -> None:
    with pytest.raises(UnableToQuote) as refusal:
        locate(capture=sealed_text_capture(), words=words)
    assert refusal.value.judgement is not None
    assert refusal.value.judgement.verdict is verdict


def test_typed_words_that_stand_there_twice_need_their_comment() -> None:
    capture = sealed_text_capture(
        comments=["정말 다시 가고 싶은 항구 축제였어요", "정말 다시 가고 싶은 항구 축제였어요"]
    )
    with pytest.raises(UnableToQuote):
        locate(capture=capture, words="정말 다시 가고 싶은 항구 축제였어요")
    second = capture.comments.get(ordinal=1)
    assert (
        locate(capture=capture, words="정말 다시 가고 싶은 항구 축제였어요", comment=second).start
        == second.start
    )


def test_a_picture_is_quoted_in_typed_words_that_no_algorithm_can_check() -> None:
    capture = sealed_picture_capture()
    quotation = quote_screenshot(
        capture=capture, words=" 사진에서  읽은 말 ", handle=HANDLE, votes_up=3, actor=make_user(), now=NOW
    )
    assert quotation.exact == "사진에서 읽은 말"
    assert (quotation.start, quotation.end) == (None, None)
    assert quotation.votes_observed_at == capture.captured_at
    assert quotation.author is not None
    assert HANDLE not in quotation.author.pseudonym
    assert quotation.verifications.get().verdict == Verdict.UNCHECKABLE
    with pytest.raises(UnableToQuote):
        quote(capture=capture, start=0, end=3, actor=make_user(), now=NOW)
    with pytest.raises(UnableToQuote):
        quote_screenshot(capture=sealed_text_capture(), words="아무 말", actor=make_user(), now=NOW)


def test_a_damaged_capture_cannot_be_quoted() -> None:
    capture = sealed_text_capture()
    artifact = capture.artifacts.get(role="text")
    artifact.file.storage.delete(artifact.file.name)
    with pytest.raises(UnableToQuote):
        quote(capture=capture, start=0, end=10, actor=make_user(), now=NOW)


def test_a_translation_is_one_per_language_and_never_in_the_originals() -> None:
    quotation = quote(capture=sealed_text_capture(), **place_of(COMMENTS[0]), actor=make_user(), now=NOW)
    first = translate(
        quotation=quotation, language="en", text="I queued.", method="machine", actor=make_user(), now=NOW
    )
    editor = make_user()
    second = translate(
        quotation=quotation,
        language="en",
        text=" I queued all night. ",
        method="human",
        actor=editor,
        now=NOW,
    )
    assert first.pk == second.pk
    assert (second.text, second.translator, second.method) == ("I queued all night.", editor, "human")
    for language, text, method in (("ko", "말", "human"), ("en", "  ", "human"), ("en", "Words", "magic")):
        with pytest.raises(UnableToTranslate):
            translate(quotation=quotation, language=language, text=text, method=method, actor=editor, now=NOW)


def test_a_correction_is_a_new_quotation_and_makes_translations_stale() -> None:
    capture = sealed_text_capture()
    old = quote(
        capture=capture, **place_of("하나도 후회하지 않아요."), actor=make_user(), now=NOW, stance="hopeful"
    )
    translate(quotation=old, language="en", text="No regrets.", method="human", actor=make_user(), now=NOW)
    decide(quotation=old, reviewer=make_user(role=DESK_EDITOR), decision="accepted", now=NOW)
    new = supersede(quotation=old, **place_of(COMMENTS[0]), actor=make_user(), now=NOW)
    old.refresh_from_db()
    assert old.exact == "하나도 후회하지 않아요."
    assert old.superseded_by == new
    assert new.stance == "hopeful"
    assert [(row.text, row.is_stale) for row in new.translations.all()] == [("No regrets.", True)]
    with pytest.raises(UnableToQuote):
        supersede(quotation=old, **place_of(COMMENTS[1]), actor=make_user(), now=NOW)
    with pytest.raises(UnableToQuote):
        supersede(quotation=new, **place_of(COMMENTS[0]), actor=make_user(), now=NOW)


def test_the_words_of_an_accepted_quotation_cannot_be_changed() -> None:
    quotation = quote(capture=sealed_text_capture(), **place_of(COMMENTS[0]), actor=make_user(), now=NOW)
    quotation.context_note = "Said before the festival."
    quotation.full_clean()
    decide(quotation=quotation, reviewer=make_user(role=DESK_EDITOR), decision="accepted", now=NOW)
    quotation.context_note = "Said after the festival."
    quotation.full_clean()
    quotation.exact = "다른 말"
    with pytest.raises(ValidationError):
        quotation.full_clean()
