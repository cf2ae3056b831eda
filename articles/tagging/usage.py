"""Where a tag is used: working copies, live articles, and the editions that name it; and tags that are used nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from articles.models import Article, ArticleTag, Edition, EditionTag
from tags.models import MergedTag, Tag

SHOWN = 20
# Editions are looked through for the tag up to this many; a number below it is exact.
MOST_EDITIONS = 500


@dataclass(frozen=True, slots=True)
class Usage:
    # Working copies by state: (state in words, how many).
    states: Sequence[tuple[str, int]]
    articles: int
    live: int
    # Published editions that name the tag, live or not, of the articles that have it; at least so many if `is_partial`.
    editions: int
    is_partial: bool
    newest: Sequence[Article]

    @property
    def is_used(self) -> bool:
        return bool(self.articles or self.live)


def usage_of(tag: Tag) -> Usage:
    """Return where a tag is used; five queries."""
    rows = ArticleTag.objects.filter(tag=tag)
    articles = Article.objects.filter(pk__in=rows.values("content_object"))
    by_state = articles.order_by().values_list("state").annotate(number=Count("pk"))
    labels = dict(Article.State.choices)
    states = [(str(labels[state]), number) for state, number in by_state]
    numbers = {tag.pk, *MergedTag.objects.filter(tag=tag).values_list("pk", flat=True)}
    live = EditionTag.objects.order_by().filter(tag=tag).values("article_id")
    editions = Edition.objects.filter(article_id__in=live.union(rows.order_by().values("content_object")))
    documents = list(editions.order_by("-pk").values_list("document__tags", flat=True)[: MOST_EDITIONS + 1])
    return Usage(
        states=sorted(states, key=lambda state: -state[1]),
        articles=sum(number for _state, number in states),
        live=tag.article_count,
        editions=sum(not numbers.isdisjoint(named) for named in documents[:MOST_EDITIONS]),
        is_partial=len(documents) > MOST_EDITIONS,
        newest=list(articles.select_related("created_by").order_by("-updated_at", "-pk")[:SHOWN]),
    )


def unused_tags() -> "QuerySet[Tag]":
    """Return the tags that neither a working copy nor a live edition has, the oldest first.

    Old revisions and editions may name one: it is missing there once it is deleted.
    """
    rows: QuerySet[Tag] = Tag.objects.filter(
        ~Exists(ArticleTag.objects.filter(tag=OuterRef("pk"))),
        ~Exists(EditionTag.objects.filter(tag=OuterRef("pk"))),
    )
    return rows.order_by("pk")
