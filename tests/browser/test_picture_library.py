"""The picture library in a browser: many files at once, the focal point by keys, and a file that is replaced."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import ImageBlock
from images.models import Image
from images.pictures import address_of
from images.renditions import make_renditions
from tests import factories
from tests.browser.accessibility import accessibility_tree, press_until
from tests.images.drawing import drawn, encoded


def jpeg(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


# Drops files as a person would: the browser's own event, with the files in it.
DROP = """([files, onto]) => {
  const dropped = new DataTransfer();
  for (const { name, data } of files) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    dropped.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  const target = document.querySelector(onto);
  for (const type of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: dropped }));
  }
}"""


def drop(page: Page, files: dict[str, bytes], onto: str = ".upload-drop") -> None:
    coded = [{"name": name, "data": base64.b64encode(data).decode()} for name, data in files.items()]
    page.evaluate(DROP, [coded, onto])


def assert_everything_has_a_name(page: Page) -> None:
    """What can be used says what it is, and every picture has a name or none is told of it."""
    used = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "progressbar", "image"}
    nameless = [node for node in accessibility_tree(page) if node.role in used and not node.name.strip()]
    assert not nameless, nameless


def test_five_dropped_files_get_their_answers_and_stand_in_the_library(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}{reverse('admin:images_image_add')}")
    assert_everything_has_a_name(page)
    drop(
        page,
        {
            "harbour.jpg": encoded(drawn(1)),
            "market.jpg": encoded(drawn(2)),
            "harbour again.jpg": encoded(drawn(1)),
            "market smaller.jpg": encoded(drawn(2).resize((240, 160))),
            "broken.jpg": encoded(drawn(3))[:900],
        },
    )
    rows = page.locator("#upload-rows > li")
    expect(rows).to_have_count(5)
    expect(page.locator("#upload-status")).to_have_text("Every file has its answer below.")
    expect(rows.nth(0)).to_contain_text("In the library. It still needs a credit and an alternative text.")
    expect(rows.nth(2)).to_contain_text("The library has this very picture already.")
    expect(rows.nth(4)).to_contain_text("cut off or damaged")
    assert_everything_has_a_name(page)
    near = rows.nth(3)
    expect(near).to_contain_text("It looks like a picture that the library has.")
    near.get_by_role("button", name="Add this one anyway").click()
    expect(near).to_contain_text("In the library.")
    assert set(Image.objects.values_list("title", flat=True)) == {"harbour", "market", "market smaller"}
    page.get_by_role("link", name="To the library").click()
    expect(page.locator(".library-card")).to_have_count(3)
    assert_everything_has_a_name(page)
    page.get_by_role("checkbox", name="Choose “harbour”").check()
    expect(page.locator("#library-chosen")).to_have_text("Chosen: 1")
    page.locator("#id_missing").select_option("credit")
    page.get_by_role("searchbox").fill("market")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".library-card")).to_have_count(2)


def test_the_focal_point_is_moved_by_keys_and_seen_in_the_crops(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    signed_in(page, factories.DESK_EDITOR)
    image = factories.make_image(data=encoded(drawn(1)), renditions_at_once=True)
    page.goto(f"{live_server.url}{reverse('admin:images_image_change', args=[image.pk])}")
    point = page.locator(".focal-point")
    press_until(page, point)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#id_focal_x")).to_have_value("0.47")
    expect(page.locator("#id_focal_y")).to_have_value("0.7")
    expect(
        page.get_by_role("button", name="Focal point: 47 % from the left, 70 % from the top.")
    ).to_be_focused()
    assert "focal-y-7" in (page.locator(".picture-crop").first.get_attribute("class") or "")
    assert_everything_has_a_name(page)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#id_focal_y")).to_have_value("0.7")
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0.47, 0.7)


def test_a_click_sets_the_focal_point(live_server: Any, page: Page, signed_in: Callable[..., User]) -> None:
    signed_in(page, factories.DESK_EDITOR)
    image = factories.make_image(data=encoded(drawn(1)), renditions_at_once=True)
    page.goto(f"{live_server.url}{reverse('admin:images_image_change', args=[image.pk])}")
    picture = page.locator("[data-focal-picture]")
    box = picture.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    assert page.locator("#id_focal_x").input_value() in {"0.24", "0.25", "0.26"}
    assert page.locator("#id_focal_y").input_value() in {"0.74", "0.75", "0.76"}


def test_a_replaced_file_keeps_its_place_in_the_article(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    image = factories.make_image(data=encoded(drawn(1)), renditions_at_once=True)
    edition = factories.make_edition(article=factories.make_article(title="Ships at night", lead_image=image))
    old = address_of(rendition=image.renditions.get(format="jpeg"))
    signed_in(page, factories.DESK_EDITOR)
    page.goto(f"{live_server.url}{reverse('admin:images_image_change', args=[image.pk])}")
    page.get_by_role("link", name="Replace the file").click()
    expect(page.locator("#content-main")).to_contain_text("Ships at night")
    assert_everything_has_a_name(page)
    page.locator("#id_file").set_input_files([jpeg("new.jpg", encoded(drawn(2)))])
    page.get_by_role("button", name="Replace the file").click()
    expect(page.locator(".messagelist")).to_contain_text("The file is replaced")
    make_renditions(image=Image.objects.get(pk=image.pk))
    page.goto(f"{live_server.url}/{edition.category.slug}/{edition.slug}/")
    shown = page.locator("main img").first
    expect(shown).to_be_visible()
    assert old not in page.content()
    assert page.request.get(f"{live_server.url}{old}").status == 200


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_the_library_fit_their_window(
    live_server: Any, page: Page, signed_in: Callable[..., User], width: int
) -> None:
    image = factories.make_image(title="아주긴제목" * 30, data=encoded(drawn(1)), credit="c" * 150)
    factories.make_edition(article=factories.make_article(lead_image=image))
    page.set_viewport_size({"width": width, "height": 800})
    signed_in(page, factories.DESK_EDITOR)
    addresses = [
        reverse("admin:images_image_changelist"),
        reverse("admin:images_image_add"),
        reverse("admin:images_image_change", args=[image.pk]),
        reverse("admin:images_image_replace", args=[image.pk]),
    ]
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_file_dropped_on_an_image_block_is_uploaded_and_chosen(
    live_server: Any, page: Page, signed_in: Callable[..., User]
) -> None:
    reporter = signed_in(page, factories.REPORTER)
    known = factories.make_image(
        title="Market", data=encoded(drawn(2)), alternative_text="Stalls in the rain", renditions_at_once=True
    )
    article = factories.make_article(created_by=reporter, blocks=[factories.picture()])
    page.goto(f"{live_server.url}{reverse('admin:articles_article_change', args=[article.pk])}")
    field = "#articles_imageblock_set-0 .chooser--image"
    said = page.locator(f"{field} [data-chooser-said]")
    drop(page, {"broken.jpg": encoded(drawn(3))[:900]}, field)
    expect(said).to_contain_text("cut off or damaged")
    drop(page, {"harbour.jpg": encoded(drawn(1))}, field)
    expect(page.locator(f"{field} .chooser-title")).to_have_text("harbour")
    # One that looks like a picture of the library: the person takes that one.
    drop(page, {"market smaller.jpg": encoded(drawn(2).resize((240, 160)))}, field)
    page.get_by_role("button", name="Use “Market”").click()
    expect(page.locator(f"{field} .chooser-title")).to_have_text("Market")
    own_words = page.locator("#articles_imageblock_set-0 [data-own-words=alternative_text]")
    expect(own_words).to_have_attribute("placeholder", "Stalls in the rain")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert ImageBlock.objects.get(parent=article).image == known
    assert set(Image.objects.values_list("title", flat=True)) == {"harbour", "Market"}
