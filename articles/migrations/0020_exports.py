"""Exports of the whole newsroom; no role may order one until somebody gives the right."""

import articles.models.imports
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0019_imports_of_many'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'being written'), ('done', 'ready to be fetched'), ('failed', 'failed'), ('cleared', 'cleared away')], default='waiting', max_length=8, verbose_name='state')),
                ('rows_done', models.PositiveBigIntegerField(default=0, editable=False)),
                ('all_rows', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='rows')),
                ('file_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='files')),
                ('file', models.FileField(blank=True, editable=False, max_length=200, storage=articles.models.imports.exchange_storage, upload_to='')),
                ('byte_count', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='size in bytes')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='SHA-256')),
                ('language', models.CharField(default='en', editable=False, max_length=10)),
                ('problem', models.TextField(blank=True, editable=False, verbose_name='problem')),
                ('ordered_at', models.DateTimeField(verbose_name='ordered')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('touched_at', models.DateTimeField(editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='finished')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'export of the newsroom',
                'verbose_name_plural': 'exports of the newsroom',
                'ordering': ['-ordered_at', '-id'],
                'permissions': [('export_site', 'Can export the whole newsroom')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ['waiting', 'running'])), name='one_export_at_a_time')],
            },
        ),
    ]
