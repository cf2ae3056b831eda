"""Which post of a page was the last one that counts; autosaves by age, for the sweep."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_comments_by_link")]

    operations = [
        migrations.AddField(
            model_name="editingsession",
            name="post_number",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AlterField(
            model_name="editingsession",
            name="article",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sessions",
                to="articles.article",
            ),
        ),
        migrations.AddIndex(
            model_name="editingsession",
            index=models.Index("seen_at", name="session_by_age"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index("created_at", condition=Q(kind="autosave"), name="revision_saved_by_itself"),
        ),
    ]
