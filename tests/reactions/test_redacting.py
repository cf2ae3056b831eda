"""Redaction: the words are gone from the database, wherever they were repeated, and nothing brings them back."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from articles.exchange.orders import carry_out, order_export
from articles.models import (
    Article,
    ClearedPassage,
    ExportRun,
    ImportRow,
    ImportRun,
    NamedVersion,
    Revision,
    TextBlock,
)
from articles.models.imports import exchange_storage
from articles.publishing import publish
from articles.snapshots import record_revision, restore_revision
from articles.sourcing.coverage import clear_passage
from reactions.capturing.storing import text_of
from reactions.models import (
    Capture,
    DeskTask,
    Elision,
    Ground,
    Outlet,
    Quotation,
    Redaction,
    Source,
    Translation,
    Verification,
)
from reactions.presenting.cards import card_of
from reactions.quoting import UnableToQuote, locate, quote, supersede
from reactions.sealing import verify_capture, verify_chain
from reactions.takedown.closing import removed_spans
from reactions.takedown.redacting import UnableToRedact, hide, redact, restrict, show_again
from reactions.takedown.same_words import quotations_nearby
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW
from tests.newsroom.errands import run_waiting_tasks
from tests.reactions.whole_database import pieces, tables_with

pytestmark = pytest.mark.django_db

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
TRANSLATION = "Even in the pouring rain nobody would leave that line"
NEEDLES = (*pieces(WORDS), *pieces(TRANSLATION))


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


@pytest.fixture
def quotation():
    return factories.make_sourced_quotation(words=WORDS, translation=TRANSLATION, context_note="Said at noon")


def log(row, words, actor):
    return LogEntry.objects.create(
        user=actor, content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk),
        object_repr=f"“{words[:60]}…”", action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"name": "translation", "object": words}}]),
    )  # fmt: skip


def test_no_table_holds_the_words_or_a_piece_of_them_wherever_they_were_repeated(
    quotation, publisher, django_capture_on_commit_callbacks
):
    category = factories.make_category(slug="harbour")
    Quotation.objects.filter(pk=quotation.pk).update(stance="hopeful")
    source = quotation.source
    text = f"<p>한 사람은 “{WORDS[:14]}<em>{WORDS[14:]}</em>”라고 했다.</p>"
    # An article that quotes it, with older editions whose own text repeats it.
    quoting = factories.make_article(
        category=category, slug=f"story-{WORDS.replace(' ', '-')}", title=f"“{WORDS}”", deck=TRANSLATION,
        blocks=[factories.heading(WORDS[:20]), factories.text(text), factories.quoted(quotation),
                factories.embed(url=f"https://video.example/#{WORDS}", title=WORDS, description=TRANSLATION)],
    )  # fmt: skip
    clear_passage(article=quoting, text=WORDS, reason="Our own interview", actor=publisher, now=NOW)
    superuser = factories.make_superuser()

    def put_out(article, note=""):
        revision = record_revision(article=article, actor=publisher, now=NOW)
        return publish(
            revision=revision, actor=superuser, now=NOW, override_reason=f"They said {WORDS}", note=note
        )

    first = put_out(quoting)
    quoting.deck = "Another deck"
    quoting.save()
    put_out(quoting, note=f"We added “{WORDS}”.")
    # A live one that only repeats it, a draft, and a revision in which it stood once.
    repeating = factories.make_article(
        category=category, blocks=[factories.text(f"<p>{TRANSLATION}, she said. {WORDS}</p>")]
    )
    put_out(repeating)
    factories.make_image(title="A queue", caption=f"“{WORDS}”")
    tag = factories.make_tag(introduction_ko=f"“{WORDS}”: 이렇게 말하는 사람도 있었다.")
    Outlet.objects.filter(pk=source.outlet_id).update(description_en=f"Known for “{TRANSLATION}”.")
    NamedVersion.objects.create(
        revision=first.revision, name=f"With “{WORDS}”", named_at=NOW, named_by=publisher
    )
    waiting = ImportRun.objects.create(
        file_name="posts.json", created_at=NOW, created_by=publisher, touched_at=NOW, category=category
    )
    ImportRow.objects.create(
        run=waiting, number=1, state="waiting", name="post 1", title=WORDS,
        page={"blocks": [{"kind": "text", "html": text}]},
    )  # fmt: skip
    draft = factories.make_article(blocks=[factories.text(text)])
    record_revision(article=draft, actor=publisher, now=NOW)
    TextBlock.objects.filter(parent=draft).update(html="<p>Nothing of it any more.</p>")
    Article.objects.filter(pk=quoting.pk).update(
        schedule_problem=[
            {
                "code": "quotation_unaccepted",
                "words": "“%(words)s” waits for another person's verification.",
                "parameters": {"words": f"{WORDS[:39]}…"},
            }
        ]
    )
    # The room's own tables, the log, a session, a task that failed.
    Verification.objects.filter(quotation=quotation).blank(note=f"You wrote “{WORDS}”")
    Source.objects.filter(pk=source.pk).update(title=f"Re: {WORDS}")
    DeskTask.objects.create(kind="edited", source=source, quotation=quotation, opened_at=NOW, note=WORDS)
    factories.make_paraphrase(capture=quotation.capture, text=f"Somebody said: {TRANSLATION}")
    for row in (quotation, source, quoting, quotation.translations.get(), draft):
        log(row, WORDS, publisher)
    session = SessionStore()
    session["_messages"] = json.dumps([["__json_message", 0, 25, f"Quoted: “{WORDS}”"]])
    session.save()
    DBTaskResult.objects.create(
        status="FAILED", args_kwargs={"args": [WORDS], "kwargs": {}}, task_path="x", queue_name="default", priority=0,
        run_after=NOW, backend_name="default", exception_class_path="", traceback=f"ValueError: {TRANSLATION}",
    )  # fmt: skip
    assert len(tables_with(*NEEDLES)) >= 17
    with django_capture_on_commit_callbacks(execute=True):
        redact(quotation=quotation, ground=Ground.PRIVACY, actor=publisher, now=NOW)
    found = tables_with(*NEEDLES)
    # What readers get is masked within the act; old revisions that nobody quotes from wait for the worker.
    assert set(found) <= {
        "articles_revision",
        "images_image",
        "tags_tag",
        "reactions_outlet",
        "articles_namedversion",
        "articles_importrow",
        "django_admin_log",
        "django_session",
        "django_tasks_database_dbtaskresult",
    }
    assert [row for row in Revision.objects.all() if WORDS[:14] in str(row.document)] == [
        draft.revisions.get()
    ]
    run_waiting_tasks()
    assert tables_with(*NEEDLES) == {}
    tag.refresh_from_db()
    assert tag.introduction_ko == "“[…]”: 이렇게 말하는 사람도 있었다."
    first.refresh_from_db()
    assert first.title == "“[removed]”"
    assert first.slug == f"article-{quoting.pk}"
    assert first.document["blocks"][1]["html"] == "<p>한 사람은 “[removed]<em></em>”라고 했다.</p>"
    assert not ClearedPassage.objects.exists()
    assert Article.objects.get(pk=quoting.pk).version == quoting.version + 1


@pytest.mark.one_database
def test_an_export_that_holds_them_is_cleared_away(quotation, publisher, django_capture_on_commit_callbacks):
    superuser = factories.make_superuser()
    run = order_export(actor=superuser, now=NOW)
    carry_out(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    name = run.file.name
    hide(quotation=quotation, now=NOW)
    assert exchange_storage().exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        redact(quotation=quotation, ground=Ground.PRIVACY, actor=publisher, now=NOW, mask_in_texts=False)
    run.refresh_from_db()
    assert (run.state, run.file.name) == (ExportRun.State.CLEARED, "")
    assert not exchange_storage().exists(name)


def test_restoring_an_old_revision_brings_nothing_back(quotation, publisher):
    article = factories.make_article(
        blocks=[factories.text(f"<p>“{WORDS}”</p>"), factories.quoted(quotation)], deck=TRANSLATION
    )
    old = record_revision(article=article, actor=publisher, now=NOW)
    article.deck = "Another"
    article.save()
    record_revision(article=article, actor=publisher, now=NOW)
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=publisher, now=NOW)
    old.refresh_from_db()
    restored = restore_revision(revision=old, actor=publisher, now=NOW)
    assert tables_with(*NEEDLES) == {}
    assert [block["type"] for block in restored.document["blocks"]] == ["text", "quotation"]
    assert old.sha256 != ""


def test_the_same_words_go_together_and_what_is_near_is_offered(publisher):
    source = factories.make_source()
    comment = f"{WORDS}. 그런데 화장실은 아무도 못 찾았다고 합니다."
    capture = factories.make_capture(source=source, comments=[comment])
    later = factories.make_capture(source=source, comments=[comment, "다른 사람의 말도 있습니다 여기에"])
    actor = factories.make_user(role=factories.REPORTER)

    def quoted(capture, words):
        place = locate(capture=capture, words=words)
        return quote(capture=capture, start=place.start, end=place.end, actor=actor, now=NOW)

    first = quoted(capture, WORDS)
    place = locate(capture=capture, words=comment)
    replaced = supersede(quotation=first, start=place.start, end=place.end, actor=actor, now=NOW)
    again, beside = quoted(later, WORDS), quoted(later, "화장실은 아무도 못 찾았다고 합니다")
    other = quoted(later, "다른 사람의 말도 있습니다 여기에")
    assert quotations_nearby(quotation=again) == []
    made = redact(quotation=again, ground=Ground.COURT, actor=publisher, now=NOW)
    assert {row.quotation for row in made} == {first, replaced, again, beside}
    other.refresh_from_db()
    assert other.exact
    assert tables_with(*pieces(comment)) == {}


@pytest.mark.parametrize(
    ("removed", "kept"),
    [
        ("바닷바람이 시원해서 좋았다고 생각합니다", "주차장은 너무 좁았다고 생각합니다"),
        ("맞아요", "맞아요 저도 그 줄에 서 있었거든요"),
        ("To be honest with you all I loved it", "To be honest with you all it was a bore"),
    ],
)
def test_what_another_person_wrote_stays_where_only_an_everyday_phrase_is_the_same(publisher, removed, kept):
    capture = factories.make_capture(comments=[removed, kept])
    first, second = capture.comments.filter(ordinal__gt=0).order_by("ordinal")[:2]
    gone, other = (
        quote(capture=capture, start=one.start, end=one.end, actor=publisher, now=NOW)
        for one in (first, second)
    )
    made = redact(quotation=gone, ground=Ground.AUTHOR, actor=publisher, now=NOW)
    assert [row.quotation for row in made] == [gone]
    other.refresh_from_db()
    assert other.exact == kept
    covered = removed_spans(capture=capture, text=text_of(capture=capture))
    assert covered.spans == [(first.start, first.end)]


def test_what_another_person_repeated_goes_too(publisher):
    capture = factories.make_capture(comments=[WORDS, f"“{WORDS[:24]}” 이 말이 맞습니다", WORDS])
    quotations = [
        quote(capture=capture, start=one.start, end=one.end, actor=publisher, now=NOW)
        for one in capture.comments.filter(ordinal__in=[1, 2, 3]).order_by("ordinal")
    ]
    made = redact(quotation=quotations[0], ground=Ground.AUTHOR, actor=publisher, now=NOW)
    assert [row.quotation for row in made] == quotations


def test_other_quotations_of_the_person_are_offered_and_go_if_chosen(quotation, publisher):
    other = factories.make_sourced_quotation(
        words="사진은 제가 다 찍어 두었으니까 걱정 마세요", translation="x"
    )
    Quotation.objects.filter(pk=other.pk).update(author=quotation.author)
    assert quotations_nearby(quotation=quotation) == [other]
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=publisher, now=NOW, also=[other])
    other.refresh_from_db()
    assert other.redacted_at == NOW


def test_a_redaction_leaves_when_and_why_and_nothing_by_which_it_could_be_found(quotation, publisher):
    (redaction,) = redact(quotation=quotation, ground=Ground.MINOR, actor=publisher, now=NOW, note="A call")
    quotation.refresh_from_db()
    assert (quotation.exact, quotation.prefix, quotation.suffix, quotation.context_note) == ("", "", "", "")
    assert (quotation.author, quotation.votes_up, quotation.posted_at) == (None, None, None)
    assert (quotation.redacted_at, quotation.redaction_ground) == (NOW, "minor")
    assert (redaction.scope, redaction.effective_at, redaction.proposed_by) == ("redact", NOW, publisher)
    assert not Translation.objects.exists()
    assert not Elision.objects.exists()
    assert str(quotation) == "(words removed)"


def test_doing_it_again_changes_nothing(quotation, publisher):
    first = redact(quotation=quotation, ground=Ground.MINOR, actor=publisher, now=NOW)
    again = redact(quotation=quotation, ground=Ground.COURT, actor=publisher, now=NOW + timedelta(days=1))
    assert first == again
    assert Redaction.objects.count() == 1
    quotation.refresh_from_db()
    assert (quotation.redacted_at, quotation.redaction_ground) == (NOW, "minor")


def test_only_who_decides_on_takedowns_redacts_or_restricts(quotation):
    desk = factories.make_user(role=factories.DESK_EDITOR)
    for act in (redact, restrict):
        with pytest.raises(PermissionDenied):
            act(quotation=quotation, ground=Ground.PRIVACY, actor=desk, now=NOW)
    quotation.refresh_from_db()
    assert quotation.exact == WORDS


def test_a_ground_is_needed(quotation, publisher):
    with pytest.raises(UnableToRedact, match="ground"):
        redact(quotation=quotation, ground="whim", actor=publisher, now=NOW)


def test_what_people_wrote_is_left_where_the_desk_says_so(quotation, publisher):
    article = factories.make_article(blocks=[factories.text(f"<p>{WORDS}</p>")])
    redact(quotation=quotation, ground=Ground.COPYRIGHT, actor=publisher, now=NOW, mask_in_texts=False)
    assert TextBlock.objects.get(parent=article).html == f"<p>{WORDS}</p>"
    assert set(tables_with(*NEEDLES)) == {"articles_textblock"}


def test_hiding_and_showing_again_keep_the_counts(quotation):
    category = factories.make_category(slug="harbour")
    (edition,) = fill(1, category=category, quotations=[quotation])
    outlet = Outlet.objects.get(pk=quotation.source.outlet_id)
    edition.refresh_from_db()
    before = (outlet.quotation_count, edition.reaction_count, edition.community_count)
    assert before == (1, 1, 1)

    def counts():
        outlet.refresh_from_db()
        edition.refresh_from_db()
        return outlet.quotation_count, edition.reaction_count, edition.community_count

    assert hide(quotation=quotation, now=NOW)
    assert not hide(quotation=quotation, now=NOW)
    assert counts() == (0, 0, 0)
    assert show_again(quotation=quotation, now=NOW)
    assert not show_again(quotation=quotation, now=NOW)
    assert counts() == before


def test_counts_hold_when_articles_come_and_go_while_it_is_hidden(quotation, publisher):
    from articles.publishing import unpublish

    category = factories.make_category(slug="harbour")
    first, _second = fill(2, category=category, quotations=[quotation])
    hide(quotation=quotation, now=NOW)
    unpublish(article=Article.objects.get(pk=first.article_id), actor=publisher, now=NOW)
    show_again(quotation=quotation, now=NOW)
    assert Outlet.objects.get(pk=quotation.source.outlet_id).quotation_count == 1
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=publisher, now=NOW)
    assert Outlet.objects.get(pk=quotation.source.outlet_id).quotation_count == 0


@pytest.mark.parametrize(("ground", "display"), [("minor", "translation"), ("court", "full")])
def test_a_restriction_to_protect_somebody_shows_the_translation_only(quotation, publisher, ground, display):
    restrict(quotation=quotation, ground=ground, actor=publisher, now=NOW)
    quotation.refresh_from_db()
    assert (quotation.is_restricted, quotation.display) == (True, display)
    assert restrict(quotation=quotation, ground=ground, actor=publisher, now=NOW) == Redaction.objects.get()


def test_a_correction_shows_no_name_and_no_link_that_a_takedown_took_away(quotation, publisher):
    restrict(quotation=quotation, ground="victim", actor=publisher, now=NOW)
    corrected = supersede(
        quotation=quotation, start=quotation.start, end=quotation.start + 21, actor=publisher, now=NOW
    )
    assert corrected.exact == WORDS[:21].strip()
    card = card_of(quotation=Quotation.objects.for_display().get(pk=corrected.pk), language="en")
    assert (card.author_name, card.source_url, card.original) == ("", "", "")


def test_what_replaced_a_quotation_is_restricted_with_it(quotation, publisher):
    corrected = supersede(
        quotation=quotation, start=quotation.start, end=quotation.start + 21, actor=publisher, now=NOW
    )
    third = supersede(quotation=corrected, start=quotation.start, end=quotation.end, actor=publisher, now=NOW)
    third.translations.all().delete()
    restrict(quotation=corrected, ground="minor", actor=publisher, now=NOW)
    rows = Quotation.objects.order_by("pk").values_list("is_restricted", "display")
    assert list(rows) == [(True, "translation"), (True, "translation"), (True, "full")]
    assert Redaction.objects.get().quotation == corrected


def test_by_no_other_quotation_of_the_comment_the_person_is_found(publisher):
    said = "저는 그 가게에서 일하는 고등학생이고 내일도 나갑니다"
    capture = factories.make_capture(comments=[f"{WORDS}. {said}. 다들 조심히 오세요."])
    first, beside = (factories.make_quotation(capture=capture, exact=words) for words in (WORDS, said))
    elsewhere = factories.make_quotation(capture=capture, exact="저도 다음 주에 가 보려고 합니다")
    for quotation in (first, beside):
        factories.make_translation(quotation=quotation)
    restrict(quotation=first, ground="minor", actor=publisher, now=NOW)
    later = factories.make_capture(
        source=capture.source, comments=[f"{WORDS}. {said}. 다들 조심히 오세요.", "!"]
    )
    again = factories.make_quotation(capture=later, exact="다들 조심히 오세요.")
    for quotation in (first, beside, again, elsewhere):
        quotation.refresh_from_db()
        shown = (quotation.is_restricted, quotation.display)
        assert shown == ((False, "full") if quotation == elsewhere else (True, "translation"))


def test_nothing_is_corrected_while_a_request_is_decided(quotation, publisher):
    hide(quotation=quotation, now=NOW)
    with pytest.raises(UnableToQuote, match="hidden"):
        supersede(
            quotation=quotation, start=quotation.start, end=quotation.start + 21, actor=publisher, now=NOW
        )


def test_a_translation_that_is_not_there_cannot_stand_alone(publisher):
    quotation = factories.make_sourced_quotation(words=WORDS)
    with pytest.raises(UnableToRedact, match="translation"):
        restrict(quotation=quotation, ground="minor", actor=publisher, now=NOW, translation_only=True)
    restrict(quotation=quotation, ground="minor", actor=publisher, now=NOW)
    quotation.refresh_from_db()
    assert quotation.display == "full"


def test_who_showed_it_is_told_once_it_is_certain(quotation, publisher, django_capture_on_commit_callbacks):
    from delivery.announcing import keys_changed

    category = factories.make_category(slug="harbour")
    (edition,) = fill(1, category=category, quotations=[quotation])
    heard = set()

    def listen(keys, **signal):
        heard.update(keys)

    keys_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            redact(quotation=quotation, ground=Ground.PRIVACY, actor=publisher, now=NOW)
            assert not heard
    finally:
        keys_changed.disconnect(listen)
    assert heard >= {
        f"quotation-{quotation.pk}", f"quoted-{quotation.source.outlet_id}", f"article-{edition.article_id}",
        "lists", "takedowns",
    }  # fmt: skip


def test_a_sealed_title_that_repeats_the_words_is_masked_and_the_chain_still_holds(publisher):
    source = factories.make_source(title=f"{WORDS[:19]}… (3)")
    quotation = factories.make_sourced_quotation(words=WORDS, source=source)
    capture = quotation.capture
    assert WORDS[:19] in capture.title
    after = factories.make_capture()
    Capture.objects.filter(pk=after.pk).blank(manifest={**after.manifest, "content_sha256": "0" * 64})
    assert not verify_capture(capture=Capture.objects.get(pk=after.pk)).is_sound
    Capture.objects.filter(pk=after.pk).blank(manifest=after.manifest)
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=publisher, now=NOW)
    assert tables_with(*NEEDLES) == {}
    assert all(inspection.is_sound for inspection in verify_chain())
    capture.refresh_from_db()
    assert capture.title == "[…]… (3)"
    Capture.objects.filter(pk=capture.pk).blank(title="Another title")
    assert not verify_capture(capture=Capture.objects.get(pk=capture.pk)).is_sound
