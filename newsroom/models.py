"""What the site itself keeps that is no content."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reactions.models.append_only import AppendOnlyModel


class BrowserReport(models.Model):
    """Something that readers' or editors' browsers refused on our pages, counted: one row for the same thing.

    Holds nothing of whoever's browser it was: no address on the network, no name of a browser, no address of a page but its pattern.
    """

    class Kind(models.TextChoices):
        CSP = "csp-violation", _("content security policy")
        COEP = "coep", _("embedding")
        COOP = "coop", _("opening windows")
        PERMISSIONS = "permissions-policy-violation", _("permissions")

    # Of all that makes two reports the same.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("policy"), max_length=40, choices=Kind.choices)
    rule = models.CharField(_("rule"), max_length=60)
    page = models.CharField(_("page"), max_length=200, help_text=_("The pattern of the page's address."))
    blocked = models.CharField(
        _("what was blocked"), max_length=200, help_text=_("A site, or the word for what it was.")
    )
    source = models.CharField(_("script"), max_length=200, blank=True)
    line = models.PositiveIntegerField(_("line"), default=0)
    count = models.PositiveBigIntegerField(_("times"), default=1)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"), db_index=True)

    class Meta:
        verbose_name = _("browser report")
        verbose_name_plural = _("browser reports")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.rule} · {self.page}"


class CacheRow(models.Model):
    """The table of the cache where that is in the database; Django's `DatabaseCache` alone reads and writes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "newsroom_cache"
        default_permissions = ()

    def __str__(self) -> str:
        return self.cache_key


class AccountEvent(AppendOnlyModel):
    """Something that happened to an account: who did it, when, to whom, from where. Written once, forgotten after its time."""

    class Kind(models.TextChoices):
        LOGGED_IN = "in", _("logged in")
        REFUSED = "refused", _("login refused")
        HELD_UP = "held_up", _("tried too often")
        DENIED = "denied", _("page denied")
        LOGGED_OUT = "out", _("logged out")
        PASSWORD = "password", _("password changed")
        FACTOR_ADDED = "factor_added", _("second step set up")
        FACTOR_REMOVED = "factor_removed", _("second step removed")
        CODES_RENEWED = "codes", _("recovery codes renewed")
        ADDED = "added", _("account added")
        DELETED = "deleted", _("account deleted")
        ROLES = "roles", _("roles changed")
        RIGHTS = "rights", _("rights beyond roles changed")
        SWITCHED_ON = "on", _("account switched on")
        SWITCHED_OFF = "off", _("account switched off")

    kind = models.CharField(_("what happened"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("when"), db_index=True)
    # No constraints: the log of an account that was deleted still says which one it was.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("account"),
    )
    # As the account was called then; empty where nobody is called so.
    name = models.CharField(_("account"), max_length=150, blank=True)
    # Who did it, where that was somebody else.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("by"),
    )
    # The network, not the machine in it (newsroom/accounts/log.py); empty for what was done on the host itself.
    network = models.CharField(_("from where"), max_length=50, blank=True)
    device = models.CharField(pgettext_lazy("device", "with"), max_length=60, blank=True)
    before = models.CharField(_("from"), max_length=200, blank=True)
    after = models.CharField(_("to"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("entry of the account log")
        verbose_name_plural = _("account log")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name or '–'}: {self.get_kind_display()}"
