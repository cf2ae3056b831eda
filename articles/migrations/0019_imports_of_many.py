"""Imports of many articles, and who may do them: the desk and publishers."""

import articles.models.imports
import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


RIGHTS = ["add_importrun", "view_importrun"]
ROLES = ["Desk editor", "Publisher"]


def give_rights(apps, schema_editor):
    # Permissions are normally made after all migrations; the roles need them now.
    app_config = apps.get_app_config("articles")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    app_config.models_module = None
    rights = _rights(apps)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(*rights)


def take_rights(apps, schema_editor):
    rights = _rights(apps)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(*rights)


def _rights(apps):
    return list(
        apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label="articles", codename__in=RIGHTS
        )
    )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0017_planning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reading', 'being read'), ('read', 'ready to be looked at'), ('making', 'drafts are being made'), ('done', 'done'), ('stopped', 'stopped'), ('failed', 'could not be read')], default='reading', max_length=8, verbose_name='state')),
                ('file_name', models.CharField(max_length=300, verbose_name='file')),
                ('file', models.FileField(blank=True, editable=False, max_length=200, storage=articles.models.imports.exchange_storage, upload_to='')),
                ('byte_count', models.PositiveBigIntegerField(default=0, verbose_name='size in bytes')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='SHA-256')),
                ('language', models.CharField(default='en', editable=False, max_length=10)),
                ('problem', models.TextField(blank=True, editable=False, verbose_name='why it could not be read')),
                ('created_at', models.DateTimeField(verbose_name='started')),
                ('touched_at', models.DateTimeField(editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='finished')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.category', verbose_name='category of what names none of ours')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import of many articles',
                'verbose_name_plural': 'imports of many articles',
                'ordering': ['-created_at', '-id'],
                'default_permissions': ('add', 'view'),
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('waiting', 'would be made'), ('made', 'made'), ('duplicate', 'there already'), ('refused', 'left out')], max_length=9, verbose_name='state')),
                ('name', models.CharField(max_length=400, verbose_name='where')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='type')),
                ('source_id', models.CharField(blank=True, max_length=300, verbose_name='number where it comes from')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('slug', models.CharField(blank=True, max_length=120, verbose_name='slug')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='old address')),
                ('reason', models.TextField(blank=True, verbose_name='why')),
                ('notes', models.JSONField(default=list, verbose_name='to look at')),
                ('unsourced_count', models.PositiveIntegerField(default=0, verbose_name='unsourced passages')),
                ('picture_count', models.PositiveIntegerField(default=0, verbose_name='pictures')),
                ('page', models.JSONField(blank=True, null=True)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.article', verbose_name='article')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='articles.importrun')),
            ],
            options={
                'verbose_name': 'row of an import',
                'verbose_name_plural': 'rows of imports',
                'ordering': ['run_id', 'number'],
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(models.F('sha256'), models.F('state'), name='import_run_by_file'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(models.F('run'), models.F('state'), models.F('number'), name='import_row_by_state'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(models.F('source_id'), condition=models.Q(('source_id', ''), _negated=True), name='import_row_by_source'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='import_row_number_once'),
        ),
        migrations.RunPython(give_rights, take_rights),
    ]
