"""Who may touch which tags an article has while tags are merged: nobody.

A merge moves every assignment of a tag and then removes the tag. Whoever gives tags to an article, or names to a tag,
shares the hold, best before any row is locked; a merge has it alone, and lets go when others stay in its way for long.
"""

from django.db import connection

# Any constant. SQLite needs none: it has one writer at a time.
TAGGING_LOCK = 7_071_988


def share_tagging() -> None:
    """Keep tags from being merged until this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [TAGGING_LOCK])


def hold_tagging() -> None:
    """Keep everybody from giving or taking tags until this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TAGGING_LOCK])
