"""What tests of merged tags compare: all that is kept of tags, as rows that can be held against each other."""

from typing import Any

from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.discovering.keeping import rebuild_offers
from articles.models import (
    ArticleTag,
    EditionTag,
    Offer,
    SearchEntry,
    SearchWord,
    TagMonth,
    TagOutlet,
    TagStance,
)
from articles.search.indexing import index_rest, index_tagged, rebuild
from articles.tagging.following import follow_next
from articles.tallies import rebuild_counts
from tags.models import Tag, TagMerge, TagName, TagPair


def kept_counts() -> dict[str, Any]:
    """Return every count in which a tag has part; rows that count nothing are no rows."""
    return {
        "tags": set(Tag.objects.values_list("pk", "article_count")),
        "pairs": set(
            TagPair.objects.filter(article_count__gt=0).values_list("tag", "other", "article_count")
        ),
        "months": set(
            TagMonth.objects.filter(article_count__gt=0).values_list("tag", "month", "article_count")
        ),
        "outlets": set(
            TagOutlet.objects.filter(article_count__gt=0).values_list("tag", "outlet", "article_count")
        ),
        "stances": set(
            TagStance.objects.filter(quotation_count__gt=0).values_list(
                "tag", "outlet", "stance", "quotation_count"
            )
        ),
    }


def kept_search() -> dict[str, Any]:
    statement = (
        "SELECT article_id, terms::text FROM articles_search"
        if connection.vendor == "postgresql"
        else "SELECT rowid, title, deck, tags, body, quotations, facets FROM articles_search"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        index = {row[0]: row[1:] for row in cursor.fetchall()}
    return {
        "index": index,
        "entries": {row["article_id"]: row for row in SearchEntry.objects.order_by("pk").values()},
        "words": set(SearchWord.objects.filter(article_count__gt=0).values_list("word", "article_count")),
    }


def kept_offers() -> list[Any]:
    rows = Offer.objects.order_by("article", "position")
    return list(
        rows.values_list("article", "position", "offered_id", "is_pinned", "is_same_event", "shared_tags")
    )


def assert_as_rebuilt() -> None:
    """Assert that counts, search and offers are what making them all anew makes of them."""
    counts, search, offers = kept_counts(), kept_search(), kept_offers()
    list(rebuild_counts())
    list(rebuild(all_anew=True))
    list(rebuild_offers(now=timezone.now()))
    assert counts == kept_counts()
    assert search == kept_search()
    assert offers == kept_offers()


def follow_all(merge: TagMerge) -> None:
    """Do what follows a merge in tasks."""
    index_rest.func()
    for result in DBTaskResult.objects.filter(task_path=index_tagged.module_path):
        # The labels that the merge took over.
        index_tagged.func(*result.task_result.args)
    while follow_next(merge.pk, now=timezone.now()):
        pass


def everything_of_tags() -> dict[str, Any]:
    """Return all assignments, names and counts."""
    return {
        **kept_counts(),
        "rows": set(ArticleTag.objects.values_list("pk", "content_object", "tag")),
        "live": set(EditionTag.objects.values_list("edition", "tag", "position")),
        "names": set(TagName.objects.values_list("tag", "name", "key")),
        "labels": set(
            Tag.objects.values_list(
                "pk", "name", "slug", "name_en", "name_ko", "introduction_en", "introduction_ko", "created_at"
            )
        ),
    }
