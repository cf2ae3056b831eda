"""The rights to see failed background work and to try it again, for the roles that look after the newsroom."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = ["view_dbtaskresult", "change_dbtaskresult"]
ROLES = ["Publisher", "Administrator"]


def give_rights(apps, schema_editor):
    # Permissions are normally made after all migrations; the roles need them now.
    app_config = apps.get_app_config("django_tasks_database")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    rights = Permission.objects.filter(content_type__app_label="django_tasks_database", codename__in=RIGHTS)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(*rights)


def take_rights(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    rights = list(Permission.objects.filter(content_type__app_label="django_tasks_database", codename__in=RIGHTS))
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_preview_links"), ("django_tasks_database", "0021_conditional_partial_index_ordering")]

    operations = [migrations.RunPython(give_rights, take_rights)]
