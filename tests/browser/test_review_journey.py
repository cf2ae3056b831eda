"""Two people and an article: handed in, commented on, sent back with a reason, mended, approved, published."""

from playwright.sync_api import Page, expect

from articles.models import Article, BlockComment, Edition
from tests import factories


def take_step(page: Page, label: str, **words: str) -> None:
    """Take a step of the article's way and confirm it, with what it asks."""
    page.locator(".desk-submit").get_by_text(label, exact=False).first.click()
    expect(page.locator("form.desk-form")).to_be_visible()
    for name, text in words.items():
        page.locator(f"form.desk-form [name={name}]").fill(text)
    page.locator("form.desk-form input[type=submit]").first.click()


def test_an_article_goes_back_and_forth_until_a_second_person_lets_it_out(live_server, page, signed_in):
    page.set_viewport_size({"width": 1280, "height": 900})
    reporter = factories.make_user(role=factories.REPORTER, first_name="Yuna", last_name="Seo")
    desk = factories.make_user(role=factories.DESK_EDITOR, first_name="Daniel", last_name="Ahn")
    article = factories.make_article(
        title="The harbour opens",
        created_by=reporter,
        blocks=[factories.heading(), factories.text("<p>The vote was on Sunday.</p>")],
    )
    factories.make_revision(article=article)
    address = f"{live_server.url}/admin/articles/article/{article.pk}/change/"

    # The reporter hands it in; there is nothing they could publish.
    signed_in(page, user=reporter)
    page.goto(address)
    take_step(page, "Submit for review")
    expect(page.get_by_text("waits for the desk")).to_be_visible()
    page.goto(address)
    expect(page.locator(".desk-submit")).not_to_contain_text("Approve")
    expect(page.locator(".desk-submit")).not_to_contain_text("Publish")

    # The desk comments on a block, by keyboard, while the title is being typed, and asks for changes.
    signed_in(page, user=desk)
    page.goto(address)
    page.locator("#id_title").fill("The harbour opens again")
    mark = page.get_by_role("button", name="Comment on this block").nth(1)
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#comment-text")).to_be_focused()
    page.keyboard.type("Which day was it? <b>Really</b>")
    page.get_by_role("button", name="Comment", exact=True).press("Enter")
    comments = page.get_by_role("region", name="Comments")
    expect(comments).to_contain_text("Which day was it? <b>Really</b>")
    expect(comments).to_contain_text("The vote was on Sunday.")
    expect(page.get_by_role("button", name="1 open comment on this block")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("The harbour opens again")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    take_step(page, "Request changes…", reason="Name the day of the vote.")
    expect(page.get_by_text("is with its author again")).to_be_visible()

    # The reporter is told, follows the notice, answers, resolves, mends and hands in again.
    signed_in(page, user=reporter)
    page.goto(f"{live_server.url}/admin/")
    bell = page.get_by_role("link", name="Notices")
    expect(bell).to_contain_text("2")
    bell.click()
    expect(page.locator("#content")).to_contain_text("Name the day of the vote.")
    page.get_by_role("button", name="Unread: Daniel Ahn commented on").click()
    thread = page.locator(".comments-thread")
    expect(thread).to_be_focused()
    thread.locator("summary").click()
    thread.get_by_label("Your reply").fill("It was Monday; mended.")
    thread.get_by_role("button", name="Send reply").click()
    expect(thread).to_contain_text("It was Monday; mended.")
    thread.get_by_role("button", name="Resolve").click()
    expect(comments.get_by_text("1 resolved")).to_be_visible()
    expect(page.get_by_role("button", name="1 open comment on this block")).to_have_count(0)
    take_step(page, "Submit for review")
    expect(page.get_by_text("waits for the desk")).to_be_visible()
    assert BlockComment.objects.filter(resolved_by=reporter).count() == 1

    # A second person is told, approves and publishes.
    signed_in(page, user=desk)
    page.goto(f"{live_server.url}/admin/articles/notice/")
    expect(page.locator("#content")).to_contain_text("Yuna Seo replied to a comment")
    page.get_by_role("button", name="Unread: Yuna Seo handed in").click()
    take_step(page, "Approve…")
    expect(page.get_by_text("is approved.")).to_be_visible()
    page.goto(address)
    take_step(page, "Publish…")
    expect(page.get_by_text("is published.")).to_be_visible()
    assert Edition.objects.live().get().title == "The harbour opens again"
    assert Article.objects.get().state == "published"
    page.get_by_role("link", name="History").click()
    log = page.locator("ol.activity")
    expect(log).to_contain_text("in review → approved")
    expect(log).to_contain_text("changes requested")
    expect(log).to_contain_text("Name the day of the vote.")
