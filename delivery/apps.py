"""Application configuration of delivery/."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate

        from delivery.long_values import compress_quickly
        from delivery.placeholders import remember_placeholders

        connection_created.connect(remember_placeholders, dispatch_uid="placeholders")
        post_migrate.connect(compress_quickly, sender=self, dispatch_uid="long values")
