from django.db import migrations, models

from newsroom.upgrades.migrations import AddIndexWhileWriting


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reactions", "0007_words_of_a_capture_request"),
    ]

    operations = [
        AddIndexWhileWriting(
            model_name="quotation",
            index=models.Index(
                models.F("supersedes"),
                condition=models.Q(supersedes__isnull=False),
                name="quotation_supersedes",
            ),
        ),
    ]
