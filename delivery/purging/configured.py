"""The caches in front that the settings name."""

from pathlib import Path

from django.conf import settings
from django.db import connection

from delivery.changes import own_connection
from delivery.purging.by_address import Nginx
from delivery.purging.by_key import Cloudflare, Fastly, Varnish
from delivery.purging.caches import Cache
from delivery.purging.following import Purger
from delivery.purging.turns import Turn, TurnOfDatabase, TurnOfFile


def caches_in_front() -> list[Cache]:
    """Return the caches that `NEWSROOM_PURGE` names, in its order."""
    return [cache_of(address) for address in settings.PURGE]


def cache_of(address: str) -> Cache:
    """Return the cache at an address as `newsroom.environment.caches_in_front` admits it."""
    kind, _separator, place = address.partition("://")
    if kind == "varnish":
        return Varnish(place)
    if kind == "nginx":
        return Nginx(place)
    if kind == "cloudflare":
        return Cloudflare(place, token=settings.CLOUDFLARE_TOKEN)
    return Fastly(place, token=settings.FASTLY_TOKEN)


def purger_of(cache: Cache) -> Purger:
    """Return what tells the cache, over a connection of its own."""
    own = own_connection()
    turn: Turn
    if connection.vendor == "postgresql":
        turn = TurnOfDatabase(own, cache.name)
    else:
        # Beside the database, which all processes share.
        turn = TurnOfFile(Path(connection.settings_dict["NAME"]).parent, cache.name)
    return Purger(
        cache, connection=own, turn=turn, is_behind_another=settings.PURGE[-1:] not in ([], [cache.name])
    )
