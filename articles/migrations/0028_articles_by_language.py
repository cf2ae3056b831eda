from django.db import migrations, models

from newsroom.upgrades.migrations import AddIndexWhileWriting


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0027_old_addresses"),
    ]

    operations = [
        AddIndexWhileWriting(
            model_name="article",
            index=models.Index(
                models.F("language"),
                models.OrderBy(models.F("updated_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="article_by_language",
            ),
        ),
    ]
