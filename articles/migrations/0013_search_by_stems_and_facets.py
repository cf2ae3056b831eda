"""Search by stems, narrowed by the index itself: what an article is (category, tags, communities, language, month)
stands in the full-text index beside its words.

The index is made again, empty: `manage.py prepare` and `manage.py rebuild_search` fill it with what is published.
"""

from importlib import import_module

from django.db import migrations, models

EARLIER = import_module("articles.migrations.0005_search").NEWEST

# Returns the ids of the `wanted` newest articles that match, of those first published from `since` until before `until`.
#
# A plain ORDER BY … LIMIT would leave it to the planner, who cannot know how rare a term is: it walks the primary key
# and unpacks every vector on the way, seconds for a word that nobody wrote. So each vector also names the blocks
# of 4,096 and of 65,536 ids that its article is in, and the question is put to the newest two of the small ones first,
# then of the large ones, then to all: a common word is found in the first step, and what gets to the last is rare.
# Sequential scans are off inside, so that each step is answered from the index. What narrows the question is part of it.
NEWEST = """
CREATE FUNCTION articles_search_newest(
    question tsquery, since timestamp with time zone, until timestamp with time zone, wanted integer
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
            WHEN 1 THEN question && format('''#a%s'' | ''#a%s''', newest >> 12, (newest >> 12) - 1)::tsquery
            WHEN 2 THEN question && format('''#b%s'' | ''#b%s''', newest >> 16, (newest >> 16) - 1)::tsquery
            ELSE question
        END;
        matches := ARRAY(
            WITH matching AS MATERIALIZED (SELECT article_id FROM articles_search WHERE terms @@ narrowed)
            SELECT matching.article_id FROM matching JOIN articles_searchentry AS entry USING (article_id)
            WHERE (since IS NULL OR entry.first_published_at >= since)
            AND (until IS NULL OR entry.first_published_at < until)
            ORDER BY matching.article_id DESC LIMIT wanted
        );
        EXIT WHEN cardinality(matches) >= wanted;
    END LOOP;
    RETURN QUERY SELECT unnest(matches);
END
$$
"""

FORWARDS = {
    "sqlite": [
        "DROP TABLE articles_search",
        "CREATE VIRTUAL TABLE articles_search USING fts5("
        "title, deck, tags, body, quotations, facets, tokenize = \"ascii tokenchars '#'\", columnsize = 0)",
    ],
    "postgresql": [
        "DROP FUNCTION articles_search_newest(tsquery, bigint, bigint[], integer)",
        "TRUNCATE articles_search",
        NEWEST,
    ],
}
BACKWARDS = {
    "sqlite": [
        "DROP TABLE articles_search",
        "CREATE VIRTUAL TABLE articles_search "
        "USING fts5(title, deck, tags, body, quotations, tokenize = 'ascii', columnsize = 0)",
    ],
    "postgresql": [
        "DROP FUNCTION articles_search_newest(tsquery, timestamp with time zone, timestamp with time zone, integer)",
        "TRUNCATE articles_search",
        EARLIER,
    ],
}


def make_index_again(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def make_earlier_index(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_offers'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchentry',
            name='form',
            field=models.PositiveSmallIntegerField(db_index=True, default=0),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='language',
            field=models.CharField(default='', max_length=10),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='outlet_ids',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='quoted',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='tag_ids',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='words',
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60, unique=True)),
                ('letters', models.CharField(max_length=200)),
                ('beginning', models.CharField(max_length=3)),
                ('end', models.CharField(max_length=3)),
                ('length', models.PositiveSmallIntegerField()),
                ('article_count', models.IntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(models.F('beginning'), models.OrderBy(models.F('article_count'), descending=True), name='search_word_by_beginning'), models.Index(models.F('end'), models.OrderBy(models.F('article_count'), descending=True), name='search_word_by_end')],
            },
        ),
        migrations.RunPython(make_index_again, make_earlier_index),
    ]
