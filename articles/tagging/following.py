"""What follows a merge bit by bit: articles with the tag are offered and offer anew, and their pages are told.

Offers weigh a tag by how many articles have it, so every article with it is looked at. Each in a transaction of its own; what
was done stays done, and a task that was broken off is taken up where it stopped.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django_tasks import task

from articles.discovering.keeping import refresh
from articles.models import EditionTag, SearchEntry
from delivery import keys
from delivery.announcing import announce
from tags.models import TagMerge

BATCH_SIZE = 100
# Articles that one task looks at; the rest is another's, so that the worker gets to other work between.
AT_A_TIME = 2_000


@task()
def follow(merge_id: int, now: str) -> int:
    """Make offers anew around a merge, or a merge that was taken back; return how many articles were looked at."""
    done = 0
    while done < AT_A_TIME:
        batch = follow_next(merge_id, now=datetime.fromisoformat(now))
        if not batch:
            return done
        done += batch
    follow.enqueue(merge_id, now)
    return done


def follow_next(merge_id: int, *, now: datetime) -> int:
    """Make the offers of the next few articles anew; return how many, none when all are done."""
    merge = TagMerge.objects.get(pk=merge_id)
    rows = _tagged(merge).filter(article_id__gt=merge.followed_until).order_by("article_id")
    batch = list(rows.values_list("article_id", flat=True).distinct()[:BATCH_SIZE])
    for article_id in batch:
        refresh(article_id=article_id, now=now)
    # Cards show the tags, so every page with one of the articles is another one.
    announce(map(keys.edition_of, batch))
    # Only forwards, and only of this merge as it stood: it may have been taken back meanwhile.
    same = TagMerge.objects.filter(pk=merge_id, state=merge.state, followed_until=merge.followed_until)
    same.update(followed_until=batch[-1] if batch else merge.followed_until, is_followed=not batch)
    return len(batch)


def left_to_follow(merge: TagMerge) -> tuple[int, int]:
    """Return how many articles' offers, and how many articles' words in search, are still to be made anew."""
    tagged = _tagged(merge)
    offers = 0
    if not merge.is_followed:
        offers = tagged.filter(article_id__gt=merge.followed_until).values("article_id").distinct().count()
    words = SearchEntry.objects.filter(form=0, pk__in=tagged.values("article_id")).count()
    return offers, words


def _tagged(merge: TagMerge) -> QuerySet[EditionTag]:
    return EditionTag.objects.filter(Q(tag=merge.source_number) | Q(tag=merge.target_number))
