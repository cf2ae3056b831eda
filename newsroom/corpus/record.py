"""What is remembered of a corpus while it is made and until it is removed: in a table that is there only with a corpus."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from newsroom.corpus.foundation import Foundation
from newsroom.corpus.scheme import Scheme

TABLE = "newsroom_corpus"
FOUNDATION, PROGRESS = "foundation", "progress"


@dataclass(slots=True)
class Progress:
    """How far it is: everything but the `foundation` (`record.py`'s other row) that a later run needs to go on."""

    seed: int
    articles: int
    # Articles whose rows are there, and those whose offers are.
    written: int = 0
    offered: int = 0
    # Statements that make indexes and keys again which were set aside.
    aside: list[str] = field(default_factory=list)
    is_counted: bool = False
    is_done: bool = False

    @property
    def scheme(self) -> Scheme:
        return Scheme(seed=self.seed, articles=self.articles)


def recorded() -> Progress | None:
    """Return how far the corpus of this database is, or None where there is none."""
    if TABLE not in connection.introspection.table_names():
        return None
    kept = _kept(PROGRESS)
    return Progress(**kept) if kept else None


def recorded_foundation() -> Foundation:
    return Foundation.of_kept(_kept(FOUNDATION))


def _kept(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM {TABLE} WHERE name = %s", [name])
        row = cursor.fetchone()
    return json.loads(row[0]) if row else None


def begin_record(*, progress: Progress, foundation: Foundation) -> None:
    """Remember a corpus whose foundation is laid, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (name varchar(20) PRIMARY KEY, value text NOT NULL)")
        cursor.executemany(
            f"INSERT INTO {TABLE} (name, value) VALUES (%s, %s)",
            [(FOUNDATION, json.dumps(foundation.kept())), (PROGRESS, json.dumps(asdict(progress)))],
        )


def remember(progress: Progress) -> None:
    """Write how far it is, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET value = %s WHERE name = %s",
            [json.dumps(asdict(progress)), PROGRESS],
        )


def forget_record() -> None:
    """Forget the corpus, in the caller's transaction: it is gone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")
