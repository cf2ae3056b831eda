"""Addresses under which somebody without an account sees a revision before it is published."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0020_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "activity",
            "kind",
            models.CharField(
                choices=[
                    ("submitted", "handed in"),
                    ("taken_back", "taken back"),
                    ("changes", "changes requested"),
                    ("approved", "approved"),
                    ("lapsed", "approval lapsed"),
                    ("assigned", "assigned"),
                    ("scheduled", "scheduled"),
                    ("unscheduled", "schedule cancelled"),
                    ("leaving", "time to leave the site"),
                    ("embargo", "embargo"),
                    ("link_made", "preview link made"),
                    ("link_revoked", "preview link taken back"),
                    ("fell_short", "schedule fell short"),
                    ("published", "published"),
                    ("updated", "update published"),
                    ("corrected", "correction published"),
                    ("unpublished", "unpublished"),
                    ("retracted", "retracted"),
                    ("overridden", "gate overridden"),
                    ("restored", "revision restored"),
                    ("cleared", "passage cleared"),
                    ("resolved", "comment resolved"),
                    ("reopened", "comment opened again"),
                    ("deleted", "deleted"),
                    ("retried", "failed task tried again"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_for', models.CharField(max_length=120, verbose_name='for whom')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='valid until')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('use_count', models.PositiveIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preview_links', to='articles.article')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='articles.revision')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['-created_at', '-id'],
                'default_permissions': (),
                'indexes': [models.Index(models.F('article'), models.OrderBy(models.F('created_at'), descending=True), name='preview_link_of_article')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='preview_link_expires'), models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', False), _connector='OR'), name='preview_link_revoked_by_somebody')],
            },
        ),
    ]
