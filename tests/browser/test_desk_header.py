"""The desk's header: one line on a desk's screen, menus that open without a script, nothing cut on a telephone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests import factories

DESK_SCREEN, TELEPHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ONE_LINE = 56


@pytest.mark.parametrize(("locale", "menu"), [("en-GB", "More"), ("ko-KR", "더 보기")])
def test_it_takes_one_line_on_a_desks_screen(
    live_server: Any, browser: Any, signed_in: Callable[..., User], locale: str, menu: str
) -> None:
    context = browser.new_context(locale=locale, viewport=DESK_SCREEN)
    page = context.new_page()
    signed_in(page, user=factories.make_user(role=factories.PUBLISHER, first_name="Bartholomea"))
    page.goto(f"{live_server.url}/admin/")
    expect(page.locator(".desk-nav").get_by_text(menu, exact=True)).to_be_visible()
    assert page.locator("#header").bounding_box()["height"] <= ONE_LINE
    context.close()


def test_its_menus_need_no_script(live_server: Any, browser: Any, signed_in: Callable[..., User]) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    user = signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}/admin/")
    tags = page.locator(".desk-nav").get_by_role("link", name="Tags")
    expect(tags).to_be_hidden()
    page.locator(".desk-nav summary").click()
    tags.click()
    expect(page.get_by_role("heading", name="Tags")).to_be_visible()
    page.locator("#user-tools summary", has_text=user.username).click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Thanks for spending some quality time")).to_be_visible()
    context.close()


def test_a_menu_closes_on_escape_and_when_something_else_is_chosen(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    signed_in(page)
    page.goto(f"{live_server.url}/admin/")
    menu, link = page.locator(".desk-nav summary"), page.locator(".desk-nav").get_by_role("link", name="Tags")
    menu.click()
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    page.locator("#user-tools summary").click()
    expect(link).to_be_hidden()


@pytest.mark.parametrize("which", [".desk-nav summary", "#user-tools summary"])
def test_no_menu_leaves_a_telephones_screen(
    live_server: Any, page: Page, signed_in: Callable[..., User], which: str
) -> None:
    page.set_viewport_size(TELEPHONE)
    signed_in(page, factories.PUBLISHER)
    page.goto(f"{live_server.url}/admin/")
    page.locator(which).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    box = page.locator(".desk-menu[open] ul").bounding_box()
    assert box["x"] >= 0
