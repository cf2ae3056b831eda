"""Times to leave the site, embargoes, pinned revisions; reasons that can be said in any language."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def keep_as_messages(apps, schema_editor):
    """Keep the texts that stand there as messages in the language they were written in."""
    Article = apps.get_model("articles", "Article")
    for article in Article.objects.exclude(schedule_text="").only("schedule_text"):
        message = {"code": "", "words": article.schedule_text, "parameters": {}}
        Article.objects.filter(pk=article.pk).update(schedule_problem=[message])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_the_way_of_an_article"),
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
        migrations.RenameField("article", "schedule_problem", "schedule_text"),
        migrations.AddField(
            "article",
            "schedule_problem",
            models.JSONField(
                blank=True, default=list, editable=False, verbose_name="why the schedule fell short"
            ),
        ),
        migrations.RunPython(keep_as_messages, migrations.RunPython.noop),
        migrations.RemoveField("article", "schedule_text"),
        migrations.AddField(
            "article",
            "publish_revision",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddField(
            "article",
            "unpublish_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="leaves the site at"),
        ),
        migrations.AddField(
            "article", "unpublish_zone", models.CharField(blank=True, editable=False, max_length=40)
        ),
        migrations.AddField(
            "article",
            "unpublish_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "article",
            "embargo_until",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="under embargo until"),
        ),
        migrations.AddField(
            "article", "embargo_zone", models.CharField(blank=True, editable=False, max_length=40)
        ),
        migrations.AddField(
            "article",
            "embargo_note",
            models.CharField(
                blank=True, editable=False, max_length=200, verbose_name="whose embargo it is"
            ),
        ),
        migrations.AddIndex(
            "article",
            models.Index(
                F("unpublish_at"), condition=Q(unpublish_at__isnull=False), name="article_unpublished_at"
            ),
        ),
        migrations.AddIndex(
            "article",
            models.Index(
                F("embargo_until"), condition=Q(embargo_until__isnull=False), name="article_embargoed"
            ),
        ),
        migrations.AddIndex(
            "article",
            models.Index(F("event_date"), condition=Q(event_date__isnull=False), name="article_by_event"),
        ),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(unpublish_at__isnull=True)
                | Q(unpublish_at__gt=F("publish_at")),
                name="article_leaves_after_it_went_out",
            ),
        ),
    ]
