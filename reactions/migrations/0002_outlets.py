"""Bring the outlets that come with an installation, with their hosts."""

from django.db import migrations
from django.db.models import ProtectedError

from reactions.sources.outlet_data import OUTLETS

# Columns that did not exist yet; later migrations fill them.
NOT_YET = {"capture_address"}


def bring_outlets(apps, schema_editor):
    Outlet = apps.get_model("reactions", "Outlet")
    OutletHost = apps.get_model("reactions", "OutletHost")
    for entry in OUTLETS:
        fields = {name: value for name, value in entry.items() if name not in {"slug", "hosts"} | NOT_YET}
        outlet, _created = Outlet.objects.update_or_create(slug=entry["slug"], defaults=fields)
        for host in entry["hosts"]:
            OutletHost.objects.update_or_create(host=host, defaults={"outlet": outlet})


def take_outlets_back(apps, schema_editor):
    """Remove the outlets again, except those that sources or authors already hang on."""
    Outlet = apps.get_model("reactions", "Outlet")
    for entry in OUTLETS:
        for outlet in Outlet.objects.filter(slug=entry["slug"]):
            try:
                outlet.delete()
            except ProtectedError:
                continue


class Migration(migrations.Migration):
    dependencies = [("reactions", "0001_initial")]

    operations = [migrations.RunPython(bring_outlets, take_outlets_back)]
