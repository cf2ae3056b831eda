"""Feeds in three formats: valid, whole, the same entries in each, and quick to forget what was removed."""

import json
import re
from datetime import timedelta

import feedparser
import httpx2
import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from articles.models import Edition, EditionTag
from articles.publishing import publish
from articles.reading.anchors import Anchor
from articles.snapshots import record_revision
from delivery.keys import with_groups
from images.models import Image, Rendition
from reactions.models import Ground
from reactions.takedown.redacting import hide, redact
from tests import factories
from tests.articles.reading_corpus import START, block, fill, make_shown_image
from tests.newsroom.machine_readers import assert_atom, assert_json_feed, assert_rss

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
TRANSLATION = "Even in the pouring rain nobody would leave that line"
HOSTILE = "Zalgo \x00\x08\x1b]]> <b>&amp;</b> \ud83d \ufffe \u202eRTL שלום\u202c " + "ㄱ" * 10_000


@pytest.fixture
def site():
    class Site:
        category = factories.make_category(slug="harbour", name_en="Harbour", name_ko="항구")
        queue = factories.make_tag(name_en="Queue", name_ko="줄")
        rain = factories.make_tag(name_en="Rain")
        quotation = factories.make_sourced_quotation(
            words=WORDS, translation=TRANSLATION, stance="hopeful", context_note="Said at noon"
        )
        report = factories.make_source(title="A report of the harbour", kind="report")
        paraphrase = factories.make_paraphrase(text="Many said they would come again.")
        image = make_shown_image()
        editions = ()

        @classmethod
        def grow(cls, number, **options):
            editions = fill(
                number, category=cls.category, tags=[cls.queue], some_tags=[cls.rain],
                quotations=[cls.quotation], image=cls.image,
                html='<p>The queue, <a href="/harbour/">as ever</a> &amp; longer.</p>',
                citations=[{"source": cls.report.pk, "supports": "the rain"}], **options,
            )  # fmt: skip
            for edition in editions:
                edition.document["blocks"] += [
                    block("paraphrase", paraphrase=cls.paraphrase.pk),
                    block("citations", title=""),
                    block(
                        "embed",
                        url="https://video.example/watch?v=1&t=2",
                        title="A video",
                        description="Of rain",
                    ),
                    block("image", image=cls.image.pk, alternative_text="Rain", caption="It rains"),
                ]
            Edition.objects.bulk_update(editions, ["document"])
            return editions

    Site.editions = Site.grow(25)
    return Site


def addresses(site):
    outlet = site.quotation.source.outlet.slug
    return [
        "/feed",
        "/harbour/feed",
        "/tags/queue/feed",
        "/tags/queue+rain/feed",
        f"/communities/{outlet}/feed",
    ]


def entries_of(client, address="/feed"):
    """Return what each format says of the entries, in the same words."""
    atom = assert_atom(client.get(f"{address}.atom").content)
    rss = assert_rss(client.get(f"{address}.rss").content)
    feed = assert_json_feed(client.get(f"{address}.json").json())
    names = {"a": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/"}
    of_atom = [
        (entry.findtext("a:id", namespaces=names), entry.findtext("a:title", namespaces=names),
         entry.findtext("a:content", namespaces=names), entry.findtext("a:updated", namespaces=names))
        for entry in atom.findall("a:entry", names)
    ]  # fmt: skip
    of_rss = [
        (item.findtext("guid"), item.findtext("title"), item.findtext("content:encoded", namespaces=names),
         item.findtext("a:updated", namespaces=names))
        for item in rss.iter("item")
    ]  # fmt: skip
    of_json = [
        (item["id"], item["title"], item["content_html"], item["date_modified"]) for item in feed["items"]
    ]
    assert of_atom == of_rss == of_json
    return of_atom


def test_each_feed_is_valid_and_the_same_in_each_format(client, site):
    for address in [*addresses(site), "/ko/feed"]:
        assert len(entries_of(client, address)) == (12 if "+" in address else 20)


def test_entries_are_whole_and_name_full_addresses_only(client, site):
    _id, _title, html, _updated = entries_of(client)[0]
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    text = " ".join(root.text_content().split())
    assert WORDS in text
    assert TRANSLATION in text
    for part in (
        "in our words",
        "A report of the harbour",
        "A video",
        "It rains",
        "The whole evidence",
        "Reactions by stance",
    ):
        assert part in text, part
    assert root.find(".//table") is not None
    (quoted,) = root.xpath(".//blockquote[@lang='ko']")
    assert quoted.get("cite") == f"{SITE}/reactions/{site.quotation.pk}/"
    links = [link for _element, _attribute, link, _place in root.iterlinks()]
    assert all(re.match("https?://", link) for link in links)
    assert f"{SITE}/harbour/" in links
    assert not root.xpath(".//script | .//style | .//*[@style] | .//*[@class] | .//iframe | .//button")
    assert [image.get("alt") for image in root.iter("img")] == ["A queue", "Rain"]


def test_a_picture_has_the_size_of_the_file_that_is_named(client, site):
    Rendition.objects.create(
        image=site.image,
        format="jpeg",
        width=1600,
        height=1200,
        digest="f" * 16,
        file="renditions/large",
        byte_count=9,
    )
    (picture, *_others) = lxml.html.fragment_fromstring(entries_of(client)[0][2], create_parent="div").iter(
        "img"
    )
    assert picture.get("src").endswith("-320.jpeg")
    assert (picture.get("width"), picture.get("height")) == ("320", "240")


def test_an_entry_has_its_picture_its_tags_its_summary_and_its_author(client, site):
    feed = client.get("/feed.json").json()
    item = feed["items"][1]
    rendition = Rendition.objects.get(format="jpeg")
    assert item["image"] == f"{SITE}/pictures/{rendition.digest}-320.jpeg"
    assert item["attachments"][0]["size_in_bytes"] == rendition.byte_count
    assert item["tags"] == ["Queue", "Rain"]
    assert item["summary"] == "People queued, and people talked."
    assert item["authors"] == [{"name": "The Desk"}]
    Image.objects.update(rights_expire_at=timezone.now())
    item = client.get("/feed.json").json()["items"][1]
    assert "image" not in item
    assert "<img" not in item["content_html"]


def test_words_that_are_hidden_or_removed_are_gone_at_once_and_the_entry_is_updated(client, site):
    publisher = factories.make_user(role=factories.PUBLISHER)
    before = entries_of(client)[0]
    assert WORDS in before[2]
    tag = client.get("/feed.atom").headers["ETag"]
    hide(quotation=site.quotation, now=timezone.now())
    hidden = entries_of(client)[0]
    redact(quotation=site.quotation, ground=Ground.AUTHOR, actor=publisher, now=timezone.now())
    removed = entries_of(client)[0]
    for form in ("atom", "rss", "json"):
        for address in addresses(site)[:4]:
            data = client.get(f"{address}.{form}").content.decode()
            assert "줄은 줄어들지" not in data
            assert "nobody would leave" not in data
    assert "A quotation stands here" in hidden[2]
    assert "A quotation stood here" in removed[2]
    assert before[3] < hidden[3] <= removed[3]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 200


def test_a_feed_names_what_can_make_it_stale(client, site):
    keys = client.get("/feed.rss").headers["Cache-Tag"].split(",")
    named = {
        "lists",
        f"quotation-{site.quotation.pk}",
        f"paraphrase-{site.paraphrase.pk}",
        f"image-{site.image.pk}",
    }
    assert named <= set(keys)


def test_a_feed_of_very_much_names_groups_so_that_a_header_holds_them(client, site):
    quotations = [
        factories.make_sourced_quotation(
            words=f"{number}번째로 줄을 선 사람의 말입니다 정말로", translation=f"No {number}"
        )
        for number in range(26)
    ]
    for edition in site.editions:
        edition.document["blocks"] += [block("quotation", quotation=quotation.pk) for quotation in quotations]
    Edition.objects.bulk_update(site.editions, ["document"])
    tags = [factories.make_tag(name_en=f"Tag {number}") for number in range(200)]
    for edition in site.editions:
        edition.document["tags"] += [tag.pk for tag in tags]
    Edition.objects.bulk_update(site.editions, ["document"])
    EditionTag.objects.bulk_create(
        EditionTag(
            edition=edition, tag=tag, position=position, article_id=edition.article_id,
            first_published_at=edition.first_published_at,
        )
        for edition in site.editions
        for position, tag in enumerate(tags, start=9)
    )  # fmt: skip
    response = client.get("/feed.json")
    keys = response.headers["Cache-Tag"].split(",")
    announced = {
        "lists",
        f"article-{site.editions[-1].article_id}",
        f"outlet-{quotations[0].source.outlet_id}",
        *(f"quotation-{quotation.pk}" for quotation in quotations),
        *(f"tag-{tag.pk}" for tag in tags),
    }
    assert all(with_groups([key]) & set(keys) for key in announced), "whatever is announced reaches the page"
    assert len(response.headers["Cache-Tag"]) < 3_000
    assert response.headers["CDN-Cache-Control"] == "public, max-age=86400"


def test_older_entries_follow_by_next_until_there_are_no_more(client, site):
    seen, address = [], f"{SITE}/feed.json"
    pages = 0
    while address:
        feed = assert_json_feed(client.get(address.removeprefix(SITE)).json())
        assert feed["feed_url"] == address
        seen += [item["id"] for item in feed["items"]]
        address = feed.get("next_url")
        pages += 1
    assert pages == 2
    assert len(seen) == len(set(seen)) == 25
    anchor = Anchor(*site.editions[5].anchor)
    for form in ("atom", "rss"):
        root = etree.fromstring(client.get(f"/tags/queue/feed.{form}").content)
        (link,) = root.xpath("//*[local-name()='link' and @rel='next']")
        assert link.get("href") == f"{SITE}/tags/queue/feed.{form}?before={anchor}"


@pytest.mark.parametrize(
    "wrong", ["before=x", "after=20260105T140000.000000Z-6", "before=1&after=2", "before=%00"]
)
def test_a_place_that_is_none_leads_to_the_first_page(client, site, wrong):
    response = client.get(f"/harbour/feed.rss?{wrong}")
    assert (response.status_code, response.headers["Location"]) == (302, "/harbour/feed.rss")


def test_hostile_texts_break_no_format(client, site):
    newest = site.editions[-1]
    document = json.loads(json.dumps(newest.document))
    text = HOSTILE if connection.vendor == "sqlite" else HOSTILE.replace("\x00", "").replace("\ud83d", "")
    stored = text.replace("\ud83d", "")
    # What the columns hold the database has encoded; what the document holds is JSON, which can hold more.
    for item in document["blocks"]:
        if item["type"] == "heading":
            item["text"] = text
        if item["type"] == "embed":
            item.update(title=text, description=text, url="javascript:alert(1)")
    document["byline"] = document["selection_note"] = text
    Edition.objects.filter(pk=newest.pk).update(
        document=document, title=stored[:200], deck=stored, byline=stored[:200]
    )
    entry = entries_of(client)[0]
    assert entry[1].startswith("Zalgo ]]> <b>&amp;</b>")
    assert not lxml.html.fragment_fromstring(entry[2], create_parent="div").xpath(".//b")
    assert "ㄱ" * 10_000 in entry[2]


def test_a_real_feed_reader_finds_the_same_over_http(live_server, settings):
    settings.SITE_URL = live_server.url
    category = factories.make_category(slug="harbour")
    quotation = factories.make_sourced_quotation(words=WORDS, translation=TRANSLATION)
    factories.make_user()
    editions = fill(3, category=category, tags=[factories.make_tag(name_en="Queue", name_ko="줄")],
                    quotations=[quotation], image=make_shown_image())  # fmt: skip
    read = {}
    for form in ("atom", "rss", "json"):
        answer = httpx2.get(f"{live_server.url}/feed.{form}", trust_env=False)
        assert answer.status_code == 200
        again = httpx2.get(
            f"{live_server.url}/feed.{form}",
            headers={"If-None-Match": answer.headers["ETag"]},
            trust_env=False,
        )
        assert again.status_code == 304
        if form == "json":
            first = assert_json_feed(answer.json())["items"][0]
            assert WORDS in first["content_html"]
            read[form] = (first["id"], first["title"])
            continue
        parsed = feedparser.parse(
            answer.content, response_headers={"content-type": answer.headers["content-type"]}
        )
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert parsed.version == {"atom": "atom10", "rss": "rss20"}[form]
        assert len(parsed.entries) == 3
        first = parsed.entries[0]
        assert first.link == f"{live_server.url}/harbour/{editions[-1].slug}/"
        assert WORDS in first.content[0].value
        assert first.published_parsed[:6] == editions[-1].first_published_at.timetuple()[:6]
        read[form] = (first.id, first.title)
    assert len(set(read.values())) == 1


def test_a_correction_moves_the_time_of_its_entry_and_not_its_id(client):
    desk, publisher = (
        factories.make_user(role=factories.DESK_EDITOR),
        factories.make_user(role=factories.PUBLISHER),
    )
    quotation = factories.make_sourced_quotation(words=WORDS, translation=TRANSLATION)
    article = factories.make_article(
        blocks=[factories.heading(), factories.text(), factories.quoted(quotation)]
    )
    publish(revision=record_revision(article=article, actor=desk, now=START), actor=publisher, now=START)
    first = entries_of(client)[0]
    article.title, later = "Put right", START + timedelta(days=2)
    article.save()
    publish(revision=record_revision(article=article, actor=desk, now=later), actor=publisher, now=later,
            kind="correction", note="It was wrong.")  # fmt: skip
    second = entries_of(client)[0]
    assert (first[0], second[1]) == (second[0], "Put right")
    assert first[3] < second[3]


COSTS = {
    "/feed": 4,
    "/harbour/feed": 5,
    "/tags/queue/feed": 5,
    "/tags/queue+rain/feed": 5,
    "community": 5,
}


def test_a_feed_of_twenty_whole_articles_costs_five_queries_at_most(client, site):
    def costs():
        found = {}
        for name, address in zip(COSTS, addresses(site), strict=True):
            for form in ("atom", "rss", "json"):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(f"{address}.{form}").status_code == 200
                found.setdefault(name, set()).add(len(queries))
        return found

    expected = {name: {cost} for name, cost in COSTS.items()}
    assert costs() == expected
    site.grow(40, start=START + timedelta(days=9))
    assert costs() == expected
