"""The desk in a Korean browser: what its scripts say, which no test of a page's HTML sees."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import factories


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "ko-KR"}


@pytest.fixture
def block(live_server: Any, page: Page, signed_in: Any) -> Locator:
    """A block of text on the editing page."""
    reporter = signed_in(page, factories.REPORTER)
    article = factories.make_article(created_by=reporter, blocks=[factories.text("<p>words</p>")])
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    return page.locator(".order-machine .inline-related", has=page.locator(".ProseMirror"))


def test_the_buttons_of_the_text_editor_have_korean_names(block: Locator) -> None:
    expect(block.get_by_role("button", name="굵게")).to_be_visible()
    expect(block.get_by_title("번호 목록")).to_be_visible()
    assert block.locator(".prose-menubar").inner_html().count('title="bold"') == 0


def test_a_block_that_is_added_later_has_them_too(page: Page, block: Locator) -> None:
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="본문").click()
    expect(page.get_by_role("button", name="굵게")).to_have_count(2)


def test_the_dialog_for_a_link_asks_in_korean(block: Locator) -> None:
    block.locator(".ProseMirror").click()
    block.page.keyboard.press("Control+a")
    block.get_by_role("button", name="링크 넣기").click()
    dialog = block.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="링크 편집")).to_be_visible()
    expect(dialog.get_by_text("주소", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="취소")).to_be_visible()


def test_discover_more_is_looked_up_in_korean(page: Page, block: Locator) -> None:
    page.get_by_role("heading", name="더 읽을 기사", exact=True).click()
    expect(page.get_by_text("지금 발행하면 이 기사 다음에 보일 기사입니다.")).to_be_visible()
