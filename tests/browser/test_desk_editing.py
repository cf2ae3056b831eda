"""The editing page in a real browser, under the real security policy (the fixture refuses every complaint)."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, ArticleTag, HeadingBlock, QuotationBlock, TextBlock
from tests import factories


@pytest.fixture
def reporter(page, signed_in):
    return signed_in(page, factories.REPORTER)


def open_article(page: Page, live_server, article: Article) -> None:
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".order-machine")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def test_text_comes_back_as_it_was_written(live_server, page, reporter):
    written = "<p>a <strong>b</strong> c <em>d</em>  e</p><ul><li><p>one </p></li></ul>"
    article = factories.make_article(created_by=reporter, blocks=[factories.text(written)])
    open_article(page, live_server, article)
    prose = page.locator(".ProseMirror").first
    assert prose.evaluate("element => getComputedStyle(element).whiteSpace") == "break-spaces"
    page.get_by_label("Byline").fill("Somebody else")
    save(page)
    assert TextBlock.objects.get().html == written


def test_typing_around_bold_words_keeps_every_space_where_it_was_typed(live_server, page, reporter):
    article = factories.make_article(created_by=reporter, blocks=[factories.text("<p></p>")])
    open_article(page, live_server, article)
    page.locator(".ProseMirror").first.click()
    page.keyboard.type("a ")
    page.keyboard.press("Control+b")
    page.keyboard.type("b")
    page.keyboard.press("Control+b")
    page.keyboard.type(" c")
    save(page)
    assert TextBlock.objects.get().html == "<p>a <strong>b</strong> c</p>"


def test_a_tag_is_completed_with_the_keyboard_and_a_new_one_created(live_server, page, reporter):
    factories.make_tag(name_en="Harbour", name_ko="항구")
    article = factories.make_article(created_by=reporter)
    open_article(page, live_server, article)
    tags = page.get_by_role("combobox", name="Tags")
    tags.press_sequentially("항")
    expect(page.get_by_role("option", name="Harbour")).to_be_visible()
    tags.press("ArrowDown")
    tags.press("Enter")
    expect(tags).to_have_value("Harbour, ")
    tags.press_sequentially("Night bread")
    expect(page.get_by_role("option", name="Night bread")).to_be_visible()
    tags.press("ArrowDown")
    tags.press("Enter")
    save(page)
    rows = ArticleTag.objects.filter(content_object=article).order_by("pk")
    assert [row.tag.name for row in rows] == ["Harbour", "Night bread"]


def test_a_quotation_is_chosen_by_its_words(live_server, page, reporter):
    factories.make_quotation(exact="전혀 다른 이야기", submitted_by=reporter)
    quotation = factories.make_quotation(submitted_by=reporter, translation="I regret nothing")
    article = factories.make_article(created_by=reporter, blocks=[])
    open_article(page, live_server, article)
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="Quotation").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("searchbox").fill("regret")
    expect(dialog.get_by_role("button", name="전혀 다른 이야기")).to_have_count(0)
    option = dialog.get_by_role("button", name=quotation.exact)
    expect(option).to_contain_text("not verified")
    dialog.get_by_role("searchbox").press("ArrowDown")
    expect(option).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".order-machine .chooser-title", has_text=quotation.exact)).to_be_visible()
    save(page)
    assert QuotationBlock.objects.get(parent=article).quotation == quotation


def test_a_picture_is_chosen_from_thumbnails(live_server, page, reporter):
    image = factories.make_image(title="Queue at dawn", width=320, height=200)
    article = factories.make_article(created_by=reporter)
    open_article(page, live_server, article)
    page.locator("summary", has_text="Lead picture").click()
    page.locator(".field-lead_image").get_by_role("button", name="Choose").click()
    option = page.get_by_role("dialog").get_by_role("button", name="Queue at dawn")
    expect(option.locator("img")).to_have_js_property("complete", True)
    option.click()
    save(page)
    article.refresh_from_db()
    assert article.lead_image == image


def test_leaving_with_unsaved_words_asks_first(live_server, page, reporter):
    article = factories.make_article(created_by=reporter)
    open_article(page, live_server, article)
    page.get_by_label("Byline").fill("Typed and not saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="History").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Byline")).to_have_value("Typed and not saved")


def test_the_preview_stands_beside_in_two_widths(live_server, page, reporter):
    article = factories.make_article(
        title="Beside itself", created_by=reporter, blocks=[factories.text("<p>Words to preview.</p>")]
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    open_article(page, live_server, article)
    frame = page.frame_locator(".desk-preview iframe")
    expect(frame.get_by_text("Words to preview.")).to_be_visible()
    assert frame.locator("html").evaluate("element => element.clientWidth") == 390
    page.get_by_role("button", name="Desktop").click()
    assert frame.locator("html").evaluate("element => element.clientWidth") >= 1260
    assert page.locator(".desk-preview-frame").bounding_box()["width"] < 480


def test_the_panel_leads_to_the_block_that_falls_short(live_server, page, reporter):
    quotation = factories.make_quotation(submitted_by=reporter)
    article = factories.make_article(
        created_by=reporter, blocks=[*(factories.text() for _number in range(6)), factories.quoted(quotation)]
    )
    open_article(page, live_server, article)
    page.get_by_role("region", name="Sourcing").get_by_role("link", name="Show in the text").first.click()
    expect(page.locator("#articles_quotationblock_set-0")).to_be_in_viewport()
    expect(page.locator("#articles_quotationblock_set-0")).to_have_class(re.compile(r"\bdesk-pointed-out\b"))


def test_a_new_article_takes_words_before_it_is_saved(live_server, page, reporter):
    factories.make_category(name_en="Harbour news")
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.locator("#id_title").fill("Written in one go")
    page.locator("#id_category").select_option(label="Harbour news")
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="Text").click()
    page.locator(".ProseMirror").first.click()
    page.keyboard.type("Words of the first minute.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Sourcing")).to_be_visible()
    assert TextBlock.objects.get().html == "<p>Words of the first minute.</p>"


def test_saving_after_the_login_ended_keeps_what_was_typed(live_server, page, reporter, signed_in):
    article = factories.make_article(created_by=reporter)
    open_article(page, live_server, article)
    page.get_by_label("Byline").fill("Typed before the login ended")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: you are no longer logged in")
    # Somebody else at the same machine does not save it under their name.
    signed_in(page, factories.DESK_EDITOR, beside=True)
    # The alert is the same as before: only the answer tells that this second try is over.
    with page.expect_response(lambda response: response.request.resource_type == "fetch"):
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Log in, then come back to this tab")
    # The login brings a new token; the form that was opened before takes it.
    signed_in(page, user=reporter, beside=True)
    save(page)
    article.refresh_from_db()
    assert article.byline == "Typed before the login ended"


def test_saving_without_an_answer_keeps_what_was_typed(live_server, page, reporter):
    article = factories.make_article(created_by=reporter)
    open_article(page, live_server, article)
    page.get_by_label("Byline").fill("Typed in a tunnel")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: the newsroom does not answer")
    page.context.set_offline(False)
    save(page)
    article.refresh_from_db()
    assert article.byline == "Typed in a tunnel"


def test_two_clicks_on_save_make_one_article(live_server, page, reporter):
    category = factories.make_category()
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.locator("#id_title").fill("Clicked twice")
    page.locator("#id_category").select_option(label=category.name_en)
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_role("region", name="Sourcing")).to_be_visible()
    assert Article.objects.count() == 1


def test_a_picture_that_is_not_there_yet_is_uploaded_beside_and_then_chosen(live_server, page, reporter):
    article = factories.make_article(created_by=reporter)
    open_article(page, live_server, article)
    page.locator("summary", has_text="Lead picture").click()
    page.locator(".field-lead_image").get_by_role("button", name="Choose").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing matches.")
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Upload a picture").click()
    expect(opened.value.locator("[type=file]")).to_be_visible()
    factories.make_image(title="Just uploaded")
    opened.value.close()
    # A browser without a screen never loses the focus, and so never gets it back.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(dialog.get_by_role("button", name="Just uploaded")).to_be_visible()


def test_a_block_is_added_with_the_keyboard_alone(live_server, page, reporter):
    article = factories.make_article(created_by=reporter, blocks=[])
    open_article(page, live_server, article)
    page.get_by_role("button", name="Add new item").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Text", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Heading", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Typed without a mouse")
    save(page)
    assert HeadingBlock.objects.get().text == "Typed without a mouse"


@pytest.mark.parametrize("blocks", [0, 2])
@pytest.mark.parametrize("place", ["start", "end"])
def test_what_can_be_added_is_seen_whole_on_a_telephone(live_server, page, reporter, blocks, place):
    page.set_viewport_size({"width": 390, "height": 844})
    words = [factories.text("<p>Words.</p>") for _number in range(blocks)]
    open_article(page, live_server, factories.make_article(created_by=reporter, blocks=words))
    add = page.get_by_role("button", name="Add new item")
    for control in (add.first, add.last):
        control.evaluate("(control, place) => control.scrollIntoView({ block: place })", place)
        control.focus()
        page.keyboard.press("Enter")
        menu = page.locator(".plugin-buttons")
        expect(menu).to_be_in_viewport(ratio=1)
        offered = menu.locator(".plugin-button:not(.hidden)")
        expect(offered.first).to_be_focused()
        for _step in range(offered.count() - 1):
            page.keyboard.press("Tab")
        expect(offered.last).to_be_focused()
        expect(offered.last).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(control).to_be_focused()


def test_the_preview_follows_what_is_typed_and_saves_nothing(live_server, page, reporter):
    article = factories.make_article(
        title="Before",
        created_by=reporter,
        blocks=[factories.text("<p>Old words.</p>"), factories.heading("Two")],
    )
    open_article(page, live_server, article)
    preview = page.frame_locator(".desk-preview iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text("Before")
    page.get_by_role("textbox", name="Title:").fill("항구의 줄")
    expect(preview.get_by_role("heading", level=1)).to_have_text("항구의 줄")
    expect(page.get_by_text("As you type.")).to_be_visible()
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And more.")
    expect(preview.locator(".prose").first).to_have_text("Old words. And more.")
    expect(page.locator("[data-preview-length]")).to_contain_text("4 syllables")
    page.get_by_role("button", name="Desktop").click()
    expect(page.locator(".desk-preview iframe")).to_have_css("width", "1280px")
    # A click in the preview opens the block that it shows.
    preview.get_by_role("heading", name="Two").click()
    expect(page.locator("input[value='Two']")).to_be_focused()
    article.refresh_from_db()
    assert article.title == "Before"
    page.get_by_role("textbox", name="Title:").fill("Before")
    page.keyboard.press("Tab")
