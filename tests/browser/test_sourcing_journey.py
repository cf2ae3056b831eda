"""From a thread's address to a verified, published quotation, as somebody who never saw the desk would go.

The clicks are counted by the browser; `docs/editor-guide.md` names the same numbers.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from reactions.models import Capture, CaptureRequest, Quotation, Source
from tests import factories
from tests.forum import Forum, answers

WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
TRANSLATION = "I queued until three in the morning and regret nothing"
COUNTING = """document.addEventListener("click", (event) => {
  // A keyboard's click has no detail; a label's second one, for its field, neither.
  if (event.isTrusted && event.detail > 0 && event.pointerId !== -1)
    localStorage.setItem("clicks", Number(localStorage.getItem("clicks") ?? 0) + 1);
}, true);"""


def clicks(page: Page) -> int:
    """Return how many clicks were made since this was asked for last."""
    count = int(page.evaluate("localStorage.getItem('clicks') ?? 0"))
    page.evaluate("localStorage.removeItem('clicks')")
    return count


@pytest.fixture
def board(live_server: Any) -> None:
    factories.make_outlet(
        name_en="Harbour Board",
        name_native="항구게시판",
        hosts=["harbour.example"],
        slug="harbour",
        source_pattern=r"^/talk/(?P<id>\d+)",
    )


@pytest.mark.usefixtures("worker", "board")
def test_an_address_becomes_a_verified_quotation_in_an_article_that_is_out(
    live_server: Any, page: Page, signed_in: Callable[..., User], forum: Forum
) -> None:
    thread = forum.add_thread(comments=[WORDS, "입장료가 작년보다 두 배로 올랐잖아요"])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.add_init_script(COUNTING)

    # A reporter: the address into the first field of the first page, then the words.
    signed_in(page, factories.REPORTER)
    page.goto(f"{live_server.url}/admin/")
    clicks(page)
    page.get_by_label("Capture a page").fill(forum.address(thread))
    page.get_by_role("button", name="Capture", exact=True).click()
    comment = page.locator(".room-comment", has_text=WORDS)
    expect(comment).to_be_visible(timeout=30_000)
    comment.get_by_role("link", name="Quote this whole comment").click()
    page.locator("#quote-form").get_by_label("Translation").fill(TRANSLATION)
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()
    assert clicks(page) == 3
    quotation = Quotation.objects.get()
    assert (quotation.exact, quotation.capture.method) == (WORDS, "fetch")

    # Into an article, handed in.
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Write an article").click()
    page.locator("#id_title").fill("The queue that nobody regrets")
    page.locator("#id_category").select_option(index=1)
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="Quotation").click()
    page.get_by_role("dialog").get_by_role("button", name=WORDS).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Sourcing")).to_contain_text("0 of 1 quote verified")
    article_page = page.url
    page.locator(".desk-submit").get_by_text("Submit for review").first.click()
    page.locator("form.desk-form input[type=submit]").first.click()
    expect(page.get_by_text("waits for the desk")).to_be_visible()
    assert clicks(page) == 7

    # A desk editor: the quotation on the first page, then Accept.
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}/admin/")
    clicks(page)
    page.locator(".desk-queue", has_text="Quotations to verify").get_by_role("link", name=WORDS[:20]).click()
    expect(page.locator(".room-words mark")).to_have_text(WORDS)
    page.get_by_role("button", name="Accept: both say the same").click()
    expect(page.get_by_text("Nothing else waits for you here.")).to_be_visible()
    assert clicks(page) == 2

    page.goto(article_page)
    page.locator(".desk-submit").get_by_text("Publish…").first.click()
    page.locator("form.desk-form input[type=submit]").first.click()
    expect(page.get_by_text("is published.")).to_be_visible()
    assert clicks(page) == 2

    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="The queue that nobody regrets").first.click()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    expect(page.get_by_text(TRANSLATION).first).to_be_visible()


@pytest.mark.usefixtures("worker", "board")
def test_a_wall_leads_to_the_upload_on_the_same_page(
    live_server: Any, page: Page, signed_in: Callable[..., User], forum: Forum
) -> None:
    thread = forum.add_thread(comments=[WORDS])
    forum.answer_with(thread, answers.bot_wall())
    signed_in(page)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Capture a page").fill(forum.address(thread))
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("proof of a person", timeout=30_000)
    page.locator("#upload-form [name=file]").set_input_files(
        {"name": "thread.html", "mimeType": "text/html", "buffer": thread.page()}
    )
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.locator(".room-words", has_text=WORDS)).to_be_visible()
    assert Capture.objects.get().method == "upload"
    assert CaptureRequest.objects.get().state == "refused"


@pytest.mark.usefixtures("board")
def test_a_refused_file_need_not_be_chosen_again(
    live_server: Any, page: Page, signed_in: Callable[..., User], forum: Forum
) -> None:
    thread = forum.add_thread(comments=[WORDS])
    signed_in(page)
    page.goto(f"{live_server.url}{reverse('admin:reactions_capture_by_address')}")
    page.get_by_text("I have a saved page or a screenshot").click()
    page.locator("#id_file").set_input_files(
        {"name": "thread.html", "mimeType": "text/html", "buffer": thread.page()}
    )
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.get_by_text("Paste the address of the page.")).to_be_visible()
    assert page.locator("#id_file").evaluate("field => field.files[0].name") == "thread.html"
    page.locator("#id_address").fill(forum.address(thread))
    expect(page.locator("#address-known")).to_have_text("Harbour Board")
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.locator(".room-words", has_text=WORDS)).to_be_visible()
    expect(page.get_by_text("Captured and sealed")).to_be_visible()


@pytest.mark.usefixtures("worker")
def test_a_publisher_is_asked_for_the_outlet_while_the_address_is_typed(
    live_server: Any, page: Page, signed_in: Callable[..., User], forum: Forum
) -> None:
    thread = forum.add_thread(comments=[WORDS])
    signed_in(page, factories.PUBLISHER)
    page.goto(f"{live_server.url}{reverse('admin:reactions_capture_by_address')}")
    expect(page.get_by_label("What it is called")).to_be_hidden()
    page.locator("#id_address").fill(forum.address(thread))
    expect(page.get_by_label("What it is called")).to_have_value("Harbour")
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.locator(".room-words", has_text=WORDS)).to_be_visible(timeout=30_000)
    assert Source.objects.get().outlet.name_en == "Harbour"


@pytest.mark.usefixtures("worker", "board")
def test_without_a_script_the_way_is_the_same(live_server: Any, browser: Any, forum: Forum) -> None:
    thread = forum.add_thread(comments=[WORDS])
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    user = factories.make_user(role=factories.REPORTER)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Capture a page").fill(forum.address(thread))
    page.get_by_role("button", name="Capture", exact=True).click()
    # The page looks again by itself.
    expect(page.locator(".room-words", has_text=WORDS)).to_be_visible(timeout=30_000)
    page.locator(".room-comment", has_text=WORDS).get_by_label("into the tray").check()
    page.get_by_role("button", name="Put what is ticked into the tray").click()
    page.locator(".tray-item").get_by_label("Translation").fill(TRANSLATION)
    page.get_by_role("button", name="Make all of the tray").click()
    expect(page.get_by_text("1 quotation made")).to_be_visible()
    assert Quotation.objects.get().exact == WORDS
    context.close()
