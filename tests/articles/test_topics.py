"""Topics: a tag narrowed by a community, combinations that are sought among very many, and what counts say of them."""

import pytest

from articles.models import Edition, EditionOutlet
from articles.reading import looking_through
from articles.reading.anchors import Anchor, Window
from articles.reading.lists import PAGE_SIZE
from articles.reading.topics.listing import tagged_source
from articles.reading.trails import read_trail
from reactions.takedown.redacting import hide, show_again
from tests import factories
from tests.articles.reading_corpus import START, fill
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


@pytest.fixture
def tags():
    return [factories.make_tag(name_en=name) for name in ("Queue", "Shop", "Rain")]


@pytest.fixture
def quotation():
    return factories.make_sourced_quotation(translation="I regret nothing", stance="hopeful")


def shown(response):
    return [card.edition.article_id for card in response.context["page"].cards]


def test_a_tag_is_narrowed_to_what_a_community_says_of_it(client, category, tags, quotation):
    outlet = quotation.source.outlet
    fill(3, category=category, tags=tags[:1])
    quoting = fill(25, category=category, tags=tags[:1], some_tags=tags[1:2], quotations=[quotation])
    address = f"/tags/queue/?community={outlet.slug}"
    assert [
        (place.pk, number, url) for place, number, url in client.get("/tags/queue/").context["communities"]
    ] == [(outlet.pk, 25, address)]
    page = client.get(address)
    newest_first = [edition.article_id for edition in reversed(quoting)]
    assert (page.context["total"], page.context["total_is_partial"]) == (25, False)
    assert shown(page) == newest_first[:20]
    older = page.context["page"].older_url
    assert older.startswith(f"{address}&before=")
    assert shown(client.get(older)) == newest_first[20:]
    assert [(tag.slug, number, url) for tag, number, url in page.context["facets"]] == [
        ("shop", 12, f"/tags/queue+shop/?community={outlet.slug}")
    ]
    assert page.context["stances"].total == 1
    assert page.context["without"] == [(outlet.label, "/tags/queue/")]
    html = page.content.decode()
    assert f'href="/communities/{outlet.slug}/"' in html
    assert 'content="noindex, follow"' in html
    assert f"outlet-{outlet.pk}" in page.headers["Cache-Tag"].split(",")


def test_to_list_leads_back_to_the_tag_as_the_community_talks_of_it(client, category, tags, quotation):
    fill(3, category=category, tags=tags[:1], quotations=[quotation])
    address = f"/tags/queue/?community={quotation.source.outlet.slug}"
    card = client.get(address).context["page"].cards[-1]
    article = client.get(card.url)
    back = article.context["to_list_url"]
    assert back.startswith(f"{address}&from=")
    assert card.edition.article_id in shown(client.get(back.partition("#")[0]))


@pytest.mark.parametrize("text", ["tags/queue;community=", "tags/queue;community=a b", "tags/queue;other=a"])
def test_a_trail_with_an_unknown_narrowing_is_none(text):
    assert read_trail(text) is None


def test_a_community_has_one_spelling_too(client, category, tags, quotation):
    slug = quotation.source.outlet.slug
    fill(1, category=category, tags=tags[:1], quotations=[quotation])
    for address, there in (
        (f"/tags/Queue/?community={slug.upper()}&before=x", f"/tags/queue/?community={slug}&before=x"),
        (f"/tags/queue/?community=x&community={slug}", f"/tags/queue/?community={slug}"),
        ("/tags/queue/?community=", "/tags/queue/"),
    ):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, there)


@pytest.mark.parametrize(
    "slug", ["nowhere", "%00", "a%00b", "x" * 3000, "%F0%9F%98%80", "é", "a/b", "'", "%FF"]
)
def test_what_is_no_community_is_not_found(client, tags, slug):
    assert client.get(f"/tags/queue/?community={slug}").status_code == 404


def test_an_outlet_that_readers_do_not_know_is_not_found(client, tags):
    outlet = factories.make_outlet(kind="press")
    assert client.get(f"/tags/queue/?community={outlet.slug}").status_code == 404


def test_what_is_hidden_leaves_the_topic_of_its_community_and_comes_back(client, category, tags, quotation):
    fill(2, category=category, tags=tags[:2], quotations=[quotation])
    address = f"/tags/queue/?community={quotation.source.outlet.slug}"
    both = f"/tags/queue+shop/?community={quotation.source.outlet.slug}"
    hide(quotation=quotation, now=NOW)
    for one in (address, both):
        page = client.get(one)
        assert (page.context["total"], shown(page)) == (0, [])
    assert client.get("/tags/queue/").context["communities"] == []
    assert client.get("/tags/queue+shop/").context["communities"] == []
    show_again(quotation=quotation, now=NOW)
    assert [client.get(one).context["total"] for one in (address, both)] == [2, 2]


@pytest.fixture
def rarely_together(category, tags, monkeypatch):
    """Return the articles with two tags, few of each that are much used, where ten are looked through at a time."""
    monkeypatch.setattr(looking_through, "LOOKED_THROUGH", 10)
    together = []
    for number in range(6):
        start = START.replace(month=number + 1)
        together += fill(1, category=category, tags=tags[:2], start=start)
        fill(6, category=category, tags=tags[:1], start=start.replace(day=7))
        fill(7, category=category, tags=tags[1:2], start=start.replace(day=9))
    return [edition.article_id for edition in reversed(together)]


def test_a_combination_among_very_many_is_found_whole_by_going_on(client, rarely_together):
    found, address, pages = [], "/tags/queue+shop/", 0
    while address:
        response = client.get(address)
        assert response.context["total"] == 6
        found += shown(response)
        address, pages = response.context["page"].older_url, pages + 1
    assert found == rarely_together
    assert pages > 2
    back = response.context["page"].newer_url
    assert back


def test_each_look_is_bounded_and_says_where_it_stopped(tags, rarely_together):
    for tag in tags:
        tag.refresh_from_db()
    read = tagged_source(tags[:2])
    first = read(Window(), PAGE_SIZE)
    assert 0 < len(first.editions) < 6
    assert first.has_older
    assert first.older_from is not None
    oldest = Anchor(START.replace(year=2020), 1)
    rising = read(Window.of({"after": str(oldest)}), PAGE_SIZE)
    assert rising.has_newer
    assert rising.newer_from is not None
    assert [edition.article_id for edition in rising.editions] == rarely_together[-len(rising.editions) :]
    newest, third = (Edition.objects.get(article=rarely_together[place]) for place in (0, 2))
    assert read(Window.of({"from": str(Anchor(*third.anchor))}), PAGE_SIZE).has_newer
    assert not read(Window.of({"from": str(Anchor(*newest.anchor))}), PAGE_SIZE).has_newer


def test_counts_of_what_is_sought_are_lower_bounds_and_say_so(client, rarely_together):
    response = client.get("/tags/queue+shop/")
    # What two tags share is kept, so it is exact.
    assert (response.context["total"], response.context["total_is_partial"]) == (6, False)
    assert response.context["counts_are_partial"]
    assert "Counted over the newest articles only." in response.content.decode()


def test_a_combination_that_nobody_wrote_of_is_empty_without_a_look(
    client, tags, category, django_assert_num_queries
):
    fill(2, category=category, tags=tags[:1])
    fill(2, category=category, tags=tags[1:2])
    with django_assert_num_queries(3):
        response = client.get("/tags/queue+shop/")
    assert response.context["page"].older_url is None
    assert "There are no articles here yet." in response.content.decode()


def test_a_community_links_its_topics_with_the_number_one_gets(client, category, tags, quotation):
    fill(3, category=category, tags=tags[:1], quotations=[quotation])
    fill(5, category=category, tags=tags[:2])
    slug = quotation.source.outlet.slug
    page = client.get(f"/communities/{slug}/")
    assert [(tag.slug, number, url) for tag, number, url in page.context["tags"]] == [
        ("queue", 3, f"/tags/queue/?community={slug}")
    ]
    assert client.get(page.context["tags"][0][2]).context["total"] == 3
    assert EditionOutlet.objects.count() == 3


def test_a_community_of_which_nothing_is_quoted_says_so(client):
    outlet = factories.make_outlet(block_signatures="Log in")
    html = client.get(f"/communities/{outlet.slug}/").content.decode()
    assert "Nothing is quoted from it at the moment." in html
    assert "There are no articles here yet." in html
    assert "Where it shows a wall instead of its page" in html
