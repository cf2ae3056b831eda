from django.db import migrations, models

from newsroom.upgrades.migrations import AddIndexWhileWriting


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0028_articles_by_language"),
    ]

    operations = [
        AddIndexWhileWriting(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("updated_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "published"), _negated=True),
                name="article_unpublished",
            ),
        ),
    ]
