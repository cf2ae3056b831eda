"""An order to capture says which page of a thread's comments it is for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reactions', '0005_asked_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='capturerequest',
            name='comment_page',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
    ]
