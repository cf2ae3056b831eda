"""Classes of mistakes that other systems for publishing had, where no other test of ours asks for the whole class.

`docs/security.md` lists every class with its tests.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from articles.models import Activity, Article, BlockComment, Category, Edition, ImportRun, Notice, PreviewLink
from articles.prose import sanitise
from articles.publishing import publish
from articles.snapshots import record_revision
from images.models import Image
from newsroom.models import AccountEvent, BrowserReport
from reactions.models import (
    Capture,
    DeskTask,
    Outlet,
    Paraphrase,
    Quotation,
    Source,
    SourceAuthor,
    TakedownRequest,
    Translation,
    Verification,
)
from reactions.takedown.removed_words import RemovedWords
from tags.models import Tag, TagMerge
from tests import factories
from tests.depth import DEEPER
from tests.factories import NOW
from tests.newsroom.api_site import SECRETS, standing_site
from tests.newsroom.rights.site import LIVE, OWN, Site, site_of_all, undone
from tests.newsroom.rights.written import LET_IN, STAFF, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# What would run, were it repeated as markup: as an element, from within an attribute, out of a text area, as an address.
ATTACK = "\"'></textarea></title><script>naughty()</script><img src=x onerror=naughty()>"
RUNS = re.compile(r"<script>naughty|<img src=x onerror", re.IGNORECASE)
MOST_PAGES = 80


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock(), undone():
        yield site_of_all()


@pytest.fixture(scope="module")
def public(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    yield from standing_site(django_db_blocker)


# Unpublished text through feeds, search, sitemaps, titles of parents and counts


def linked(page: str, content: bytes, media_type: str) -> set[str]:
    """Return the addresses of this site that an answer names, in whatever format."""
    text = content.decode("utf-8", "replace")
    if media_type.startswith("text/html"):
        found = [str(link) for link in html.fromstring(content).xpath("//@href | //@src | //@action") if link]
    else:
        found = re.findall(r"https?://[^\s\"'<>\\]+|(?<=\")/[^\s\"'<>\\]*", text)
    here = set()
    for link in found:
        parts = urlsplit(urljoin(f"http://testserver{page}", link))
        if parts.netloc in {"testserver", "127.0.0.1:8000"} and not parts.path.startswith(
            ("/static/", "/admin/")
        ):
            here.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return here


def test_no_page_feed_sitemap_or_picture_that_anything_links_to_holds_what_is_not_public(public: Any) -> None:
    waiting = [
        "/",
        "/ko/",
        "/sitemap.xml",
        "/feed.atom",
        "/feed.json",
        "/search/?q=zephyr",
        "/ko/search/?q=정말로요",
        "/robots.txt",
    ]
    known, kinds, wrong = set(waiting), set(), []
    client = Client()
    for _turn in range(MOST_PAGES):
        if not waiting:
            break
        page = waiting.pop(0)
        response = client.get(page)
        content = b"".join(response) if response.streaming else response.content
        media_type = response.headers.get("Content-Type", "").split(";")[0]
        kinds.add(media_type)
        text = unquote(content.decode("utf-8", "replace"))
        # What was asked for is repeated, and says nothing.
        asked = unquote(page)
        wrong += [
            f"{page}: {name}" for name, secret in SECRETS.items() if secret in text and secret not in asked
        ]
        for link in sorted(linked(page, content, media_type)) if content else []:
            if link not in known:
                known.add(link)
                waiting.append(link)
    assert wrong == []
    assert {"text/html", "application/atom+xml", "application/xml"} <= kinds


# ETags as an oracle before the permission check


@pytest.mark.one_database
def test_nobody_learns_by_a_condition_what_they_may_not_see(desk: Site) -> None:
    wrong = []
    for address in addresses():
        for letter in ("R", "N"):
            if address.expected(method="GET", letter=letter) == LET_IN:
                continue
            place = desk.concrete(address.path, of=address.of, letter=letter)
            with undone():
                response = desk.clients[letter].get(place, HTTP_IF_NONE_MATCH="*")
            if response.status_code == 304 or "ETag" in response.headers:
                wrong.append(f"{place} for {letter}: {response.status_code}")
    assert wrong == []


def test_a_picture_that_is_not_public_is_not_told_from_one_that_is_not_there() -> None:
    image = factories.make_image(renditions_at_once=True)
    rendition = image.renditions.all()[0]
    answers = [
        Client().get(address, HTTP_IF_NONE_MATCH="*")
        for address in (
            f"/pictures/{rendition.digest}-{rendition.width}.{rendition.format}",
            f"/pictures/{'0' * 16}-{rendition.width}.{rendition.format}",
        )
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].headers == answers[1].headers


# Rights per field by-passed: what a form does not show is not written, whatever is posted


def posted_for(field: "models.Field[Any, Any]", person: Any) -> str:
    """Return something that the field would take, and does not have."""
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2001-02-03 04:05:06"
    if isinstance(field, models.DateField):
        return "2001-02-03"
    if isinstance(field, models.ForeignKey):
        return str(person.pk)
    if isinstance(field, models.IntegerField):
        return "987"
    return str(field.choices[-1][0]) if field.choices else "forged"


# Kept by whoever saves: when, by whom, and what is derived from what was written.
STEPPED = {
    "updated_at",
    "changed_at",
    "changed_by",
    "version",
    "revision_count",
    "search_text",
    "sort_key",
    "last_login",
}


@pytest.mark.parametrize("letter", ["R", "P", "A"])
def test_a_field_that_a_form_does_not_show_is_not_written_by_posting_it(desk: Site, letter: str) -> None:
    client, wrong, looked_at = desk.clients[letter], [], 0
    for model in admin.site._registry:
        name = f"{model._meta.app_label}/{model._meta.model_name}"
        pk = desk.article(OWN, letter).pk if model is Article else desk.rows.get(name)
        page = f"/admin/{name}/{pk}/change/"
        with undone():
            shown = client.get(page)
            if shown.status_code != 200 or "adminform" not in (shown.context or {}):
                continue
            form = shown.context["adminform"].form
            sent = {"_continue": "1"}
            for inner in [
                form,
                *(inline.formset.management_form for inline in shown.context["inline_admin_formsets"]),
            ]:
                sent |= {
                    bound.html_name: bound.value()
                    for bound in inner
                    if bound.value() not in (None, [], False)
                }
            concrete = [field for field in model._meta.concrete_fields if not field.primary_key]
            hidden = [
                field for field in concrete if field.name not in form.fields and field.name not in STEPPED
            ]
            sent |= {field.name: posted_for(field, desk.people[letter]) for field in hidden}
            names = [field.attname for field in hidden]
            before = model._default_manager.filter(pk=pk).values(*names).first()
            client.post(page, sent)
            after = model._default_manager.filter(pk=pk).values(*names).first()
        looked_at += 1
        wrong += [
            f"{name}.{field}: {before[field]!r} became {after[field]!r}"
            for field in names
            if before is not None and after is not None and before[field] != after[field]
        ]
    assert wrong == []
    assert looked_at >= 3 or letter == "A"


# Stored XSS from a low role, or from a stranger's page, to a high one

# What people, browsers and pages elsewhere write, in rows that the desk and readers are shown. Addresses and HTML have tests of their own.
WRITTEN: dict[type[models.Model], tuple[str, ...]] = {
    AccountEvent: ("name", "before", "after", "device"),
    Activity: ("note",),
    Article: ("title", "deck", "byline", "selection_note", "lead_caption", "lead_alternative_text"),
    BlockComment: ("text", "author_name", "block_words"),
    BrowserReport: ("rule", "page", "blocked", "source"),
    Capture: ("title", "tool"),
    Category: ("name_en", "name_ko"),
    DeskTask: ("note",),
    Edition: ("title", "deck", "byline", "note"),
    Image: ("title", "credit", "caption", "alternative_text", "licence"),
    ImportRun: ("file_name", "problem"),
    Notice: ("note",),
    Outlet: ("name_native", "name_en", "aliases", "description_en"),
    Paraphrase: ("text",),
    PreviewLink: ("made_for",),
    Quotation: ("exact", "context_note", "prefix", "suffix"),
    Source: ("title",),
    SourceAuthor: ("pseudonym",),
    Tag: ("name_en", "name_ko", "introduction_en"),
    TagMerge: ("source_name", "target_name"),
    TakedownRequest: ("answer",),
    Translation: ("text",),
    Verification: ("note",),
}


def attack(model: type[models.Model], fields: tuple[str, ...]) -> bool:
    """Write the attack into the newest row of a model, past all that would refuse it; return whether there was one."""
    lengths = {name: getattr(model._meta.get_field(name), "max_length", None) for name in fields}
    values = {name: ATTACK[:length] for name, length in lengths.items()}
    newest = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    # Also of those that are never changed.
    return bool(models.QuerySet(model).filter(pk=newest).update(**values))


@pytest.mark.one_database
def test_what_a_reporter_or_a_stranger_wrote_runs_on_no_page_of_whoever_decides(desk: Site) -> None:
    with undone():
        missing = {model.__name__ for model, fields in WRITTEN.items() if not attack(model, fields)}
        assert missing == set()
        for letter in STAFF:
            for of in (OWN, LIVE):
                Article.objects.filter(pk=desk.article(of, letter).pk).update(title=ATTACK[:200], deck=ATTACK)
        author = factories.make_user(
            role=factories.REPORTER, first_name=ATTACK[:150], last_name="<script>naughty()</script>"
        )
        BlockComment.objects.update(text=ATTACK, author=author)
        wrong = []
        for address in addresses():
            for letter in ("P", "A"):
                if address.expected(method="GET", letter=letter) == LET_IN and not (
                    letter == "A" and address.expected(method="GET", letter="P") == LET_IN
                ):
                    place = desk.concrete(address.path, of=address.of, letter=letter)
                    response = desk.clients[letter].get(place)
                    body = b"".join(response) if response.streaming else response.content
                    is_page = "html" in response.headers.get("Content-Type", "")
                    if is_page and RUNS.search(body.decode("utf-8", "replace")):
                        wrong.append(place)
        assert wrong == []


def test_what_was_published_runs_on_no_page_of_readers() -> None:
    publisher = factories.make_user(role=factories.PUBLISHER)
    tag = factories.make_tag(name_en="Attack", name_ko="공격")
    image = factories.make_image(renditions_at_once=True)
    article = factories.make_article(
        title=ATTACK, deck=ATTACK, slug="attack", tags=[tag], blocks=[factories.heading(ATTACK[:120]), factories.text(), factories.picture(image)],
    )  # fmt: skip
    publish(revision=record_revision(article=article, actor=publisher, now=NOW), actor=publisher, now=NOW)
    Tag.objects.filter(pk=tag.pk).update(name_en=ATTACK[:60], name_ko=ATTACK[:60])
    Image.objects.filter(pk=image.pk).update(credit=ATTACK[:100])
    page = f"/{article.category.slug}/attack/"
    client = Client()
    for address in [
        page,
        f"{page}history/",
        "/",
        "/ko/",
        "/latest/",
        "/search/?q=naughty",
        "/corrections/",
        f"/tags/{tag.slug}/",
        "/tags/",
        f"/search/?q={ATTACK}",
    ]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not RUNS.search(response.content.decode()), address
    for address in ("/feed.atom", "/feed.rss"):
        # In a feed the title is text, and what is in the content is escaped twice.
        assert b"<script>naughty" not in client.get(address).content


# Text changed after it was sanitised

HOSTILE = (
    "<p>", "</p>", "<strong>", "</strong>", "<a href='javascript:1'>", "<a href='https://a.example/'>", "</a>", "&lt;script&gt;", "&lt;img src=x onerror=1&gt;",
    "<script>", "</script>", "<img src=x onerror=1>", "&amp;lt;", "&#60;b&#62;", "words that go", " ", "\u00a0", "<!--", "-->", "<svg><style>", '"', "'", "<",
)  # fmt: skip


@settings(max_examples=100 * DEEPER)
@given(
    pieces=st.lists(st.sampled_from(HOSTILE), max_size=12),
    words=st.sampled_from(
        ["words that go", "<script>", "<img src=x onerror=1>", "script words that go", "&lt;script&gt;"]
    ),
)
def test_prose_is_still_clean_after_words_were_taken_out_of_it(pieces: list[str], words: str) -> None:
    clean = sanitise("".join(pieces))
    assert sanitise(clean) == clean
    masked = RemovedWords([words]).masked_html(clean)
    assert sanitise(masked) == masked


def test_prose_that_got_into_the_tables_by_another_way_is_cleaned_where_it_is_shown() -> None:
    publisher = factories.make_user(role=factories.PUBLISHER)
    article = factories.make_article(
        slug="prose", tags=[factories.make_tag()], blocks=[factories.heading(), factories.text()]
    )
    edition = publish(
        revision=record_revision(article=article, actor=publisher, now=NOW), actor=publisher, now=NOW
    )
    document = edition.document
    for block in document["blocks"]:
        if "html" in block:
            block["html"] = f"<p>Words {ATTACK}</p>"
    type(edition)._base_manager.filter(pk=edition.pk).update(document=document)
    page = f"/{article.category.slug}/prose/"
    for address in (
        page,
        f"{page}history/?edition=1",
        "/feed.atom",
        "/feed.rss",
        "/feed.json",
        f"/api/v1/articles/{article.pk}?fields=html",
    ):
        text = Client().get(address).content.decode()
        assert "onerror=" not in text, address
        assert "<script>naughty" not in text, address
