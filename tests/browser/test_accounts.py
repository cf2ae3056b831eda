"""Logging in with a real browser: passkeys, codes, and the dialog of a page that somebody writes on."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests import factories
from tests.newsroom.accounts.logging_in import code, give_code_app


@pytest.fixture
def passkeys(page: Page) -> Any:
    """A device that keeps passkeys and always knows its owner; the browser's session with it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    identity = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return session, identity


def log_in(page: Page, user: User) -> None:
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_out(page: Page, site: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/admin/login/?next=/admin/account/")


def test_at_the_machines_number_the_page_leads_to_its_name(live_server, page, settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    page.goto(f"{live_server.url.replace('localhost', '127.0.0.1')}/admin/login/?next=/admin/account/")
    expect(page.get_by_text("Passkeys do not work under an address of digits.")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_disabled()
    page.get_by_role("link", name="http://localhost:").click()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()
    assert page.url.endswith("/admin/login/?next=/admin/account/")


def test_who_must_sets_up_a_passkey_and_logs_in_with_it_alone(live_server, page, passkeys, settings) -> None:
    settings.SECOND_FACTOR = "required"
    user = factories.make_user(role=factories.PUBLISHER)
    page.goto(f"{live_server.url}/admin/")
    log_in(page, user)
    expect(page.get_by_text("One more thing before you enter the desk.")).to_be_visible()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("A name to know it by").fill("My laptop")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator(".account-codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My laptop").first).to_be_visible()
    kept = Authenticator.objects.get(type="webauthn").data["credential"]
    assert set(kept["response"]) == {"clientDataJSON", "attestationObject"}
    log_out(page, live_server.url)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text(f"You are logged in as {user.username}.")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/admin/account/")
    # After the password it is the second step.
    log_out(page, live_server.url)
    log_in(page, user)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text(f"You are logged in as {user.username}.")).to_be_visible()
    # Taken off, it opens nothing any more.
    page.get_by_role("link", name="Set up a code app").click()
    secret = page.locator(".account-key").inner_text()
    page.get_by_label("The six digits that it shows now").fill(code(secret=secret))
    page.get_by_role("button", name="Set it up").click()
    page.goto(f"{live_server.url}/admin/account/")
    page.get_by_role("link", name="Take off My laptop").click()
    page.get_by_role("button", name="Take off").click()
    expect(page.get_by_text("The passkey was taken off your account.")).to_be_visible()
    assert not Authenticator.objects.filter(type="webauthn").exists()
    log_out(page, live_server.url)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That passkey was not accepted.")).to_be_visible()


def test_a_device_that_does_not_know_its_owner_makes_no_passkey(live_server, page, passkeys) -> None:
    session, identity = passkeys
    session.send("WebAuthn.setUserVerified", {"authenticatorId": identity, "isUserVerified": False})
    page.goto(f"{live_server.url}/admin/login/?next=/admin/account/passkeys/")
    log_in(page, factories.make_user(role=factories.REPORTER))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing came of it")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_code_from_the_app_is_asked_for_after_the_password(live_server, page) -> None:
    user = factories.make_user(role=factories.REPORTER)
    give_code_app(user)
    page.goto(f"{live_server.url}/admin/articles/article/")
    log_in(page, user)
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That was not accepted.")).to_be_visible()
    page.get_by_label("Code from your app").fill(code())
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(f"{live_server.url}/admin/articles/article/")


def test_who_is_logged_out_while_writing_gives_code_and_password_on_the_page(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    user = signed_in(page)
    give_code_app(user)
    article = factories.make_article(created_by=user)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.locator("#id_deck").wait_for()
    page.context.clear_cookies()
    page.locator("#id_deck").fill("Typed after the login ended")
    page.get_by_role("button", name="Log in here").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password").fill(factories.PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    dialog.get_by_label("Code from your app").fill("000000")
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_contain_text("That was not accepted.")
    dialog.get_by_label("Code from your app").fill(code())
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-saving]")).to_contain_text("Saved")
    article.refresh_from_db()
    assert article.deck == "Typed after the login ended"


def test_the_page_goes_on_when_somebody_logged_in_in_another_tab(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    user = signed_in(page)
    article = factories.make_article(created_by=user)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.locator("#id_deck").wait_for()
    page.context.clear_cookies()
    page.locator("#id_deck").fill("Typed after the login ended")
    page.get_by_role("button", name="Log in here").click()
    dialog = page.get_by_role("dialog")
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Log in in a new tab").click()
    log_in(opened.value, user)
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    opened.value.close()
    # A browser without windows tells no page that it is looked at again.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-saving]")).to_contain_text("Saved")
