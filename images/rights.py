"""Rights that end: who is warned before, and what happens then.

From the moment on which the rights to a picture end, no page that is made shows it and no address of it answers. Pages
that stand in caches are told at that moment, by the sweep of the worker.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from delivery.announcing import announce
from images.announcing import keys_showing
from images.models import Image

# How long before the end the desk is warned.
SOON = timedelta(days=14)
MOST_AT_ONCE = 500


def lapsed(images: "QuerySet[Image]", *, now: datetime) -> "QuerySet[Image]":
    """Return the images whose rights are over at `now`."""
    return images.filter(rights_expire_at__lte=now)


def ending_soon(images: "QuerySet[Image]", *, now: datetime) -> "QuerySet[Image]":
    """Return the images whose rights end within `SOON`, the first to end first."""
    ending = images.filter(rights_expire_at__gt=now, rights_expire_at__lte=now + SOON)
    return ending.order_by("rights_expire_at", "pk")


def announce_lapsed(*, now: datetime) -> int:
    """Tell the pages that show them of pictures whose rights ended since the last look; return how many."""
    ended = list(
        lapsed(Image.objects.filter(lapse_announced_at__isnull=True), now=now)
        .order_by("rights_expire_at")
        .values_list("pk", flat=True)[:MOST_AT_ONCE]
    )
    # Two sweeps may look at once: each announces what it marked, and telling twice does no harm.
    if ended and Image.objects.filter(pk__in=ended).update(lapse_announced_at=now):
        announce(keys_showing(ended))
    return len(ended)
