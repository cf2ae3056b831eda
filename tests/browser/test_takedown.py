"""Somebody asks that their words go, the desk removes them with one click and its confirmation, and they are gone."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from reactions.models import Quotation, TakedownRequest
from tests import factories
from tests.articles.reading_corpus import fill
from tests.newsroom.errands import run_waiting_tasks
from tests.reactions.whole_database import pieces, tables_with

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
TRANSLATION = "Even in the pouring rain nobody would leave that line"


def test_from_the_request_to_the_tombstone(page, live_server, signed_in):
    quotation = factories.make_sourced_quotation(words=WORDS, translation=TRANSLATION)
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    article = f"{live_server.url}/harbour/{edition.slug}/"
    # A reader, without an account and without a cookie.
    page.goto(article)
    expect(page.get_by_text(WORDS).first).to_be_visible()
    page.goto(f"{live_server.url}/reactions/{quotation.pk}/request/")
    page.get_by_label("I wrote these words").check()
    page.get_by_label("They are my words, and I want them removed").check()
    page.get_by_label("What do you ask for, and why?").fill(
        "I wrote this late at night. Please take it down."
    )
    # Nobody fills it in faster than this; robots do.
    page.wait_for_timeout(3_100)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("The quotation is hidden from readers until we have decided.")).to_be_visible()
    assert not page.context.cookies()
    status = page.url
    page.goto(article)
    expect(page.get_by_text("It is not shown while a request to remove it is examined.")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
    # The publisher: from the first page to the quotation, one click, the ground, one click.
    signed_in(page, role=factories.PUBLISHER)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="At the request of its author").click()
    expect(page.get_by_text("I wrote this late at night.")).to_be_visible()
    page.get_by_role("link", name=re.compile("비가 와도")).click()
    page.get_by_role("link", name="Redact…").click()
    page.get_by_label("Ground").select_option("author")
    page.get_by_role("button", name="Do it now").click()
    expect(page.get_by_text("are removed everywhere")).to_be_visible()
    run_waiting_tasks()
    page.context.clear_cookies()
    page.goto(article)
    expect(page.get_by_text("Its words were removed on")).to_be_visible()
    for words in (WORDS, TRANSLATION):
        expect(page.get_by_text(words)).to_have_count(0)
    page.goto(status)
    expect(page.get_by_text("The words have been removed from every article and edition")).to_be_visible()
    assert TakedownRequest.objects.get().state == "granted"
    assert Quotation.objects.get(pk=quotation.pk).redacted_at <= timezone.now()
    assert tables_with(*pieces(WORDS), *pieces(TRANSLATION)) == {}
