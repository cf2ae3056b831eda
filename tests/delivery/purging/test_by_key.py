"""Caches that drop by keys are told as their makers describe it, and what they answer is understood."""

import json
import ssl
import time

import httpcore2
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from delivery import keys
from delivery.changes import LONGEST_KEPT, LOOK_EVERY, MOST_BEHIND, TOO_FAR_BEHIND
from delivery.middleware import MOST_KEYS, PublicPageMiddleware, shows
from delivery.purging import asking, following, kept_addresses
from delivery.purging.by_key import Cloudflare, Fastly, Varnish
from delivery.purging.caches import UnableToPurge

ZONE, SERVICE = "0123456789abcdef0123456789abcdef", "SU1Z0isxPaozGVKXdv0eY"
DONE = (200, {}, b'{"success": true, "errors": []}')


@pytest.fixture
def caches(fake):
    made = [
        Cloudflare(ZONE, token="secret", origin=f"http://{fake.place}"),
        Fastly(SERVICE, token="secret", origin=f"http://{fake.place}"),
        Varnish(fake.place),
    ]
    yield made
    for cache in made:
        cache.close()


def test_a_key_is_told_with_its_group_in_as_few_requests_as_each_cache_takes(fake, caches):
    fake.always = DONE
    announced = [keys.tag(number) for number in range(240)]
    told = keys.with_groups(announced)
    assert len(told) == 256
    for cache in caches:
        cache.purge(announced)
    cloudflare, fastly, varnish = fake.told[:3], fake.told[3], fake.told[4:]
    batches = [json.loads(told.body)["tags"] for told in cloudflare]
    assert [len(batch) for batch in batches] == [100, 100, 56]
    assert {key for batch in batches for key in batch} == told
    assert {(told.method, told.path) for told in cloudflare} == {
        ("POST", f"/client/v4/zones/{ZONE}/purge_cache")
    }
    assert cloudflare[0].headers["authorization"] == "Bearer secret"
    assert (fastly.method, fastly.path, fastly.keys) == ("POST", f"/service/{SERVICE}/purge", told)
    assert fastly.headers["fastly-key"] == "secret"
    assert [(told.method, len(told.keys)) for told in varnish] == [("PURGE", 200), ("PURGE", 56)]
    # A header of Varnish's holds 8 KB.
    assert max(len(told.headers["surrogate-key"]) for told in varnish) < 7_000


def test_everything_is_dropped_by_one_request(fake, caches):
    fake.always = DONE
    for cache in caches:
        cache.purge_everything()
    assert [(told.method, told.path) for told in fake.told] == [
        ("POST", f"/client/v4/zones/{ZONE}/purge_cache"), ("POST", f"/service/{SERVICE}/purge_all"), ("BAN", "/"),
    ]  # fmt: skip
    assert json.loads(fake.told[0].body) == {"purge_everything": True}


def test_what_a_cache_answers_is_told_without_its_token(fake, caches):
    cloudflare, fastly, varnish = caches
    refused = b'{"success": false, "errors": [{"code": 10000, "message": "Authentication error"}]}'
    fake.answers = [
        (403, {}, refused), (200, {}, refused), (429, {"Retry-After": "17"}, b""),
        (401, {}, b'{"msg": "Provided credentials are missing or invalid"}'), (503, {}, b"<html>"),
    ]  # fmt: skip
    seen = []
    for cache in (cloudflare, cloudflare, cloudflare, fastly, varnish):
        with pytest.raises(UnableToPurge) as failure:
            cache.purge([keys.LISTS])
        seen.append((str(failure.value), failure.value.again_after))
    assert seen == [
        ("it answered with status 403: Authentication error", None),
        ("it did not say that it was done: Authentication error", None),
        ("it answered with status 429", 17.0),
        ("it answered with status 401: Provided credentials are missing or invalid", None),
        ("it answered with status 503", None),
    ]


def test_a_cache_that_answers_drop_by_drop_is_given_up(fake, caches, monkeypatch):
    monkeypatch.setattr(asking, "WHOLE_SECONDS", 0.2)
    fake.drips, fake.always = 0.02, (200, {}, b"x" * 500)
    with pytest.raises(UnableToPurge, match="no answer in time"):
        caches[2].purge([keys.LISTS])
    fake.drips = 0
    # The next request does not read what was left of it.
    caches[2].purge([keys.LISTS])
    assert len(fake.told) == 2


def test_a_connection_whose_time_is_over_before_it_is_secured_is_closed(fake):
    network = asking._Network()
    network.ends_at = time.monotonic() + 5
    stream = network.connect_tcp("127.0.0.1", int(fake.place.rpartition(":")[2]))
    connected = stream.get_extra_info("socket")
    network.ends_at = time.monotonic()
    with pytest.raises(httpcore2.ReadTimeout):
        stream.start_tls(ssl.create_default_context(), "cache.example")
    assert connected.fileno() == -1


def test_a_page_with_too_many_keys_to_name_is_found_by_the_groups_of_what_it_shows(settings):
    settings.KEY_HEADERS = True
    shown = [keys.edition_of(number) for number in range(1, 400)] + [keys.image(7), keys.LISTS]
    page = PublicPageMiddleware(lambda _request: shows(HttpResponse("many"), shown))(
        RequestFactory().get("/")
    )
    named = set(page.headers["Surrogate-Key"].split())
    assert len(named) < MOST_KEYS
    assert all(named & keys.with_groups([key]) for key in shown)
    assert page.headers["CDN-Cache-Control"] == "public, max-age=86400"


def test_purges_are_repeated_for_longer_than_a_process_may_be_behind():
    # A page that is sent as late as it may be, and is as long on its way, is gone a second after the change.
    within = [LOOK_EVERY + seconds for seconds in following.AGAIN_AFTER if LOOK_EVERY + seconds <= 1]
    assert within[-1] >= 2 * TOO_FAR_BEHIND
    assert following.AGAIN_AFTER[-1] > MOST_BEHIND + 2
    assert kept_addresses.FORGOTTEN_AFTER.total_seconds() > LONGEST_KEPT + kept_addresses.KEPT_BY_ADDRESS
