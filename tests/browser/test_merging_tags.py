"""Two tags are merged at the desk and taken apart again; readers' addresses follow."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import factories


def test_two_tags_are_merged_and_taken_apart_and_readers_find_their_way(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    ferry, boat = factories.make_tag(name_en="Ferry"), factories.make_tag(name_en="Boat", name_ko="배")
    about_ferries = factories.make_edition(tags=[ferry], title="The last ferry")
    factories.make_edition(tags=[boat], title="A boat in the rain")
    signed_in(page, factories.PUBLISHER)
    page.goto(f"{live_server.url}{reverse('admin:tags_tag_change', args=[ferry.pk])}")
    expect(page.get_by_role("region", name="Where it is used")).to_contain_text("The last ferry")
    page.get_by_role("link", name="Merge…").click()
    into = page.get_by_role("combobox", name="Merge into:")
    into.press_sequentially("배")
    page.get_by_role("option", name="Boat").click()
    page.get_by_role("button", name="Show what would change").click()
    plan = page.get_by_role("table")
    expect(plan).to_contain_text("1 article gets “Boat”")
    expect(plan).to_contain_text("live articles of “Boat”: 1 now, 2 afterwards")
    page.get_by_role("button", name="Merge “Ferry” into “Boat”").click()
    expect(page.get_by_text("“Ferry” is merged into “Boat”")).to_be_visible()
    merge = page.url

    page.goto(f"{live_server.url}/tags/ferry/")
    assert page.url == f"{live_server.url}/tags/boat/"
    expect(page.get_by_role("main").get_by_role("link", name="The last ferry")).to_be_visible()
    page.goto(f"{live_server.url}/{about_ferries.category.slug}/{about_ferries.slug}/")
    expect(page.get_by_role("main").get_by_role("link", name="Boat", exact=True)).to_be_visible()

    page.goto(merge)
    page.get_by_role("button", name="Take the merge back").click()
    expect(page.get_by_text("“Ferry” is a tag of its own again").first).to_be_visible()
    page.goto(f"{live_server.url}/tags/ferry/")
    assert page.url == f"{live_server.url}/tags/ferry/"
    expect(page.get_by_role("main").get_by_role("link", name="The last ferry")).to_be_visible()
    page.goto(f"{live_server.url}/tags/boat/")
    expect(page.get_by_role("main").get_by_role("link", name="The last ferry")).to_have_count(0)


def test_only_other_tags_that_are_there_are_offered_to_merge_into(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    ferry = factories.make_tag(name_en="Ferry")
    factories.make_tag(name_en="Ferry, old")
    signed_in(page, factories.PUBLISHER)
    page.goto(f"{live_server.url}{reverse('admin:tags_tag_change', args=[ferry.pk])}")
    page.get_by_role("link", name="Merge…").click()
    into = page.get_by_role("combobox", name="Merge into:")
    into.press_sequentially("Ferr")
    expect(page.get_by_role("option")).to_have_text(["Ferry, old0"])
    with page.expect_response(lambda response: "q=Ferryboat" in response.url):
        into.fill("Ferryboat")
    expect(page.get_by_role("option")).to_have_count(0)
    into.fill("Ferr")
    page.get_by_role("option", name="Ferry, old").click()
    expect(into).to_have_value('"Ferry, old"')
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("button", name="Merge “Ferry” into “Ferry, old”")).to_be_visible()


def test_tags_are_given_to_a_selection_on_a_telephone(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    factories.make_tag(name_en="Ferry")
    articles = [factories.make_article(title=f"Story of the harbour {number}") for number in range(2)]
    page.set_viewport_size({"width": 320, "height": 740})
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}{reverse('admin:articles_article_changelist')}")
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("tag_selected")
    page.locator("button[name=index]").click()
    # What is suggested floats: were it to push the page down, the button would move away under the press.
    button = page.get_by_role("button", name="Show what would change")
    page.wait_for_load_state()
    top = (button.bounding_box() or {})["y"]
    page.get_by_label("Give these tags").fill("Ferry")
    expect(page.get_by_role("option", name="Ferry")).to_be_visible()
    assert (button.bounding_box() or {})["y"] == top
    button.click()
    expect(page.get_by_text("+ Ferry")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Change the tags of 2 articles").click()
    expect(page.get_by_text("The tags of 2 articles are changed.")).to_be_visible()
    for article in articles:
        assert list(article.tag_rows.values_list("tag__name", flat=True)) == ["Ferry"]
