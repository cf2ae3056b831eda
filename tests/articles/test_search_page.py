"""The search page: narrowed, ordered and paged by its address alone, with what else may have been meant."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from articles.models import SearchEntry, SearchWord
from articles.publishing import unpublish
from articles.search.finding import entries_with_cards
from articles.search.indexing import _unindex_gone, index_tagged, rebuild
from articles.search.keyboards import as_hangul, as_latin
from articles.search.spelling import mended
from reactions.takedown.redacting import redact
from tags.naming import add_alias, remove_alias, rename
from tests import factories
from tests.articles.reading_corpus import START, fill
from tests.articles.test_topic_plans import faults_of, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    class Site:
        category = factories.make_category(slug="harbour", name_en="Harbour")
        queue = factories.make_tag(name_en="Queue", name_ko="줄")
        rain = factories.make_tag(name_ko="비")
        quotation = factories.make_sourced_quotation(translation="I saw the zeppelin & <waved>")
        other = factories.make_sourced_quotation(words="저는 아무것도 못 봤습니다 정말로요")
        both = fill(3, category=category, title="Zeppelin", tags=[queue, rain], quotations=[quotation])
        one = fill(
            2, category=category, title="Zeppelin", tags=[queue], quotations=[quotation, other], language="ko",
            start=START + timedelta(days=60),
        )  # fmt: skip
        plain = fill(
            4,
            category=factories.make_category(slug="station"),
            title="Zeppelin",
            start=START - timedelta(days=365),
        )

    return Site


def ids(response):
    return [card.edition.article_id for card in response.context["page"].cards]


def ids_of(editions):
    return sorted((edition.article_id for edition in editions), reverse=True)


def test_everything_that_narrows_is_in_the_address_combines_and_goes_alone(client, site):
    outlet = site.other.source.outlet
    asked = {"q": "zeppelin", "category": "harbour", "tags": "queue", "community": outlet.slug, "language": "ko",
             "year": "2026", "from": "2026-02-01", "to": "2026-12-31", "sort": "newest"}  # fmt: skip
    response = client.get("/search/", asked)
    assert ids(response) == ids_of(site.one)
    chosen = response.context["asked"].chosen
    assert len(chosen) == 7
    for item in chosen:
        without = client.get(item.url)
        assert len(without.context["asked"].chosen) == 6
        assert set(ids(response)) <= set(ids(without))
        assert unescape(item.url) in unescape(response.content.decode())
    assert '<meta name="robots" content="noindex, follow">' in response.content.decode()


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"tags": "queue 비"}, "both"),
        ({"tags": "줄+비"}, "both"),
        ({"community": "{other}"}, "one"),
        ({"community": "{quotation}+{other}"}, "one"),
        ({"language": "ko"}, "one"),
        ({"year": "2025"}, "plain"),
        ({"to": "2025-12-31"}, "plain"),
        ({"from": "2026-02-01"}, "one"),
        ({"from": "2026-01-01", "to": "2026.2.1."}, "both"),
        ({"from": "1950-01-01", "to": "2025-06-01"}, "plain"),
        ({"category": "station", "year": "2026"}, ""),
        ({"year": "2026", "to": "2026-02-01"}, "both"),
    ],
)
def test_each_filter_narrows_to_what_it_says(client, site, parameters, expected):
    slugs = {name: getattr(site, name).source.outlet.slug for name in ("quotation", "other")}
    asked = {name: value.format(**slugs) for name, value in parameters.items()}
    response = client.get("/search/", {"q": "zeppelin", **asked})
    assert sorted(ids(response), reverse=True) == (ids_of(getattr(site, expected)) if expected else [])


def test_from_a_day_long_ago_is_everything_until_now(client, site):
    everything = ids(client.get("/search/?q=zeppelin"))
    for year in (1900, 1980, 1990, 2001):
        assert ids(client.get(f"/search/?q=zeppelin&from={year}-01-01")) == everything, year
    told = client.get("/api/v1/search?q=zeppelin&since=0001-01-01").json()
    assert [item["id"] for item in told["items"]] == everything


def test_a_day_is_a_day_of_the_sites_time(client, site):
    # Half past midnight in Seoul is the afternoon of the day before in UTC.
    (night,) = fill(
        1, category=site.category, title="Nightship", start=START.replace(month=5, hour=15, minute=30)
    )
    day = timezone.localtime(night.first_published_at).date()
    assert day == date(2026, 5, 6)
    assert ids(client.get(f"/search/?q=nightship&from={day}&to={day}")) == [night.article_id]
    assert ids(client.get("/search/?q=nightship&to=2026-05-05")) == []


@pytest.mark.parametrize(
    "wrong", ["32 May", "2026-02-30", "2026", "0000-01-01", "9999-12-31", "<b>", "１２", "x" * 500]
)
def test_a_wrong_date_is_said_to_be_one_and_left_out(client, site, wrong):
    for name in ("from", "to"):
        response = client.get("/search/", {"q": "zeppelin", name: wrong})
        assert response.status_code == 200
        assert len(response.context["asked"].problems) == 1
        assert "is no date" in response.content.decode()
        assert "<b>" not in response.content.decode()
        assert len(response.context["results"]) == 9


def test_days_the_wrong_way_round_are_said_to_be(client, site):
    response = client.get("/search/?q=zeppelin&from=2026-03-01&to=2026-01-01")
    assert "later than the last" in response.content.decode()
    assert len(response.context["results"]) == 9
    assert client.get("/search/?q=zeppelin&from=2026-03-01&to=2026-03-01").context["asked"].problems == ()


@pytest.mark.parametrize(
    "name", ["category", "tags", "community", "language", "year", "from", "to", "sort", "page"]
)
@pytest.mark.parametrize(
    "value", ["\x00", "%", "+", "+++", "a" * 100_000, "가" * 5_000, "-1", "'\"<>", "\ud7ff", "2026", "ß+İ"]
)
def test_no_value_of_a_filter_upsets_the_page(client, site, name, value):
    assert client.get("/search/", {"q": "zeppelin", name: value}).status_code == 200


def test_a_page_past_the_last_one_leads_to_the_first_and_does_not_say_that_nothing_was_found(client, site):
    past = client.get("/search/?q=zeppelin&category=harbour&page=2")
    assert (past.status_code, past.headers["Location"]) == (302, "/search/?q=zeppelin&category=harbour")
    assert client.get("/ko/search/?q=zeppelin&page=999").headers["Location"] == "/ko/search/?q=zeppelin"
    assert client.get("/search/?page=2").headers["Location"] == "/search/"


def test_results_can_be_ordered_by_time(client, site):
    first = fill(
        1, category=site.category, title="Zeppelin after zeppelin", start=START - timedelta(days=900)
    )[0]
    assert ids(client.get("/search/?q=zeppelin"))[0] == first.article_id
    newest = client.get("/search/?q=zeppelin&sort=newest")
    assert ids(newest) == [*ids_of(site.one), *ids_of(site.both), *ids_of(site.plain), first.article_id]


def test_to_list_leads_back_into_the_narrowed_search(client, site):
    address = f"/search/?q=zeppelin&community={site.other.source.outlet.slug}&language=ko&year=2026&from=2026-01-02&sort=newest"
    listed = client.get(address)
    card = listed.context["page"].cards[1]
    path = client.get(card.url).context["to_list_url"].partition("#")[0]
    back = client.get(path)
    assert ids(back) == ids(listed)
    assert back.context["asked"].parameters == listed.context["asked"].parameters


def test_the_quotation_in_which_it_was_found_is_shown_with_its_community(client, site):
    response = client.get("/search/?q=waved")
    quotation = response.context["results"][0].quotation
    assert quotation.pk == site.quotation.pk
    assert quotation.words_html == "I saw the zeppelin &amp; &lt;<mark>waved</mark>&gt;"
    assert quotation.outlet == site.quotation.source.outlet
    assert f"quotation-{site.quotation.pk}" in response.headers["Cache-Tag"]


def test_removed_words_are_neither_found_nor_shown_nor_counted(client, site):
    outlet = site.quotation.source.outlet
    assert ids(client.get("/search/?q=waved"))
    redact(
        quotation=site.quotation, ground="author", actor=factories.make_superuser(), now=timezone.now(),
    )  # fmt: skip
    assert ids(client.get("/search/?q=waved")) == []
    response = client.get("/search/?q=zeppelin")
    assert "waved" not in response.content.decode().replace("q=waved", "")
    assert outlet.label not in [
        choice.label for facet in response.context["facets"] for choice in facet.choices
    ]
    assert all(
        site.quotation.pk != number for entry in SearchEntry.objects.all() for number, *_rest in entry.quoted
    )


def test_a_new_alias_and_another_label_are_found_by_at_once(client, site):
    assert ids(client.get("/search/?q=lineup")) == []
    add_alias(tag=site.queue, name="Lineup")
    # The tagged first; after them those whose text says it by another name of the tag.
    assert sorted(ids(client.get("/search/?q=lineup"))[:5]) == sorted(ids_of([*site.both, *site.one]))
    rename(tag=site.queue, name_en="Waiting line", name_ko="줄")
    assert sorted(ids(client.get("/search/?q=waiting line"))[:5]) == sorted(ids_of([*site.both, *site.one]))
    assert client.get("/search/?q=lineup").context["near_tags"] == [site.queue]


def test_a_community_is_found_by_its_name(client, site):
    outlet = site.other.source.outlet
    response = client.get("/search/", {"q": outlet.name_native})
    assert sorted(ids(response), reverse=True) == ids_of(site.one)
    assert response.context["near_outlets"] == [outlet]


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("zepelin", "zeppelin"),
        ("zeppelins", ""),
        ("queeu zepelin", "queue zeppelin"),
        ("Zeppelin", ""),
        ("", ""),
        ("12345", ""),
    ],
)
def test_where_little_is_found_the_right_spelling_is_asked_about(client, site, mistyped, meant):
    assert mended(mistyped) == meant
    if meant and mistyped:
        response = client.get("/search/", {"q": mistyped})
        assert response.context["mended"] == meant
        assert ids(client.get(response.context["mended_url"]))


def test_hangul_is_mended_letter_by_letter(client, site):
    fill(1, category=site.category, tags=[factories.make_tag(name_ko="트럼프")])
    assert mended("트렴프") == "트럼프"
    assert mended("트럼프") == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xmfjavm", "트럼프"),
        ("xmfjavmrk", "트럼프가"),
        ("xmfjavm zeppelin", "트럼프 zeppelin"),
        ("ㅋ데ㅔ디ㅑㅜ", "zeppelin"),
        ("zeppelin", ""),
        ("wjdcor", ""),
        ("ㅋㅋㅋㅋㅋ", ""),
    ],
)
def test_what_was_typed_with_the_keyboard_in_the_other_script_is_asked_about(client, site, typed, meant):
    fill(1, category=site.category, title="Zeppelin", tags=[factories.make_tag(name_ko="트럼프")])
    response = client.get("/search/", {"q": typed})
    assert response.context.get("mended", "") == meant
    if meant:
        assert ids(client.get(response.context["mended_url"]))


@given(st.text("가각갂값닭읽왔의뷁힣ㅋ트럼프정책", min_size=1, max_size=8))
def test_keys_of_hangul_give_that_hangul(word):
    keys = as_latin(word)
    if keys and "ㅋ" not in word and keys.islower() and not set(word) & set("갂왔"):
        assert as_hangul(keys) == word


@pytest.mark.parametrize(
    "word", ["policy", "vote", "Trump", "a" * 10_000, "\x00", "", "é", "kkkk", "rk", "1234"]
)
def test_words_that_no_keys_of_hangul_gave_are_none(word):
    assert as_hangul(word) == ""


def test_articles_of_a_tag_with_another_label_are_found_by_it_and_its_old_words_are_forgotten(client, site):
    assert mended("queeu") == "queue"
    rename(tag=site.queue, name_en="Waiting line", name_ko="대기")
    assert DBTaskResult.objects.get().task_path == "articles.search.indexing.index_tagged"
    assert index_tagged.func(site.queue.pk) == 5
    tagged = sorted(ids_of([*site.both, *site.one]))
    # A part of the label, which only the index can know.
    assert sorted(ids(client.get("/search/?q=waiting"))) == tagged
    assert sorted(ids(client.get("/search/?q=queue"))[:5]) == tagged
    assert mended("queeu") == ""
    assert mended("waitnig") == "waiting"
    assert not SearchEntry.objects.filter(form=0).exists()


def test_a_rename_that_changes_no_label_indexes_nothing_anew(site):
    rename(tag=site.queue, name_en="Queue", name_ko="줄")
    assert not DBTaskResult.objects.exists()


def test_labels_are_indexed_of_more_articles_than_are_marked_at_once(site, monkeypatch):
    monkeypatch.setattr("articles.search.indexing.BATCH_SIZE", 2)
    rename(tag=site.queue, name_en="Waiting line", name_ko="대기")
    assert index_tagged.func(site.queue.pk) == 5
    assert SearchEntry.objects.filter(tags__contains="wait").count() == 5


def test_an_alias_that_was_taken_away_finds_nothing_any_more(client, site):
    add_alias(tag=site.queue, name="Lineup")
    assert ids(client.get("/search/?q=lineup"))
    remove_alias(tag=site.queue, name="Lineup")
    assert not ids(client.get("/search/?q=lineup"))


def test_a_tag_of_published_articles_cannot_be_deleted(site):
    with pytest.raises(ProtectedError):
        site.queue.delete()


def test_what_all_results_have_is_no_facet_but_what_is_chosen_is(client, site):
    facets = {
        facet.name: facet
        for facet in client.get("/search/?q=zeppelin&community=&tags=queue").context["facets"]
    }
    assert [choice.label for choice in facets["tags"].choices if choice.is_chosen] == ["Queue"]
    assert "category" not in facets


def test_what_is_no_longer_public_is_not_suggested(client, site):
    publisher = factories.make_user(role=factories.PUBLISHER)
    edition = factories.make_edition(
        title="The secretarybird", tags=[factories.make_tag(name_en="Ornithology")]
    )
    factories.make_article(title="The unpublishedbird")
    assert mended("secretarybrid") == "secretarybird"
    assert mended("ornitholgy") == "ornithology"
    assert mended("unpublishedbrid") == ""
    unpublish(article=edition.article, actor=publisher, now=timezone.now())
    assert mended("secretarybrid") == mended("ornitholgy") == ""
    assert not SearchWord.objects.filter(word__in=["secretarybird", "ornithology"]).exists()


def test_words_are_counted_as_a_rebuild_counts_them(site):
    before = list(SearchWord.objects.order_by("word").values_list("word", "article_count"))
    assert before
    call_command("rebuild_search", all=True, verbosity=0)
    assert list(SearchWord.objects.order_by("word").values_list("word", "article_count")) == before


def test_a_rebuild_that_was_broken_off_is_taken_up(site, monkeypatch):
    monkeypatch.setattr("articles.search.indexing.BATCH_SIZE", 4)
    broken_off = rebuild(all_anew=True)
    assert next(broken_off) == 4
    broken_off.close()
    assert SearchEntry.objects.filter(form=0).count() == 5
    assert list(rebuild()) == [4, 5]
    assert SearchEntry.objects.filter(form=0).count() == 0


def test_an_article_that_was_found_gone_stays_if_it_is_there_again(site):
    present = SearchEntry.objects.first()
    _unindex_gone(present.pk)
    assert SearchEntry.objects.filter(pk=present.pk).exists()
    unpublish(
        article=present.edition.article,
        actor=factories.make_user(role=factories.PUBLISHER),
        now=timezone.now(),
    )
    assert not SearchEntry.objects.filter(pk=present.pk).exists()


def test_search_forms_have_names_of_their_own(client, site):
    content = client.get("/search/?q=zeppelin").content.decode()
    names = [part.partition('"')[0] for part in content.split('role="search" aria-label="')[1:]]
    assert len(names) == content.count('role="search"') == len(set(names)) == 2


def test_an_address_that_is_nearly_right_leads_to_the_article(client, site):
    response = client.get("/harbour/zepelin/")
    assert response.status_code == 404
    assert response.context["near_cards"]


@pytest.mark.only_on("sqlite")
def test_what_was_found_is_looked_up_and_no_set_of_all_live_editions_is_made_for_it(site):
    with CaptureQueriesContext(connection) as queries:
        assert entries_with_cards(ids_of([*site.both, *site.one]))
    [query] = queries.captured_queries
    assert faults_of(plan_of(query["sql"]), query["sql"]) == []
