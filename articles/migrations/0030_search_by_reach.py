from django.db import migrations

# The newest articles of a question that is asked of fewer words the further back it goes: of what is nearby, of what is recent,
# and of everything. What is found nearby is asked for no second time, and where all articles are near, nothing is asked beyond.
# `articles_search_newest` with one question stays for the release before.
NEWEST = """
CREATE FUNCTION articles_search_newest(
    nearby tsquery, recent tsquery, ever tsquery,
    since timestamp with time zone, until timestamp with time zone, wanted integer
)
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
        narrowed := CASE step
            WHEN 1 THEN nearby && format('''#a%s'' | ''#a%s''', newest >> 12, (newest >> 12) - 1)::tsquery
            WHEN 2 THEN recent && format('''#b%s'' | ''#b%s''', newest >> 16, (newest >> 16) - 1)::tsquery
            ELSE ever
        END;
        matches := ARRAY(
            WITH matching AS MATERIALIZED (SELECT article_id FROM articles_search WHERE terms @@ narrowed)
            SELECT article_id FROM (
                (
                    -- Times are looked up of one after the other, until there are enough; a join would read those of all articles.
                    SELECT article_id FROM (SELECT article_id FROM matching ORDER BY article_id DESC OFFSET 0) AS newest_first
                    WHERE (since IS NULL AND until IS NULL) OR EXISTS (
                        SELECT FROM articles_searchentry AS entry
                        WHERE entry.article_id = newest_first.article_id
                        AND (since IS NULL OR entry.first_published_at >= since)
                        AND (until IS NULL OR entry.first_published_at < until)
                    )
                    ORDER BY article_id DESC LIMIT wanted
                )
                UNION SELECT unnest(matches)
            ) AS found
            ORDER BY article_id DESC LIMIT wanted
        );
        EXIT WHEN cardinality(matches) >= wanted OR (step = 1 AND newest < 8192) OR (step = 2 AND newest < 131072);
    END LOOP;
    RETURN QUERY SELECT unnest(matches);
END
$$
"""
FORWARDS = {"postgresql": [NEWEST], "sqlite": []}
BACKWARDS = {
    "postgresql": [
        "DROP FUNCTION articles_search_newest("
        "tsquery, tsquery, tsquery, timestamp with time zone, timestamp with time zone, integer)"
    ],
    "sqlite": [],
}


def create_function(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_function(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0029_unpublished_articles"),
    ]

    operations = [
        migrations.RunPython(create_function, drop_function),
    ]
