"""What is hidden or redacted: a tombstone for readers, everywhere the one rule `is_gone`."""

import json
import re

import pytest
from django.db.models import F

from articles.gate import problems_of
from articles.models import SearchEntry
from articles.publishing import UnableToPublish, publish
from articles.rendering import render
from articles.search.asking import read_query
from articles.search.finding import find
from articles.snapshots import record_revision
from reactions.models import Ground, Quotation
from reactions.presenting.cards import card_of
from reactions.shown import tell_put_differently
from reactions.verifying.standing import waiting_quotations
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW

pytestmark = pytest.mark.django_db

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로"
TRANSLATION = "Even in the rain nobody left the line"


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


@pytest.fixture
def quotation():
    return factories.make_sourced_quotation(
        words=WORDS, translation=TRANSLATION, stance="hopeful", context_note="Said at noon"
    )


def make_gone(quotation, *, redacted):
    rows = Quotation.objects.filter(pk=quotation.pk)
    if redacted:
        rows.update(redacted_at=NOW, redaction_ground=Ground.PRIVACY, exact="", prefix="", suffix="")
    else:
        rows.update(hidden_at=NOW)
    tell_put_differently(quotation=quotation)


@pytest.mark.parametrize("redacted", [True, False])
def test_a_card_of_what_is_gone_holds_nothing_but_its_place(quotation, redacted):
    make_gone(quotation, redacted=redacted)
    card = card_of(quotation=Quotation.objects.for_display().get(pk=quotation.pk), language="en", number=3)
    assert card.is_gone
    assert card.gone_at == NOW
    assert bool(card.gone_ground) is redacted
    assert (card.text, card.author_name, card.source_url, card.context_note) == ("", "", "", "")
    assert (card.number, card.translation, card.verified, card.posted_at, card.stance) == (
        None, None, False, None, "",
    )  # fmt: skip


@pytest.mark.parametrize("redacted", [True, False])
def test_readers_get_a_tombstone_and_no_word_of_it(client, category, quotation, redacted):
    (edition,) = fill(1, category=category, quotations=[quotation])
    make_gone(quotation, redacted=redacted)
    outlet = quotation.source.outlet
    for prefix in ("", "/ko"):
        for address in (
            f"/harbour/{edition.slug}/",
            f"/reactions/{quotation.pk}/",
            f"/communities/{outlet.slug}/",
        ):
            response = client.get(prefix + address)
            html = response.content.decode()
            for hint in (
                WORDS,
                TRANSLATION,
                "Said at noon",
                quotation.source.canonical_url,
                quotation.source.title,
            ):
                assert hint not in html, (address, hint)
        assert "is-gone" in client.get(f"{prefix}/harbour/{edition.slug}/").content.decode()
    evidence = client.get(f"/reactions/{quotation.pk}/")
    assert evidence.status_code == (410 if redacted else 200)
    assert 'name="robots" content="noindex"' in evidence.content.decode()
    assert f"quotation-{quotation.pk}" in evidence.headers["Cache-Tag"]


def test_what_is_gone_counts_nowhere(client, category, quotation):
    other = factories.make_sourced_quotation(
        words="그래도 내년에 또 가겠습니다 가족과 함께", translation="Next year again", stance="critical",
        source=quotation.source,
    )  # fmt: skip
    (edition,) = fill(1, category=category, quotations=[quotation, other])
    make_gone(quotation, redacted=False)
    article = render(document=edition.document, now=NOW, edition=edition)
    assert (article.reaction_count, article.shown_count, article.verified_count) == (1, 1, 1)
    assert [card.number for card in article.cards] == [None, 1]
    page = client.get(f"/communities/{quotation.source.outlet.slug}/")
    assert [card.quotation for card, _appearance in page.context["quotations"]] == [other]
    assert page.context["stances"].total == 1
    html = client.get(f"/harbour/{edition.slug}/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.S)[1])
    assert [part["text"] for part in data["@graph"][0]["hasPart"]] == ["Next year again"]


@pytest.mark.parametrize("redacted", [True, False])
def test_the_gate_lets_it_out_for_nobody_and_does_not_repeat_it(quotation, redacted):
    article = factories.make_article(blocks=[factories.text(), factories.quoted(quotation)])
    revision = record_revision(article=article, actor=article.created_by, now=NOW)
    make_gone(quotation, redacted=redacted)
    problems = problems_of(document=revision.document, article_id=article.pk, now=NOW)
    assert [problem.code for problem in problems] == [f"quotation_{'redacted' if redacted else 'hidden'}"]
    assert WORDS[:12] not in problems[0].message
    with pytest.raises(UnableToPublish):
        publish(revision=revision, actor=factories.make_superuser(), now=NOW, override_reason="It is late.")


def test_what_is_redacted_waits_for_nobody(quotation):
    waiting = factories.make_quotation(exact="아직 아무도 보지 않은 말이라고 하더라고요")
    assert list(waiting_quotations()) == [waiting]
    make_gone(waiting, redacted=True)
    assert list(waiting_quotations()) == []
    assert str(Quotation.objects.get(pk=waiting.pk)) == "(words removed)"


def test_a_restricted_quotation_keeps_its_words_and_loses_name_and_way(client, category, quotation):
    (edition,) = fill(1, category=category, quotations=[quotation])
    Quotation.objects.filter(pk=quotation.pk).update(is_restricted=True)
    name = quotation.author.pseudonym
    for address in (
        f"/harbour/{edition.slug}/",
        f"/reactions/{quotation.pk}/",
        f"/communities/{quotation.source.outlet.slug}/",
    ):
        html = client.get(address).content.decode()
        assert WORDS in html
        for hint in (name, quotation.source.canonical_url, quotation.source.title, ":~:text"):
            assert hint not in html, (address, hint)


def test_search_finds_no_article_by_what_is_gone(category, quotation):
    from reactions.shown import tell_put_differently

    def found_by(text):
        return [hit.article_id for hit in find(query=read_query(text))]

    (edition,) = fill(1, category=category, quotations=[quotation])
    assert found_by(WORDS) == found_by(TRANSLATION) == [edition.article_id]
    assert WORDS in str(SearchEntry.objects.values_list().get())
    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=F("submitted_at"))
    tell_put_differently(quotation=Quotation.objects.get(pk=quotation.pk))
    assert found_by(WORDS) == found_by(TRANSLATION) == []
    kept = str(SearchEntry.objects.values_list().get())
    assert WORDS[:12] not in kept
    assert TRANSLATION[:12] not in kept


def test_choosers_offer_nothing_that_is_gone(quotation):
    from articles.admin.cards import KINDS

    assert [card.id for card in KINDS["quotation"].search("")[0]] == [quotation.pk]
    make_gone(quotation, redacted=True)
    assert KINDS["quotation"].search("")[0] == []
    assert KINDS["quotation"].cards_of([quotation.pk])[quotation.pk].title == "(words removed)"
