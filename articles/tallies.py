"""Tallies: rows that hold a count, stepped by who publishes or takes down, and all of them made anew by a command.

A step of a table is one statement. The rows are met in the order of their keys, so that two who count at the same time
wait for each other and never in a circle.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from django.db import connection, models, transaction

from articles.turns import hold_the_counting
from delivery.announcing import renew_everything

# Databases take a limited number of values in one statement.
ROWS_PER_STATEMENT = 4_000


def step_rows(
    model: type[models.Model],
    *,
    fields: Sequence[str],
    steps: Mapping[tuple[Any, ...], int],
    count: str = "article_count",
) -> None:
    """Add each key's step to the count of its row, which is made where it is missing.

    `fields` are the columns of the key; together they are unique.
    """
    keys = sorted(key for key, number in steps.items() if number)
    columns = [cast("models.Field[Any, Any]", model._meta.get_field(field)) for field in fields]
    for start in range(0, len(keys), ROWS_PER_STATEMENT):
        rows = []
        # A row that is proposed may not count less than nothing: what falls is taken off in the row that there is.
        falling: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for key in keys[start : start + ROWS_PER_STATEMENT]:
            row = tuple(
                column.get_db_prep_value(part, connection) for column, part in zip(columns, key, strict=True)
            )
            rows.append((*row, max(steps[key], 0)))
            if steps[key] < 0:
                falling[-steps[key]].append(row)
        _step(model, columns, count, rows, falling)


def _step(
    model: type[models.Model],
    columns: "Sequence[models.Field[Any, Any]]",
    count: str,
    rows: Sequence[tuple[Any, ...]],
    falling: Mapping[int, Sequence[tuple[Any, ...]]],
) -> None:
    """Raise the counts of rows (key, step); lower those of other keys, which are given by how much they fall."""
    table, number = _table(model), _quoted(count)
    names = [_quoted(str(column.column)) for column in columns]
    key, own_key = ", ".join(names), ", ".join(f"{table}.{name}" for name in names)
    lowered = "".join(
        f" - CASE WHEN ({own_key}) IN (VALUES {_places(keys)}) THEN {step:d} ELSE 0 END"
        for step, keys in falling.items()
    )
    _execute(
        f"INSERT INTO {table} ({key}, {number}) VALUES {_places(rows)} "  # noqa: S608
        f"ON CONFLICT ({key}) DO UPDATE SET {number} = {table}.{number} + excluded.{number}{lowered}",
        [*rows, *(row for keys in falling.values() for row in keys)],
    )


def step_counts(model: type[models.Model], *, count: str, steps: Mapping[int, int]) -> dict[int, int]:
    """Add each row's step to one of its columns, in one statement; `steps` are by primary key. Return what the rows
    that were stepped count now.
    """
    rows = [(pk, steps[pk]) for pk in sorted(steps) if steps[pk]]
    if not rows:
        return {}
    table, number, pk = _table(model), _quoted(count), _quoted(str(model._meta.pk.column))
    return dict(
        _execute(
            f"UPDATE {table} SET {number} = {table}.{number} + steps.column2 "  # noqa: S608
            f"FROM (VALUES {_places(rows)}) AS steps WHERE {table}.{pk} = steps.column1 "
            f"RETURNING {table}.{pk}, {table}.{number}",
            rows,
        )
    )


def _places(rows: Sequence[tuple[Any, ...]]) -> str:
    return ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))


def _execute(statement: str, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Carry a statement out with the values of all rows; return the rows that it gives, if it gives any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])
        return list(cursor.fetchall()) if cursor.description else []


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


# What each count is made from, in order: a name for it, and its statements. {month} is the first day of an article's
# month in UTC; {these:column} is the condition that a column names one of the tags that are counted anew.
REBUILD: Sequence[tuple[str, Sequence[str]]] = (
    (
        "articles of tags",
        (
            """
            UPDATE tags_tag SET article_count = (
                SELECT COUNT(*) FROM articles_editiontag AS tagged WHERE tagged.tag_id = tags_tag.id
            )
            WHERE {these:tags_tag.id}
            """,
        ),
    ),
    (
        "pairs of tags",
        (
            "DELETE FROM tags_tagpair WHERE {these:tag_id}",
            "DELETE FROM tags_tagpair WHERE {these:other_id}",
            """
            INSERT INTO tags_tagpair (tag_id, other_id, article_count)
            SELECT one.tag_id, other.tag_id, COUNT(*)
            FROM articles_editiontag AS one
            JOIN articles_editiontag AS other ON other.edition_id = one.edition_id AND other.tag_id <> one.tag_id
            WHERE {these:one.tag_id}
            GROUP BY one.tag_id, other.tag_id
            """,
        ),
    ),
    (
        "months of tags",
        (
            "DELETE FROM articles_tagmonth WHERE {these:tag_id}",
            """
            INSERT INTO articles_tagmonth (tag_id, month, article_count)
            SELECT tag_id, {month}, COUNT(*) FROM articles_editiontag WHERE {these:tag_id} GROUP BY tag_id, {month}
            """,
        ),
    ),
    (
        "months and sections",
        (
            "DELETE FROM articles_archivemonth",
            """
            INSERT INTO articles_archivemonth (category_id, month, article_count)
            SELECT category_id, {month}, COUNT(*) FROM articles_edition
            WHERE state = 'live' GROUP BY category_id, {month}
            """,
            """
            UPDATE articles_category SET article_count = (
                SELECT COUNT(*) FROM articles_edition AS live
                WHERE live.category_id = articles_category.id AND live.state = 'live'
            )
            """,
        ),
    ),
    (
        "communities that articles quote",
        (
            "DELETE FROM articles_editionoutlet",
            """
            INSERT INTO articles_editionoutlet
            (edition_id, outlet_id, quotation_count, article_id, first_published_at)
            SELECT edition.id, shown.outlet_id,
            SUM(CASE WHEN quotation.hidden_at IS NULL AND quotation.redacted_at IS NULL THEN 1 ELSE 0 END),
            edition.article_id, edition.first_published_at
            FROM reactions_appearance AS shown
            JOIN articles_edition AS edition ON edition.id = shown.edition_id
            JOIN reactions_quotation AS quotation ON quotation.id = shown.quotation_id
            GROUP BY edition.id, shown.outlet_id, edition.article_id, edition.first_published_at
            """,
        ),
    ),
    (
        "communities of tags",
        (
            "DELETE FROM articles_tagoutlet WHERE {these:tag_id}",
            """
            INSERT INTO articles_tagoutlet (tag_id, outlet_id, article_count)
            SELECT tagged.tag_id, quoting.outlet_id, COUNT(*)
            FROM articles_editionoutlet AS quoting
            JOIN articles_editiontag AS tagged ON tagged.edition_id = quoting.edition_id
            WHERE quoting.quotation_count > 0 AND {these:tagged.tag_id}
            GROUP BY tagged.tag_id, quoting.outlet_id
            """,
        ),
    ),
    (
        "quotations and stances of communities",
        (
            "DELETE FROM articles_shownstance",
            "DELETE FROM articles_outletstance",
            """
            INSERT INTO articles_shownstance (quotation_id, outlet_id, stance)
            SELECT quotation.id, source.outlet_id, quotation.stance
            FROM reactions_quotation AS quotation
            JOIN reactions_source AS source ON source.id = quotation.source_id
            WHERE quotation.hidden_at IS NULL AND quotation.redacted_at IS NULL
            AND EXISTS (SELECT 1 FROM reactions_appearance AS shown WHERE shown.quotation_id = quotation.id)
            """,
            """
            INSERT INTO articles_outletstance (outlet_id, stance, quotation_count)
            SELECT outlet_id, stance, COUNT(*) FROM articles_shownstance GROUP BY outlet_id, stance
            """,
            """
            UPDATE reactions_outlet SET quotation_count = (
                SELECT COUNT(*) FROM articles_shownstance AS counted WHERE counted.outlet_id = reactions_outlet.id
            )
            """,
        ),
    ),
    (
        "quotations and stances of tags",
        (
            "DELETE FROM articles_tagstance WHERE {these:tag_id}",
            """
            INSERT INTO articles_tagstance (tag_id, outlet_id, stance, quotation_count)
            SELECT tagged.tag_id, counted.outlet_id, counted.stance, COUNT(DISTINCT counted.quotation_id)
            FROM articles_shownstance AS counted
            JOIN reactions_appearance AS shown ON shown.quotation_id = counted.quotation_id
            JOIN articles_editiontag AS tagged ON tagged.edition_id = shown.edition_id
            WHERE {these:tagged.tag_id}
            GROUP BY tagged.tag_id, counted.outlet_id, counted.stance
            """,
        ),
    ),
)
MONTHS = {
    "postgresql": "CAST(date_trunc('month', first_published_at AT TIME ZONE 'UTC') AS date)",
    "sqlite": "date(first_published_at, 'start of month')",
}


# A pair is kept both ways round; of some tags the first way is counted, and this is the other.
OTHER_WAY_ROUND = """
    INSERT INTO tags_tagpair (tag_id, other_id, article_count)
    SELECT other_id, tag_id, article_count FROM tags_tagpair WHERE {these:tag_id} AND NOT ({these:other_id})
"""
OF_TAGS = frozenset(
    {
        "articles of tags",
        "pairs of tags",
        "months of tags",
        "communities of tags",
        "quotations and stances of tags",
    }
)


class _These:
    """Which tags are counted anew: these, or all. Its format is the condition that a column names one of them."""

    def __init__(self, tag_ids: Collection[int] | None = None) -> None:
        self.tag_ids = tag_ids

    def __format__(self, column: str) -> str:
        if self.tag_ids is None:
            return "1 = 1"
        return f"{column} IN ({', '.join(map(str, map(int, sorted(self.tag_ids))))})"


def recount_tags(tag_ids: Collection[int]) -> None:
    """Count everything of these tags anew. The caller has the counting alone (`turns.hold_the_counting`)."""
    if not tag_ids:
        return
    these = _These(tag_ids)
    with connection.cursor() as cursor:
        for name, statements in REBUILD:
            if name in OF_TAGS:
                for statement in statements:
                    cursor.execute(statement.format(month=MONTHS[connection.vendor], these=these))
        cursor.execute(OTHER_WAY_ROUND.format(these=these))


def rebuild_counts() -> Iterator[str]:
    """Count everything anew from what is published, all or nothing; yield the name of each count that is made.

    Publishing and the desk wait meanwhile; readers do not.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        hold_the_counting()
        for name, statements in REBUILD:
            for statement in statements:
                cursor.execute(statement.format(month=MONTHS[connection.vendor], these=_These()))
            yield name
        renew_everything()
