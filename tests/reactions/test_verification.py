"""Verifying: the algorithm compares, another person decides, and the gate asks what is still missing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from reactions.judging.verdicts import Verdict
from reactions.models import Capture, Quotation, Verification
from reactions.quoting import quote, quote_screenshot, supersede, translate
from reactions.verifying.checks import UnableToVerify, check, decide, paraphrase_shortcomings, shortcomings
from reactions.verifying.standing import standing_of
from tests.factories import DESK_EDITOR, NOW, REPORTER, make_paraphrase, make_source, make_user
from tests.reactions.evidence import COMMENTS, sealed_picture_capture, sealed_text_capture

pytestmark = pytest.mark.django_db

TEXT = "\n".join(COMMENTS)


def quoted(
    words: str = COMMENTS[0], *, capture: Capture | None = None, actor: User | None = None
) -> Quotation:
    start = TEXT.index(words)
    return quote(
        capture=capture or sealed_text_capture(),
        start=start,
        end=start + len(words),
        actor=actor or make_user(),
        now=NOW,
    )


def accept(quotation: Quotation, *, reviewer: User | None = None) -> Verification:
    return decide(
        quotation=quotation, reviewer=reviewer or make_user(role=DESK_EDITOR), decision="accepted", now=NOW
    )


def codes(quotation: Quotation, language: str = "ko") -> list[str]:
    found = shortcomings(quotation_ids=[quotation.pk], article_language=language)
    return [lack.code for lack in found.get(quotation.pk, [])]


def test_another_person_accepts_what_the_algorithm_found() -> None:
    quotation = quoted()
    reviewer = make_user(role=DESK_EDITOR)
    verification = accept(quotation, reviewer=reviewer)
    assert (verification.verdict, verification.decision) == (Verdict.EXACT, "accepted")
    assert verification.reviewer == reviewer
    assert verification.submitter == quotation.submitted_by
    assert verification.artifact_sha256 == quotation.capture.artifacts.get(role="text").commitment
    assert standing_of(quotation.verifications.all()).is_verified


@pytest.mark.parametrize("decision", ["accepted", "refused", "asked"])
def test_nobody_decides_on_their_own_quotation(decision: str) -> None:
    quotation = quoted()
    with pytest.raises(UnableToVerify, match="yourself"):
        decide(quotation=quotation, reviewer=quotation.submitted_by, decision=decision, note="Mine.", now=NOW)
    assert quotation.verifications.count() == 1


@pytest.mark.parametrize("decision", ["accepted", "refused", "asked"])
def test_somebody_without_the_right_decides_on_nothing_wherever_it_is_asked(decision: str) -> None:
    quotation = quoted()
    left = make_user(role=DESK_EDITOR, is_active=False)
    for reviewer in (make_user(role=REPORTER), make_user(), left):
        with pytest.raises(UnableToVerify, match="does not have this right"):
            decide(quotation=quotation, reviewer=reviewer, decision=decision, note="Why not?", now=NOW)
    assert quotation.verifications.count() == 1


def insert_verification(quotation: Quotation, *, reviewer: User | None, decision: str) -> None:
    """Write a row past all of our code, as a script of somebody else might."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reactions_verification (quotation_id, checked_at, algorithm_version, verdict, folds,"
            " artifact_sha256, submitter_id, reviewer_id, decision, note)"
            " VALUES (%s, %s, '1', 'exact', '[]', '', %s, %s, %s, '')",
            [quotation.pk, NOW, quotation.submitted_by_id, reviewer and reviewer.pk, decision],
        )


def test_the_database_itself_holds_that_nobody_verifies_their_own() -> None:
    quotation = quoted()
    with pytest.raises(IntegrityError, match="reviewer_is_not_submitter"):
        insert_verification(quotation, reviewer=quotation.submitted_by, decision="accepted")
    with pytest.raises(IntegrityError, match="decision_has_a_reviewer"):
        insert_verification(quotation, reviewer=None, decision="accepted")
    insert_verification(quotation, reviewer=make_user(), decision="accepted")
    assert quotation.verifications.count() == 2


@pytest.mark.parametrize("words", ["좋다고 생각해요.", "요. 입장료가"])
def test_words_that_do_not_pass_cannot_be_accepted_but_refused(words: str) -> None:
    quotation = quoted(words)
    with pytest.raises(UnableToVerify):
        accept(quotation)
    refusal = decide(
        quotation=quotation,
        reviewer=make_user(role=DESK_EDITOR),
        decision="refused",
        note="The word before it negates it.",
        now=NOW,
    )
    assert refusal.decision == "refused"
    assert codes(quotation) == ["refused"]


def test_words_that_differ_in_spacing_alone_are_for_a_person_to_decide() -> None:
    quotation = quoted("새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요.")
    Quotation.objects.filter(pk=quotation.pk).update(
        exact="새벽 세시까지 줄을 섰는데 하나도 후회하지 않아요."
    )
    quotation.refresh_from_db()
    assert check(quotation=quotation, now=NOW).verdict == Verdict.SPACING_ONLY
    assert codes(quotation) == ["unaccepted"]
    accept(quotation)
    assert codes(quotation) == []


def test_a_refusal_and_a_question_need_words() -> None:
    quotation = quoted()
    for decision, note in (("refused", " "), ("asked", ""), ("asked", "x" * 501), ("perhaps", "Well.")):
        with pytest.raises(UnableToVerify):
            decide(
                quotation=quotation,
                reviewer=make_user(role=DESK_EDITOR),
                decision=decision,
                note=note,
                now=NOW,
            )


def test_a_picture_needs_two_people_besides_its_submitter() -> None:
    quotation = quote_screenshot(
        capture=sealed_picture_capture(), words="사진에서 읽은 말", actor=make_user(), now=NOW
    )
    assert codes(quotation) == ["unaccepted"]
    first = make_user(role=DESK_EDITOR)
    accept(quotation, reviewer=first)
    assert codes(quotation) == ["second_person"]
    with pytest.raises(UnableToVerify, match="second person"):
        accept(quotation, reviewer=first)
    accept(quotation)
    assert codes(quotation) == []


def test_a_refusal_takes_back_what_people_accepted_before() -> None:
    quotation = quote_screenshot(
        capture=sealed_picture_capture(), words="사진에서 읽은 말", actor=make_user(), now=NOW
    )
    accept(quotation)
    decide(
        quotation=quotation,
        reviewer=make_user(role=DESK_EDITOR),
        decision="refused",
        note="I read another word.",
        now=NOW,
    )
    accept(quotation)
    assert codes(quotation) == ["second_person"]


def test_a_later_check_that_fails_ends_the_verification() -> None:
    quotation = quoted()
    accept(quotation)
    Quotation.objects.filter(pk=quotation.pk).update(exact=COMMENTS[0].replace("않아요", "해요"))
    quotation.refresh_from_db()
    assert codes(quotation) == ["words_changed"]
    assert check(quotation=quotation, now=NOW + timedelta(days=1)).verdict == Verdict.NEAR
    assert codes(quotation) == ["words_changed", "verdict"]


def test_the_gate_names_each_thing_that_is_missing() -> None:
    quotation = quoted()
    assert codes(quotation) == ["unaccepted"]
    assert codes(quotation, "en") == ["unaccepted", "translation_missing"]
    decide(
        quotation=quotation,
        reviewer=make_user(role=DESK_EDITOR),
        decision="asked",
        note="Which festival?",
        now=NOW,
    )
    found = shortcomings(quotation_ids=[quotation.pk], article_language="ko")[quotation.pk]
    assert [lack.code for lack in found] == ["asked"]
    assert "Which festival?" in found[0].message
    assert COMMENTS[0][:20] in found[0].message
    accept(quotation)
    translation = translate(
        quotation=quotation, language="en", text="No regrets.", method="human", actor=make_user(), now=NOW
    )
    assert codes(quotation, "en") == []
    assert codes(quotation, "en-GB") == []
    translation.is_stale = True
    translation.save()
    assert codes(quotation, "en") == ["translation_stale"]


def test_a_quotation_that_was_never_checked_or_does_not_exist_falls_short() -> None:
    quotation = quoted()
    QuerySet(Verification).delete()
    assert codes(quotation) == ["unchecked"]
    assert shortcomings(quotation_ids=[0], article_language="ko")[0][0].code == "missing"


def test_translation_only_in_the_articles_own_language_leaves_nothing_to_show() -> None:
    quotation = quoted()
    accept(quotation)
    Quotation.objects.filter(pk=quotation.pk).update(display="translation")
    assert codes(quotation, "ko") == ["nothing_to_show"]


def test_a_superseded_quotation_falls_short_and_cannot_be_decided_on() -> None:
    capture = sealed_text_capture()
    old = quoted(COMMENTS[0][:30].strip(), capture=capture)
    supersede(quotation=old, start=0, end=len(COMMENTS[0]), actor=make_user(), now=NOW)
    assert "superseded" in codes(old)
    with pytest.raises(UnableToVerify, match="replaced"):
        accept(old)


@pytest.mark.parametrize("role", ["html", "text"])
def test_damaged_evidence_falls_short_whatever_people_accepted(role: str) -> None:
    quotation = quoted()
    accept(quotation)
    assert codes(quotation) == []
    path = Path(quotation.capture.artifacts.get(role=role).file.path)
    path.write_bytes(path.read_bytes()[:-10])
    assert codes(quotation) == ["capture_broken"]


def test_a_capture_that_cannot_be_read_is_not_called_absent() -> None:
    quotation = quoted()
    Path(quotation.capture.artifacts.get(role="text").file.path).unlink()
    for attempt in (
        lambda: check(quotation=quotation, now=NOW),
        lambda: accept(quotation),
    ):
        with pytest.raises(UnableToVerify, match="no longer be read"):
            attempt()


def test_what_quotations_lack_costs_the_same_number_of_queries_for_one_and_for_many() -> None:
    def count_for(number: int) -> int:
        ids = [quoted().pk for _turn in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(shortcomings(quotation_ids=ids, article_language="en")) == number
        return len(queries)

    # The first time, Django asks what the database can do with JSON.
    count_for(1)
    assert count_for(1) == count_for(6) == 1


def test_a_paraphrase_needs_a_capture_of_its_source_that_is_sound() -> None:
    sourced = make_paraphrase(capture=sealed_text_capture())
    by_source = make_paraphrase(capture=sealed_text_capture())
    by_source.capture = None
    by_source.save()
    unsourced = make_paraphrase()
    unsourced.source, unsourced.capture = make_source(), None
    unsourced.save()
    damaged = make_paraphrase(capture=sealed_text_capture())
    assert damaged.capture is not None
    Path(damaged.capture.artifacts.get(role="text").file.path).unlink()
    ids = [row.pk for row in (sourced, by_source, unsourced, damaged)]
    found = paraphrase_shortcomings(paraphrase_ids=[*ids, 0])
    assert {key: [lack.code for lack in lacks] for key, lacks in found.items()} == {
        unsourced.pk: ["no_capture"],
        damaged.pk: ["capture_broken"],
        0: ["missing"],
    }
