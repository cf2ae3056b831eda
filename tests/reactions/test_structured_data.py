"""What machines are told of a quotation: only types and properties of schema.org, and nothing readers may not see."""

import json
import re
from datetime import UTC, datetime

import pytest

from reactions.models import Ground, Quotation
from reactions.presenting.cards import card_of
from reactions.presenting.structured_data import quotation_node
from reactions.sources.authors import author_for
from tests import factories
from tests.articles.reading_corpus import fill, make_shown_image
from tests.factories import NOW

pytestmark = pytest.mark.django_db

# https://schema.org (release 29): the types used here, and of their properties (own and inherited) those used.
THING = {"@type", "@id", "name", "url", "description", "image", "mainEntityOfPage"}
CREATIVE_WORK = THING | {
    "archivedAt", "author", "citation", "correction", "creditText", "dateModified", "datePublished", "hasPart", "headline",
    "inLanguage", "isAccessibleForFree", "isBasedOn", "isPartOf", "keywords", "mainEntity", "publisher", "text",
    "timeRequired", "translationOfWork", "license", "acquireLicensePage", "copyrightNotice",
}  # fmt: skip
ARTICLE = CREATIVE_WORK | {"articleSection", "articleBody"}
PROPERTIES = {
    "NewsArticle": ARTICLE,
    "DiscussionForumPosting": ARTICLE,
    "SocialMediaPosting": ARTICLE,
    "CreativeWork": CREATIVE_WORK,
    "Quotation": CREATIVE_WORK | {"spokenByCharacter"},
    "Comment": CREATIVE_WORK | {"upvoteCount", "downvoteCount", "parentItem"},
    "WebPage": CREATIVE_WORK | {"breadcrumb"},
    "WebSite": CREATIVE_WORK,
    "ImageObject": CREATIVE_WORK | {"caption", "contentUrl", "width", "height"},
    "QuantitativeValue": THING | {"value", "unitCode"},
    "CollectionPage": CREATIVE_WORK | {"breadcrumb"},
    "AboutPage": CREATIVE_WORK | {"breadcrumb"},
    "ItemList": THING | {"itemListElement", "numberOfItems"},
    "Person": THING,
    "Organization": THING,
    "NewsMediaOrganization": THING | {"logo", "publishingPrinciples", "correctionsPolicy"},
    "CorrectionComment": CREATIVE_WORK,
    "BreadcrumbList": THING | {"itemListElement"},
    "ListItem": THING | {"item", "position"},
}
# What a property's value may be, where it is a node.
RANGES = {
    "author": {"Person", "Organization", "NewsMediaOrganization"},
    "publisher": {"Organization", "NewsMediaOrganization"},
    "spokenByCharacter": {"Person", "Organization"},
    "isBasedOn": {"Comment", "CreativeWork"},
    "translationOfWork": {"Quotation"},
    "hasPart": {"Quotation"},
    "mainEntity": {"Quotation", "ItemList"},
    "width": {"QuantitativeValue"},
    "height": {"QuantitativeValue"},
    "isPartOf": {"DiscussionForumPosting", "SocialMediaPosting", "NewsArticle", "CreativeWork", "WebSite"},
    "citation": {"DiscussionForumPosting", "SocialMediaPosting", "NewsArticle", "CreativeWork"},
    "image": {"ImageObject"},
    "logo": {"ImageObject"},
    "correction": {"CorrectionComment"},
    "itemListElement": {"ListItem"},
}


def check(node, *, within=""):
    """Fail where a node has a type or property that schema.org does not know, or an empty value."""
    kind = node["@type"]
    assert kind in PROPERTIES, kind
    assert not within or kind in RANGES[within], (within, kind)
    for name, value in node.items():
        if name == "@context":
            continue
        # A bare number is no length.
        assert kind != "ImageObject" or name not in {"width", "height"} or isinstance(value, dict)
        assert name in PROPERTIES[kind], (kind, name)
        assert value not in (None, "", []), (kind, name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                check(part, within=name)
            elif name in {"url", "@id", "archivedAt", "mainEntityOfPage", "item", "contentUrl"}:
                assert part.startswith(("http://", "https://"))
            elif name in {"datePublished", "dateModified"}:
                datetime.fromisoformat(part)
            elif name in {"upvoteCount", "downvoteCount", "position", "numberOfItems"}:
                assert isinstance(part, int)


def data_of(client, address):
    html = client.get(address).content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def nodes_in(value):
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from nodes_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes_in(part)


@pytest.fixture
def quotation():
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    author = author_for(outlet=quotation.source.outlet, handle="raw_handle_1987")
    Quotation.objects.filter(pk=quotation.pk).update(
        author=author, votes_up=0, votes_down=4, votes_observed_at=NOW,
        posted_at=datetime(2026, 3, 1, 16, 30, tzinfo=UTC), posted_precision="minute",
    )  # fmt: skip
    return Quotation.objects.for_display().get(pk=quotation.pk)


@pytest.fixture
def article(quotation):
    (edition,) = fill(
        1, category=factories.make_category(slug="harbour"), quotations=[quotation], image=make_shown_image(),
        citations=[{"source": factories.make_source(kind="report").pk, "supports": "x"}],
    )  # fmt: skip
    return f"/harbour/{edition.slug}/"


def test_pages_say_only_what_schema_org_knows(client, quotation, article):
    community = f"/communities/{quotation.source.outlet.slug}/"
    lists = ("/latest/", "/harbour/", "/tags/", "/communities/", community, "/corrections/", "/takedowns/")
    for address in (article, f"/reactions/{quotation.pk}/", "/how-we-source/", *lists):
        for prefix in ("", "/ko"):
            for node in data_of(client, prefix + address)["@graph"]:
                check(node)


def test_both_pages_have_the_same_node(client, quotation, article):
    (part,) = data_of(client, article)["@graph"][0]["hasPart"]
    assert data_of(client, f"/reactions/{quotation.pk}/")["@graph"][0]["mainEntity"] == part


def test_a_translation_leads_to_the_original_to_the_comment_to_the_discussion(client, quotation, article):
    translation = data_of(client, f"/reactions/{quotation.pk}/")["@graph"][0]["mainEntity"]
    original = translation["translationOfWork"]
    comment = original["isBasedOn"]
    assert (translation["inLanguage"], original["inLanguage"]) == ("en", "ko")
    assert original["text"] == quotation.exact
    assert comment["@type"] == "Comment"
    assert comment["author"] == {"@type": "Person", "name": quotation.author.pseudonym}
    # Nobody voted for it: that is a number too.
    assert (comment["upvoteCount"], comment["downvoteCount"]) == (0, 4)
    assert comment["datePublished"] == "2026-03-02T01:30+09:00"
    assert comment["isPartOf"]["@type"] == "DiscussionForumPosting"
    assert comment["isPartOf"]["url"] == quotation.source.canonical_url
    assert comment["archivedAt"] == f"http://127.0.0.1:8000/reactions/{quotation.pk}/"


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("second", "2026-03-02T01:30:00+09:00"),
        ("hour", "2026-03-02T01:30+09:00"),
        ("day", "2026-03-02"),
        ("unknown", None),
    ],
)
def test_a_time_is_told_no_more_exactly_than_it_is_known(quotation, precision, said):
    quotation.posted_precision = precision
    node = quotation_node(card_of(quotation=quotation, language="ko"))
    assert node["isBasedOn"].get("datePublished") == said


def test_a_restricted_quotation_has_neither_author_nor_way_to_its_page(client, quotation, article):
    Quotation.objects.filter(pk=quotation.pk).update(is_restricted=True)
    for address in (article, f"/reactions/{quotation.pk}/"):
        data = data_of(client, address)
        text = json.dumps(data, ensure_ascii=False)
        for hidden in (quotation.author.pseudonym, quotation.source.canonical_url, quotation.source.title):
            assert hidden not in text
        assert quotation.exact in text
        for node in nodes_in(data):
            if node.get("@type") in {"Comment", "Quotation"}:
                assert "author" not in node
                assert "spokenByCharacter" not in node
            if node.get("@type") == "Comment":
                assert set(node.get("isPartOf", {})) <= {"@type", "inLanguage", "publisher"}


def test_with_translation_only_there_is_no_original(client, quotation, article):
    Quotation.objects.filter(pk=quotation.pk).update(display="translation")
    for address in (article, f"/reactions/{quotation.pk}/"):
        text = json.dumps(data_of(client, address), ensure_ascii=False)
        assert "I queued until three" in text
        for hidden in (quotation.exact, quotation.source.canonical_url, "translationOfWork", "Comment"):
            assert hidden not in text


@pytest.mark.parametrize("state", ["hidden", "redacted"])
def test_what_is_gone_has_no_node(client, quotation, article, state):
    changes = {"hidden_at": NOW}
    if state == "redacted":
        changes = {
            "redacted_at": NOW,
            "redaction_ground": Ground.PRIVACY,
            "exact": "",
            "prefix": "",
            "suffix": "",
        }
    Quotation.objects.filter(pk=quotation.pk).update(**changes)
    assert "hasPart" not in data_of(client, article)["@graph"][0]
    gone = Quotation.objects.for_display().get(pk=quotation.pk)
    assert quotation_node(card_of(quotation=gone, language="en")) is None
    assert "ld+json" not in client.get(f"/reactions/{quotation.pk}/").content.decode()
