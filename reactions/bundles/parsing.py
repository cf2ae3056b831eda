"""Values taken out of a bundle's JSON files, which a stranger may have written: checked for what they must be."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

LARGEST_JSON = 32 * 1024**2
LARGEST_NUMBER = 2**53


class Wrong(Exception):
    """Something in a bundle is not as it must be; the message says what, in English."""


def read_json(data: bytes | memoryview, *, what: str) -> dict[str, Any]:
    """Return a JSON object. Raises `Wrong`."""
    found = read_any(data, what=what)
    if not isinstance(found, dict):
        raise Wrong(f"{what} is no JSON object.")
    return found


def read_any(data: bytes | memoryview, *, what: str) -> Any:
    if len(data) > LARGEST_JSON:
        raise Wrong(f"{what} is larger than it can be.")
    try:
        return json.loads(bytes(data).decode("utf-8"), parse_constant=_refused)
    except (ValueError, RecursionError) as failure:
        raise Wrong(f"{what} is no JSON.") from failure


def _refused(constant: str) -> None:
    raise ValueError(constant)


class Fields:
    """The values of a JSON object, each of the kind that it must have, or `Wrong`."""

    def __init__(self, values: object, *, what: str) -> None:
        if not isinstance(values, dict):
            raise Wrong(f"{what} is not described as it should be.")
        self._values: dict[str, Any] = values
        self._what = what

    def _wrong(self, name: str) -> Wrong:
        return Wrong(f"{self._what}: “{name}” is missing or not what it should be.")

    def text(self, name: str, *, most: int = 20_000) -> str:
        value = self._values.get(name)
        if not isinstance(value, str) or len(value) > most:
            raise self._wrong(name)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self._wrong(name) from None
        return value

    def number(self, name: str) -> int:
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
            raise self._wrong(name)
        return value

    def optional_number(self, name: str) -> int | None:
        return None if self._values.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise self._wrong(name)
        return value

    def digest(self, name: str) -> str:
        value = self.text(name, most=64)
        if len(value) != 64 or any(character not in "0123456789abcdef" for character in value):
            raise self._wrong(name)
        return value

    def optional_digest(self, name: str) -> str | None:
        return None if self._values.get(name) is None else self.digest(name)

    def moment(self, name: str) -> datetime:
        try:
            moment = datetime.fromisoformat(self.text(name, most=40))
        except ValueError:
            raise self._wrong(name) from None
        if moment.tzinfo is None:
            raise self._wrong(name)
        return moment

    def items(self, name: str, *, most: int = 50_000) -> list[Any]:
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(name)
        return value

    def numbers(self, name: str) -> list[int]:
        value = self.items(name)
        if any(
            not isinstance(one, int) or isinstance(one, bool) or not 0 < one < LARGEST_NUMBER for one in value
        ):
            raise self._wrong(name)
        return value

    def texts(self, name: str) -> list[str]:
        value = self.items(name)
        if any(not isinstance(one, str) for one in value):
            raise self._wrong(name)
        return value

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def fields(self, name: str) -> "Fields":
        return Fields(self._values.get(name), what=f"{self._what}, {name}")

    def each(self, name: str) -> "Iterator[Fields]":
        for one in self.items(name):
            yield Fields(one, what=f"{self._what}, {name}")
