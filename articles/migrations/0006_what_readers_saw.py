"""Keep what editions named so far as shown to readers, and let the desk change what readers see of pictures."""

from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.models import Q

MAY_CHANGE_SHOWN = ["Desk editor", "Publisher"]


def remember_shown(apps, schema_editor):
    Quotation, Paraphrase, Source = (
        apps.get_model("reactions", name) for name in ("Quotation", "Paraphrase", "Source")
    )
    documents = apps.get_model("articles", "Edition").objects.values_list("document", flat=True)
    for document in documents.iterator(chunk_size=100):
        named = {
            kind: [block[kind] for block in document["blocks"] if block["type"] == kind and block.get(kind)]
            for kind in ("quotation", "paraphrase")
        }
        cited = [citation["source"] for citation in document["citations"]]
        Quotation.objects.filter(pk__in=named["quotation"]).update(was_shown=True)
        Paraphrase.objects.filter(pk__in=named["paraphrase"]).update(was_shown=True)
        Source.objects.filter(
            Q(pk__in=cited) | Q(quotations__in=named["quotation"]) | Q(paraphrases__in=named["paraphrase"])
        ).update(was_shown=True)


def grant(apps, schema_editor):
    # Permissions are normally made after all migrations; the roles need this one now.
    app_config = apps.get_app_config("images")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    app_config.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="images", codename="change_shown_image"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=MAY_CHANGE_SHOWN):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_search"),
        ("images", "0002_change_shown"),
        ("reactions", "0003_shown"),
    ]

    operations = [
        migrations.RunPython(remember_shown, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
