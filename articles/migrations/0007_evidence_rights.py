"""The rights to capture by address, to close desk tasks, and to decide on takedowns, for the roles that have them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

REPORTER = [
    "reactions.add_capturerequest", "reactions.view_capturerequest", "reactions.view_capturetimestamp",
    "reactions.view_healthcheck", "reactions.view_desktask",
]  # fmt: skip
DESK_EDITOR = [
    *REPORTER,
    "reactions.change_desktask", "reactions.export_evidence",
    "reactions.view_takedownrequest", "reactions.view_redaction",
    # To propose one: it takes effect only once somebody with the right to decide confirms it.
    "reactions.add_redaction",
]  # fmt: skip
PUBLISHER = [*DESK_EDITOR, "reactions.decide_takedown", "reactions.see_closed_evidence"]
ROLES = {"Reporter": REPORTER, "Desk editor": DESK_EDITOR, "Publisher": PUBLISHER}


def give_rights(apps, schema_editor):
    # Permissions are normally made after all migrations; the roles need them now.
    app_config = apps.get_app_config("reactions")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(content_type__app_label="reactions").select_related("content_type")
    }
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(*(by_name[name] for name in ROLES[group.name]))


def take_rights(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    names = {name.partition(".")[2] for name in PUBLISHER}
    rights = list(Permission.objects.filter(content_type__app_label="reactions", codename__in=names))
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_what_readers_saw"), ("reactions", "0004_evidence_that_stands")]

    operations = [migrations.RunPython(give_rights, take_rights)]
