"""What follows when an article was published or taken off: nothing that readers must have at once, and nothing that
could show them too much, however late it comes.

The checks of what is quoted are arranged at its sources, and what to read next is chosen, for the article and around it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django_tasks import task

from articles.discovering.keeping import offer_around
from reactions.health.watching import arrange_checks


def follow_later(*, article_id: int, source_ids: Collection[int], now: datetime) -> None:
    """Order what follows, once this transaction has committed. `source_ids` are what the article quotes, or quoted."""
    told = article_id, sorted(source_ids), now.isoformat()
    transaction.on_commit(lambda: follow_publication.enqueue(*told))


@task()
def follow_publication(article_id: int, source_ids: list[int], now: str) -> int:
    """Do what follows; return how many articles around it offer others than before. A second time changes nothing."""
    arrange_checks(source_ids=source_ids, now=datetime.fromisoformat(now))
    return offer_around(article_id=article_id)
