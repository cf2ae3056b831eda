"""Assignments of a tag are moved to another and back, in statements that take all of them at once.

Each statement is one step over the rows that it names, so a tag of a hundred thousand articles needs no more memory than
one of ten. What was moved is written down first (`MovedTag`). The caller holds what `articles.tagging.merging` says.
"""

from typing import Any

from django.db import connection

from articles.search.terms import tag_term

# {merge}, {source} and {target} are numbers.
WORKING_COPIES = (
    """
    INSERT INTO articles_movedtag (merge_id, article_id, place, other_place)
    SELECT {merge}, moved.content_object_id, moved.id, other.id
    FROM articles_articletag AS moved
    LEFT JOIN articles_articletag AS other
    ON other.content_object_id = moved.content_object_id AND other.tag_id = {target}
    WHERE moved.tag_id = {source}
    """,
    # Where an article had both, the first of the two places stays.
    """
    DELETE FROM articles_articletag WHERE id IN (
        SELECT CASE WHEN other_place > place THEN other_place ELSE place END
        FROM articles_movedtag WHERE merge_id = {merge} AND edition_id IS NULL AND other_place IS NOT NULL
    )
    """,
    "UPDATE articles_articletag SET tag_id = {target} WHERE tag_id = {source}",
)
LIVE_EDITIONS = (
    """
    INSERT INTO articles_movedtag (merge_id, article_id, edition_id, place, other_place)
    SELECT {merge}, moved.article_id, moved.edition_id, moved.position, other.position
    FROM articles_editiontag AS moved
    LEFT JOIN articles_editiontag AS other ON other.edition_id = moved.edition_id AND other.tag_id = {target}
    WHERE moved.tag_id = {source}
    """,
    """
    UPDATE articles_editiontag SET position = moved.place FROM articles_movedtag AS moved
    WHERE moved.merge_id = {merge} AND moved.edition_id = articles_editiontag.edition_id
    AND articles_editiontag.tag_id = {target} AND moved.other_place > moved.place
    """,
    """
    DELETE FROM articles_editiontag WHERE tag_id = {source} AND edition_id IN (
        SELECT edition_id FROM articles_movedtag
        WHERE merge_id = {merge} AND edition_id IS NOT NULL AND other_place IS NOT NULL
    )
    """,
    "UPDATE articles_editiontag SET tag_id = {target} WHERE tag_id = {source}",
)
LIVE_EDITIONS_BACK = (
    """
    UPDATE articles_editiontag SET tag_id = {source} WHERE tag_id = {target} AND edition_id IN (
        SELECT edition_id FROM articles_movedtag
        WHERE merge_id = {merge} AND edition_id IS NOT NULL AND other_place IS NULL
    )
    """,
    """
    INSERT INTO articles_editiontag (edition_id, tag_id, position, article_id, first_published_at)
    SELECT other.edition_id, {source}, moved.place, other.article_id, other.first_published_at
    FROM articles_editiontag AS other JOIN articles_movedtag AS moved ON moved.edition_id = other.edition_id
    WHERE moved.merge_id = {merge} AND moved.other_place IS NOT NULL AND other.tag_id = {target}
    """,
    """
    UPDATE articles_editiontag SET position = moved.other_place FROM articles_movedtag AS moved
    WHERE moved.merge_id = {merge} AND moved.edition_id = articles_editiontag.edition_id
    AND articles_editiontag.tag_id = {target} AND moved.other_place IS NOT NULL
    """,
)
# A working copy that has the other tag no more is left as its editors made it.
STANDING = """
    SELECT moved.article_id FROM articles_movedtag AS moved
    JOIN articles_articletag AS standing
    ON standing.content_object_id = moved.article_id AND standing.tag_id = {target}
    WHERE moved.merge_id = {merge} AND moved.edition_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM articles_articletag AS again
        WHERE again.content_object_id = moved.article_id AND again.tag_id = {source}
    )
"""
WORKING_COPIES_BACK = (
    # Where the other tag stands in the row that was this tag's, each gets its own row again.
    """
    UPDATE articles_articletag SET tag_id = {source} WHERE tag_id = {target} AND id IN (
        SELECT place FROM articles_movedtag
        WHERE merge_id = {merge} AND edition_id IS NULL AND other_place > place
        AND article_id IN ({standing})
    )
    """,
    """
    INSERT INTO articles_articletag (id, content_object_id, tag_id)
    SELECT moved.other_place, moved.article_id, {target} FROM articles_movedtag AS moved
    JOIN articles_articletag AS own ON own.id = moved.place AND own.tag_id = {source}
    WHERE moved.merge_id = {merge} AND moved.edition_id IS NULL AND moved.other_place > moved.place
    AND own.content_object_id = moved.article_id
    AND NOT EXISTS (SELECT 1 FROM articles_articletag AS same WHERE same.id = moved.other_place)
    """,
    """
    INSERT INTO articles_articletag (id, content_object_id, tag_id)
    SELECT moved.place, moved.article_id, {source} FROM articles_movedtag AS moved
    JOIN articles_articletag AS other ON other.id = moved.other_place AND other.tag_id = {target}
    WHERE moved.merge_id = {merge} AND moved.edition_id IS NULL AND moved.other_place < moved.place
    AND moved.article_id IN ({standing})
    AND NOT EXISTS (SELECT 1 FROM articles_articletag AS same WHERE same.id = moved.place)
    """,
    # The rows were written anew meanwhile: the tag comes last.
    """
    INSERT INTO articles_articletag (content_object_id, tag_id)
    SELECT moved.article_id, {source} FROM articles_movedtag AS moved
    WHERE moved.merge_id = {merge} AND moved.edition_id IS NULL AND moved.other_place IS NOT NULL
    AND moved.article_id IN ({standing})
    """,
    """
    UPDATE articles_articletag SET tag_id = {source} WHERE tag_id = {target} AND content_object_id IN (
        SELECT article_id FROM articles_movedtag
        WHERE merge_id = {merge} AND edition_id IS NULL AND other_place IS NULL AND article_id IN ({standing})
    )
    """,
)
# Of live articles: those with both tags, and those with the one that stands first alone.
WITH = "SELECT article_id FROM articles_editiontag WHERE tag_id = {0}"
WITHOUT = f"{WITH} AND article_id NOT IN (SELECT article_id FROM articles_editiontag WHERE tag_id = {{1}})"  # noqa: S608


def move_working_copies(*, merge: int, source: int, target: int) -> None:
    """Give every working copy with the source the target instead, once, and write down where they stood."""
    _run(WORKING_COPIES, merge=merge, source=source, target=target)


def move_live_editions(*, merge: int, source: int, target: int, is_large: bool) -> None:
    """Do the same for what readers get; and for the tags by which search narrows, and the reasons for what is offered.

    There are six offers and more to an article: where that `is_large` they are left to the task that makes them anew, so that
    nobody waits for them. Until then they tell that reason not, and no wrong one.
    """
    _run(LIVE_EDITIONS, merge=merge, source=source, target=target)
    moved = (
        f"SELECT article_id FROM articles_movedtag WHERE merge_id = {int(merge)} AND edition_id IS NOT NULL"  # noqa: S608
    )
    _narrow_by(target, instead_of=source, articles=moved)
    if not is_large:
        _exchange_in_offers(source, target, articles=moved)


def move_live_editions_back(*, merge: int, source: int, target: int) -> None:
    """Give the live editions that stand since before the merge their tag back."""
    _run(LIVE_EDITIONS_BACK, merge=merge, source=source, target=target)


def narrow_again(*, source: int, target: int, is_large: bool) -> None:
    """Have search narrow, and offers give reasons, by the source again where live editions have it."""
    alone, every = WITHOUT.format(source, target), WITH.format(source)
    both = f"{every} AND article_id IN ({WITH.format(target)})"
    _narrow_by(source, instead_of=target, articles=alone)
    _narrow_by(source, instead_of=None, articles=both)
    if not is_large:
        _exchange_in_offers(target, source, articles=alone, offered=every)


def move_working_copies_back(*, merge: int, source: int, target: int) -> None:
    """Give the working copies that still have the target their source back, in its place where that is free."""
    numbers = {"merge": merge, "source": source, "target": target}
    _run(WORKING_COPIES_BACK, standing=STANDING.format(**numbers), **numbers)


def _run(statements: tuple[str, ...], **values: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(**values))


def _narrow_by(tag: int, *, instead_of: int | None, articles: str) -> None:
    """Change by which tag articles are found in search. Their words are made anew by the task that finds `form` 0."""
    entries = f"UPDATE articles_searchentry SET form = 0, tag_ids = {{}} WHERE article_id IN ({articles})"  # noqa: S608
    with connection.cursor() as cursor:
        if instead_of is None:
            cursor.execute(entries.format(_as_list(f"{_parts('tag_ids')} || ' {int(tag)},'")))
        else:
            cursor.execute(entries.format(_exchanged("tag_ids", instead_of, tag)))
        added = f"'{tag_term(tag)}'"
        if connection.vendor == "postgresql":
            kept = "terms" if instead_of is None else f"ts_delete(terms, '{tag_term(instead_of)}')"
            cursor.execute(
                f"UPDATE articles_search SET terms = {kept} || '{added.replace(chr(39), chr(39) * 2)}'::tsvector "  # noqa: S608
                f"WHERE article_id IN ({articles})"
            )
        else:
            facets = "' ' || facets || ' '"
            if instead_of is not None:
                facets = f"replace({facets}, ' {tag_term(instead_of)} ', ' ')"
            cursor.execute(
                f"UPDATE articles_search SET facets = trim({facets}) || ' ' || {added} "  # noqa: S608
                f"WHERE rowid IN ({articles})"
            )


def _exchange_in_offers(old: int, new: int, *, articles: str, offered: str = "") -> None:
    """Name another tag as the reason why articles offer others; `offered` are those that have it."""
    has_old = f"{_parts('shared_tags')} LIKE '%, {int(old)},%'"
    where = f"article_id IN ({articles}) AND {has_old}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE articles_offer SET shared_tags = {_exchanged('shared_tags', old, new)} WHERE {where}"  # noqa: S608
            + (f" AND offered_id IN ({offered})" if offered else "")
        )
        if offered:
            without = _as_list(f"replace({_parts('shared_tags')}, ', {int(old)},', ',')")
            cursor.execute(f"UPDATE articles_offer SET shared_tags = {without} WHERE {where}")  # noqa: S608


def _exchanged(column: str, old: int, new: int) -> str:
    """Return the expression of a list of numbers in which one stands for another, once."""
    parts = _parts(column)
    return (
        f"CASE WHEN {parts} LIKE '%, {int(new)},%' "
        f"THEN {_as_list(f'replace({parts}, {_quoted(old)}, {chr(39)},{chr(39)})')} "
        f"ELSE {_as_list(f'replace({parts}, {_quoted(old)}, {_quoted(new)})')} END"
    )


def _quoted(number: int) -> str:
    return f"', {int(number)},'"


def _parts(column: str) -> str:
    """Return the expression of a JSON list of numbers as text in which each stands between a comma and a comma: `, 1, 2,`."""
    inner = f"replace(replace(CAST({column} AS text), '[', ''), ']', '')"
    return f"(CASE WHEN {inner} = '' THEN ',' ELSE ', ' || {inner} || ',' END)"


def _as_list(parts: str) -> str:
    """Return the expression of the JSON list of such a text."""
    inner = f"CASE WHEN length({parts}) < 3 THEN '' ELSE substr({parts}, 3, length({parts}) - 3) END"
    text = f"'[' || {inner} || ']'"
    return f"CAST({text} AS jsonb)" if connection.vendor == "postgresql" else text
