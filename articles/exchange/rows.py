"""A row as JSON and back: one canonical form for each kind of value, so that the same rows give the same bytes."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from reactions.manifests import canonical_json

Field = models.Field[Any, Any]


class UnableToReadRow(Exception):
    """A row is not of the form that its kind has; the message says what is wrong."""


def written(fields: Sequence[Field], values: Sequence[Any], **more: Any) -> bytes:
    """Return a row as one line of canonical JSON (sorted names, UTF-8, no spaces), with its line break."""
    row = {field.name: plain(value) for field, value in zip(fields, values, strict=True)}
    return canonical_json(row | more) + b"\n"


def plain(value: Any) -> Any:
    """Return a stored value as JSON has it: times in UTC to the microsecond, bytes in base64, files by their name."""
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case bytes() | memoryview() | bytearray():
            return base64.b64encode(bytes(value)).decode("ascii")
        case str():
            # What a database may hold and UTF-8 may not.
            return value.encode("utf-8", "replace").decode("utf-8")
        case None | bool() | int() | float() | dict() | list():
            return value
    return str(value)


def loaded(line: bytes) -> dict[str, Any]:
    """Return the row of a line. Raises `UnableToReadRow`."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnableToReadRow("a line is no JSON") from error
    if not isinstance(row, dict):
        raise UnableToReadRow("a line is no JSON object")
    return row


def instance_of(model: type[models.Model], fields: Sequence[Field], row: dict[str, Any]) -> models.Model:
    """Return an unsaved instance with the row's values; what the row does not have keeps its default.

    Raises `UnableToReadRow` for a value that its field cannot have.
    """
    values: dict[str, Any] = {}
    for field in fields:
        if field.name in row:
            values[field.attname] = value_of(field, row[field.name])
    return model(**values)


def value_of(field: Field, value: Any) -> Any:
    """Return what a field has where its row in JSON has `value`. Raises `UnableToReadRow` for what it cannot have."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if value is None and (field.null or field.primary_key):
        return None
    try:
        found = _read(target, value)
    except Exception as error:
        raise UnableToReadRow(f"“{field.name}” cannot be {str(value)[:60]!r}") from error
    limit = target.max_length if isinstance(target, (models.CharField, models.FileField)) else None
    if limit and len(found) > limit:
        raise UnableToReadRow(f"“{field.name}” is longer than {limit} characters")
    return found


def _read(field: Field, value: Any) -> Any:
    if value is None:
        raise ValueError
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, (models.CharField, models.TextField, models.FileField)) and not isinstance(
        value, str
    ):
        raise TypeError
    # A word in place of a number and the like: Django's own reading says so.
    return field.to_python(value)
