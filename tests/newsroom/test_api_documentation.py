"""The documentation page and docs/api.md: their examples work, in both languages."""

import re
import shlex
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from newsroom.api.documenting import examples
from newsroom.api.operations import OPERATIONS
from newsroom.api.problems import KINDS
from tests.newsroom.api_site import standing_site

pytestmark = pytest.mark.django_db

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "api.md"
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


def test_the_page_shows_every_operation_with_an_example_that_works(client, site):
    for prefix in ("", "/ko"):
        response = client.get(f"{prefix}/api/")
        assert response.status_code == 200
        text = response.content.decode()
        codes = [
            unescape(code) for code in re.findall(r'<pre class="cite code"[^>]*>(.*?)</pre>', text, re.DOTALL)
        ]
        addresses = [shlex.split(code)[1] for code in codes if code.startswith("curl")]
        assert len(addresses) == len(OPERATIONS)
        for address in addresses:
            assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address
            assert ("lang=ko" in address) is bool(prefix)
        ids = set(re.findall(r'id="([^"]+)"', text))
        assert set(re.findall(r'href="#([^"]+)"', text)) - {"content"} <= ids
        assert {f"problem-{kind}" for kind in KINDS} <= ids


def test_nothing_on_the_korean_page_is_untranslated(client, site):
    text = client.get("/ko/api/").content.decode()
    descriptions = re.findall(r"<td>([^<]+)</td>\s*</tr>", text)
    assert len(descriptions) > 80
    assert [one for one in descriptions if one.strip() and not HANGUL.search(one)] == []


def test_the_page_works_on_an_empty_site(db):
    response = Client().get("/api/")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
    assert examples()


def test_the_examples_of_the_guide_work(client, site):
    text = GUIDE.read_text()
    addresses = re.findall(r"\$NEWS(/api/v1[^'\"\s]*)", text)
    assert len(addresses) >= 6
    known = {
        "{article}": site.article.article_id,
        "{quotation}": site.quotation.pk,
        "{community}": site.community,
    }
    for address in addresses:
        for name, value in known.items():
            address = address.replace(name, str(value))  # noqa: PLW2901
        assert client.get(address).status_code == 200, address
