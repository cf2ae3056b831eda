"""Every public page in Korean: no word of the interface is left in English.

What is content has its language on its element (`lang`) or is a text whose every word the content has; what remains is
the interface, in texts and in what only screen readers, search engines and scripts are given.
"""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from articles.models import Edition
from images.models import Image
from reactions.models import Outlet, Source, SourceAuthor, Translation
from tags.models import Tag
from tests.articles.public_addresses import ADDRESSES, public_site

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WORD = re.compile(r"[A-Za-z](?:['’]?[A-Za-z])+")
# Addresses and fingerprints are in no language.
NO_WORDS = re.compile(r"https?://\S+|\b[0-9a-f]{16,}\b")
# Attributes that people get to see or hear.
SPOKEN = {"alt", "aria-description", "aria-label", "aria-roledescription", "data-dark", "data-done", "data-light",
          "data-name", "placeholder", "title"}  # fmt: skip
SILENT = {"code", "pre", "script", "style"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Names of formats and of what has no other name; `h`: an hour as the evidence writes it.
NAMES = set("API Atom HTML HTTP IP JSON KST OpenAPI RSS SHA UTC URL WACZ WARC".split())


class Interface(HTMLParser):
    """Collects what a page says in the interface's language: texts and spoken attributes, with their places."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.said = []

    @property
    def language(self):
        return next((language for _tag, language in reversed(self.open) if language), "")

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        own = given.get("lang") or self.language
        if own.startswith("ko"):
            self.said += [(f"{tag} {name}", value) for name, value in attributes if name in SPOKEN and value]
            if tag == "meta" and given.get("name") == "description":
                self.said.append(("meta description", given["content"]))
            if tag == "input" and given.get("type") == "submit":
                self.said.append(("submit", given.get("value", "")))
        if tag not in VOID:
            self.open.append((tag, given.get("lang", "")))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1][0] not in SILENT and self.language.startswith("ko") and data.strip():
            self.said.append((self.open[-1][0], data.strip()))


def words_of_the_content():
    """Return the words that the desk and the people quoted chose: names, titles, texts, and what is searched for."""
    texts = [settings.SITE_NAME, "queue zeppelin"]
    for model, columns in (
        (Edition, ("title", "deck", "document")), (Image, ("alternative_text",)), (Outlet, ("name_en", "mark")),
        (Source, ("title",)), (SourceAuthor, ("pseudonym",)), (Tag, ("name_en",)), (Translation, ("text",)),
    ):  # fmt: skip
        texts += [str(value) for row in model._default_manager.values_list(*columns) for value in row]
    return {word for text in texts for word in WORD.findall(text)}


def said_in(page):
    interface = Interface()
    interface.feed(page)
    return interface.said


def test_no_page_says_anything_in_english_where_the_interface_is_korean(client):
    site = public_site()
    known = NAMES | words_of_the_content()
    left = {}
    for name, address in site.items():
        # The API's page is full of names that programs use.
        if ADDRESSES[name] == "no language" or name == "read API":
            continue
        response = client.get(f"/ko{address}")
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for place, text in said_in(response.text):
            words = [word for word in WORD.findall(NO_WORDS.sub("", text)) if word not in known]
            if words:
                left.setdefault((place, text), name)
    assert not left, "\n".join(f"{name}: {place}: {text}" for (place, text), name in left.items())


def test_the_reader_of_pages_tells_the_interface_from_content():
    page = """<html lang="ko"><body aria-label="Sections"><p>안녕 <b lang="en">content</b> left</p>
        <img alt="A cat"><svg><title>A chart</title></svg><script>words</script></body></html>"""
    assert [text for _place, text in said_in(page)] == ["Sections", "안녕", "left", "A cat", "A chart"]


@pytest.mark.parametrize(
    ("address", "invitation"), [("/", "이 사이트를 한국어로 보기"), ("/ko/", "View this site in English")]
)
def test_the_other_language_is_offered_in_its_own_words(client, address, invitation):
    assert f'data-control="language" data-name="{invitation}"' in client.get(address).text
