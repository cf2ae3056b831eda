"""The way into the desk."""

from playwright.sync_api import expect

from tests import factories


def test_a_reporter_signs_in_with_name_and_password(live_server, page):
    factories.make_user(role=factories.REPORTER, username="min-seo")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("min-seo")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/admin/")


def test_a_wrong_password_is_refused_in_words(live_server, page):
    factories.make_user(role=factories.REPORTER, username="min-seo")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("min-seo")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()


def test_a_browser_can_be_signed_in_as_each_role(live_server, page, signed_in):
    for role in (factories.REPORTER, factories.DESK_EDITOR, factories.PUBLISHER, factories.ADMINISTRATOR):
        user = signed_in(page, role)
        page.goto(f"{live_server.url}/admin/")
        expect(page.get_by_text(user.username)).to_be_visible()
