import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0032_tags_of_cards_in_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="editiontag",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tag_rows",
                to="articles.edition",
            ),
        ),
        migrations.AlterField(
            model_name="editiontag",
            name="tag",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tags.tag"
            ),
        ),
    ]
