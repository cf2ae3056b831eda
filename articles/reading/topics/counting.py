"""What is counted over the newest articles of a topic where no count is kept: one query, bounded in its work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from django.db import connections
from django.db.models.functions import TruncMonth

from articles.reading.anchors import Window
from articles.reading.looking_through import is_long, within_reach
from articles.reading.topics.listing import lead_of
from articles.reading.topics.naming import Topic
from delivery.replicas import database_of_reader

MOST_FACETS = 12
MOST_COMMUNITIES = 12
# How many of the newest articles are counted where there is no kept count.
ARTICLES_COUNTED = 1_000
# What is counted over the newest articles of a topic, in rows of one form: what kind of thing, its id, how many
# articles, and what the thing is called.
# The rows of the chosen articles are looked up one by one: SQLite goes through a CROSS JOIN in its order, and PostgreSQL
# does not look into what has an OFFSET. Left to choose, both may read the table of all articles' rows instead; so does SQLite where
# the rows looked up have to fulfil something besides, for a filter of all that there are. That is left to the end: the topic's own
# tags, which all its articles have, stand first among those counted, and are taken away from them.
COUNTED = """
    WITH chosen (edition_id, month) AS MATERIALIZED ({chosen})
    SELECT 'total', 0, COUNT(*), '', '', '', '', '', '', 0 FROM chosen
    UNION ALL
    SELECT 'month', 0, COUNT(*), CAST(month AS text), '', '', '', '', '', 0 FROM chosen GROUP BY month
    UNION ALL
    SELECT 'tag', tag.id, found.number, tag.slug, tag.name_en, tag.name_ko, '', '', '', 0 FROM (
        SELECT tagged.tag_id, COUNT(*) AS number FROM chosen
        CROSS JOIN {of_editiontag} AS tagged
        WHERE tagged.edition_id = chosen.edition_id
        GROUP BY tagged.tag_id ORDER BY 2 DESC, 1 LIMIT {facets}
    ) AS found JOIN tags_tag AS tag ON tag.id = found.tag_id
    WHERE found.tag_id NOT IN ({tags})
    UNION ALL
    SELECT 'outlet', outlet.id, found.number, outlet.slug, outlet.name_en, outlet.name_native, outlet.language,
    outlet.mark, outlet.kind, outlet.hue FROM (
        SELECT quoting.outlet_id, SUM(CASE WHEN quoting.quotation_count > 0 THEN 1 ELSE 0 END) AS number FROM chosen
        CROSS JOIN {of_editionoutlet} AS quoting
        WHERE quoting.edition_id = chosen.edition_id
        GROUP BY quoting.outlet_id ORDER BY 2 DESC, 1 LIMIT {communities}
    ) AS found JOIN reactions_outlet AS outlet ON outlet.id = found.outlet_id
    WHERE found.number > 0
"""
LOOKED_UP = {
    "postgresql": "LATERAL (SELECT * FROM {table} AS one WHERE one.edition_id = chosen.edition_id OFFSET 0)",
    "sqlite": "{table}",
}
# The numbers that are kept for two things together.
OF_PAIR = """
    UNION ALL
    SELECT 'kept', 0, article_count, '', '', '', '', '', '', 0 FROM tags_tagpair WHERE tag_id = %s AND other_id = %s
"""
OF_TAG_AND_OUTLET = """
    UNION ALL
    SELECT 'kept', 0, article_count, '', '', '', '', '', '', 0 FROM articles_tagoutlet WHERE tag_id = %s AND outlet_id = %s
"""


class _MonthInUTC(TruncMonth):
    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        # Django's own calls Python for each row. SQLite's times are text in UTC.
        column, parameters = compiler.compile(self.lhs)
        return f"substr({column}, 1, 7)", parameters


def counted(topic: Topic) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Return the rows of `COUNTED` by the kind of thing they count."""
    lead, asked, size = lead_of(topic)
    newest = Window().of_rows(lead)
    if is_long(size):
        newest = newest.filter(within_reach(newest))
    month = _MonthInUTC("first_published_at", tzinfo=UTC)
    chosen = newest.filter(*asked).annotate(month=month).values_list("edition_id", "month")[:ARTICLES_COUNTED]
    inner, parameters = chosen.query.sql_with_params()
    ids = [tag.pk for tag in topic.tags]
    connection = connections[database_of_reader()]
    looked_up = LOOKED_UP[connection.vendor]
    statement = COUNTED.format(
        of_editiontag=looked_up.format(table="articles_editiontag"),
        of_editionoutlet=looked_up.format(table="articles_editionoutlet"),
        chosen=inner,
        tags=", ".join(["%s"] * len(ids)),
        facets=MOST_FACETS + len(ids),
        communities=MOST_COMMUNITIES,
    )
    values = [*parameters, *ids]
    if topic.outlet is None and len(ids) == 2:
        statement, values = statement + OF_PAIR, [*values, *ids]
    elif topic.outlet is not None and len(ids) == 1:
        statement, values = statement + OF_TAG_AND_OUTLET, [*values, *ids, topic.outlet.pk]
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row in cursor.fetchall():
            found[row[0]].append(row)
    return found
