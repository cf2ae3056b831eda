"""The quotation card tells what a reader must know: who archived, how it was selected, how the source stands now."""

import re
from datetime import timedelta

import pytest

from reactions.health.history import history_of
from reactions.models import Capture, CaptureComment, HealthCheck, Quotation
from reactions.presenting.cards import card_of
from reactions.presenting.provenance import ARCHIVED_HOW, STATED_BY_AN_EDITOR
from reactions.presenting.selection import comments_quoted, comments_quoted_anywhere
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FIRST = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
SECOND = "비가 와도 줄은 줄어들지 않더라고요 정말로요"
THIRD = "다음에는 더 일찍 가려고 합니다 진심으로요"


@pytest.fixture
def capture():
    return factories.make_capture(comments=[FIRST, SECOND, THIRD])


def quoted_from(capture, words, **options):
    return factories.make_sourced_quotation(words=words, capture=capture, translation="x", **options)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def published(quotations, **options):
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), quotations=quotations, **options)
    return f"/harbour/{edition.slug}/"


def test_a_card_says_how_many_of_the_comments_are_quoted(client, capture):
    quotations = [quoted_from(capture, FIRST), quoted_from(capture, SECOND)]
    other = factories.make_sourced_quotation(words=THIRD, translation="x")
    address = published([*quotations, other])
    html = text_of(client.get(address))
    assert html.count("2 of 4 comments in the capture, chosen by editors; not representative") == 2
    assert html.count("1 of 2 comments in the capture, chosen by editors; not representative") == 1


def test_on_its_own_page_all_that_readers_see_counts_and_nothing_else(client, capture):
    shown, again, hidden, draft = (
        quoted_from(capture, words) for words in (FIRST, FIRST[:20], SECOND, THIRD)
    )
    published([shown, again, hidden])
    Quotation.objects.filter(pk=hidden.pk).update(hidden_at=NOW)
    assert draft.pk
    # The same comment twice is one comment.
    assert comments_quoted_anywhere([capture.pk]) == {capture.pk: 1}
    assert "1 of 4 comments in the capture" in text_of(client.get(f"/reactions/{shown.pk}/"))
    outlet = shown.source.outlet
    assert "1 of 4 comments in the capture" in text_of(client.get(f"/communities/{outlet.slug}/"))


def test_the_post_is_no_comment(capture):
    post = quoted_from(capture, "어제 항구 앞에 새 가게가 문을 열었습니다.")
    row = Quotation.objects.for_display().get(pk=post.pk)
    assert CaptureComment.objects.get(pk=row.comment_id).ordinal == 0
    assert comments_quoted([row]) == {capture.pk: 0}
    assert card_of(quotation=row, language="en").comments_captured == 0


def test_counting_what_is_at_hand_asks_nothing(capture, django_assert_num_queries):
    rows = [
        Quotation.objects.for_display().get(pk=quoted_from(capture, words).pk) for words in (FIRST, SECOND)
    ]
    with django_assert_num_queries(0):
        assert comments_quoted(rows) == {capture.pk: 2}
        assert comments_quoted_anywhere([]) == {}


def test_where_name_and_link_are_withheld_no_number_leads_to_the_page(client, capture):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    Quotation.objects.filter(pk=quotation.pk).update(is_restricted=True)
    for page in (address, f"/reactions/{quotation.pk}/", f"/reactions/{quotation.pk}/embed/"):
        html = client.get(page).content.decode()
        assert "of 4 comments" not in html
        assert quotation.source.title not in html
        assert quotation.source.canonical_url not in html
        assert capture.requested_url not in html
    assert "is not given away, to protect the person" in text_of(client.get(f"/reactions/{quotation.pk}/"))


def test_every_method_of_capture_has_its_words_and_a_page_from_an_editor_is_called_stated():
    assert set(ARCHIVED_HOW) == set(Capture.Method)
    for method, words in ARCHIVED_HOW.items():
        assert ("states" in str(words)) is (method in STATED_BY_AN_EDITOR)
        assert "fetched" not in str(words) or method == Capture.Method.FETCH


def test_an_upload_is_shown_as_what_its_editor_states(client, capture):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    stated = "a page saved and uploaded by an editor, who states where and when it was saved"
    assert stated in text_of(client.get(address))
    evidence = text_of(client.get(f"/reactions/{quotation.pk}/"))
    assert stated in evidence
    assert "Address, as the editor states" in evidence
    assert "fetched" not in evidence


@pytest.mark.parametrize(
    ("told", "words", "is_changed"),
    [
        ("", "not looked at again yet", False),
        ("live", "unchanged at the source", False),
        ("transient", "the site did not answer", False),
        ("edited", "edited at the source", True),
        ("comment_deleted", "deleted at the source", True),
        ("comment_hidden", "hidden by the site", True),
        ("thread_deleted", "page deleted at the source", True),
        ("soft_404", "page no longer at its address", True),
    ],
)
def test_the_state_of_the_source_changes_the_line_and_not_the_layout(
    client, capture, told, words, is_changed
):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    before = re.sub(r"\s+", " ", client.get(address).content.decode())
    Quotation.objects.filter(pk=quotation.pk).update(
        told_health=told, told_health_since=NOW if told else None, health_checked_at=NOW if told else None
    )
    html = re.sub(r"\s+", " ", client.get(address).content.decode())
    assert words in html
    assert (f'<span class="source-state">{words}</span>' in html) is is_changed
    assert FIRST in html
    for tag in ("<figure", "<dt>", "<p", "<details"):
        assert html.count(tag) == before.count(tag)


def test_what_was_found_for_the_desk_is_not_told_before_its_time(client, capture):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    Quotation.objects.filter(pk=quotation.pk).update(
        health="comment_deleted", health_checked_at=NOW, told_health="live", told_health_since=NOW
    )
    HealthCheck.objects.create(
        source=quotation.source,
        quotation=quotation,
        level="comment",
        outcome="comment_deleted",
        checked_at=NOW,
    )
    for page in (address, f"/reactions/{quotation.pk}/"):
        assert "deleted at the source" not in text_of(client.get(page))
    assert "not found; looked at again before it is called deleted" in text_of(
        client.get(f"/reactions/{quotation.pk}/")
    )


def test_checks_that_agree_become_one_stretch(capture, django_assert_num_queries):
    quotation = quoted_from(capture, FIRST)
    outcomes = ["live", "live", "edited", "comment_deleted", "comment_deleted", "comment_deleted"]
    for day, outcome in enumerate(outcomes):
        moment = NOW + timedelta(days=4 * day)
        HealthCheck.objects.create(source=quotation.source, level="thread", outcome="live", checked_at=moment)
        HealthCheck.objects.create(
            source=quotation.source, quotation=quotation, level="comment", outcome=outcome, checked_at=moment
        )
    other = quoted_from(capture, SECOND)
    HealthCheck.objects.create(
        source=other.source, quotation=other, level="text", outcome="edited", checked_at=NOW
    )
    quotation.told_health = "comment_deleted"
    with django_assert_num_queries(1):
        found = history_of(quotation=quotation)
    assert [(row.outcome, row.checks) for row in found] == [
        ("comment_deleted", 3),
        ("edited", 1),
        ("live", 2),
    ]
    assert (found[0].first, found[0].last) == (NOW + timedelta(days=12), NOW + timedelta(days=20))
    assert found[0].label == "deleted at the source"


def test_each_quotation_has_a_way_to_report_it(client, capture):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    for prefix in ("", "/ko"):
        for page in (address, f"/reactions/{quotation.pk}/"):
            assert (
                f'href="{prefix}/reactions/{quotation.pk}/request/"'
                in client.get(prefix + page).content.decode()
            )


def test_left_out_words_are_explained(client):
    words = "새벽 세 시까지 줄을 섰는데 사람이 많았지만 하나도 후회하지 않아요"
    capture = factories.make_capture(comments=[words])
    quotation = factories.make_sourced_quotation(
        words="새벽 세 시까지 줄을 섰는데 […] 하나도 후회하지 않아요", capture=capture, translation="x"
    )
    html = text_of(client.get(published([quotation])))
    assert "[…] stands for words of the same comment that are not quoted." in html


def test_a_source_that_could_not_be_looked_at_is_said_so(client, capture):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    Quotation.objects.filter(pk=quotation.pk).update(health="blocked", health_checked_at=NOW)
    html = " ".join(text_of(client.get(address)).split())
    assert "could not be looked at, last tried March 2, 2026" in html


@pytest.mark.parametrize(
    ("health", "words"),
    [
        ("live", "unchanged at the source, last looked at March 2, 2026"),
        ("blocked", "could not be looked at, last tried March 2, 2026"),
        ("indeterminate", "could not be looked at, last tried March 2, 2026"),
        (
            "comment_deleted",
            "not found; looked at again before it is called deleted, last looked at March 2, 2026",
        ),
    ],
)
@pytest.mark.parametrize("told", ["live", ""])
def test_the_date_of_a_look_stands_beside_what_that_look_found(client, capture, told, health, words):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    Quotation.objects.filter(pk=quotation.pk).update(
        health=health, health_checked_at=NOW, told_health="live" if health == "live" else told
    )
    for page in (address, f"/reactions/{quotation.pk}/"):
        text = " ".join(text_of(client.get(page)).split())
        assert words in text
        assert ("unchanged at the source" in text) is (health == "live")


def test_what_a_capture_does_not_have_is_not_asked_for(client, capture):
    assert capture.tool == ""
    quotation = quoted_from(capture, FIRST)
    published([quotation])
    assert "<dt>Tool</dt>" not in client.get(f"/reactions/{quotation.pk}/").content.decode()


def test_a_translation_of_an_older_wording_is_called_one(client, capture):
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    assert "of an older wording" not in text_of(client.get(address))
    quotation.translations.update(is_stale=True)
    for page in (address, f"/reactions/{quotation.pk}/embed/"):
        assert "Translation by a person , of an older wording" in text_of(client.get(page)).replace(
            "person,", "person ,"
        )


def test_a_corrected_quotation_leads_to_the_new_one_once_readers_see_it(client, capture):
    old = quoted_from(capture, FIRST)
    new = quoted_from(capture, FIRST[:20])
    published([old])
    address = f"/reactions/{old.pk}/"
    assert "Corrected" not in text_of(client.get(address))
    Quotation.objects.filter(pk=new.pk).update(supersedes=old)
    assert "The newsroom has corrected this quotation since" in text_of(client.get(address))
    first = client.get(address)
    assert f"/reactions/{new.pk}/" not in first.content.decode()
    # It becomes stale when the new one is published or hidden.
    assert f"quotation-{new.pk}" in first.headers["Cache-Tag"].split(",")
    fill(1, category=factories.make_category(), quotations=[new])
    assert (
        f'<a href="/reactions/{new.pk}/">the corrected quotation</a>' in client.get(address).content.decode()
    )
    Quotation.objects.filter(pk=new.pk).update(hidden_at=NOW)
    assert f"/reactions/{new.pk}/" not in client.get(address).content.decode()


def test_the_evidence_page_says_how_exactly_the_time_is_known(client, capture):
    quotation = quoted_from(capture, FIRST)
    published([quotation])
    Quotation.objects.filter(pk=quotation.pk).update(posted_at=NOW, posted_precision="hour")
    assert "about 6 p.m. KST (known to the hour)" in text_of(client.get(f"/reactions/{quotation.pk}/"))
    Quotation.objects.filter(pk=quotation.pk).update(posted_precision="unknown")
    assert "known unknown" not in text_of(client.get(f"/reactions/{quotation.pk}/"))


def test_a_name_that_the_site_gives_to_many_makes_no_person_of_them(client, capture):
    """On such a site two quotations by two people would seem to be by one."""
    quotation = quoted_from(capture, FIRST)
    address = published([quotation])
    places = [address, f"/reactions/{quotation.pk}/", f"/reactions/{quotation.pk}/embed/"]
    name = quotation.author.pseudonym
    for place in places:
        assert f"{name} (pseudonym)" in text_of(client.get(place)), place
    type(quotation.author).objects.filter(pk=quotation.author.pk).update(is_site_anonymous=True)
    for place in places:
        response = client.get(place)
        assert "posted without a name" in text_of(response), place
        assert name not in response.content.decode(), place
    Quotation.objects.filter(pk=quotation.pk).update(is_restricted=True)
    for place in places:
        assert "posted without a name" not in text_of(client.get(place)), place
