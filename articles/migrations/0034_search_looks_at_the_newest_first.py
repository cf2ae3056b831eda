from importlib import import_module

from django.db import migrations

# The index knows which terms an article has, not where they stand. So it is asked for the articles that have all of a question's terms,
# which costs no look at any of them; what these articles say is then looked at one after the other, the newest first, until there are
# enough. Where it looks is a condition of its own: as a part of the question it would be compared with each article in there.
# The beginning of a term is dear to look up, for all that begin so are gathered: after three whole terms it is left to the look.
NEWEST = r"""
CREATE OR REPLACE FUNCTION articles_search_newest(
    nearby tsquery, recent tsquery, ever tsquery,
    since timestamp with time zone, until timestamp with time zone, wanted integer
)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
    newest bigint := (SELECT max(article_id) FROM articles_search);
    question tsquery;
    place tsquery;
    looked_up tsquery;
    is_told boolean;
    matches bigint[] := '{}';
BEGIN
    IF newest IS NULL THEN
        RETURN;
    END IF;
    FOR step IN 1..3 LOOP
        question := CASE step WHEN 1 THEN nearby WHEN 2 THEN recent ELSE ever END;
        place := CASE step
            WHEN 1 THEN format('''#a%s'' | ''#a%s''', newest >> 12, (newest >> 12) - 1)::tsquery
            WHEN 2 THEN format('''#b%s'' | ''#b%s''', newest >> 16, (newest >> 16) - 1)::tsquery
        END;
        looked_up := replace(
            regexp_replace(question::text, $x$('[^']+' <-> '[^']+' <-> '[^']+') <-> '[^']+':\*$x$, '\1', 'g'), '<->', '&'
        )::tsquery;
        is_told := looked_up = question;
        matches := ARRAY(
            SELECT article_id FROM (
                (
                    SELECT article_id FROM (
                        SELECT article_id FROM articles_search WHERE terms @@ looked_up AND terms @@ place
                        UNION ALL
                        SELECT article_id FROM articles_search WHERE terms @@ looked_up AND place IS NULL
                        ORDER BY article_id DESC OFFSET 0
                    ) AS newest_first
                    -- Terms and times are looked up of one after the other; a join would read those of all articles, and sort them.
                    WHERE (is_told OR (
                        SELECT own.terms @@ question FROM articles_search AS own WHERE own.article_id = newest_first.article_id
                    ))
                    AND ((since IS NULL AND until IS NULL) OR EXISTS (
                        SELECT FROM articles_searchentry AS entry
                        WHERE entry.article_id = newest_first.article_id
                        AND (since IS NULL OR entry.first_published_at >= since)
                        AND (until IS NULL OR entry.first_published_at < until)
                    ))
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


def replace_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NEWEST, params=None)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        before = import_module("articles.migrations.0030_search_by_reach").NEWEST
        schema_editor.execute(before.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0033_indexes_that_others_begin_with"),
    ]

    operations = [
        migrations.RunPython(replace_function, put_back),
    ]
