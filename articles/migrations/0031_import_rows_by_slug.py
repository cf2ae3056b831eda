from django.db import migrations, models

from newsroom.upgrades.migrations import AddIndexWhileWriting


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0030_search_by_reach"),
    ]

    operations = [
        AddIndexWhileWriting(
            model_name="importrow",
            index=models.Index(
                models.F("slug"),
                condition=models.Q(("slug", ""), _negated=True),
                name="import_row_by_slug",
            ),
        ),
    ]
