"""What autosaving leaves behind, cleared away by the sweep: pages long closed, forms nobody came back for, and autosaves in between.

This is the one place that deletes revisions of an article that stays. An autosave goes when it is older than a day, is not the last
revision of its session, no row of any table names it, and nobody had the article open within that day: a page may count its changes
from the revision it was opened on.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Exists, ForeignObjectRel, OuterRef

from articles.models import EditingSession, Revision

FORGOTTEN_AFTER = timedelta(days=30)
THINNED_AFTER = timedelta(days=1)
# Autosaves that are kept for good are not looked at for ever.
THINNED_WITHIN = timedelta(days=60)
CLEAR_EVERY = timedelta(hours=1)
ROWS_AT_ONCE = 2_000


def clear_sessions_and_autosaves(*, now: datetime) -> int:
    """Clear away what is left over, unless that was done within the hour; return how many rows went."""
    if not cache.add("articles.saving.clearing", True, timeout=CLEAR_EVERY.total_seconds()):
        return 0
    return forget_sessions(now=now) + thin_autosaves(now=now)


def forget_sessions(*, now: datetime) -> int:
    """Delete the sessions whose pages were last heard of `FORGOTTEN_AFTER` ago, with what they held; return how many."""
    old = EditingSession.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER)
    count, _by_model = old.delete()
    return count


def thin_autosaves(*, now: datetime) -> int:
    """Delete the autosaves in between; return how many."""
    later = Revision.objects.filter(
        article=OuterRef("article"), session=OuterRef("session"), number__gt=OuterRef("number")
    )
    is_open = EditingSession.objects.filter(article=OuterRef("article"), seen_at__gt=now - THINNED_AFTER)
    rows = Revision.objects.filter(
        Exists(later),
        ~Exists(is_open),
        kind=Revision.Kind.AUTOSAVE,
        created_at__range=(now - THINNED_WITHIN, now - THINNED_AFTER),
    )
    for relation in Revision._meta.get_fields(include_hidden=True):
        # Whatever table names revisions, now or in times to come: editions, names, schedules, links.
        if isinstance(relation, ForeignObjectRel):
            naming = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(naming))
    ids = list(rows.order_by("created_at").values_list("pk", flat=True)[:ROWS_AT_ONCE])
    count, _by_model = Revision.objects.filter(pk__in=ids).delete()
    return count
