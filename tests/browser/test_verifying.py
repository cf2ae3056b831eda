"""Going through the queue of quotations to verify, with keys alone."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from reactions.models import Verification
from tests import factories

WORDS = ("첫 번째로 올린 말입니다", "두 번째로 올린 말입니다")


def test_one_is_refused_with_its_reason_and_the_next_accepted_by_keys(
    page: Page, live_server: Any, signed_in: Callable[..., User]
) -> None:
    for words in WORDS:
        factories.make_quotation(exact=words)
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}{reverse('admin:reactions_quotation_queue')}")
    page.get_by_role("link", name="Begin with the first").click()
    expect(page.locator(".evidence-words")).to_have_text(WORDS[0])
    expect(page.locator(".shortcuts-list")).to_contain_text("Refuse")
    # Without a reason nothing is sent: the cursor stands where it is written.
    page.keyboard.press("r")
    note = page.get_by_label("Note to the submitter")
    expect(note).to_be_focused()
    page.keyboard.type("Another reader said this.")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator(".evidence-words")).to_have_text(WORDS[1])
    page.keyboard.press("a")
    expect(page.get_by_text("Nothing else waits for you here.")).to_be_visible()
    decided = Verification.objects.exclude(decision="").order_by("pk").values_list("decision", "note")
    assert list(decided) == [("refused", "Another reader said this."), ("accepted", "")]


def test_what_was_meant_to_be_refused_can_still_be_accepted(
    page: Page, live_server: Any, signed_in: Callable[..., User]
) -> None:
    quotation = factories.make_quotation(exact=WORDS[0])
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}{reverse('admin:reactions_quotation_verify', args=[quotation.pk])}")
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_label("Note to the submitter")).to_be_focused()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Nothing else waits for you here.")).to_be_visible()
