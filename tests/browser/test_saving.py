"""The editing page saves itself in a real browser, and loses nothing: two people, no connection, no login, a closed browser."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, EditingSession, TextBlock
from tests import factories


def open_article(page: Page, live_server, article: Article) -> None:
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".order-machine")).to_be_visible()


def status(page: Page):
    return page.locator("[data-saving-status]")


def expect_saved(page: Page) -> None:
    expect(status(page)).to_contain_text("Saved")


def crash(page: Page) -> None:
    """Close the page as if the browser had crashed: no question, no last word."""
    # A page that is closed lives on for a moment, and would save itself as soon as there is a connection again.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('It has crashed.')); }")
    page.close(run_before_unload=False)


@pytest.fixture
def reporter(page, signed_in):
    return signed_in(
        page, user=factories.make_user(role=factories.REPORTER, first_name="Mina", last_name="Seo")
    )


@pytest.fixture
def article(reporter):
    made = factories.make_article(
        title="Before", deck="Before", created_by=reporter, blocks=[factories.text("<p>Old words.</p>")]
    )
    factories.make_revision(article=made)
    return made


@pytest.fixture
def other(new_context, signed_in, live_server, article):
    """A colleague's browser with the same article open."""
    page = new_context().new_page()
    signed_in(page, user=factories.make_user(role=factories.DESK_EDITOR, first_name="Joon", last_name="Park"))
    open_article(page, live_server, article)
    return page


def test_two_people_in_different_places_meet_and_see_each_other(live_server, page, reporter, article, other):
    open_article(page, live_server, article)
    expect(page.locator(".desk-others")).to_have_text("Also here: Joon Park")
    other.get_by_label("Byline").fill("Theirs")
    expect_saved(other)
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Mine. ")
    expect_saved(page)
    news = page.locator("[data-saving-news]")
    expect(news).to_contain_text("Joon Park changed: Byline.")
    news.get_by_role("button", name="Save and show it").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page.get_by_label("Byline")).to_have_value("Theirs")
    assert TextBlock.objects.get().html == "<p>Mine. Old words.</p>"


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "Mine"), ("Keep theirs", "Theirs")])
def test_two_people_in_one_place_choose(page, article, other, choice, kept):
    page.goto(other.url)
    expect(page.locator(".order-machine")).to_be_visible()
    other.locator("#id_deck").fill("Theirs")
    expect_saved(other)
    page.locator("#id_deck").fill("Mine")
    page.get_by_label("Byline").fill("Somebody")
    ask = page.locator("#conflict")
    expect(ask).to_contain_text("What Joon Park changed")
    expect(status(page)).to_contain_text("choose above")
    ask.get_by_label(choice).check()
    expect(ask).to_have_count(0)
    # What somebody else wrote is shown in a page that is saved and opened anew.
    saved = status(page) if kept == "Mine" else page.locator(".messagelist")
    expect(saved).to_contain_text("Saved" if kept == "Mine" else "was changed successfully")
    expect(page.locator("#id_deck")).to_have_value(kept)
    article.refresh_from_db()
    assert (article.deck, article.byline) == (kept, "Somebody")


def test_who_requests_changes_of_what_overlaps_is_asked_first_and_loses_nothing(page, article, other):
    Article.objects.filter(pk=article.pk).update(state=Article.State.IN_REVIEW)
    other.reload()
    expect(other.locator(".order-machine")).to_be_visible()
    page.goto(other.url)
    expect(page.locator(".order-machine")).to_be_visible()
    page.locator("#id_deck").fill("The author's")
    expect_saved(page)
    other.locator("#id_deck").fill("The desk's")
    other.locator("#id_deck").blur()
    expect(status(other)).to_contain_text("choose above")
    # Leaving by a link asks, as with anything else that is not saved.
    asked = []
    other.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    other.locator(".breadcrumbs").get_by_role("link", name="Home").click()
    expect(other.locator("#conflict")).to_be_visible()
    assert asked == ["beforeunload"]
    other.get_by_role("button", name="Request changes…").click()
    said = other.locator(".errorlist.nonfield")
    expect(said).to_contain_text("Nothing you typed is lost")
    expect(said).to_contain_text("then press “Request changes…” again")
    expect(said).to_be_in_viewport()
    expect(other.locator("#id_deck")).to_have_value("The desk's")
    other.locator("#conflict").get_by_label("Keep mine").check()
    other.get_by_role("button", name="Request changes…").click()
    expect(other.get_by_label("What is to be changed")).to_be_visible()
    article.refresh_from_db()
    assert (article.deck, article.state) == ("The desk's", Article.State.IN_REVIEW)


def test_a_new_article_becomes_a_draft_by_itself_and_is_found_there(live_server, page, reporter):
    category = factories.make_category(name_en="Harbour news")
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    expect(page.locator(".order-machine")).to_be_visible()
    page.locator("#id_title").fill("Written in one go")
    expect(status(page)).to_contain_text("not in the article yet")
    page.locator("#id_category").select_option(str(category.pk))
    expect_saved(page)
    made = Article.objects.get()
    expect(page).to_have_url(f"{live_server.url}/admin/articles/article/{made.pk}/change/")
    page.locator("#id_deck").fill("And on")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    made.refresh_from_db()
    assert made.deck == "And on"
    assert not EditingSession.objects.filter(held_at__isnull=False).exists()


def test_who_only_looked_at_a_new_article_leaves_nothing(live_server, page, reporter):
    for _visit in range(2):
        page.goto(f"{live_server.url}/admin/articles/article/add/")
        expect(page.locator(".order-machine")).to_be_visible()
        page.locator(".collapse-items").click()
        heading, field = (
            page.locator(name).bounding_box() for name in ("#content > h1", "label[for=id_title]")
        )
        assert heading["y"] + heading["height"] <= field["y"], "the heading stands above the title's label"
        expect(page.locator(".desk-held")).to_have_count(0)
        # Leaving asks nothing, and sends nothing.
        page.goto(f"{live_server.url}/admin/")
    assert not EditingSession.objects.filter(held_at__isnull=False).exists()
    assert not page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('desk-copy:'))")


def test_what_a_page_left_that_counts_as_open_for_a_moment_still_is_offered_too(
    live_server, page, reporter, article
):
    open_article(page, live_server, article)
    page.context.set_offline(True)
    page.locator("#id_deck").fill("Typed in a tunnel")
    expect(status(page)).to_contain_text("kept in this browser")
    key = page.locator("#article_form [name=session]").input_value()
    crash(page)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"{live_server.url}/admin/")
    # As of a page that the browser has not done away with yet when the article is opened again.
    again.evaluate(
        """(name) => new Promise((isHeld) => navigator.locks.request(name, () => {
            isHeld();
            return new Promise((gone) => { window.letGo = gone; });
        }))""",
        f"desk-page:{key}",
    )
    opened = again.context.new_page()
    open_article(opened, live_server, article)
    expect(opened.locator(".desk-others")).to_be_visible()
    assert opened.locator(".desk-held").count() == 0
    again.evaluate("window.letGo()")
    expect(opened.locator(".desk-held")).to_contain_text("did not confirm")


def test_what_the_newsroom_never_got_is_offered_when_the_page_is_opened_again(
    live_server, page, reporter, article
):
    open_article(page, live_server, article)
    page.context.set_offline(True)
    page.locator("#id_deck").fill("Typed in a tunnel")
    expect(status(page)).to_contain_text("kept in this browser")
    # A page that goes says its last word, and is copied once more while it is hidden: it is the same copy.
    number = (
        "JSON.parse(Object.entries(localStorage).find(([name]) => name.startsWith('desk-copy:'))[1]).number"
    )
    first = page.evaluate(number)
    page.evaluate("dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('pagehide'))")
    assert page.evaluate(number) == first
    crash(page)
    page.context.set_offline(False)
    article.refresh_from_db()
    assert article.deck == "Before"
    again = page.context.new_page()
    open_article(again, live_server, article)
    offer = again.locator(".desk-held")
    expect(offer).to_contain_text("did not confirm")
    above, form, beside = (
        again.locator(name).bounding_box() for name in (".desk-held", "#content-main", ".desk-beside")
    )
    assert above["x"] == form["x"] < beside["x"], "the offer takes nobody's column"
    assert above["y"] + above["height"] <= form["y"]
    offer.get_by_role("button", name="Restore").click()
    expect(again.get_by_text("was changed successfully")).to_be_visible()
    expect(again.locator("#id_deck")).to_have_value("Typed in a tunnel")
    expect(again.locator(".desk-held")).to_have_count(0)
    article.refresh_from_db()
    assert article.deck == "Typed in a tunnel"


def test_logging_out_asks_about_what_was_not_saved_and_leaves_nothing_of_it(
    live_server, page, reporter, article
):
    copies = "Object.keys(localStorage).filter((name) => name.startsWith('desk-copy:'))"
    open_article(page, live_server, article)
    page.evaluate(
        "localStorage.setItem('desk-copy:0:other', JSON.stringify({ key: 'other', at: Date.now() }))"
    )
    page.context.set_offline(True)
    page.locator("#id_deck").fill("Typed in a tunnel")
    expect(status(page)).to_contain_text("kept in this browser")
    crash(page)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"{live_server.url}/admin/")
    asked = []
    answers = [False, True]

    def answer(dialog):
        asked.append(dialog.message)
        (dialog.accept if answers.pop(0) else dialog.dismiss)()

    again.on("dialog", answer)
    again.locator("#user-tools summary", has_text="Mina").click()
    again.get_by_role("button", name="Log out").click()
    assert "“Before”" in asked[0]
    assert len(again.evaluate(copies)) == 2
    again.get_by_role("button", name="Log out").click()
    expect(again.get_by_text("Thanks for spending some quality time")).to_be_visible()
    # Somebody else's stays theirs.
    assert again.evaluate(copies) == ["desk-copy:0:other"]


def test_what_is_kept_in_a_browser_is_offered_to_nobody_else(live_server, page, reporter, article, signed_in):
    open_article(page, live_server, article)
    page.context.set_offline(True)
    page.locator("#id_deck").fill("Typed in a tunnel")
    expect(status(page)).to_contain_text("kept in this browser")
    crash(page)
    page.context.set_offline(False)
    again = page.context.new_page()
    signed_in(again, factories.DESK_EDITOR)
    open_article(again, live_server, article)
    with again.expect_response(lambda response: "presence" in response.url):
        pass
    expect(again.locator(".desk-held")).to_have_count(0)


def test_who_is_logged_out_while_typing_logs_in_on_the_page(live_server, page, reporter, article):
    open_article(page, live_server, article)
    page.context.clear_cookies()
    page.locator("#id_deck").fill("Typed after the login ended")
    alert = page.get_by_role("alert").filter(has_text="no longer logged in")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Log in here").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Username")).to_have_value(reporter.username)
    dialog.get_by_label("Password").fill("not this one")
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_contain_text("Please enter the correct username and password")
    dialog.get_by_label("Password").fill(factories.PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_be_hidden()
    expect_saved(page)
    expect(alert).to_be_hidden()
    article.refresh_from_db()
    assert article.deck == "Typed after the login ended"


def test_that_the_login_ended_is_seen_wherever_one_is_on_a_telephone(live_server, page, reporter):
    page.set_viewport_size({"width": 390, "height": 844})
    blocks = [factories.text(f"<p>Words of paragraph {number}.</p>") for number in range(8)]
    article = factories.make_article(title="Long", created_by=reporter, blocks=blocks)
    factories.make_revision(article=article)
    open_article(page, live_server, article)
    page.locator(".ProseMirror").nth(4).click()
    page.context.clear_cookies()
    page.keyboard.type("Typed after the login ended. ")
    alert = page.get_by_role("alert").filter(has_text="no longer logged in")
    expect(alert).to_contain_text("Log in, then come back to this tab and save again")
    expect(alert).to_be_in_viewport(ratio=1)
    expect(alert.get_by_role("link", name="Log in in a new tab")).to_be_in_viewport(ratio=1)
    for field in (page.locator("#id_title"), page.locator(".ProseMirror").last):
        field.focus()
        expect(alert).to_be_in_viewport(ratio=1)
        said, typed = alert.bounding_box(), field.bounding_box()
        assert said["y"] + said["height"] <= typed["y"], "what is typed in is not covered"
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Save", exact=True).scroll_into_view_if_needed()
    expect(alert).to_be_in_viewport(ratio=1)
    expect(page.locator(".ProseMirror").nth(4)).to_contain_text("Typed after the login ended.")


def test_a_browser_that_was_closed_gives_back_what_could_not_be_saved(
    live_server, page, reporter, new_context, signed_in
):
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    expect(page.locator(".order-machine")).to_be_visible()
    page.locator("#id_deck").fill("Only a deck so far")
    expect(status(page)).to_contain_text("not in the article yet")
    crash(page)
    # Another browser, on another machine.
    elsewhere = new_context().new_page()
    signed_in(elsewhere, user=reporter)
    elsewhere.goto(f"{live_server.url}/admin/")
    elsewhere.get_by_role("button", name="Restore").click()
    expect(elsewhere.locator("#id_deck")).to_have_value("Only a deck so far")
    elsewhere.locator("#id_title").fill("Named at last")
    elsewhere.locator("#id_category").select_option(index=1)
    expect_saved(elsewhere)
    assert Article.objects.get().deck == "Only a deck so far"


def test_blocks_added_on_the_page_stay_the_same_through_autosaves(live_server, page, reporter, article):
    open_article(page, live_server, article)
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="Text").click()
    page.locator(".ProseMirror").last.click()
    page.keyboard.type("First words.")
    expect_saved(page)
    with page.expect_response(lambda response: "autosave" in response.url):
        page.keyboard.type(" And more.")
    expect(page.locator("[data-saving-news]")).to_be_hidden()
    assert [block.html for block in TextBlock.objects.order_by("ordering")] == [
        "<p>Old words.</p>",
        "<p>First words. And more.</p>",
    ]
