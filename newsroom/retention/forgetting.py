"""Names of people without an account, and passing notes of the cache: forgotten by the sweep when nobody needs them any more."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from articles.models import Activity, BlockComment, PreviewLink
from newsroom.models import CacheRow

# After a preview link has ended, or a comment was made by one: a lawyer's name is of use while a piece is being talked about.
GUESTS_KEPT = timedelta(days=180)
# What stands where a name was.
NOBODY = "—"
LOOK_EVERY = timedelta(hours=1)
LINK_KINDS = (Activity.Kind.LINK_MADE, Activity.Kind.LINK_REVOKED)


def forget_guests_and_notes(*, now: datetime) -> int:
    """Forget what is old, unless that was done within the hour; return how many rows were changed or went."""
    if not cache.add("newsroom.retention.forgetting", True, timeout=LOOK_EVERY.total_seconds()):
        return 0
    return forget_guests(now=now) + forget_expired_notes(now=now)


@transaction.atomic
def forget_guests(*, now: datetime) -> int:
    """Forget the names of people without an account whose links ended `GUESTS_KEPT` ago; return how many rows named them."""
    until = now - GUESTS_KEPT
    ended = Q(expires_at__lt=until) | Q(revoked_at__lt=until)
    links = PreviewLink.objects.filter(ended).exclude(made_for=NOBODY)
    count = links.update(made_for=NOBODY)
    comments = BlockComment.objects.filter(author__isnull=True, created_at__lt=until)
    count += comments.exclude(author_name=NOBODY).update(author_name=NOBODY)
    # The log says that a link was made, when and by whom; for whom is in its note.
    noted = Activity.objects.filter(kind__in=LINK_KINDS, at__lt=until).exclude(note="")
    return count + noted.blank(note="")


def forget_expired_notes(*, now: datetime) -> int:
    """Delete what the cache in the database holds no longer, such as how often somebody tried to log in from where; return how many."""
    count, _by_model = CacheRow.objects.filter(expires__lt=now).delete()
    return count
