"""Exporting evidence at the desk: by whom, of what, and what is noted of it."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from articles.publishing import unpublish
from reactions.bundles.verifying import verify_bytes
from reactions.models import Quotation
from tests.factories import (
    DESK_EDITOR,
    NOW,
    PUBLISHER,
    REPORTER,
    make_article,
    make_edition,
    make_sourced_quotation,
    make_user,
    quoted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(role=DESK_EDITOR))
    return client


def address_of(quotation: Quotation) -> str:
    return reverse("admin:reactions_quotation_export", args=[quotation.pk])


def test_a_desk_editor_exports_a_quotation_and_it_is_noted(desk: Client) -> None:
    quotation = make_sourced_quotation()
    page = desk.get(reverse("admin:reactions_quotation_change", args=[quotation.pk]))
    assert address_of(quotation) in page.text
    shown = desk.get(address_of(quotation))
    assert quotation.capture.manifest_sha256 in shown.text
    assert "names and words of everybody who wrote there" in shown.text
    assert not LogEntry.objects.exists()
    response = desk.post(address_of(quotation))
    data = response.getvalue()
    assert response.headers["Content-Type"] == "application/wacz"
    assert f'filename="evidence-quotation-{quotation.pk}.wacz"' in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    assert int(response.headers["Content-Length"]) == len(data)
    report = verify_bytes(memoryview(data), seals=[quotation.capture.manifest_sha256])
    assert report.problems == []
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (
        str(quotation.pk),
        "Exported the evidence of 1 quotation.",
    )


def test_a_reporter_sees_no_way_to_it_and_finds_none(client: Client) -> None:
    quotation = make_sourced_quotation()
    client.force_login(make_user(role=REPORTER))
    page = client.get(reverse("admin:reactions_quotation_change", args=[quotation.pk]))
    assert address_of(quotation) not in page.text
    for ask in (client.get, client.post):
        assert ask(address_of(quotation)).status_code == 403
    client.logout()
    assert client.post(address_of(quotation)).status_code == 302


def test_what_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("admin:reactions_quotation_export", args=[999])).status_code == 404
    assert desk.get(reverse("admin:articles_article_export", args=[999])).status_code == 404


def test_a_refusal_is_told_in_words_and_offers_no_button(desk: Client) -> None:
    quotation = make_sourced_quotation()
    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=NOW)
    for response in (desk.get(address_of(quotation)), desk.post(address_of(quotation))):
        assert response.status_code == 200
        assert "is hidden or was removed" in response.text
        assert "names and words of everybody" not in response.text
    assert not LogEntry.objects.exists()


def test_evidence_that_does_not_hold_is_not_sent(desk: Client) -> None:
    quotation = make_sourced_quotation()
    Path(quotation.capture.artifacts.get(role="text").file.path).unlink()
    assert desk.get(address_of(quotation)).status_code == 200
    response = desk.post(address_of(quotation))
    assert "is not as it was sealed: text: Its file is missing." in response.text
    assert not LogEntry.objects.exists()


def test_an_article_gives_the_evidence_of_all_that_readers_see_in_it(desk: Client) -> None:
    one = make_sourced_quotation(translation="I queued until three and regret nothing")
    other = make_sourced_quotation(
        words="바다가 보이는 자리는 금방 다 찼다고 하더라고요",
        translation="The seats by the sea were gone at once",
    )
    article = make_article(blocks=[quoted(one), quoted(other)], slug="the-queue")
    edition = make_edition(article=article)
    working = make_sourced_quotation(words="저는 내년에도 꼭 다시 줄을 서려고 합니다")
    block = quoted(working)
    block.parent, block.region, block.ordering = article, "body", 90
    block.save()
    address = reverse("admin:articles_article_export", args=[article.pk])
    assert address in desk.get(reverse("admin:articles_article_change", args=[article.pk])).text
    response = desk.post(address)
    assert 'filename="evidence-the-queue.wacz"' in response.headers["Content-Disposition"]
    report = verify_bytes(memoryview(response.getvalue()))
    assert set(report.seals) == {one.capture_id, other.capture_id}
    assert (
        LogEntry.objects.get(object_id=article.pk).change_message == "Exported the evidence of 2 quotations."
    )
    unpublish(article=article, actor=make_user(role=PUBLISHER), now=NOW)
    assert edition.pk
    seals = verify_bytes(memoryview(desk.post(address).getvalue())).seals
    assert set(seals) == {one.capture_id, other.capture_id, working.capture_id}


def test_an_article_without_quotations_says_so(desk: Client) -> None:
    article = make_article()
    response = desk.get(reverse("admin:articles_article_export", args=[article.pk]))
    assert "no quotations whose evidence could be exported" in response.text
