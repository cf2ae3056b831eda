"""An address becomes a source: known or new, with its outlet, within the rights of whoever asks."""

import pytest

from reactions.models import Outlet, Source
from reactions.sources.finding import (
    NewOutlet,
    OutletUnknown,
    UnableToSource,
    known_source,
    source_at,
    suggested_name,
)
from tests.factories import ADMINISTRATOR, NOW, PUBLISHER, REPORTER, make_outlet, make_user

pytestmark = pytest.mark.django_db

THREAD = "http://theqoo.net/hot/3456789012?utm_source=desk#comment_1"


def test_an_address_of_a_known_host_is_all_that_is_needed() -> None:
    reporter = make_user(role=REPORTER)
    source = source_at(address=THREAD, actor=reporter, now=NOW)
    assert source.canonical_url == "https://theqoo.net/hot/3456789012"
    assert (source.outlet.slug, source.native_id, source.kind) == ("theqoo", "3456789012", "thread")
    assert (source.language, source.title) == ("ko", source.canonical_url)
    assert (source.created_by, source.created_at) == (reporter, NOW)


def test_the_same_page_is_one_source_however_it_is_written() -> None:
    reporter = make_user(role=REPORTER)
    source = source_at(address=THREAD, actor=reporter, now=NOW)
    for same in ("theqoo.net/hot/3456789012", "https://theqoo.net/square/3456789012"):
        assert source_at(address=same, actor=make_user(role=REPORTER), now=NOW) == source
        assert known_source(address=same) == source
    assert known_source(address="https://theqoo.net/hot/1111111111") is None
    # What is there already may be captured by somebody who may add nothing.
    assert source_at(address=THREAD, actor=make_user(), now=NOW) == source


def test_an_unknown_host_asks_for_an_outlet_and_makes_nothing_meanwhile() -> None:
    with pytest.raises(OutletUnknown, match=r"harbour\.example") as unknown:
        source_at(address="harbour.example/thread/1?fbclid=x", actor=make_user(role=REPORTER), now=NOW)
    assert unknown.value.address == "https://harbour.example/thread/1"
    assert not Source.objects.exists()


def test_a_reporter_chooses_an_outlet_that_is_there_but_adds_none() -> None:
    reporter, outlet = make_user(role=REPORTER), make_outlet()
    with pytest.raises(UnableToSource, match="ask a publisher"):
        source_at(
            address="https://harbour.example/1",
            actor=reporter,
            now=NOW,
            new_outlet=NewOutlet(name_en="Harbour", kind="community"),
        )
    assert (
        source_at(address="https://harbour.example/1", actor=reporter, now=NOW, outlet=outlet).outlet
        == outlet
    )
    with pytest.raises(UnableToSource, match="may not add sources"):
        source_at(address="https://theqoo.net/hot/1234567", actor=make_user(role=ADMINISTRATOR), now=NOW)


def test_a_publisher_names_the_outlet_in_the_same_step() -> None:
    publisher = make_user(role=PUBLISHER)
    source = source_at(
        address="https://bbs.harbour.co.kr/thread/7",
        actor=publisher,
        now=NOW,
        new_outlet=NewOutlet(name_en="Harbour Board", kind="community", name_native="항구게시판"),
    )
    outlet = source.outlet
    assert (outlet.name_en, outlet.name_native, outlet.slug) == (
        "Harbour Board",
        "항구게시판",
        "harbour-board",
    )
    assert (outlet.mark, outlet.capture_mode, outlet.is_active) == ("HA", "fetch", True)
    assert 0 <= outlet.hue < 360
    assert [host.host for host in outlet.hosts.all()] == ["harbour.co.kr"]
    # From now on the host is known, to everybody.
    other = source_at(address="https://m.harbour.co.kr/thread/8", actor=make_user(role=REPORTER), now=NOW)
    assert other.outlet == outlet


@pytest.mark.parametrize(
    ("new_outlet", "reason"),
    [
        (NewOutlet(name_en=" ", kind="community"), "Write what the outlet is called"),
        (NewOutlet(name_en="thEQoo", kind="community"), "already"),
        (NewOutlet(name_en="Harbour", kind="pub"), "pub"),
        (NewOutlet(name_en="H" * 101, kind="community"), "100"),
    ],
)
def test_an_outlet_that_lacks_something_is_not_made_and_neither_is_the_source(
    new_outlet: NewOutlet, reason: str
) -> None:
    before = Outlet.objects.count()
    with pytest.raises(UnableToSource, match=reason):
        source_at(
            address="https://harbour.example/1",
            actor=make_user(role=PUBLISHER),
            now=NOW,
            new_outlet=new_outlet,
        )
    assert Outlet.objects.count() == before
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.5/x",
        "https://10.0.0.1/1",
        "http://localhost/x",
        "https://[::1]/a",
        "http://desk.internal/1",
    ],
)
def test_no_outlet_is_made_for_an_address_that_nobody_outside_can_open(address: str) -> None:
    for role in (REPORTER, PUBLISHER):
        for new_outlet in (None, NewOutlet(name_en="Inside", kind="community")):
            with pytest.raises(UnableToSource, match="public internet") as refusal:
                source_at(address=address, actor=make_user(role=role), now=NOW, new_outlet=new_outlet)
            assert not isinstance(refusal.value, OutletUnknown)
    assert not Outlet.objects.filter(name_en="Inside").exists()


def test_two_outlets_of_like_names_have_addresses_of_their_own() -> None:
    publisher = make_user(role=PUBLISHER)
    for number, name in enumerate(("부두", "항구", "등대"), start=1):
        source_at(
            address=f"https://pier{number}.example/1",
            actor=publisher,
            now=NOW,
            new_outlet=NewOutlet(name_en=name, kind="blog"),
        )
    slugs = Outlet.objects.filter(kind="blog", name_en__in=("부두", "항구", "등대")).values_list(
        "slug", flat=True
    )
    assert len(set(slugs)) == 3


@pytest.mark.parametrize("address", ["", "ftp://theqoo.net/1", "not an address", "https://u:p@theqoo.net/1", "https://[",
                                     "https://theqoo.net/" + "a" * 500])  # fmt: skip
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    with pytest.raises(UnableToSource):
        source_at(address=address, actor=make_user(role=REPORTER), now=NOW)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.harbour-board.example/1", "Harbour Board"),
        ("https://bbs.harbour.co.kr/1", "Harbour"),
        ("https://harbour.kr/1", "Harbour"),
        ("https://night.tides.example/1", "Tides"),
        ("http://127.0.0.1:8000/1", ""),
        ("https://[::1]/1", ""),
    ],
)
def test_a_name_is_proposed_by_the_host(address: str, name: str) -> None:
    assert suggested_name(address) == name
