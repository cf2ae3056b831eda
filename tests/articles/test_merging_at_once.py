"""Merging beside publishing and saving, each in a connection of its own: nobody waits in a circle, and nothing is lost."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from articles.models import Article, ArticleTag, Edition
from articles.publishing import UnableToPublish, publish, unpublish
from articles.saving.keeping import keep
from articles.snapshots import record_revision, take_snapshot
from articles.tagging.merging import merge_tags
from articles.tagging.undoing import undo_merge
from reactions.takedown.redacting import hide, show_again
from tags.models import Tag, TagMerge
from tags.naming import resolve_or_create
from tests import factories
from tests.articles.merged_tags import assert_as_rebuilt, follow_all
from tests.factories import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Do several things at the same time, each in a thread and connection of its own; return what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            work()
        except BaseException as error:  # noqa: BLE001  it is handed to the test, which fails
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return raised


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


def test_merging_beside_publishing_takedown_and_saving_loses_nothing(publisher):
    ferry, boat, rain = (factories.make_tag(name_en=name) for name in ("Ferry", "Boat", "Rain"))
    quotation = factories.make_sourced_quotation(translation="I regret nothing", stance="hopeful")
    category = factories.make_category()
    articles = []
    for number in range(6):
        article = factories.make_article(
            category=category, blocks=[factories.text(), factories.quoted(quotation)], tags=[rain]
        )
        ArticleTag.objects.create(content_object=article, tag=ferry if number % 2 else boat)
        articles.append(article)
    for article in articles[:3]:
        factories.make_edition(article=article)
    revisions = [record_revision(article=article, actor=publisher, now=NOW) for article in articles]

    def publish_when_shown(revision):
        while True:
            try:
                return publish(revision=revision, actor=publisher, now=NOW)
            except UnableToPublish:
                # Its quotation is hidden just now.
                time.sleep(0.02)

    def publish_all():
        for revision in revisions:
            publish_when_shown(revision)
        unpublish(article=articles[0], actor=publisher, now=NOW)

    def merge_and_take_back():
        for _ in range(3):
            merge = merge_tags(source=Tag.objects.get(pk=ferry.pk), target=boat, actor=publisher, now=NOW)
            undo_merge(merge=merge, actor=publisher, now=NOW)
        merge_tags(source=Tag.objects.get(pk=ferry.pk), target=boat, actor=publisher, now=NOW)

    def hide_and_show():
        for _ in range(4):
            hide(quotation=quotation, now=NOW)
            show_again(quotation=quotation, now=NOW)

    def save():
        for number in range(12):
            with transaction.atomic():
                # The article first, the tags after: whoever saves may come that way too.
                article = Article.objects.select_for_update().get(pk=articles[-1].pk)
                base = take_snapshot(article=article)
                named = ["Ferry", "Rain"] if number % 2 else ["Rain", "Ferry", "Boat"]
                mine = {**base, "tags": [tag.pk for tag in resolve_or_create(names=named)]}
                keep(article=article, base=base, mine=mine, actor=publisher, now=NOW)

    assert at_once(publish_all, merge_and_take_back, hide_and_show, save) == []
    boat.refresh_from_db()
    assert boat.article_count == 5
    assert Edition.objects.live().count() == 5
    assert not ArticleTag.objects.filter(tag=ferry.pk).exists()
    assert set(articles[-1].tag_rows.values_list("tag__name", flat=True)) == {"Boat", "Rain"}
    follow_all(TagMerge.objects.first())
    assert_as_rebuilt()


def test_one_of_two_who_merge_the_same_tag_is_told(publisher):
    ferry, boat, rain = (factories.make_tag(name_en=name) for name in ("Ferry", "Boat", "Rain"))
    factories.make_edition(tags=[ferry])
    raised = at_once(
        *(
            lambda target=target: merge_tags(source=ferry, target=target, actor=publisher, now=NOW)
            for target in (boat, rain)
        )
    )
    assert [type(error).__name__ for error in raised] == ["UnableToMerge"]
    assert TagMerge.objects.filter(state="merged").count() == 1
    assert sum(Tag.objects.values_list("article_count", flat=True)) == 1
