"""The words of live editions, and the full-text index that each database has beside them.

SQLite: an FTS5 table. Its terms are made by `articles.search.words`, so its tokenizer has nothing to do but
split at spaces: `ascii` leaves every other letter alone (`unicode61` would drop letters younger than Unicode 6.1).
PostgreSQL: a tsvector with positions and weights (A title, B deck and tags, C body, D quotations) under GIN.
"""

import django.db.models.deletion
from django.db import migrations, models

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE articles_search "
        "USING fts5(title, deck, tags, body, quotations, tokenize = 'ascii', columnsize = 0)",
    ],
    "postgresql": [
        "CREATE TABLE articles_search (article_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
        "CREATE INDEX articles_search_terms ON articles_search USING gin (terms)",
    ],
}


def create_index(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_search")


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
