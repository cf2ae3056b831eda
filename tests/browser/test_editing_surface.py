"""The list of blocks, pasting, keys and the command palette, as somebody who writes all day uses them."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.snapshots import take_snapshot
from tests import factories


@pytest.fixture
def reporter(page, signed_in):
    return signed_in(page, factories.REPORTER)


@pytest.fixture
def article(reporter):
    return factories.make_article(
        title="A queue at the harbour",
        created_by=reporter,
        blocks=[factories.text("<p>One.</p>"), factories.heading("Two"), factories.text("<p>Three.</p>")],
    )


def open_article(page: Page, live_server, article: Article) -> None:
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".desk-block-tools").first).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def texts(article: Article) -> list[str]:
    blocks = take_snapshot(article=article)["blocks"]
    return [block.get("html", block.get("text")) for block in blocks]


def in_order(page: Page) -> list[str]:
    """Return what the blocks say in the order in which the keyboard meets them."""
    return page.evaluate(
        """[...document.querySelectorAll('.order-machine > .inline-related:not(.empty-form)')].map((block) =>
        block.querySelector('.ProseMirror')?.textContent ?? block.querySelector('input[type=text]').value)"""
    )


def test_blocks_move_by_keyboard_and_button_and_the_keyboard_meets_them_as_seen(live_server, page, article):
    open_article(page, live_server, article)
    assert in_order(page) == ["One.", "Two", "Three."]
    prose = page.locator(".ProseMirror").first
    prose.click()
    page.keyboard.press("Alt+ArrowDown")
    assert in_order(page) == ["Two", "One.", "Three."]
    expect(page.locator("#desk-blocks-said")).to_have_text("Moved to place 2 of 3.")
    # The cursor is still in the text: what is typed goes into it. (The text editor puts it back a moment after the move.)
    page.wait_for_timeout(200)
    page.keyboard.press("Control+End")
    page.keyboard.type(" More.")
    page.locator(".inline-related", has_text="Three.").get_by_role("button", name="Move up").click()
    assert in_order(page) == ["Two", "Three.", "One. More."]
    page.get_by_role("button", name="Move up").first.click()
    expect(page.locator("#desk-blocks-said")).to_have_text("It is the first block.")
    save(page)
    assert texts(article) == ["Two", "<p>Three.</p>", "<p>One. More.</p>"]


def test_a_block_is_copied_with_what_it_holds(live_server, page, article, reporter):
    quotation = factories.make_quotation(submitted_by=reporter)
    quoting = factories.make_article(
        created_by=reporter, blocks=[factories.text("<p>One.</p>"), factories.quoted(quotation)]
    )
    open_article(page, live_server, quoting)
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator(".ProseMirror")).to_have_count(2)
    page.keyboard.press("Control+End")
    page.keyboard.type(" Copied.")
    page.get_by_role("button", name="Duplicate").last.click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".order-machine .chooser-title", has_text=quotation.exact)).to_have_count(2)
    save(page)
    blocks = take_snapshot(article=quoting)["blocks"]
    assert [block.get("html", block.get("quotation")) for block in blocks] == [
        "<p>One.</p>",
        "<p>One. Copied.</p>",
        quotation.pk,
        quotation.pk,
    ]
    assert len({block["key"] for block in blocks}) == 4


def test_blocks_are_found_by_their_words(live_server, page, article):
    open_article(page, live_server, article)
    search = page.get_by_role("searchbox", name="Find in blocks")
    search.fill("THREE")
    expect(page.locator(".order-machine > .inline-related:not(.empty-form):visible")).to_have_count(1)
    expect(page.get_by_text("1 found")).to_be_visible()
    search.press("Enter")
    expect(page.locator(".desk-pointed-out")).to_contain_text("Three.")
    search.press("Escape")
    expect(page.locator(".order-machine > .inline-related:not(.empty-form):visible")).to_have_count(3)
    # Enter saved nothing.
    assert page.url.split("#")[0].endswith("/change/")
    assert not article.revisions.exists()


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {mso-style-name: x}</style></head><body>
<!--[if gte mso 9]><xml>noise</xml><![endif]--><p class=MsoNormal>Before <b>bold</b><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o </span>Under it</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>· </span>Second</p>
<p class=MsoNormal>&nbsp;</p><p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1. </span>Numbered</p>
<p class=MsoNormal>After<img src="https://example.org/x.png"></p></body></html>"""
DOCS = """<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:400">Plain </span><span
style="font-weight:700">strong</span><span> and <a href="https://example.org/">a link</a></span></p></b>"""


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (
            WORD,
            (
                "<p>Before <strong>bold</strong></p><ul><li><p>First</p><ul><li><p>Under it</p></li></ul></li>"
                '<li><p>Second</p></li></ul><ol data-type="decimal"><li><p>Numbered</p></li></ol><p>After</p>'
            ),
        ),
        (
            DOCS,
            '<p>Plain <strong>strong</strong> and <a href="https://example.org/">a link</a></p>',
        ),
    ],
    ids=["Word", "Google Docs"],
)
def test_what_is_pasted_becomes_plain_prose(live_server, page, reporter, pasted, expected):
    article = factories.make_article(created_by=reporter, blocks=[factories.text("<p></p>")])
    open_article(page, live_server, article)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # Copied on another page: the browser's own check of what is written there would complain of its styles here.
    other = page.context.new_page()
    other.goto(f"{live_server.url}/robots.txt")
    other.evaluate(
        """async (html) => navigator.clipboard.write([new ClipboardItem({
            'text/html': new Blob([html], {type: 'text/html'}), 'text/plain': new Blob(['x'], {type: 'text/plain'})})])""",
        pasted,
    )
    other.close()
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Control+v")
    expect(page.locator(".ProseMirror").first).not_to_be_empty()
    save(page)
    [html] = texts(article)
    assert html.replace(' rel="noopener"', "") == expected


def test_the_palette_leads_anywhere_by_keyboard(live_server, page, article):
    page.goto(f"{live_server.url}/admin/")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Go to…")
    expect(dialog.get_by_role("option", name="Write an article")).to_be_visible()
    page.keyboard.type("harbour")
    option = dialog.get_by_role("option", name="A queue at the harbour")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    # The address has changed before the page's scripts have run.
    page.wait_for_load_state()
    # In prose the same key makes a link.
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Control+Shift+K")
    expect(page.get_by_role("dialog", name="Go to…")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+/")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Alt ↑")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_discover_more_is_looked_up_when_its_panel_is_opened_by_keyboard(live_server, page, article):
    tag = factories.make_tag(name_en="Queue")
    edition = factories.make_edition(title="The longest queue", tags=[tag], category=article.category)
    article.tags.add(tag)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/discovery/" in request.url else None)
    open_article(page, live_server, article)
    panel = page.locator("details", has=page.get_by_role("heading", name="Discover More", exact=True))
    summary = panel.locator("summary")
    assert asked == []
    summary.press("Enter")
    offered = panel.get_by_role("link", name="The longest queue")
    expect(offered).to_be_visible()
    expect(panel).to_contain_text("shares Queue")
    expect(panel.get_by_role("status")).to_be_empty()
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    expect(offered).to_be_focused()

    # Opened again, it is looked up again; what was there stays while nobody answers.
    summary.press("Enter")
    page.context.set_offline(True)
    summary.press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("the newsroom does not answer")
    expect(offered).to_be_visible()
    page.context.set_offline(False)
    summary.press("Enter")
    article.tags.clear()
    edition.article.tags.clear()
    summary.press("Enter")
    expect(panel.get_by_role("status")).to_be_empty()
    expect(panel).not_to_contain_text("shares Queue")


def test_without_a_script_discover_more_is_a_page(live_server, new_context, signed_in, article, reporter):
    page = new_context(java_script_enabled=False).new_page()
    signed_in(page, user=reporter)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("heading", name="Discover More", exact=True).click()
    page.get_by_role("link", name="What readers are offered after this article").click()
    expect(page.get_by_role("heading", name="Discover More", exact=True)).to_be_visible()
    expect(page.get_by_text("if it were published now")).to_be_visible()
