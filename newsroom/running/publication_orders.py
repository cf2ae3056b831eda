"""What follows a publication is ordered right after it is committed: orders that a crash took in between are given again.

Written into the transaction itself, the order would cost every publication one statement more, for what is lost once in years.
"""

import logging
from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from articles.documents import named_in
from articles.following import follow_publication
from articles.models import Activity, Edition
from reactions.models import Quotation

logger = logging.getLogger(__name__)

# What is older was looked at by earlier sweeps; what is younger may be on its way.
LOOKED_BACK, LEFT_ALONE = timedelta(hours=6), timedelta(minutes=2)
CHANGES_THE_SITE = (
    Activity.Kind.PUBLISHED,
    Activity.Kind.UPDATED,
    Activity.Kind.CORRECTED,
    Activity.Kind.UNPUBLISHED,
    Activity.Kind.RETRACTED,
)


def take_up_lost_publications(*, now: datetime) -> int:
    """Order what follows publications that nothing was ordered for; return for how many articles."""
    done = Activity.objects.filter(
        kind__in=CHANGES_THE_SITE, at__gt=now - LOOKED_BACK, at__lte=now - LEFT_ALONE
    ).order_by("at")
    newest = {article_id: at for article_id, at in done.values_list("article", "at") if article_id}
    if not newest:
        return 0
    ordered: dict[int, datetime] = {}
    path = follow_publication.module_path
    orders = DBTaskResult.objects.filter(task_path=path, enqueued_at__gt=now - LOOKED_BACK)
    for arguments in orders.values_list("args_kwargs", flat=True):
        article_id, _source_ids, at = arguments["args"]
        ordered[article_id] = max(
            datetime.fromisoformat(at), ordered.get(article_id, datetime.fromisoformat(at))
        )
    lost = [pk for pk, at in newest.items() if pk not in ordered or ordered[pk] < at]
    for article_id in lost:
        # Ordered by the time of the publication, so that the next sweep finds it.
        follow_publication.enqueue(article_id, _sources_of(article_id), newest[article_id].isoformat())
        logger.warning("What follows the publication of article %d was lost; again", article_id)
    return len(lost)


def _sources_of(article_id: int) -> list[int]:
    edition = Edition.objects.filter(article=article_id).order_by("-number").only("document").first()
    quoted = named_in(edition.document, "quotation") if edition else []
    return sorted(set(Quotation.objects.filter(pk__in=quoted).order_by().values_list("source", flat=True)))
