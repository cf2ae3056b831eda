"""Addresses under which an article stood on another site, before it was imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.working_copy import Article


class OldAddress(models.Model):
    """A path that leads to an article's address of today, once it has one. Its form: `articles.old_addresses.path_of`."""

    path = models.CharField(_("old address"), max_length=500, unique=True)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="old_addresses", verbose_name=_("article")
    )

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        default_permissions = ()

    def __str__(self) -> str:
        return self.path
