"""Addresses are noted before their pages are sent, so that a cache that drops by address is told all of them."""

from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.utils import timezone

from delivery import changes
from delivery.announcing import announce
from delivery.models import KeptAddress
from delivery.purging import by_address, kept_addresses
from delivery.purging.by_address import Nginx
from delivery.purging.caches import UnableToPurge
from delivery.purging.kept_addresses import (
    FORGOTTEN_AFTER,
    KeptAddresses,
    forget_kept_addresses,
)
from newsroom.running.sweeping import sweep
from tests import factories
from tests.delivery.front import let_the_log_be_read

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "X-Accel-Expires"


@pytest.fixture
def edition():
    return factories.make_edition(blocks=[factories.text()])


def address_of(edition):
    return f"/{edition.category.slug}/{edition.slug}/"


def test_a_page_is_noted_with_its_keys_once_and_may_then_be_kept_in_front(make_front, edition):
    fronts = [make_front(kept_addresses=KeptAddresses()) for _process in range(2)]
    answers = [front.get(address_of(edition)) for front in (*fronts, fronts[0])]
    assert [answer.headers[HEADER] for answer in answers] == ["600"] * 3
    assert "s-maxage" not in answers[0].headers["Cache-Control"]
    row = KeptAddress.objects.get()
    assert row.address == f"localhost{address_of(edition)}"
    assert {"everywhere", f"article-{edition.article_id}"} <= row.keys.keys()


def test_of_addresses_without_end_no_more_are_noted_than_can_be_purged(monkeypatch):
    noted = KeptAddresses()
    monkeypatch.setattr(kept_addresses, "MOST_ENDLESS", 3)
    endless = [f"https://news.example/latest/?z={place}" for place in range(4)]
    assert [noted.note(address, ["lists"]) for address in endless] == [True, True, True, False]
    assert not noted.note("https://news.example/tags/a+b/?", ["lists"])
    # Those of which there are only so many are noted all the same, and the others in the next minute.
    assert noted.note("https://news.example/tags/a/?", ["lists"])
    noted._minute_ends_at = 0.0
    assert noted.note("https://news.example/tags/a+b/?", ["lists"])
    noted.close()
    assert KeptAddress.objects.count() == 5


@pytest.mark.parametrize("path", ["/search/", "/ko/search/"])
def test_what_is_not_kept_in_front_is_not_noted(make_front, edition, path):
    answer = make_front(kept_addresses=KeptAddresses()).get(path, query="q=queue")
    assert answer.headers[HEADER] == "0"
    assert not KeptAddress.objects.exists()


def test_without_such_a_cache_nothing_is_noted(make_front, edition):
    assert HEADER not in make_front().get(address_of(edition)).headers
    assert not KeptAddress.objects.exists()


def test_a_page_that_changed_while_it_was_made_is_kept_by_nobody_in_front(make_front, edition):
    django = WSGIHandler()

    def application(environ, start_response):
        response = django(environ, start_response)
        announce([f"article-{edition.article_id}"])
        return response

    answer = make_front(application=application, kept_addresses=KeptAddresses()).get(address_of(edition))
    assert answer.headers[HEADER] == "0"
    assert {"CDN-Cache-Control", "Surrogate-Control"}.isdisjoint(answer.headers)


def test_a_process_that_cannot_read_the_log_lets_nobody_in_front_keep_its_pages(
    make_front, edition, monkeypatch
):
    monkeypatch.setattr(changes, "TOO_FAR_BEHIND", changes.LOOK_EVERY)
    front = make_front(kept_addresses=KeptAddresses())
    front.get(address_of(edition))
    let_the_log_be_read()
    in_front = {HEADER, "CDN-Cache-Control", "Surrogate-Control"}
    assert in_front <= front.get(address_of(edition)).headers.keys()

    def read(_since):
        raise OperationalError("away")

    monkeypatch.setattr(front.follower.log, "read", read)
    let_the_log_be_read()
    answer = front.get(address_of(edition))
    assert (answer.what, in_front & answer.headers.keys()) == ("hit", set())
    # Nor what Django makes for one person alone.
    assert not in_front & front.get("/how-we-source/", HTTP_COOKIE="sessionid=x").headers.keys()


def test_a_page_that_cannot_be_noted_is_not_kept_in_front(make_front, edition, monkeypatch):
    monkeypatch.setitem(kept_addresses._NOTE, "sqlite", "INSERT INTO nowhere VALUES (%s, %s, %s)")
    monkeypatch.setitem(kept_addresses._NOTE, "postgresql", "INSERT INTO nowhere VALUES (%s, %s, %s)")
    front = make_front(kept_addresses=KeptAddresses())
    answers = [front.get(address_of(edition)) for _time in range(2)]
    assert [(answer.status, answer.headers[HEADER]) for answer in answers] == [(200, "0"), (200, "0")]
    assert answers[1].what == "hit"


def test_every_address_that_showed_a_thing_is_purged_in_both_codings(fake, monkeypatch):
    noted = KeptAddresses()
    noted.note("https://news.example/latest/?", ["lists", "article-1"])
    # The same address, with other keys since: a cache may have the one from before.
    noted.note("https://news.example/latest/?", ["lists", "article-2"])
    noted.note("https://news.example/latest/?page=2", ["lists"])
    noted.close()
    cache = Nginx(fake.place)
    fake.answers = [(404, {}, b"")]
    cache.purge(["article-1", "tag-9"])
    assert [told.headers["cache-key"] for told in fake.told] == [
        "br news.example/latest/", "gzip news.example/latest/",
    ]  # fmt: skip
    fake.told.clear()
    cache.purge(["article-2"])
    assert len(fake.told) == 2
    fake.told.clear()
    cache.purge_everything()
    # And one that is kept nowhere, by which it is known whether purges are taken.
    assert {told.headers["cache-key"] for told in fake.told} == {
        f"{coding} {address}"
        for coding in ("br", "gzip")
        for address in ("nowhere", "news.example/latest/", "news.example/latest/?page=2")
    }
    assert len(fake.told) == 6
    # All requests are sent before the first answer is read; one that is refused is noticed all the same.
    fake.answers = [(200, {}, b""), (403, {}, b"")]
    with pytest.raises(UnableToPurge, match="status 403"):
        cache.purge(["lists"])
    monkeypatch.setattr(by_address, "WHOLE_SECONDS", 0.2)
    fake.drips = 0.02
    with pytest.raises(UnableToPurge, match="no answer in time"):
        cache.purge(["lists"])


def test_many_addresses_are_read_some_at_a_time_and_none_is_left_out(monkeypatch):
    monkeypatch.setattr(kept_addresses, "AT_ONCE", 3)
    monkeypatch.setattr(kept_addresses, "KEYS_AT_ONCE", 2)
    noted = KeptAddresses()
    for number in range(7):
        noted.note(f"https://news.example/{number}/?", [f"tag-{number % 5}"])
    noted.close()
    found = [
        address
        for batch in kept_addresses.addresses_showing([f"tag-{n}" for n in range(4)])
        for address in batch
    ]
    assert sorted(found) == [f"news.example/{number}/" for number in (0, 1, 2, 3, 5, 6)]


def test_addresses_are_forgotten_when_no_cache_can_have_their_page():
    noted = KeptAddresses()
    noted.note("https://news.example/?", ["lists"])
    noted.close()
    now = timezone.now()
    sweep(now=now + FORGOTTEN_AFTER - timedelta(minutes=2))
    assert KeptAddress.objects.count() == 1
    assert forget_kept_addresses(now=now + FORGOTTEN_AFTER + timedelta(minutes=2)) == 1
