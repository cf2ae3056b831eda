"""The desk's lists on a telephone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page

from tests import factories

TELEPHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("register", ["reactions_capture", "reactions_quotation", "articles_article"])
def test_a_wide_list_moves_within_its_frame(
    live_server: Any, page: Page, signed_in: Callable[..., User], register: str
) -> None:
    factories.make_quotation(exact="긴 말 " * 30)
    factories.make_article(title="A title that is long enough to need more than a line " * 2)
    page.set_viewport_size(TELEPHONE)
    signed_in(page, factories.PUBLISHER)
    page.goto(f"{live_server.url}{reverse(f'admin:{register}_changelist')}")
    assert page.locator("#result_list").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
