from django.db import migrations, models

from newsroom.upgrades.migrations import AddIndexWhileWriting


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0031_import_rows_by_slug"),
    ]

    operations = [
        AddIndexWhileWriting(
            model_name="editiontag",
            index=models.Index(
                models.F("edition"), models.F("position"), models.F("tag"), name="edition_tag_in_order"
            ),
        ),
    ]
