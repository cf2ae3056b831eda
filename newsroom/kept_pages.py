"""The site's WSGI application behind its kept pages (`delivery/pages/`), as the settings say."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection

from delivery import replicas
from delivery.changes import Follower, log_of
from delivery.one_by_one import OneByOne
from delivery.pages.answering import Application, KeptPages
from delivery.pages.memory import Memory
from delivery.pages.stores import FileStore, Store
from delivery.purging.kept_addresses import KeptAddresses
from delivery.replicas import Replica

# Whatever a page may be made of, beside the database.
ROOMS = ("newsroom", "articles", "reactions", "images", "tags", "delivery", "static")
MADE_OF = frozenset({".py", ".html", ".txt", ".po", ".css", ".js", ".svg"})
SETTINGS = (
    "SITE_URL",
    "SITE_NAME",
    "TIME_ZONE",
    "WEBSUB_HUB",
    "SECURITY_CONTACT",
    "SECURITY_EXPIRES",
    "STYLEGUIDE",
    # What caches in front are told stands in a page's headers.
    "KEY_HEADERS",
    "KEPT_BY_ADDRESS",
)


def in_front_of(application: Application) -> Application:
    """Return the application that answers from kept pages where it can, and nowhere where `PAGE_CACHE_URL` is `off`.

    Nothing is kept while `DEBUG` is on: templates change under a running server then.
    """
    if connection.vendor == "sqlite":
        application = OneByOne(application, session_cookie=settings.SESSION_COOKIE_NAME)
    if settings.PAGE_CACHE == "off" or settings.DEBUG:
        return application
    return KeptPages(
        application,
        follower=Follower(log_of()),
        memory=Memory(most_bytes=settings.PAGE_CACHE_MEMORY),
        store=_store(),
        site=name_of_site(),
        secret=settings.SECRET_KEY,
        session_cookie=settings.SESSION_COOKIE_NAME,
        behind_proxy=settings.BEHIND_PROXY,
        kept_addresses=KeptAddresses() if settings.KEPT_BY_ADDRESS else None,
        replica=Replica() if replicas.ALIAS in settings.DATABASES else None,
    )


def _store() -> Store | None:
    kind, _separator, place = settings.PAGE_CACHE.partition("://")
    if kind == "memory":
        return None
    if kind == "file":
        return FileStore(Path(place), most_bytes=settings.PAGE_CACHE_DISK)
    # Loaded where there is one: it takes memory of every process.
    from delivery.pages.redis_store import RedisStore

    return RedisStore(settings.PAGE_CACHE)


def name_of_site() -> str:
    """Return what tells this site's pages from those of another release, database or configuration: the same on every host."""
    digest = hashlib.sha256()
    database = settings.DATABASES["default"]
    values = [database["ENGINE"], database["NAME"], database.get("HOST"), database.get("PORT")]
    values.extend(getattr(settings, name) for name in SETTINGS)
    for value in values:
        digest.update(f"{value!r}\0".encode())
    for path in [settings.BASE_DIR / "locks" / "requirements.txt", *_sources()]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _sources() -> list[Path]:
    return sorted(
        path
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*")
        if path.suffix in MADE_OF and path.is_file()
    )
