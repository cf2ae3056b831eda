"""Outlets: whose address it is, the one form of an address, and a thread's number in it."""

import importlib
import unicodedata

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reactions.models import Outlet, OutletHost
from reactions.sources.addresses import UnableToReadAddress, canonical_url, native_id_of, outlet_for
from reactions.sources.outlet_data import OUTLETS
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://theqoo.net/hot/3456789012", "theqoo"),
        ("https://www.instiz.net/pt/7654321", "instiz"),
        ("https://gall.dcinside.com/board/view/?id=tree&no=123", "dcinside"),
        ("https://m.dcinside.com/board/tree/123", "dcinside"),
        ("http://pgr21.com/freedom/104999", "pgr21"),
        ("https://www.fmkorea.com/8123456789", "fmkorea"),
        ("https://m.pann.nate.com/talk/372345678", "nate-pann"),
        ("https://n.news.naver.com/article/001/0014999999", "naver-news"),
        ("https://cafe.naver.com/harbour/123", "naver-cafe"),
        ("https://m.blog.naver.com/somebody/223000000001", "naver-blog"),
        ("https://harbour-notes.tistory.com/12", "tistory"),
        ("WWW.YNA.CO.KR/view/AKR20260302000100001", "yonhap"),
        ("https://edition.cnn.com/2026/03/02/asia/harbour", "cnn"),
    ],
)
def test_an_address_belongs_to_the_outlet_whose_host_it_has(url: str, slug: str) -> None:
    outlet = outlet_for(url=url)
    assert outlet is not None
    assert outlet.slug == slug


@pytest.mark.parametrize(
    "url",
    [
        "https://nottheqoo.net/hot/1",
        "https://theqoo.net.example.com/hot/1",
        "https://example.com/theqoo.net",
        "https://example.com/?u=https://theqoo.net/",
        "https://naver.com/",
        "https://theqoo.net@example.com/",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_host_within_another_name_is_nobodys(url: str) -> None:
    assert outlet_for(url=url) is None


def test_a_more_exact_host_wins_over_the_end_of_a_longer_name() -> None:
    portal = Outlet.objects.create(
        kind=Outlet.Kind.OFFICIAL, slug="portal", name_native="포털", name_en="Portal", mark="P"
    )
    OutletHost.objects.create(outlet=portal, host="naver.com")
    blog = outlet_for(url="https://blog.naver.com/somebody/223000000001")
    assert blog is not None
    assert blog.slug == "naver-blog"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            "http://Theqoo.NET/hot/123456?utm_source=x&page=2#comment_9",
            "https://theqoo.net/hot/123456?page=2",
        ),
        ("theqoo.net/hot/123456", "https://theqoo.net/hot/123456"),
        ("https://theqoo.net", "https://theqoo.net/"),
        ("https://theqoo.net:443/hot/1", "https://theqoo.net/hot/1"),
        ("http://127.0.0.1:8000/thread/1", "http://127.0.0.1:8000/thread/1"),
        ("  https://a.tistory.com/entry/항구  ", "https://a.tistory.com/entry/%ED%95%AD%EA%B5%AC"),
        ("https://a.tistory.com/entry/%ED%95%AD", "https://a.tistory.com/entry/%ED%95%AD"),
        ("https://board.example/view?k=%B0%A1&fbclid=zzz", "https://board.example/view?k=%B0%A1"),
        ("https://항구.example/1", "https://xn--2e0bp27e.example/1"),
    ],
)
def test_an_address_is_kept_in_one_form(given: str, kept: str) -> None:
    assert canonical_url(given) == kept
    assert canonical_url(kept) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ftp://theqoo.net/1",
        "https://user:word@theqoo.net/1",
        "https://theqoo.net/a b",
        "https://theqoo.net/\n1",
        "https://[::1/",
        "https://theqoo.net:99999/",
        "javascript://theqoo.net/%0aalert(1)",
        "https:///path",
        "https://word/",
        "https://theqoo.net\\@example.com/",
    ],
)
def test_what_is_no_web_address_is_refused_in_words(given: str) -> None:
    with pytest.raises(UnableToReadAddress) as refusal:
        canonical_url(given)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("slug", "url", "number"),
    [
        ("theqoo", "https://theqoo.net/hot/3456789012?page=2", "3456789012"),
        ("theqoo", "https://theqoo.net/index.php?mid=hot&document_srl=3456789012", "3456789012"),
        ("theqoo", "https://theqoo.net/hot", ""),
        ("fmkorea", "https://www.fmkorea.com/best/8123456789", "8123456789"),
        ("instiz", "https://www.instiz.net/pt/7654321?page=2", "pt/7654321"),
        ("instiz", "https://www.instiz.net/pt?no=7654321", "pt/7654321"),
        ("dcinside", "https://gall.dcinside.com/mgallery/board/view/?id=tree&no=123&page=1", "tree/123"),
        ("dcinside", "https://m.dcinside.com/board/tree/123", "tree/123"),
        ("pgr21", "https://pgr21.com/pb/pb.php?id=freedom&no=104999", "freedom/104999"),
        ("pgr21", "https://pgr21.com/freedom/104999", "freedom/104999"),
        ("nate-pann", "https://pann.nate.com/talk/372345678", "372345678"),
        ("naver-news", "https://n.news.naver.com/mnews/article/001/0014999999?sid=102", "001/0014999999"),
        ("naver-news", "https://n.news.naver.com/article/comment/001/0014999999", "001/0014999999"),
        ("naver-news", "https://news.naver.com/main/read.naver?oid=001&aid=0014999999", "001/0014999999"),
        ("naver-cafe", "https://cafe.naver.com/ca-fe/cafes/123/articles/456", "123/456"),
        ("naver-cafe", "https://cafe.naver.com/harbour/456", "harbour/456"),
        ("naver-blog", "https://blog.naver.com/somebody/223000000001", "somebody/223000000001"),
        (
            "naver-blog",
            "https://blog.naver.com/PostView.naver?blogId=somebody&logNo=223000000001",
            "somebody/223000000001",
        ),
        ("tistory", "https://harbour.tistory.com/12", ""),
        ("yonhap", "https://www.yna.co.kr/view/AKR20260302000100001?section=news", "AKR20260302000100001"),
    ],
)
def test_a_threads_number_is_found_in_its_address(slug: str, url: str, number: str) -> None:
    assert native_id_of(outlet=Outlet.objects.get(slug=slug), url=url) == number


def test_a_broken_pattern_finds_nothing_instead_of_failing() -> None:
    outlet = Outlet.objects.get(slug="theqoo")
    outlet.source_pattern = "(?P<id>["
    assert native_id_of(outlet=outlet, url="https://theqoo.net/1") == ""


def test_the_installation_brings_valid_outlets_of_every_kind_it_promises() -> None:
    for entry in OUTLETS:
        outlet = Outlet.objects.get(slug=entry["slug"])
        outlet.full_clean()
        for host in outlet.hosts.all():
            host.full_clean()
        assert outlet.description_en
        assert outlet.description_ko
    communities = set(Outlet.objects.communities().values_list("slug", flat=True))
    assert {
        "theqoo", "instiz", "dcinside", "pgr21", "fmkorea", "nate-pann", "naver-news", "naver-cafe"
    } <= communities  # fmt: skip
    walled = Outlet.objects.filter(slug__in=["fmkorea", "pgr21", "naver-cafe"])
    assert {outlet.capture_mode for outlet in walled} == {"upload"}
    assert "Naver" in Outlet.objects.get(slug="naver-news").names
    assert "NYT" in Outlet.objects.get(slug="new-york-times").names


def test_bringing_the_outlets_can_be_taken_back_and_done_again() -> None:
    migration = importlib.import_module("reactions.migrations.0002_outlets")

    class Editor:
        pass

    editor = Editor()
    editor.connection = connection
    count = Outlet.objects.count()
    migration.bring_outlets(apps, editor)
    assert Outlet.objects.count() == count
    migration.take_outlets_back(apps, editor)
    assert not Outlet.objects.filter(slug="theqoo").exists()
    migration.bring_outlets(apps, editor)
    assert Outlet.objects.count() == count


class TestNamesOfTwoOutlets:
    @pytest.fixture
    def other(self) -> Outlet:
        return Outlet.objects.create(
            kind="community", slug="harbour-board", name_en="Harbour Board", name_native="항구게시판", mark="H",
            aliases="The Board\n항게",
        )  # fmt: skip

    @pytest.fixture
    def desk(self, client: Client, other: Outlet) -> Client:
        client.force_login(factories.make_user(role=factories.PUBLISHER))
        return client

    def add(self, desk: Client, **values: str) -> HttpResponse:
        address = reverse("admin:reactions_community_add")
        form = desk.get(address).context["adminform"].form
        shown = {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}
        hosts = {f"hosts-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        new = {"name_en": "Pier", "name_native": "부두", "slug": "pier", "mark": "P", "is_active": "on"}
        return desk.post(address, {**shown, **hosts, **new, **values})

    @pytest.mark.parametrize(
        "alias",
        [
            "the  BOARD",
            "항게",
            unicodedata.normalize("NFD", "항게"),
            "harbour board",
            "Pier talk\n항구게시판 ",
        ],
    )
    def test_an_alias_means_one_of_them_however_it_is_written(self, desk: Client, alias: str) -> None:
        page = self.add(desk, aliases=alias)
        assert page.status_code == 200
        (problem,) = page.context["adminform"].form.errors["aliases"]
        assert "is a name of Harbour Board · 항구게시판 already" in problem
        assert not Outlet.objects.filter(slug="pier").exists()

    def test_a_name_that_is_anothers_alias_is_refused_at_its_field(self, desk: Client) -> None:
        page = self.add(desk, name_native="항게")
        assert page.context["adminform"].form.errors.keys() == {"name_native"}

    def test_its_own_names_stand_in_nobodys_way(self, desk: Client, other: Outlet) -> None:
        assert self.add(desk, aliases="Pier\n부두\npier talk").status_code == 302
        other.full_clean()

    def test_looking_for_them_is_one_query(
        self, other: Outlet, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            other.clean()

    def test_the_outlets_that_come_with_the_newsroom_have_names_of_their_own(self) -> None:
        for outlet in Outlet.objects.all():
            outlet.clean()
