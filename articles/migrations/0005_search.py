"""The words of live editions, and the full-text index that each database has beside them.

SQLite: an FTS5 table. Its terms are made by `articles.search.words`, so its tokenizer has nothing to do but
split at spaces: `ascii` leaves every other letter alone (`unicode61` would drop letters younger than Unicode 6.1).
PostgreSQL: a tsvector with positions under GIN, and a function that finds the newest articles of a question.
"""

import django.db.models.deletion
from django.db import migrations, models

# Returns the ids of the `wanted` newest articles that match, narrowed to a category and to those with all tags.
#
# A plain ORDER BY … LIMIT would leave it to the planner, who cannot know how rare a term is: it walks the primary key
# and unpacks every vector on the way, seconds for a word that nobody wrote. So each vector also names the blocks
# of 4,096 and of 65,536 ids that its article is in, and the question is put to the newest two of the small ones first,
# then of the large ones, then to all: a common word is found in the first step, and what gets to the last is rare.
# Sequential scans are off inside, so that each step is answered from the index.
# With filters, a word that the second step has found 10,000 times is not followed further back.
NEWEST = """
CREATE FUNCTION articles_search_newest(question tsquery, in_category bigint, with_tags bigint[], wanted integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
    newest bigint := (SELECT max(article_id) FROM articles_search);
    narrowed tsquery;
    matches bigint[] := '{}';
BEGIN
    IF newest IS NULL THEN
        RETURN;
    END IF;
    FOR step IN 1..3 LOOP
        IF step = 3 AND (in_category IS NOT NULL OR cardinality(with_tags) > 0) THEN
            EXIT WHEN 10000 < (
                SELECT count(*) FROM (SELECT 1 FROM articles_search WHERE terms @@ narrowed LIMIT 10001) AS counted
            );
        END IF;
        narrowed := CASE step
            WHEN 1 THEN question && format('''#a%s'' | ''#a%s''', newest >> 12, (newest >> 12) - 1)::tsquery
            WHEN 2 THEN question && format('''#b%s'' | ''#b%s''', newest >> 16, (newest >> 16) - 1)::tsquery
            ELSE question
        END;
        matches := ARRAY(
            WITH matching AS MATERIALIZED (SELECT article_id FROM articles_search WHERE terms @@ narrowed)
            SELECT matching.article_id FROM matching JOIN articles_searchentry AS entry USING (article_id)
            WHERE (in_category IS NULL OR entry.category_id = in_category)
            AND cardinality(with_tags) = (
                SELECT count(*) FROM articles_editiontag AS tagged
                WHERE tagged.edition_id = entry.edition_id AND tagged.tag_id = ANY (with_tags)
            )
            ORDER BY matching.article_id DESC LIMIT wanted
        );
        EXIT WHEN cardinality(matches) >= wanted;
    END LOOP;
    RETURN QUERY SELECT unnest(matches);
END
$$
"""

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE articles_search "
        "USING fts5(title, deck, tags, body, quotations, tokenize = 'ascii', columnsize = 0)",
    ],
    "postgresql": [
        "CREATE TABLE articles_search (article_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
        "CREATE INDEX articles_search_terms ON articles_search USING gin (terms)",
        NEWEST,
    ],
}
DROP = {
    "sqlite": ["DROP TABLE articles_search"],
    "postgresql": [
        "DROP FUNCTION articles_search_newest(tsquery, bigint, bigint[], integer)",
        "DROP TABLE articles_search",
    ],
}


def create_index(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_retraction_note")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("article_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_published_at", models.DateTimeField()),
                ("title", models.TextField()),
                ("deck", models.TextField()),
                ("tags", models.TextField()),
                ("body", models.TextField()),
                ("quotations", models.TextField()),
                ("text", models.TextField()),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.category",
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.edition"
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(create_index, drop_index),
    ]
