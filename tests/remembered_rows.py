"""Rows that are shared by all pages to come must stay as they were made: whoever changes one fails the test in which it is met again."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models

from delivery.remembering import Making, remembering


def watched(most: int) -> Callable[[Making, Sequence[Any]], Any]:
    """Return what `remembering(most)` does, with a look at each row that is given again."""
    remembered = remembering(most)
    made: dict[int, tuple[Any, dict[str, int]]] = {}

    def given(make: Making, values: Sequence[Any]) -> Any:
        row = remembered(make, values)
        before, now = made.get(id(row)), held_by(row)
        if before is not None and before[0] is row and before[1] != now:
            changed = {name for name, _value in before[1].items() ^ now.items()}
            raise AssertionError(
                f"A remembered row was changed, or asked for what did not come with it: {row!r}, {changed}"
            )
        if len(made) > 10 * most:
            made.clear()
        made[id(row)] = (row, now)
        return row

    return given


def held_by(row: Any, name: str = "", seen: frozenset[int] = frozenset()) -> dict[str, int]:
    """Return what a row and those that came with it hold, each by the name under which it is found."""
    if not isinstance(row, models.Model) or id(row) in seen:
        return {}
    seen |= {id(row)}
    found = {f"{name}.{key}": id(value) for key, value in vars(row).items()}
    found |= {
        f"{name}.{key}[]": len(rows) for key, rows in vars(row).get("_prefetched_objects_cache", {}).items()
    }
    for key, other in row._state.fields_cache.items():
        found |= {f"{name}.{key}": id(other), **held_by(other, f"{name}.{key}", seen)}
    return found
