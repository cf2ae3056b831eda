"""Who waits for whom while what readers see is changed and counted. SQLite has one writer at a time already:
transactions begin IMMEDIATE.

Held in this order, each until the transaction ends: the turn, quotations, the counting; then articles, editions, and
the rows that count. Takedown and the desk take no turn, and hold the rest in the same order. So nobody waits in a circle.
"""

from django.db import connection

# Any constants: the one for publications, the other shared by who counts outside of one.
PUBLISHING_LOCK = 7_071_986
COUNTING_LOCK = 7_071_987


def take_turn() -> None:
    """Lock out other publications, and everybody who counts anew. To be called before anything else is held."""
    _execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK])


def share_the_counting() -> None:
    """Keep everything from being counted anew. To be called after the quotations are locked, where there are any.

    Whoever has the turn needs it not.
    """
    _execute("SELECT pg_advisory_xact_lock_shared(%s)", [COUNTING_LOCK])


def hold_the_counting() -> None:
    """Keep everybody from counting: publications, takedown and the desk."""
    take_turn()
    # Whoever counts a quotation holds its row first; then comes the counting.
    _execute("LOCK TABLE reactions_quotation IN EXCLUSIVE MODE", [])
    _execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])


def _execute(statement: str, parameters: list[int]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
