"""The style guide: every component in every state, for those who change the look and nobody else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from newsroom.styleguide import PAGES

pytestmark = pytest.mark.django_db
PARTS = {path.stem for path in (Path(settings.BASE_DIR) / "static/css/site/parts").glob("*.css")}
# Whole pages, and parts that stand on every page or only around others.
SHOWN_ELSEWHERE = {
    *(
        "article",
        "article_foot",
        "article_head",
        "citations",
        "difference",
        "discover",
        "embed",
        "evidence_sections",
    ),
    *("facets", "field", "figure", "foot", "keys", "masthead", "tag_index"),
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
    named = {
        "outlets": "community-list",
        "large_search": "large-search",
        "tombstone": "is-gone",
        "notes": "notice",
        "picture": "focal-x-6",
    }
    assert {part for part in PARTS - SHOWN_ELSEWHERE if named.get(part, part) not in used} == set()


@pytest.mark.parametrize("name", PAGES)
def test_it_shows_pages_that_are_hard_to_meet(client: Client, name: str) -> None:
    response = client.get(f"/styleguide/{name}/")

    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


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
