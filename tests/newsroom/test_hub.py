"""A hub is told of the feeds that changed, by a task that is tried again; and named in those feeds alone."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.publishing import publish
from articles.snapshots import record_revision
from newsroom.machines.hub import HubRefused, tell_hub
from newsroom.running.retrying import is_tried_again
from newsroom.running.sweeping import take_up_failed_tasks
from newsroom.running.working import run_one_task
from reactions.models import Ground
from reactions.takedown.redacting import redact
from tests import factories
from tests.articles.reading_corpus import START, fill
from tests.newsroom.errands import run_waiting_tasks
from tests.newsroom.machine_readers import assert_atom, assert_json_feed, assert_rss

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


class Hub(ThreadingHTTPServer):
    status = 204

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.heard: list[dict[str, list[str]]] = []


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append(parse_qs(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def hub(settings) -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.shutdown()
    server.server_close()


def published(**fields):
    quotation = factories.make_sourced_quotation(translation="I queued")
    desk, publisher = (
        factories.make_user(role=factories.DESK_EDITOR),
        factories.make_user(role=factories.PUBLISHER),
    )
    article = factories.make_article(
        blocks=[factories.heading(), factories.text(), factories.quoted(quotation)], **fields
    )
    publish(revision=record_revision(article=article, actor=desk, now=START), actor=publisher, now=START)
    return quotation, publisher


def test_a_publication_and_a_removal_tell_the_hub_once_of_each_feed_that_shows_them(
    hub, django_capture_on_commit_callbacks
):
    category = factories.make_category(slug="harbour")
    tag = factories.make_tag(name_en="Queue")
    with django_capture_on_commit_callbacks(execute=True):
        quotation, publisher = published(category=category, tags=[tag])
    run_waiting_tasks()
    told = [address for news in hub.heard for address in news["hub.url"]]
    outlet = quotation.source.outlet.slug
    for path in ("/feed", "/harbour/feed", "/tags/queue/feed", f"/communities/{outlet}/feed", "/ko/feed"):
        for form in ("atom", "rss", "json"):
            assert f"{SITE}{path}.{form}" in told
    assert all(news["hub.mode"] == ["publish"] for news in hub.heard)
    hub.heard.clear()
    with django_capture_on_commit_callbacks(execute=True):
        redact(quotation=quotation, ground=Ground.AUTHOR, actor=publisher, now=timezone.now())
    run_waiting_tasks()
    assert f"{SITE}/feed.atom" in [address for news in hub.heard for address in news["hub.url"]]


@pytest.mark.django_db(transaction=True)
def test_a_hub_that_refuses_or_is_away_is_told_again(hub, settings):
    hub.status = 503
    tell_hub.enqueue(["lists"])
    assert run_one_task()
    failed = DBTaskResult.objects.get(task_path=tell_hub.module_path)
    assert failed.status == "FAILED"
    assert is_tried_again(failed, now=timezone.now())
    hub.status = 204
    assert take_up_failed_tasks(now=timezone.now() + timedelta(minutes=1)) == 1
    assert run_waiting_tasks() == 1
    assert len(hub.heard) == 2
    settings.WEBSUB_HUB = "http://127.0.0.1:9/"
    with pytest.raises(HubRefused, match="does not answer"):
        tell_hub.func(["lists"])


def test_without_a_hub_nothing_is_ordered_and_no_feed_names_one(
    client, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        published()
    assert not DBTaskResult.objects.filter(task_path=tell_hub.module_path).exists()
    assert b"hub" not in client.get("/feed.atom").content


def test_feeds_of_which_the_hub_is_told_name_it_and_others_do_not(client, settings):
    settings.WEBSUB_HUB = "https://hub.example/"
    queue, rain = factories.make_tag(name_en="Queue"), factories.make_tag(name_en="Rain")
    fill(21, category=factories.make_category(slug="harbour"), tags=[queue, rain])
    links = "//*[local-name()='link' and @rel='hub']/@href"
    assert assert_atom(client.get("/feed.atom").content).xpath(links) == ["https://hub.example/"]
    assert assert_rss(client.get("/tags/queue/feed.rss").content).xpath(links) == ["https://hub.example/"]
    feed = assert_json_feed(client.get("/feed.json").json())
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert "hubs" not in client.get(feed["next_url"].removeprefix(SITE)).json()
    assert "hubs" not in client.get("/tags/queue+rain/feed.json").json()
