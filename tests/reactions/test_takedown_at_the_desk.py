"""Takedown at the desk: one click and its confirmation, decisions, two people, and what others then see."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client

from articles.models import QuotationBlock
from articles.publishing import UnableToPublish, publish
from articles.snapshots import record_revision, restore_revision
from reactions.models import CaptureArtifact, Quotation, Redaction, SourceAuthor, Verification
from reactions.models.evidence import evidence_storage
from reactions.quoting import UnableToQuote, UnableToTranslate, locate, quote, translate
from reactions.sealing import verify_capture, verify_chain
from reactions.sources.authors import UnableToTell, handle_of
from reactions.takedown.destroying import confirm, propose, reject
from reactions.takedown.redacting import UnableToRedact, redact
from reactions.verifying.checks import UnableToVerify, check
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW
from tests.newsroom.errands import run_waiting_tasks
from tests.reactions.evidence import sealed_picture_capture, sealed_text_capture
from tests.reactions.test_takedown_requests import receive_one
from tests.reactions.whole_database import pieces, tables_with

pytestmark = pytest.mark.django_db

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
TRANSLATION = "Even in the pouring rain nobody would leave that line"
NEEDLES = (*pieces(WORDS), *pieces(TRANSLATION))


def signed_in(role):
    client = Client()
    client.force_login(factories.make_user(role=role) if isinstance(role, str) else role)
    return client


@pytest.fixture
def quotation():
    return factories.make_sourced_quotation(words=WORDS, translation=TRANSLATION)


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


def everything_public(quotation, edition):
    outlet = quotation.source.outlet.slug
    evidence = f"http://127.0.0.1:8000/reactions/{quotation.pk}/"
    paths = [
        "/", "/latest/", "/harbour/", f"/harbour/{edition.slug}/", f"/harbour/{edition.slug}/history/",
        f"/harbour/{edition.slug}/history/?from=1&to=2", f"/reactions/{quotation.pk}/",
        f"/reactions/{quotation.pk}/embed/", f"/reactions/{quotation.pk}/request/", f"/communities/{outlet}/",
        "/communities/", f"/search/?q={WORDS[:9]}", f"/search/?q={TRANSLATION[:12]}", "/feed.atom",
        "/harbour/feed.atom", f"/communities/{outlet}/feed.atom", "/corrections/", "/takedowns/",
    ]  # fmt: skip
    machines = [f"/oembed?url={evidence}", f"/oembed?format=xml&url={evidence}", "/sitemap-pages.xml"]
    return [prefix + path for path in paths for prefix in ("", "/ko")] + machines


def test_one_click_and_its_confirmation_take_the_words_from_every_page_and_table(
    quotation, publisher, django_capture_on_commit_callbacks
):
    category = factories.make_category(slug="harbour")
    article = factories.make_article(
        category=category, slug="queue", deck=f"“{TRANSLATION}”",
        blocks=[factories.text(f"<p>한 사람은 “{WORDS}”라고 했다.</p>"), factories.quoted(quotation)],
    )  # fmt: skip
    edition = factories.make_edition(article=article, actor=publisher)
    old = edition.revision
    article.deck = "Another deck, for the second edition"
    article.save()
    second = record_revision(article=article, actor=publisher, now=NOW)
    edition = publish(revision=second, actor=publisher, now=NOW, kind="correction", note="Another deck.")
    reader, desk = Client(), signed_in(publisher)
    before = " ".join(
        reader.get(address).content.decode() for address in everything_public(quotation, edition)
    )
    assert WORDS in before
    assert TRANSLATION in before
    page = desk.get(f"/admin/reactions/quotation/{quotation.pk}/change/")
    link = re.search(r'href="([^"]*/redact/)"', page.content.decode())[1]
    confirmation = desk.get(link)
    assert "We say these words ourselves" in confirmation.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = desk.post(
            link, {"act": "redact", "ground": "privacy", "mask_in_texts": "on", "note": ""}, follow=True
        )
    assert "removed everywhere" in done.content.decode()
    run_waiting_tasks()
    any_of = re.compile("|".join(map(re.escape, NEEDLES)))
    for address in everything_public(quotation, edition):
        response = reader.get(address)
        html = response.content.decode()
        if "/search/" in address:
            html = html.replace(WORDS[:9], "").replace(TRANSLATION[:12], "")
        assert not any_of.search(html), (address, any_of.search(html))
    assert tables_with(*NEEDLES) == {}
    # Nothing brings them back: an old revision, a schedule, an import of the same page, quoting again.
    restored = restore_revision(revision=old, actor=publisher, now=NOW)
    with pytest.raises(UnableToPublish) as refusal:
        publish(revision=restored, actor=publisher, now=NOW, override_reason="Because")
    assert {problem.code for problem in refusal.value.problems} >= {"quotation_redacted"}
    with pytest.raises(UnableToQuote):
        locate(capture=quotation.capture, words=WORDS)
    with pytest.raises(UnableToQuote, match="removed"):
        quote(capture=quotation.capture, start=quotation.start, end=quotation.end, actor=publisher, now=NOW)
    QuotationBlock.objects.filter(parent=article).delete()
    again = publish(
        revision=record_revision(article=article, actor=publisher, now=NOW), actor=publisher, now=NOW,
        override_reason="It is said in the text.",
    )  # fmt: skip
    assert again.number == 3
    assert tables_with(*NEEDLES) == {}


def test_lists_choosers_and_logs_of_the_desk_hold_no_word_of_it(quotation, publisher):
    article = factories.make_article(blocks=[factories.text(), factories.quoted(quotation)])
    redact(quotation=quotation, ground="author", actor=publisher, now=NOW)
    for role in (factories.REPORTER, factories.DESK_EDITOR, factories.PUBLISHER):
        desk = signed_in(role)
        for address in (
            "/admin/", "/admin/reactions/quotation/", f"/admin/reactions/quotation/?q={WORDS[:5]}",
            f"/admin/reactions/quotation/{quotation.pk}/change/", f"/admin/reactions/quotation/{quotation.pk}/history/",
            f"/admin/articles/article/{article.pk}/change/", "/admin/articles/article/choose/quotation/",
            f"/admin/reactions/quotation/{quotation.pk}/verify/", "/admin/reactions/quotation/to-verify/",
        ):  # fmt: skip
            response = desk.get(address, follow=True)
            assert response.status_code in {200, 403, 404}, (role, address, response.status_code)
            html = response.content.decode().replace(f"q={WORDS[:5]}", "").replace(f'value="{WORDS[:5]}"', "")
            assert not any(piece in html for piece in NEEDLES), (role, address)


@pytest.mark.parametrize("role", [factories.REPORTER, factories.DESK_EDITOR])
def test_who_may_not_decide_finds_no_button_and_no_page(quotation, role):
    desk = signed_in(role)
    page = desk.get(f"/admin/reactions/quotation/{quotation.pk}/change/")
    assert "/redact/" not in page.content.decode()
    for method in (desk.get, desk.post):
        assert method(f"/admin/reactions/quotation/{quotation.pk}/redact/").status_code == 403


def test_a_ground_must_be_chosen_and_nothing_happens_without(quotation, publisher):
    desk = signed_in(publisher)
    response = desk.post(
        f"/admin/reactions/quotation/{quotation.pk}/redact/", {"act": "redact", "ground": ""}
    )
    assert response.status_code == 200
    assert "ground" in response.content.decode()
    quotation.refresh_from_db()
    assert quotation.exact == WORDS


class TestRequests:
    @pytest.fixture
    def row(self, quotation):
        fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
        return receive_one(quotation, message="I am the one who wrote this")

    def test_what_the_person_wrote_is_read_by_who_decides_and_that_is_logged(self, row, publisher):
        address = f"/admin/reactions/takedownrequest/{row.pk}/change/"
        assert "I am the one" not in signed_in(factories.DESK_EDITOR).get(address).content.decode()
        assert signed_in(factories.REPORTER).get(address).status_code == 403
        assert not LogEntry.objects.exists()
        html = signed_in(publisher).get(address).content.decode()
        assert "I am the one who wrote this" in html
        assert row.reference not in html
        entry = LogEntry.objects.get()
        assert entry.user == publisher
        assert "I am the one" not in entry.change_message

    def test_the_queue_leads_to_a_decision(self, row, quotation, publisher):
        desk = signed_in(publisher)
        assert (
            f"/takedownrequest/{row.pk}/change/"
            in desk.get("/admin/reactions/takedownrequest/").content.decode()
        )
        address = f"/admin/reactions/takedownrequest/{row.pk}/decide/"
        page = desk.get(address)
        assert page.context["form"]["ground"].value() == "author"
        refused = desk.post(address, {"act": "refuse", "answer": "", "ground": "author"})
        assert "Write an answer" in refused.content.decode()
        desk.post(address, {"act": "refuse", "answer": "It is public.", "ground": "author"})
        row.refresh_from_db()
        quotation.refresh_from_db()
        assert (row.state, row.answer, quotation.hidden_at) == ("refused", "It is public.", None)
        assert "It is public." in desk.get(address).content.decode()

    def test_a_grant_removes_the_words(self, row, quotation, publisher):
        signed_in(publisher).post(
            f"/admin/reactions/takedownrequest/{row.pk}/decide/",
            {"act": "redact", "ground": "privacy", "mask_in_texts": "on", "answer": "Done.", "confirmed": ""},
        )
        row.refresh_from_db()
        quotation.refresh_from_db()
        assert (row.state, quotation.exact, quotation.redaction_ground) == ("granted", "", "privacy")
        assert Redaction.objects.get().request == row

    def test_a_request_cannot_be_added_changed_or_deleted_by_form(self, row, publisher):
        desk = signed_in(publisher)
        for address in ("add/", f"{row.pk}/delete/"):
            assert desk.get(f"/admin/reactions/takedownrequest/{address}").status_code == 403
        assert (
            desk.post(f"/admin/reactions/takedownrequest/{row.pk}/change/", {"state": "granted"}).status_code
            == 403
        )


class TestCaptures:
    COMMENTS = (f"{WORDS}. 화장실은 못 찾았어요.", "저는 다음 주에 가족과 함께 가 보려고 합니다")

    @pytest.fixture
    def capture(self):
        return sealed_text_capture(comments=self.COMMENTS)

    @pytest.fixture
    def gone(self, capture, publisher):
        quotation = factories.make_quotation(capture=capture, exact=WORDS)
        redact(quotation=quotation, ground="author", actor=publisher, now=NOW)
        return quotation

    def test_the_comment_is_covered_in_every_capture_of_the_page(self, capture, gone):
        later = sealed_text_capture(
            comments=("새 댓글이 앞에 왔습니다 여기에", *self.COMMENTS), source=capture.source
        )
        for one in (capture, later):
            for role, sees in ((factories.DESK_EDITOR, False), (factories.PUBLISHER, True)):
                html = signed_in(role).get(f"/admin/reactions/capture/{one.pk}/read/").content.decode()
                assert (WORDS in html) is sees, (one.pk, role)
                assert ("화장실은" in html) is sees
                assert self.COMMENTS[1] in html

    def test_files_that_hold_the_words_are_closed(self, capture, gone):
        picture = sealed_picture_capture(source=capture.source)
        for artifact in (*capture.artifacts.all(), *picture.artifacts.all()):
            address = f"/admin/reactions/capture/artifact/{artifact.pk}/"
            assert signed_in(factories.DESK_EDITOR).get(address).status_code == 403
            assert signed_in(factories.PUBLISHER).get(address).status_code == 200

    def test_nobody_quotes_translates_or_verifies_them_again(self, capture, gone, publisher):
        with pytest.raises(UnableToQuote):
            locate(capture=capture, words=self.COMMENTS[0])
        with pytest.raises(UnableToQuote, match="removed"):
            quote(capture=capture, start=3, end=len(self.COMMENTS[0]), actor=publisher, now=NOW)
        with pytest.raises(UnableToTranslate, match="removed"):
            translate(
                quotation=gone, language="en", text=TRANSLATION, method="human", actor=publisher, now=NOW
            )
        with pytest.raises(UnableToVerify, match="removed"):
            check(quotation=gone, now=NOW)
        other = locate(capture=capture, words=self.COMMENTS[1])
        assert quote(capture=capture, start=other.start, end=other.end, actor=publisher, now=NOW)

    def test_the_reading_room_quotes_nothing_through_the_cover(self, capture, gone):
        desk = signed_in(factories.DESK_EDITOR)
        comment = capture.comments.order_by("start").first()
        page = desk.get(f"/admin/reactions/capture/{capture.pk}/read/?comment={comment.pk}")
        desk.post(
            f"/admin/reactions/capture/{capture.pk}/read/",
            {"words": page.context["form"].initial.get("words", "█"), "start": comment.start, "end": comment.end,
             "comment": comment.pk, "language": "ko", "translation_language": "en", "translation_method": "human",
             "display": "full"},
        )  # fmt: skip
        assert Quotation.objects.filter(capture=capture).exclude(exact="").count() == 0

    def test_closing_takes_two_people(self, capture, publisher):
        desk_editor = factories.make_user(role=factories.DESK_EDITOR)
        signed_in(desk_editor).post(
            f"/admin/reactions/capture/{capture.pk}/close/",
            {"scope": "suppress", "ground": "court", "note": "K 12"},
        )
        proposal = Redaction.objects.get()
        assert (proposal.effective_at, proposal.proposed_by) == (None, desk_editor)
        address = f"/admin/reactions/redaction/{proposal.pk}/"
        assert signed_in(desk_editor).post(f"{address}confirm/").status_code == 403
        page = signed_in(publisher).get(f"{address}change/")
        assert "Confirm: close this evidence" in page.content.decode()
        room = f"/admin/reactions/capture/{capture.pk}/read/"
        assert WORDS in signed_in(factories.REPORTER).get(room).content.decode()
        signed_in(publisher).post(f"{address}confirm/", {"confirm": ""})
        proposal.refresh_from_db()
        assert (proposal.confirmed_by, bool(proposal.effective_at)) == (publisher, True)
        assert WORDS not in signed_in(factories.REPORTER).get(room).content.decode()
        assert WORDS in signed_in(factories.PUBLISHER).get(room).content.decode()

    def test_nobody_confirms_their_own_and_a_proposal_can_be_taken_off(self, capture, publisher):
        proposal = propose(capture=capture, scope="destroy", ground="court", actor=publisher, now=NOW)
        with pytest.raises(UnableToRedact, match="yourself"):
            confirm(redaction=proposal, actor=publisher, now=NOW)
        assert propose(capture=capture, scope="destroy", ground="court", actor=publisher, now=NOW) == proposal
        with pytest.raises(PermissionDenied):
            reject(redaction=proposal, actor=factories.make_user(role=factories.REPORTER))
        reject(redaction=proposal, actor=publisher)
        assert not Redaction.objects.exists()

    def test_destroyed_evidence_is_gone_and_the_chain_still_holds(
        self, capture, gone, publisher, django_capture_on_commit_callbacks, capsys
    ):
        after = sealed_text_capture()
        artifacts = list(capture.artifacts.all())
        plain = [artifact.sha256 for artifact in artifacts]
        storage = evidence_storage()
        second = factories.make_user(role=factories.PUBLISHER)
        with django_capture_on_commit_callbacks(execute=True):
            proposal = propose(capture=capture, scope="destroy", ground="author", actor=publisher, now=NOW)
            confirm(redaction=proposal, actor=second, now=NOW)
        for artifact in artifacts:
            assert not storage.exists(artifact.file.name)
        rows = CaptureArtifact.objects.filter(capture=capture)
        assert {(bytes(row.wrapped_key), row.sha256) for row in rows} == {(b"", "")}
        assert all(row.commitment for row in rows)
        writers = list(SourceAuthor.objects.filter(pk__in=capture.comments.values("author")))
        assert writers
        assert {bytes(author.handle_encrypted) for author in writers} == {b""}
        with pytest.raises(UnableToTell, match="erased"):
            handle_of(author=writers[0])
        assert not Verification.objects.filter(artifact_sha256__in=plain).exists()
        assert tables_with(*plain) == {}
        capture.refresh_from_db()
        inspection = verify_capture(capture=capture)
        assert inspection.is_sound
        assert set(inspection.destroyed) == {str(artifact.role) for artifact in artifacts}
        assert all(one.is_sound for one in verify_chain())
        call_command("verify_evidence")
        room = signed_in(factories.PUBLISHER).get(f"/admin/reactions/capture/{capture.pk}/read/")
        assert WORDS not in room.content.decode()
        assert after.previous_id == capture.pk

    def test_a_name_stays_as_long_as_another_page_or_quotation_needs_it(self, capture, gone, publisher):
        again = factories.make_capture(source=capture.source, comments=["다른 날에 쓴 다른 댓글입니다"])
        proposal = propose(capture=capture, scope="destroy", ground="author", actor=publisher, now=NOW)
        confirm(redaction=proposal, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)
        kept = set(again.comments.values_list("author", flat=True))
        assert kept
        assert all(handle_of(author=author) for author in SourceAuthor.objects.filter(pk__in=kept))

    def test_a_key_that_is_gone_without_a_redaction_is_damage(self, capture):
        CaptureArtifact.objects.filter(capture=capture, role="text").blank(wrapped_key=b"")
        assert not verify_capture(capture=capture).is_sound

    def test_evidence_that_readers_rely_on_is_not_destroyed(self, quotation, publisher):
        fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
        with pytest.raises(UnableToRedact, match="Readers still see 1 quotation"):
            propose(capture=quotation.capture, scope="destroy", ground="author", actor=publisher, now=NOW)
        redact(quotation=quotation, ground="author", actor=publisher, now=NOW)
        assert propose(capture=quotation.capture, scope="destroy", ground="author", actor=publisher, now=NOW)


def test_the_public_log_names_day_kind_and_ground_and_leads_nowhere(quotation, publisher):
    fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    row = receive_one(quotation)
    redact(quotation=quotation, ground="minor", actor=publisher, now=NOW, request=row, note="File 17")
    propose(capture=quotation.capture, scope="suppress", ground="court", actor=publisher, now=NOW)
    html = Client().get("/takedowns/").content.decode()
    assert "Words removed, to protect a minor" in html
    assert "by order of a court" not in html
    assert "2026" in html
    for secret in (
        f"/reactions/{quotation.pk}/",
        "File 17",
        quotation.source.title,
        str(quotation.source.outlet),
        row.reference,
    ):
        assert secret not in html
    assert [
        (year.year, year.received, year.granted) for year in Client().get("/takedowns/").context["years"]
    ] == [(2026, 1, 1)]


def test_the_log_is_read_in_pages_and_wrong_places_lead_to_its_beginning(
    quotation, publisher, django_assert_num_queries
):
    Redaction.objects.bulk_create(
        Redaction(
            scope="redact",
            ground="author",
            quotation=quotation,
            proposed_at=NOW,
            proposed_by=publisher,
            effective_at=NOW,
        )
        for _number in range(120)
    )
    reader, seen, address = Client(), 0, "/takedowns/"
    while address:
        with django_assert_num_queries(3):
            page = reader.get(address)
        seen += len(page.context["entries"])
        address = page.context["older_url"]
    assert seen == 120
    for wrong in ("x", "20260101T000000.000000Z-0", "99999999T000000.000000Z-1", "\x00"):
        assert reader.get("/takedowns/", {"before": wrong}).status_code == 302


def test_every_table_of_the_room_can_still_be_listed(quotation, publisher):
    redact(quotation=quotation, ground="author", actor=publisher, now=NOW)
    propose(capture=quotation.capture, scope="suppress", ground="court", actor=publisher, now=NOW)
    desk = signed_in(publisher)
    for address in (
        "/admin/reactions/redaction/",
        f"/admin/reactions/redaction/{Redaction.objects.first().pk}/change/",
    ):
        assert desk.get(address).status_code == 200
