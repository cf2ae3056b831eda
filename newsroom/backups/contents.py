"""What a backup holds: the rows of every table, but for what is named here with its reason, and the files that they name."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps.registry import Apps
from django.core.files.storage import default_storage, storages
from django.db import models

# Left out of backups, and why. What is emptied with a restore all the same: nothing of before stays beside what is put back.
LEFT_OUT = {
    "articles.ExportRun": "files with everything in them, which can be made again",
    "articles.SearchEntry": "made anew from the editions",
    "articles.SearchWord": "made anew from the editions",
    "delivery.Announcement": "numbers of transactions of that one database",
    "delivery.CacheInFront": "how far caches had followed that database's log: each is told to drop everything",
    "delivery.Generation": "pages that were kept of another state are void",
    "delivery.KeptAddress": "addresses of pages that caches had kept then",
    "newsroom.CacheRow": "how often somebody tried to log in, and who holds a lock",
    "running.WorkerSeen": "which workers ran then",
    "sessions.Session": "logins: who was signed in signs in again",
    "usersessions.UserSession": "where these logins were",
}
# Not moved to another database: what is made anew there, and what belongs to the log of the old one.
MADE_ANEW = frozenset(
    {
        "articles.SearchEntry",
        "articles.SearchWord",
        "delivery.Announcement",
        "delivery.CacheInFront",
        "delivery.Generation",
        "delivery.KeptAddress",
        "newsroom.CacheRow",
        "running.WorkerSeen",
    }
)
# Tables beside those of models, made by migrations: the full-text index, which is made anew.
DERIVED_TABLES = ("articles_search",)
STORAGES = ("default", "evidence", "exchange")
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a row names: which storage it is in, and its name there."""

    storage: str
    name: str

    @property
    def member(self) -> str:
        return f"files/{self.storage}/{self.name}"


def tables(apps: Apps) -> list[type[models.Model]]:
    """Return one model for each table, those that many-to-many fields make too, in the order of their names."""
    found: dict[str, type[models.Model]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            found.setdefault(model._meta.label, model)
    return [found[label] for label in sorted(found)]


def kept(apps: Apps) -> list[type[models.Model]]:
    """Return the models whose rows are in a backup."""
    return [model for model in tables(apps) if model._meta.label not in LEFT_OUT]


def named_files(apps: Apps) -> Iterator[NamedFile]:
    """Yield the files that rows name now; one that several rows name may come several times.

    Not those of evidence whose key was destroyed: should its file still be there, it is not to be seen again.
    """
    for model in kept(apps):
        fields = model._meta.concrete_fields
        for field in fields:
            if not isinstance(field, models.FileField):
                continue
            rows = model._base_manager.order_by(field.name, "pk").exclude(**{field.name: ""})
            if any(other.name == "wrapped_key" for other in fields):
                rows = rows.exclude(wrapped_key=b"")
            alias = alias_of(field)
            for name in rows.values_list(field.name, flat=True).iterator(chunk_size=ROWS_AT_ONCE):
                yield NamedFile(alias, name)


def is_named(file: NamedFile, apps: Apps) -> bool:
    """Return whether a row names the file now."""
    for model in kept(apps):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and alias_of(field) == file.storage:
                rows = model._base_manager.filter(**{field.name: file.name})
                if any(other.name == "wrapped_key" for other in model._meta.concrete_fields):
                    rows = rows.exclude(wrapped_key=b"")
                if rows.exists():
                    return True
    return False


def alias_of(field: "models.FileField") -> str:
    """Return the name that settings give the storage of a field's files."""
    if field.storage is default_storage:
        return "default"
    # Where a field names its storage by a function, it asked that once; settings may say otherwise since, in tests.
    function = getattr(field, "_storage_callable", None)
    storage = function() if function else field.storage
    return next(alias for alias in STORAGES if storages[alias] is storage)
