"""Choosing words in the reading room, with a mouse and with a keyboard, also behind an emoji."""

import unicodedata
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


def test_several_selections_are_collected_and_made_at_once(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture()
    signed_in(page)
    room = f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}"
    page.goto(room)
    select(page, "하나도 후회하지 않아요.")
    page.locator("#quote-form").get_by_label("Translation").fill("I regret nothing.")
    page.get_by_role("button", name="Into the tray", exact=True).click()
    expect(page.locator("#id_words")).to_have_value("")
    page.get_by_role("checkbox", name="into the tray").nth(2).check()
    expect(page.locator(".tray-item")).to_have_count(2)
    # Neither sorting nor coming back loses what was collected.
    page.get_by_label("Sort").select_option("longest")
    expect(page).to_have_url(f"{room}?q=&order=longest")
    expect(page.locator(".tray-item")).to_have_count(2)
    page.locator(".tray-item").nth(1).get_by_label("Words").fill("내년에 다시 갑니다")
    page.get_by_role("button", name="Make all of the tray").click()
    expect(page.get_by_text("1 quotation made")).to_be_visible()
    expect(page.locator(".tray-item")).to_have_count(1)
    expect(page.locator(".tray-item ins")).not_to_have_count(0)
    page.locator(".tray-item").get_by_label("Words").fill("내년에 또 갑니다")
    page.get_by_role("button", name="Make all of the tray").click()
    expect(page.locator(".messagelist")).to_contain_text("1 quotation made")
    expect(page.locator("#tray")).to_be_hidden()
    made = [quotation.exact for quotation in Quotation.objects.order_by("pk")]
    assert made == ["하나도 후회하지 않아요.", "내년에 또 갑니다"]
    assert Quotation.objects.get(exact=made[0]).translations.get().text == "I regret nothing."
    page.goto(room)
    expect(page.locator("#tray")).to_be_hidden()


def test_hits_are_counted_lit_and_jumped_to_however_they_are_written(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    comments = [f"{number}번째 사람은 “바다”가 좋대요. 바다는 넓대요." for number in range(40)]
    decomposed = unicodedata.normalize("NFD", "저는 바다보다 산이 좋아요 👨‍👩‍👧 바다")
    capture = sealed_text_capture(comments=[*comments, decomposed, "강이 좋아요"])
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    query = page.get_by_label("Find in the comments")
    query.fill(unicodedata.normalize("NFD", "바다"))
    count = page.locator("#room-count")
    expect(count).to_have_text("1 of 82")
    expect(page.locator(".room-comment:visible")).to_have_count(41)
    lit = page.evaluate(
        "[...CSS.highlights.get('room-hits')].map(range => range.toString().normalize('NFC'))"
    )
    assert lit == ["바다"] * 82
    query.press("Shift+Enter")
    expect(count).to_have_text("82 of 82")
    expect(page.locator(".room-comment").nth(40)).to_be_in_viewport()
    query.press("Enter")
    expect(count).to_have_text("1 of 82")
    query.fill('"바다"')
    expect(count).to_have_text("1 of 40")
    query.fill("없는 말")
    expect(count).to_have_text("no hit")
    query.press("Escape")
    expect(page.locator(".room-comment:visible")).to_have_count(42)


def test_keys_alone_lead_from_comment_to_comment_and_quote_one(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture()
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".room-comment").nth(1)).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator(".tray-item")).to_have_count(1)
    page.keyboard.press("k")
    page.keyboard.press("q")
    expect(page.locator("#id_words")).to_have_value(COMMENTS[0])
    # What is typed is typed.
    page.keyboard.press("End")
    page.keyboard.type("jq")
    expect(page.locator("#id_words")).to_have_value(f"{COMMENTS[0]}jq")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Find in the comments")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_label("One key is enough").uncheck()
    page.keyboard.press("/")
    expect(page.get_by_label("Find in the comments")).not_to_be_focused()


def test_on_a_telephone_what_was_chosen_leads_to_the_form(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    capture = sealed_text_capture(
        comments=[*COMMENTS, *(f"{number}번째 사람이 남긴 말" for number in range(60))]
    )
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    bar = page.locator("#room-bar")
    expect(bar).to_be_hidden()
    select(page, "가족이랑요")
    expect(bar).to_contain_text("가족이랑요")
    bar.get_by_role("link", name="To the form").click()
    expect(page.get_by_role("button", name="Make the quotation")).to_be_visible()
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()


def test_among_two_thousand_comments_one_is_found_and_quoted(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    capture = sealed_text_capture(
        comments=[f"{number}번째 사람이 남긴 말입니다, 항구에서" for number in range(2000)]
    )
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_read', args=[capture.pk])}")
    expect(page.locator(".room-comment")).to_have_count(2000)
    page.get_by_label("Find in the comments").fill("1999번째")
    # An expectation that fails at first makes Playwright describe the whole page, which takes longer than all else.
    page.locator(".room-comment[hidden]").first.wait_for(state="attached")
    assert page.locator("#room-count").text_content() == "1 of 1"
    expect(page.locator(".room-comment:visible")).to_have_count(1)
    select(page, "1999번째 사람이 남긴 말입니다")
    expect(page.locator("#id_words")).to_have_value("1999번째 사람이 남긴 말입니다")
