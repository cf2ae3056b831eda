"""“To List”: the way is in the address, and leads back in any tab."""

from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.reading.anchors import Anchor
from articles.reading.trails import Trail, read_trail, way_back
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ANCHOR = Anchor(START, 7)


@pytest.fixture
def site():
    class Site:
        category = factories.make_category(slug="harbour", name_en="Harbour")
        queue = factories.make_tag(name_en="Queue", name_ko="줄")
        rain = factories.make_tag(name_ko="비")
        quotation = factories.make_sourced_quotation(translation="I queued")
        editions = fill(30, category=category, tags=[queue], some_tags=[rain], quotations=[quotation])

    return Site


def follow(client, address):
    """Open the second card of a list as in a new tab, press “To List”, and return (article id, list page)."""
    listed = client.get(address)
    card = listed.context["page"].cards[1]
    article = client.get(card.url)
    to_list = article.context["to_list_url"]
    assert f'href="{to_list}"' in unescape(article.content.decode())
    path, _hash, fragment = to_list.partition("#")
    assert fragment == card.dom_id
    back = client.get(path)
    assert back.status_code == 200
    assert f'id="{fragment}"' in back.content.decode()
    return listed, back


@pytest.mark.parametrize(
    "address",
    [
        "/latest/",
        "/harbour/",
        "/ko/harbour/",
        "/tags/queue/",
        "/tags/queue+비/",
        "/ko/tags/비/",
        "/communities/{community}/",
        "/search/?q=queue",
        "/search/?q=queue&tags=비&category=harbour",
        "/search/?q=줄 queue;@+%26",
    ],
)
def test_to_list_leads_back_to_the_list_the_reader_came_from(client, site, address):
    address = address.format(community=site.quotation.source.outlet.slug)
    listed, back = follow(client, address)
    assert [card.edition.pk for card in back.context["page"].cards] == [
        card.edition.pk for card in listed.context["page"].cards
    ]
    assert back.wsgi_request.path == listed.wsgi_request.path


def test_to_list_leads_back_to_an_older_page(client, site):
    listed, back = follow(client, client.get("/tags/queue/").context["page"].older_url)
    assert back.context["page"].cards[0].dom_id == listed.context["page"].cards[0].dom_id


def test_to_list_still_finds_the_article_when_much_was_published_meanwhile(client, site):
    card = client.get("/latest/").context["page"].cards[2]
    fill(60, category=site.category, start=START + timedelta(days=60))
    path, _hash, fragment = client.get(card.url).context["to_list_url"].partition("#")
    assert f'id="{fragment}"' in client.get(path).content.decode()


def test_without_a_way_to_list_leads_to_the_articles_place_in_its_category(client, site):
    edition = site.editions[11]
    response = client.get(f"/harbour/{edition.slug}/")
    assert response.context["to_list_url"] == (
        f"/harbour/?from={Anchor(*edition.anchor)}#article-{edition.article_id}"
    )
    assert response.context["via_label"] == site.category.label


@pytest.mark.parametrize(
    "via",
    [
        "",
        "nonsense",
        "station",
        "tags/shop",
        "tags/queue+shop",
        "tags/",
        "tags/a+b+c+d+e",
        "communities/nowhere",
        "https://elsewhere.example/",
        "//elsewhere.example",
        "javascript:alert(1)",
        "harbour@yesterday",
        "harbour@20200101T000000.000000Z-1",
        "search/",
        "search/%00",
        "search/%FF",
        "search/queue;evil=1",
        "search/queue@0",
        "\x00",
        "tags/queue@",
        "x" * 5000,
    ],
)
def test_a_way_that_cannot_be_true_counts_as_none(client, site, via):
    edition = site.editions[11]
    response = client.get(f"/harbour/{edition.slug}/", {"via": via})
    assert response.status_code == 200
    if via != "tags/queue@":
        assert response.context["to_list_url"].startswith("/harbour/?from=")


def test_the_canonical_address_has_no_way(client, site):
    edition = site.editions[3]
    response = client.get(f"/harbour/{edition.slug}/?via=latest")
    assert (
        f'<link rel="canonical" href="http://127.0.0.1:8000/harbour/{edition.slug}/">'
        in response.content.decode()
    )


SLUGS = st.text(alphabet="abcdefgh-가나다", min_size=1, max_size=12)
TRAILS = st.one_of(
    st.just(Trail("latest", anchor=ANCHOR)),
    st.builds(Trail, st.just("category"), st.tuples(SLUGS.filter(lambda slug: slug != "latest")), anchor=st.just(ANCHOR)),
    st.builds(
        Trail, st.just("tags"), st.lists(SLUGS, min_size=1, max_size=4).map(tuple), anchor=st.none() | st.just(ANCHOR)
    ),
    st.builds(Trail, st.just("community"), st.tuples(SLUGS), anchor=st.just(ANCHOR)),
    st.builds(
        Trail,
        st.just("search"),
        st.lists(SLUGS, max_size=3).map(tuple),
        query=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40).filter(
            str.strip
        ),
        category=st.just("") | SLUGS,
        number=st.integers(1, 20),
    ),
)  # fmt: skip


@given(TRAILS)
def test_a_trail_reads_back_as_it_was_written(trail):
    assert read_trail(str(trail)) == trail


@given(st.text(max_size=100))
def test_no_text_upsets_the_reading_of_a_trail(text):
    trail = read_trail(text)
    assert trail is None or trail.kind in {"latest", "category", "tags", "community", "search"}


def test_a_way_leads_within_the_site_only(site):
    for via in ("latest", "harbour", "tags/queue", "search/http%3A%2F%2Fx.example"):
        url = way_back(via=via, edition=site.editions[0], tags=[site.queue]).url
        assert url.startswith("/")
        assert not url.startswith("//")
