"""Files that rows name: where they are stored, under which name they stand in an export, and which never do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import Storage
from django.db import models

from articles.exchange.kinds import Kind

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a row names: its storage, its name there, and its name in the export."""

    storage: Storage
    name: str
    member: str


def member_of(kind: Kind, field: "models.FileField", name: str) -> str:
    """Return the name under which a file stands in an export."""
    return f"files/{kind.name}/{field.name}/{name}"


def named_files(kind: Kind) -> Iterator[NamedFile]:
    """Yield the files of a kind in the order of its rows, each once.

    Not those of evidence whose key was destroyed: should its file still be there, it is not to be seen again.
    """
    for field in kind.file_fields:
        rows: models.QuerySet[Any] = kind.model._base_manager.order_by("pk").exclude(**{field.name: ""})
        if any(other.name == "wrapped_key" for other in kind.fields):
            rows = rows.exclude(wrapped_key=b"")
        seen = ""
        for name in rows.values_list(field.name, flat=True).iterator(chunk_size=ROWS_AT_ONCE):
            # Renditions are named by their content: two images that look the same share theirs.
            if name != seen:
                yield NamedFile(field.storage, name, member_of(kind, field, name))
            seen = name
