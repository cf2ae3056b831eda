"""A hub tells the subscribers of feeds at once what is new, if one is set (WebSub); here it is told.

Whatever changes pages is announced by keys (`delivery.announcing`). Of these the feeds follow that show the things: of
the site, of categories, of tags, of communities, each in every format and interface language. So a hub hears of
removals as of news, and subscribers drop the words. Nothing waits for the hub: a task tells it, and the sweep tries again.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.models import Category
from articles.reading.addresses import absolute
from delivery import keys
from newsroom.machines.feeds import FORMATS, ending_of
from reactions.models import Outlet
from tags.models import Tag

logger = logging.getLogger(__name__)

SECONDS = 20.0
ADDRESSES_AT_ONCE = 50
# Which feed shows a thing, by the kinds of its keys: of what it is called, and of what is listed below it.
FEEDS = {
    "feed_category": ("category-", "filed-"),
    "feed_tag": ("tag-", "tagged-"),
    "feed_community": ("outlet-", "quoted-"),
}
WITH_FEEDS = tuple(prefix for kinds in FEEDS.values() for prefix in kinds)


class HubRefused(Exception):
    """The hub did not take the news; the message says why. It is told again later.

    Not named `UnableTo…`: the sweep takes those for answers, and tries only other failures again.
    """


def tell_later(**signal: Any) -> None:
    """Order that the hub is told of the feeds that show what changed; a receiver of `keys_changed`."""
    if not settings.WEBSUB_HUB:
        return
    of_feeds = sorted(key for key in signal["keys"] if key == keys.LISTS or key.startswith(WITH_FEEDS))
    if not of_feeds:
        return
    waiting = DBTaskResult.objects.ready().filter(task_path=tell_hub.module_path)
    # One act announces more than once.
    if not any(result.args_kwargs["args"] == [of_feeds] for result in waiting.only("args_kwargs")):
        tell_hub.enqueue(of_feeds)


@task()
def tell_hub(changed: list[str]) -> int:
    """Tell the hub which feeds have changed; return how many. Raises `HubRefused`."""
    if not settings.WEBSUB_HUB:
        return 0
    addresses = list(feeds_showing(changed))
    for start in range(0, len(addresses), ADDRESSES_AT_ONCE):
        _tell(addresses[start : start + ADDRESSES_AT_ONCE])
    return len(addresses)


def feeds_showing(changed: Sequence[str]) -> Iterator[str]:
    """Yield the addresses of the feeds of things that keys name, in every language and format."""
    slugs = {
        "feed_category": Category.objects.all(),
        "feed_tag": Tag.objects.filter(article_count__gt=0),
        "feed_community": Outlet.objects.all(),
    }
    named: list[tuple[str, list[str]]] = [("feed_site", [])] if keys.LISTS in changed else []
    for name, rows in slugs.items():
        ids = {int(key.rpartition("-")[2]) for key in changed if key.startswith(FEEDS[name])}
        found = rows.filter(pk__in=ids).order_by("pk").values_list("slug", flat=True) if ids else []
        named.extend((name, [slug]) for slug in found)
    for code, _language in settings.LANGUAGES:
        with override(code):
            for name, arguments in named:
                for form in FORMATS:
                    yield absolute(reverse(f"{name}{ending_of(form)}", args=arguments))


def _tell(addresses: Sequence[str]) -> None:
    news = {"hub.mode": "publish", "hub.url": list(addresses)}
    try:
        with (
            httpx2.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
            # What the hub says beside its status is not read.
            client.stream("POST", settings.WEBSUB_HUB, data=news) as answer,
        ):
            status = answer.status_code
    except httpx2.HTTPError as failure:
        raise HubRefused(f"The hub does not answer: {type(failure).__name__}.") from failure
    if not 200 <= status < 300:
        raise HubRefused(f"The hub answered with status {status}.")
    logger.info("Told the hub of %d feeds", len(addresses))
