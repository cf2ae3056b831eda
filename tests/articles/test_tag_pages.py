"""Tag pages: one topic per page, whatever the spelling; up to four together; what is left before one clicks."""

import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils.translation import override

from articles.models import EditionTag
from articles.reading import tag_index
from articles.reading.topics.beside import beside
from articles.reading.topics.naming import tags_named, topic_named
from tags.initials import initial_of
from tags.naming import rename
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def trump():
    return factories.make_tag(name_en="Trump", name_ko="트럼프", aliases=["President Trump"], article_count=1)


@pytest.fixture
def ukraine():
    return factories.make_tag(name_en="Ukraine", name_ko="우크라이나", article_count=1)


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


def shown(response):
    return [card.edition.article_id for card in response.context["page"].cards]


@pytest.mark.parametrize(
    "name",
    [
        "Trump",
        "TRUMP",
        "tRUMP",
        "트럼프",
        unicodedata.normalize("NFD", "트럼프"),
        "President Trump",
        "president-trump",
        "#trump",
        "trump+trump",
        "trump+트럼프",
        "Trump+TRUMP+President Trump",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_every_spelling_leads_to_the_one_address(client, trump, name, prefix):
    response = client.get(f"{prefix}/tags/{quote(name, safe='+')}/?before=x")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{prefix}/tags/trump/?before=x"


def test_a_korean_tag_has_one_address_too(client):
    tag = factories.make_tag(name_ko="탄핵", article_count=1)
    composed = quote("탄핵")
    assert client.get(f"/tags/{composed}/").status_code == 200
    decomposed = client.get(f"/tags/{quote(unicodedata.normalize('NFD', '탄핵'))}/")
    assert (decomposed.status_code, decomposed.headers["Location"]) == (301, f"/tags/{composed}/")
    assert tag.slug == "탄핵"


def test_a_combination_has_one_order(client, trump, ukraine):
    response = client.get("/tags/ukraine+trump/")
    assert (response.status_code, response.headers["Location"]) == (301, "/tags/trump+ukraine/")
    assert client.get("/tags/trump+ukraine/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "nobody",
        "trump+nobody",
        "+",
        "trump+",
        "+trump",
        "trump++ukraine",
        "%FF",
        "%F0%9F%98%80",
        "x" * 400,
        "trump%2Fx",
    ],
)
def test_what_is_no_tag_is_not_found(client, trump, ukraine, name):
    assert client.get(f"/tags/{name}/").status_code == 404


def test_more_than_four_tags_together_are_not_found(client):
    tags = [factories.make_tag(name_en=f"Topic {letter}", article_count=1) for letter in "abcde"]
    slugs = sorted(tag.slug for tag in tags)
    assert client.get(f"/tags/{'+'.join(slugs[:4])}/").status_code == 200
    assert client.get(f"/tags/{'+'.join(slugs)}/").status_code == 404


def test_a_tag_page_lists_its_articles_and_a_combination_those_with_all(client, trump, ukraine, category):
    editions = fill(25, category=category, tags=[trump], some_tags=[ukraine])
    fill(3, category=category, tags=[ukraine], start=START + timedelta(days=9))
    fill(2, category=category)
    first = client.get("/tags/trump/")
    newest_first = [edition.article_id for edition in reversed(editions)]
    assert shown(first) == newest_first[:20]
    assert shown(client.get(first.context["page"].older_url)) == newest_first[20:]
    both = client.get("/tags/trump+ukraine/")
    assert shown(both) == [edition.article_id for edition in reversed(editions[1::2])]
    assert (first.context["total"], both.context["total"]) == (25, 12)


def test_the_number_at_each_facet_is_the_number_one_gets(client, trump, ukraine, category):
    rain = factories.make_tag(name_en="Rain", article_count=1)
    fill(7, category=category, tags=[trump], some_tags=[ukraine])
    fill(4, category=category, tags=[trump, ukraine], some_tags=[rain], start=START + timedelta(days=9))
    fill(3, category=category, tags=[trump, rain], start=START + timedelta(days=19))
    for address in ("/tags/trump/", "/tags/trump+ukraine/", "/tags/rain/", "/ko/tags/trump/"):
        facets = client.get(address).context["facets"]
        assert facets
        for _tag, count, url in facets:
            page = client.get(url)
            assert page.status_code == 200, url
            assert page.context["total"] == count == len(shown(page))


def test_a_combination_can_be_widened_by_taking_a_tag_away(client, trump, ukraine):
    without = client.get("/tags/trump+ukraine/").context["without"]
    assert without == [
        ("Trump", "/tags/ukraine/"),
        ("Ukraine", "/tags/trump/"),
    ]
    assert client.get("/tags/trump/").context["without"] == []


def test_related_tags_are_what_a_tag_shares_with_few_others(client, trump, category):
    common, rare = factories.make_tag(name_en="Common"), factories.make_tag(name_en="Rare")
    fill(4, category=category, tags=[trump, common, rare])
    fill(40, category=category, tags=[common], start=START + timedelta(days=9))
    assert [tag.slug for tag in client.get("/tags/trump/").context["related"]] == ["rare", "common"]


def test_pages_with_fewer_than_three_articles_are_not_for_search_engines(client, trump, ukraine, category):
    fill(4, category=category, tags=[trump], some_tags=[ukraine])
    assert not client.get("/tags/trump/").context["noindex"]
    assert client.get("/tags/trump+ukraine/").context["noindex"]
    assert 'content="noindex, follow"' in client.get("/tags/trump+ukraine/").content.decode()
    assert client.get("/tags/ukraine/").context["noindex"]


def test_communities_are_counted_by_what_is_quoted_from_them(client, trump, ukraine, category):
    one, other = (
        factories.make_sourced_quotation(translation="x", words=words)
        for words in ("새벽 세 시까지 줄을 섰는데 후회하지 않아요", "비가 와도 줄은 줄어들지 않더라고요 정말")
    )
    fill(4, category=category, tags=[trump], some_tags=[ukraine], quotations=[one])
    fill(2, category=category, tags=[trump], quotations=[other], start=START + timedelta(days=3))
    counts = {outlet.pk: count for outlet, count, _url in client.get("/tags/trump/").context["communities"]}
    assert counts == {one.source.outlet_id: 4, other.source.outlet_id: 2}
    for address in ("/tags/trump/", "/tags/trump+ukraine/"):
        for outlet, count, url in client.get(address).context["communities"]:
            page = client.get(url)
            assert (page.context["total"], page.context["outlet"], len(shown(page))) == (count, outlet, count)
            assert page.context["noindex"]
    both = client.get("/tags/trump+ukraine/").context["communities"]
    assert [(outlet.pk, count) for outlet, count, _url in both] == [(one.source.outlet_id, 2)]


def test_what_has_as_many_articles_stands_in_the_order_of_its_names_in_the_readers_language(
    client, trump, ukraine, category
):
    names = [("Quay", "나루"), ("Atoll", "해변"), ("Mole", "가람")]
    tags = [factories.make_tag(name_en=name_en, name_ko=name_ko) for name_en, name_ko in names]
    quotations = [
        factories.make_sourced_quotation(
            translation="x",
            words=f"새벽 {number}시까지 줄을 섰는데 하나도 후회하지 않아요",
            source=factories.make_source(outlet=factories.make_outlet(name_en=name_en, name_native=name_ko)),
        )
        for number, (name_en, name_ko) in enumerate(names)
    ]
    fill(2, category=category, tags=[trump, ukraine, *tags], quotations=quotations)
    for language, named in (("", ["Atoll", "Mole", "Quay"]), ("/ko", ["가람", "나루", "해변"])):
        for address in ("/tags/trump/", "/tags/trump+ukraine/"):
            context = client.get(language + address).context
            with override(language.strip("/") or "en"):
                assert [outlet.label for outlet, _count, _url in context["communities"]] == named
                labels = [tag.label for tag, _count, _url in context["facets"]]
            assert [label for label in labels if label in named] == named


def test_activity_shows_the_last_24_months_by_utc(trump, category):
    fill(1, category=category, tags=[trump], start=datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC))
    fill(2, category=category, tags=[trump], start=datetime(2026, 2, 1, tzinfo=UTC))
    fill(5, category=category, tags=[trump], start=datetime(2024, 2, 28, tzinfo=UTC))
    now = datetime(2026, 2, 15, tzinfo=UTC)
    months = beside(topic_named("trump", now=now), all_articles=8, now=now).activity
    assert len(months) == 24
    assert months[0].month.isoformat() == "2024-03-01"
    assert [(str(month), count, height) for month, count, height in months[-2:]] == [
        ("2026-01-01", 1, 50),
        ("2026-02-01", 2, 100),
    ]
    assert sum(month.articles for month in months) == 3


def test_what_is_no_longer_live_is_on_no_tag_page(client, trump, category):
    editions = fill(2, category=category, tags=[trump])
    EditionTag.objects.filter(edition=editions[0]).delete()
    assert shown(client.get("/tags/trump/")) == [editions[1].article_id]


def test_names_are_found_with_one_or_two_queries(trump, ukraine, django_assert_num_queries):
    with django_assert_num_queries(1):
        tags_named("trump+ukraine")
    with django_assert_num_queries(2):
        tags_named("Trump+우크라이나")


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("trump", "T"), ("Éclair", "E"), ("가게", "ㄱ"), ("까치", "ㄱ"), ("힣", "ㅎ"), ("씨름", "ㅅ"), ("2026", "#"),
        (unicodedata.normalize("NFD", "나무"), "ㄴ"), ("東京", "#"), ("", "#"),
    ],
)  # fmt: skip
def test_a_tag_stands_under_its_initial(name, initial):
    assert initial_of(name) == initial


def test_the_index_has_letters_first_then_hangul_then_the_rest(client, category):
    tags = [factories.make_tag(name_en=name) for name in ("Zebra", "apple", "2026")]
    tags += [factories.make_tag(name_ko=name) for name in ("하늘", "까치", "가게")]
    unused = factories.make_tag(name_en="Unused")
    fill(1, category=category, tags=tags)
    response = client.get("/tags/")
    groups = [(initial, [tag.label for tag in group]) for initial, group in response.context["index"].groups]
    assert groups == [
        ("A", ["apple"]), ("Z", ["Zebra"]), ("ㄱ", ["가게", "까치"]), ("ㅎ", ["하늘"]), ("#", ["2026"]),
    ]  # fmt: skip
    assert unused.label not in response.content.decode()


def test_with_very_many_tags_each_initial_has_pages_of_its_own(
    client, category, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(tag_index, "TAGS_PER_PAGE", 3)
    tags = [factories.make_tag(name_en=f"Apple {number}", name_ko=f"사과 {number}") for number in range(7)]
    tags += [factories.make_tag(name_en="Zebra", name_ko="얼룩말"), factories.make_tag(name_ko="하늘")]
    for number in range(len(tags)):
        fill(1, category=category, tags=tags[: number + 1], start=START + timedelta(days=number))
    with django_assert_num_queries(3):
        first = client.get("/tags/")
    assert [tag.label for _initial, group in first.context["index"].groups for tag in group] == [
        "Apple 0", "Apple 1", "Apple 2",
    ]  # fmt: skip
    assert first.context["index"].initials == [
        ("A", "/tags/?initial=A"), ("Z", "/tags/?initial=Z"), ("ㅎ", f"/tags/?initial={quote('ㅎ')}"),
    ]  # fmt: skip
    found, address = [], "/tags/?initial=A"
    while address:
        with django_assert_num_queries(3):
            page = client.get(address)
        assert len(page.context["index"].groups[0][1]) <= 3
        found += [tag.label for tag in page.context["index"].groups[0][1]]
        address = page.context["index"].older_url
    assert found == [f"Apple {number}" for number in range(7)]
    korean = client.get("/ko/tags/").context["index"].initials
    assert [initial for initial, _address in korean] == ["ㅅ", "ㅇ", "ㅎ"]
    assert [tag.label for _i, group in client.get(korean[1][1]).context["index"].groups for tag in group] == [
        "얼룩말"
    ]


@pytest.mark.parametrize(
    "parameters",
    [
        "initial=AA", "initial=%00", "initial=Q", "initial=A&after=x", "after=1-1", "initial=%E1%84%80",
        "initial=A&after=99999999999999-1", "initial=A&after=0-1",
    ],
)  # fmt: skip
def test_a_place_that_no_index_has_leads_to_the_index(client, trump, parameters):
    response = client.get(f"/tags/?{parameters}")
    assert (response.status_code, response.headers["Location"]) == (302, "/tags/")


def test_a_tag_that_is_renamed_moves_in_the_index(trump):
    rename(tag=trump, name_en="Donald Trump", name_ko="도널드 트럼프")
    trump.refresh_from_db()
    assert (trump.initial_en, trump.initial_ko) == ("D", "ㄷ")
