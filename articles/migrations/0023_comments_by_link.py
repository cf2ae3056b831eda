"""How many comments came by a preview link."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0022_who_looks_after_tasks'),
    ]

    operations = [
        migrations.AddField(
            model_name='previewlink',
            name='comment_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='previewlink',
            name='comments_in_hour',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='previewlink',
            name='comments_since',
            field=models.DateTimeField(null=True),
        ),
    ]
