"""What was removed or closed after a takedown is not got at through the pages on which people work with evidence."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from reactions.capturing.storing import text_of
from reactions.models import Capture, Quotation, Redaction
from reactions.quoting import UnableToQuote, locate, quote, quote_screenshot, supersede
from reactions.takedown.destroying import confirm, propose
from reactions.takedown.redacting import redact
from tests import factories
from tests.factories import NOW
from tests.reactions.evidence import sealed_picture_capture, sealed_text_capture
from tests.reactions.test_takedown_at_the_desk import signed_in

pytestmark = pytest.mark.django_db

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
NEARLY = "비가 와도 줄은 줄어들지 않더라고 정말 대단했다"
COMMENTS = (f"{WORDS}. 화장실은 못 찾았어요.", "저는 다음 주에 가족과 함께 가 보려고 합니다")
CHOSEN = {"language": "ko", "translation_language": "en", "translation_method": "human", "display": "full"}


@pytest.fixture
def capture():
    return sealed_text_capture(comments=COMMENTS)


def room_of(capture: Capture) -> str:
    return f"/admin/reactions/capture/{capture.pk}/read/"


def closed(capture: Capture) -> Capture:
    proposal = propose(
        capture=capture, scope="suppress", ground="court", now=NOW,
        actor=factories.make_user(role=factories.DESK_EDITOR),
    )  # fmt: skip
    confirm(redaction=proposal, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)
    return capture


def without_words(capture: Capture) -> Quotation:
    quotation = factories.make_quotation(capture=capture, exact=WORDS)
    redact(quotation=quotation, ground="author", actor=factories.make_user(role=factories.PUBLISHER), now=NOW)
    return quotation


@pytest.mark.parametrize("typed", [NEARLY, WORDS, WORDS[:-1], "화장실은 잘 찾았어요"])
def test_words_like_the_removed_ones_bring_nothing_of_them_back(capture, typed):
    without_words(capture)
    desk = signed_in(factories.REPORTER)
    one = desk.post(room_of(capture), {**CHOSEN, "words": typed})
    tray = {f"tray-1-{name}": value for name, value in {**CHOSEN, "words": typed}.items()}
    many = desk.post(room_of(capture), {"tray": "1", **tray})
    for page in (one, many):
        html = page.content.decode().replace(typed, "")
        assert page.status_code == 200
        assert "대단했습니" not in html
        assert "only in the capture" not in html
        assert "removed after a takedown" not in html
    assert not Quotation.objects.exclude(exact="").exists()


def test_a_quotation_beside_removed_words_is_compared_without_showing_what_differs(capture):
    without_words(capture)
    other = factories.make_quotation(capture=capture, exact=COMMENTS[1])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reactions_quotation SET exact = %s WHERE id = %s",
            [COMMENTS[1].replace("함께", "같이"), other.pk],
        )
    address = f"/admin/reactions/quotation/{other.pk}/verify/"
    assert not signed_in(factories.DESK_EDITOR).get(address).context["judgement"].diff
    assert signed_in(factories.PUBLISHER).get(address).context["judgement"].diff


@pytest.mark.parametrize("role", [factories.REPORTER, factories.PUBLISHER])
def test_nothing_is_quoted_from_closed_evidence(capture, role):
    closed(capture)
    comment = capture.comments.last()
    words = {**CHOSEN, "words": COMMENTS[1], "comment": comment.pk}
    tray = {f"tray-7-{name}": value for name, value in words.items()}
    desk = signed_in(role)
    for sent in (words, {**words, "start": comment.start, "end": comment.end}, {"tray": "7", **tray}):
        page = desk.post(room_of(capture), sent)
        assert page.status_code == 200
        assert "closed after a takedown" in page.content.decode()
    assert not Quotation.objects.exists()


def test_nor_from_closed_pictures_or_by_a_correction(capture):
    publisher = factories.make_user(role=factories.PUBLISHER)
    old = quote(capture=capture, start=0, end=len(COMMENTS[0]), actor=publisher, now=NOW)
    closed(capture)
    picture = closed(sealed_picture_capture())
    with pytest.raises(UnableToQuote, match="closed"):
        supersede(quotation=old, start=0, end=len(WORDS), actor=publisher, now=NOW)
    with pytest.raises(UnableToQuote, match="closed"):
        quote_screenshot(capture=picture, words="그래도 좋았어요", actor=publisher, now=NOW)


def destroyed(capture: Capture) -> None:
    proposal = propose(
        capture=capture, scope="destroy", ground="court", now=NOW,
        actor=factories.make_user(role=factories.DESK_EDITOR),
    )  # fmt: skip
    confirm(redaction=proposal, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)


def another_capture_of(source, *, comments=(), post=f"{WORDS}. 그리고 화장실은 못 찾았어요."):
    html = factories.thread_page(title=source.title, post=post, comments=comments)
    return factories.make_capture(source=source, data=html.encode())


def test_what_was_destroyed_is_not_read_in_another_capture_of_the_page(capture):
    """A post has no number, and its words are gone with the only capture that tells them."""
    post = another_capture_of(factories.make_source())
    later = another_capture_of(post.source, comments=["그새 댓글이 하나 달렸네요"])
    without_words(post)
    destroyed(post)
    for one in (later, another_capture_of(post.source, comments=["그새 댓글이 둘 달렸네요", "정말이네요"])):
        room = signed_in(factories.REPORTER).get(room_of(one)).content.decode()
        assert WORDS not in room
        assert "█" in room
        with pytest.raises(UnableToQuote, match="nobody can tell"):
            locate(capture=one, words=WORDS)
        place = text_of(capture=one).index(WORDS)
        with pytest.raises(UnableToQuote, match="nobody can tell"):
            quote(
                capture=one, start=place, end=place + len(WORDS), now=NOW,
                actor=factories.make_user(role=factories.PUBLISHER),
            )  # fmt: skip


def test_nor_is_what_was_removed_after_it_was_read_in_a_picture():
    picture = sealed_picture_capture()
    publisher = factories.make_user(role=factories.PUBLISHER)
    removed = quote_screenshot(capture=picture, words=WORDS, actor=publisher, now=NOW)
    redact(quotation=removed, ground="author", actor=publisher, now=NOW)
    page = another_capture_of(picture.source)
    assert WORDS not in signed_in(factories.REPORTER).get(room_of(page)).content.decode()
    with pytest.raises(UnableToQuote, match="nobody can tell"):
        factories.make_quotation(capture=page, exact=WORDS)
    with pytest.raises(UnableToQuote, match="nobody can tell"):
        quote_screenshot(capture=picture, words=WORDS, actor=publisher, now=NOW)


def test_a_number_still_tells_what_was_destroyed(capture):
    without_words(capture)
    later = sealed_text_capture(comments=(*COMMENTS, "또 하나"), source=capture.source)
    destroyed(capture)
    room = signed_in(factories.REPORTER).get(room_of(later)).content.decode()
    assert WORDS not in room
    assert COMMENTS[1] in room
    assert factories.make_quotation(capture=later, exact=COMMENTS[1]).exact == COMMENTS[1]


def test_who_may_not_reject_a_proposal_leaves_no_trace_of_having_done_it(capture):
    own = factories.make_user(role=factories.PUBLISHER)
    proposal = propose(capture=capture, scope="suppress", ground="court", actor=own, now=NOW)
    address = f"/admin/reactions/redaction/{proposal.pk}/confirm/"
    for role in ("", factories.REPORTER, factories.DESK_EDITOR, factories.ADMINISTRATOR):
        for sent in ({"reject": ""}, {}):
            stranger = factories.make_user(role=role)
            stranger.is_staff = True
            stranger.save()
            assert signed_in(stranger).post(address, sent).status_code == 403
    signed_in(own).post(address, {})
    assert not LogEntry.objects.exists()
    confirm(redaction=proposal, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)
    signed_in(own).post(address, {"reject": ""})
    assert not LogEntry.objects.exists()
    assert Redaction.objects.get().effective_at == NOW


def test_a_rejection_stays_in_the_log(capture):
    own = factories.make_user(role=factories.DESK_EDITOR)
    proposal = propose(capture=capture, scope="suppress", ground="court", actor=own, now=NOW)
    signed_in(own).post(f"/admin/reactions/redaction/{proposal.pk}/confirm/", {"reject": ""})
    assert not Redaction.objects.exists()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (own, str(proposal.pk), "Rejected.")
