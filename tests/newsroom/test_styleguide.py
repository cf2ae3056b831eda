"""The style guide: every component in every state, for those who change the look and nobody else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from newsroom.styleguide.pages import PAGES

pytestmark = pytest.mark.django_db
# The class by which each component is known on a page.
COMPONENTS = {
    *(
        "quotation",
        "docket",
        "is-gone",
        "paraphrase",
        "chart",
        "card",
        "lead",
        "river",
        "notice",
        "contents",
        "tags",
    ),
    *(
        "paging",
        "activity",
        "community-list",
        "large-search",
        "empty",
        "mark",
        "focal-x-6",
        "masthead",
        "foot",
        "keys",
    ),
}


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_it_shows_components_in_their_states(client: Client, prefix: str) -> None:
    response = client.get(f"{prefix}/styleguide/")

    html = response.content.decode()
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert html.count('class="quotation is-gone"') == 2
    assert html.count("is-unverified") == 1
    assert html.count('dir="rtl"') == 2
    assert "Rindfleisch" in html
    assert len(re.findall(r'<a href="[^"]+" rel="tag">tag \d+</a>', html)) == 200
    used = set(re.findall(r"[a-z][\w-]*", " ".join(re.findall(r'class="([^"]+)"', html))))
    assert used >= COMPONENTS


@pytest.mark.parametrize("name", PAGES)
def test_it_shows_pages_that_are_hard_to_meet(client: Client, name: str) -> None:
    response = client.get(f"/styleguide/{name}/")

    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/404/"])
def test_readers_find_nothing_there(client: Client, settings, address: str) -> None:
    settings.STYLEGUIDE = False

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["base", "admin", "..", "404.html", "%00"])
def test_no_other_template_can_be_named(client: Client, name: str) -> None:
    assert client.get(f"/styleguide/{name}/").status_code == 404


def test_a_device_is_told_how_to_put_the_site_on_its_home_screen(client: Client) -> None:
    response = client.get("/manifest.webmanifest")

    manifest = response.json()
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert manifest["name"] == settings.SITE_NAME
    assert not response.cookies
    for icon in manifest["icons"]:
        path = Path(settings.BASE_DIR) / icon["src"].lstrip("/")
        assert path.is_file()
        if icon["type"] == "image/png":
            width = int.from_bytes(path.read_bytes()[16:20], "big")
            assert icon["sizes"] == f"{width}x{width}"
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/").content.decode()
