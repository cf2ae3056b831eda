"""A PostgreSQL that was started anew has ended every session: all that a process had idle are replaced as soon as one is found dead.

The pool would try its idle sessions one after another, waiting a second after the first dead one, two after the next, then four: with
those of four threads, whoever asked first waited for more than ten seconds, and was refused.
"""

from typing import Any

from psycopg_pool import ConnectionPool

_is_alive = ConnectionPool.check_connection


def _checked(session: Any) -> None:
    """Return if the session answers; else have its pool replace all that are idle, and raise as the pool's own check does."""
    try:
        _is_alive(session)
    except Exception:
        pool = session._pool
        if pool is not None:
            pool.drain()
        raise


def replace_all_when_one_is_dead() -> None:
    """Have pools check their sessions so; for the start of a process, before it has any."""
    # Django names this method where it makes a pool, and lets nobody name another.
    ConnectionPool.check_connection = staticmethod(_checked)  # type: ignore[assignment]
