"""A blog moves in: ten posts are looked at, their making is broken off and goes on, and the report says what became of all."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.importing.runs import making
from articles.models import Article
from newsroom.running.working import run_one_task
from tests import factories
from tests.articles.exchange_files import WORDPRESS, zipped


def test_ten_posts_of_wordpress_come_in_despite_an_interruption(
    live_server: Any,
    page: Page,
    signed_in: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    archive = tmp_path / "harbour-notes.zip"
    picture = factories.picture_bytes(width=64, height=48)
    archive.write_bytes(zipped({"notes.xml": WORDPRESS.read_bytes(), "uploads/2024/05/ferry.png": picture}))
    page.set_viewport_size({"width": 1280, "height": 900})
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}{reverse('admin:articles_article_changelist')}")
    page.get_by_role("link", name="Import many articles").click()
    page.get_by_label("Files").set_input_files(archive)
    page.get_by_role("button", name="Look at it").click()

    # The page waits for the worker, and goes on by itself.
    expect(page.get_by_role("status")).to_have_text("0 items were read.")
    run_one_task()
    expect(page.get_by_text("This is what would be made. Nothing is saved yet.")).to_be_visible()
    assert page.get_by_role("row").count() == 14
    page.get_by_role("link", name="left out").click()
    expect(page.get_by_text("pages of the site itself are not articles")).to_be_visible()
    assert page.get_by_role("row").count() == 4
    assert not Article.objects.exists()

    # The worker breaks down in the midst of the second batch.
    monkeypatch.setattr(making, "ROWS_AT_ONCE", 4)
    make_drafts = making.make_drafts
    batches: list[int] = []

    def break_down(**options: Any) -> Any:
        made = make_drafts(**options)
        batches.append(len(made))
        if len(batches) == 2:
            raise ConnectionAbortedError
        return made

    monkeypatch.setattr(making, "make_drafts", break_down)
    page.get_by_role("button", name="Make 10 drafts").click()
    expect(page.get_by_role("status")).to_have_text("0 of 10 drafts are made.")
    run_one_task()
    expect(page.get_by_role("status")).to_have_text("4 of 10 drafts are made.")
    assert Article.objects.count() == 4
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()
    # The pictures' sizes are made by tasks too.
    while run_one_task():
        pass
    expect(page.get_by_role("link", name="made 10")).to_be_visible()
    assert sorted(Article.objects.values_list("slug", flat=True)) == sorted(
        set(Article.objects.values_list("slug", flat=True))
    )
    assert batches == [4, 4, 4, 2]

    with page.expect_download() as download:
        page.get_by_role("link", name="Report (CSV)").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["state"] for row in rows].count("made") == 10
    assert "only posts become articles" in next(row["why"] for row in rows if row["title"] == "Home")

    page.get_by_role("link", name="Night Ferry Gets a Third Year").click()
    expect(page.locator("#id_title")).to_have_value("Night Ferry Gets a Third Year")
    expect(page.get_by_text("tied to no source").first).to_be_visible()
