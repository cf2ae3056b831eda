"""Choosing words in the reading room, with a mouse and with a keyboard, also behind an emoji."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from reactions.models import Quotation
from tests.factories import DESK_EDITOR
from tests.reactions.evidence import COMMENTS, sealed_text_capture

# Select some words inside an element as a person would, then let go of the mouse button.
SELECT = """([element, words]) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at === -1) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    element.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    return;
  }
  throw new Error("not there: " + words);
}"""


def select(page: Page, words: str) -> None:
    element = page.locator(".room-words").filter(has_text=words).first
    page.evaluate(SELECT, [element.element_handle(), words])


def test_selected_words_behind_an_emoji_become_a_quotation_of_exactly_these_words(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture()
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    select(page, "가족이랑요")
    expect(page.locator("#id_words")).to_have_value("가족이랑요")
    text = "\n".join(COMMENTS)
    expect(page.locator("#id_start")).to_have_value(str(text.index("가족이랑요")))
    page.get_by_label("Translation").fill("with my family")
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()
    quotation = Quotation.objects.get()
    assert quotation.exact == "가족이랑요"
    assert quotation.start == text.index("가족이랑요")
    expect(page.locator(".room-words mark")).to_have_text("가족이랑요")


def test_a_second_selection_in_the_same_comment_can_be_joined_with_the_first(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture()
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    join = page.get_by_role("button", name="Join with the words selected before")
    expect(join).to_be_hidden()
    select(page, "새벽 세 시까지 줄을 섰는데")
    expect(join).to_be_hidden()
    select(page, "바다가 보이는 자리는 금방 찼어요.")
    expect(page.locator("#id_words")).to_have_value("바다가 보이는 자리는 금방 찼어요.")
    join.click()
    joined = "새벽 세 시까지 줄을 섰는데 […] 바다가 보이는 자리는 금방 찼어요."
    expect(page.locator("#id_words")).to_have_value(joined)
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()
    assert Quotation.objects.get().exact == joined


def test_a_whole_comment_is_taken_by_keyboard_and_the_search_narrows_the_list(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture()
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    page.get_by_label("Find in the comments").fill("입장료")
    expect(page.locator(".room-comment:visible")).to_have_count(1)
    page.get_by_role("link", name="Quote this whole comment").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_words")).to_have_value(COMMENTS[1])
    expect(page.locator("#id_words")).to_be_focused()
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()
    quotation = Quotation.objects.get()
    assert quotation.exact == COMMENTS[1]

    signed_in(page, DESK_EDITOR)
    page.goto(f"{live_server}{reverse('admin:reactions_quotation_verify', args=[quotation.pk])}")
    expect(page.locator(".room-words mark")).to_have_text(COMMENTS[1])
    page.get_by_role("button", name="Accept: both say the same").click()
    expect(page.get_by_text("accepted", exact=False).first).to_be_visible()
    assert quotation.verifications.filter(decision="accepted").exists()


def test_words_typed_over_a_selection_are_looked_for_instead_of_it(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture()
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    select(page, "가족이랑요")
    page.locator("#id_words").fill("하나도 후회하지 않아요.")
    expect(page.locator("#id_start")).to_have_value("")
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()
    assert Quotation.objects.get().exact == "하나도 후회하지 않아요."
