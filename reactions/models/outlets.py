"""Outlet: where something was said (a community, a press publication, a blog host, an official body)."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from delivery.composed_text import ComposedCharField, ComposedTextField
from tags.models import key_of

HOST_FORM = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"


# What the desk needs of an outlet: no card, and no citation, shows it.
FOR_THE_DESK = (
    "aliases", "homepage", "charset_hint", "capture_mode", "source_pattern", "capture_address", "block_signatures",
    "tombstone_signatures", "description_en", "description_ko", "quotation_count", "is_active",
)  # fmt: skip


class OutletQuerySet(models.QuerySet["Outlet"]):
    def communities(self) -> "OutletQuerySet":
        return self.filter(kind=Outlet.Kind.COMMUNITY)


class Outlet(models.Model):
    """A place that sources come from. Its rules are data, so that a new community needs no code."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("community")
        PRESS = "press", _("press")
        BLOG = "blog", _("blog host")
        OFFICIAL = "official", _("official body")

    class CaptureMode(models.TextChoices):
        FETCH = "fetch", _("fetch by address")
        BROWSER = "browser", _("fetch with a browser")
        UPLOAD = "upload", _("upload a saved page")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    slug = models.SlugField(_("slug"), unique=True, help_text=_("Part of the address of its page."))
    name_native = ComposedCharField(_("name in its own language"), max_length=100)
    name_en = ComposedCharField(_("English name"), max_length=100)
    # Other names under which texts mention it, one per line: the importer finds attributions by them.
    aliases = ComposedTextField(_("other names, one per line"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="ko")
    homepage = models.URLField(_("home page"), blank=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Seoul")
    charset_hint = models.CharField(
        _("character set"),
        max_length=20,
        blank=True,
        help_text=_("Only where pages do not say it, for example cp949."),
    )
    capture_mode = models.CharField(
        _("how to capture"), max_length=8, choices=CaptureMode.choices, default=CaptureMode.FETCH
    )
    source_pattern = models.CharField(
        _("address pattern"),
        max_length=300,
        blank=True,
        help_text=_(
            "A regular expression on path and query; its group “id” is the number of the thread or report."
        ),
    )
    capture_address = models.CharField(
        _("address to ask instead"),
        max_length=300,
        blank=True,
        help_text=_(
            "Only where a page's own address shows just a frame or needs scripts: the address at which the same page "
            "comes with its text, with {board} and {id} in place of what the address pattern finds, for example "
            "https://m.blog.naver.com/{board}/{id}. It must be on one of this outlet's hosts. Readers still get the "
            "page's own address."
        ),
    )
    block_signatures = models.TextField(
        _("signs of a wall, one per line"),
        blank=True,
        help_text=_("Words that stand on a login or robot page."),
    )
    tombstone_signatures = models.TextField(
        _("signs of a deletion, one per line"),
        blank=True,
        help_text=_("Words that stand where a thread was removed."),
    )
    description_en = ComposedTextField(_("about it, in English"), blank=True)
    description_ko = ComposedTextField(_("about it, in Korean"), blank=True)
    hue = models.PositiveSmallIntegerField(
        _("hue"),
        default=0,
        validators=[MaxValueValidator(359)],
        help_text=_("0 to 359; its colour on the site."),
    )
    mark = models.CharField(
        _("letter mark"), max_length=2, help_text=_("One or two letters, shown with the hue.")
    )
    quotation_count = models.PositiveIntegerField(_("quotations"), default=0, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(condition=Q(hue__lt=360), name="outlet_hue_on_the_wheel"),
            models.UniqueConstraint(Lower("name_en"), name="outlet_name_once"),
        ]

    def __str__(self) -> str:
        if self.name_native == self.name_en:
            return self.name_en
        return f"{self.name_en} · {self.name_native}"

    @property
    def label(self) -> str:
        """The outlet's name in the interface's language."""
        return self.name_native if (get_language() or "en") == self.language else self.name_en

    @property
    def other_label(self) -> str:
        other = self.name_en if self.label == self.name_native else self.name_native
        return other if other != self.label else ""

    @property
    def description(self) -> str:
        if (get_language() or "en") == "ko":
            return self.description_ko or self.description_en
        return self.description_en or self.description_ko

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which a text may mention this outlet."""
        aliases = [line.strip() for line in self.aliases.splitlines()]
        return tuple(dict.fromkeys(name for name in (self.name_en, self.name_native, *aliases) if name))

    def clean(self) -> None:
        """Refuse names that another outlet has, however they are written: a text that mentions one must mean one."""
        super().clean()
        taken = {
            key_of(name): outlet
            for outlet in Outlet.objects.exclude(pk=self.pk).only("name_en", "name_native", "aliases")
            for name in outlet.names
        }
        problems: dict[str, list[ValidationError]] = {}
        for field in ("name_en", "name_native", "aliases"):
            for name in getattr(self, field).splitlines():
                if (other := taken.get(key_of(name))) is not None and key_of(name):
                    message = _(
                        "“%(name)s” is a name of %(other)s already. Take it off there first, or write it so that it means one of them."
                    )
                    words = {"name": name.strip(), "other": other}
                    problems.setdefault(field, []).append(
                        ValidationError(message, code="name_taken", params=words)
                    )
        if problems:
            raise ValidationError(problems)


class CommunityManager(models.Manager["Community"]):
    def get_queryset(self) -> models.QuerySet["Community"]:
        return super().get_queryset().filter(kind=Outlet.Kind.COMMUNITY)


class Community(Outlet):
    """An outlet of the kind community, as the desk and readers see it."""

    objects = CommunityManager()  # type: ignore[assignment, misc]

    class Meta:
        proxy = True
        verbose_name = _("community")
        verbose_name_plural = _("communities")


class OutletHost(models.Model):
    """A host of an outlet. It matches exactly, or as the end of a longer name after a dot; never in between."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="hosts")
    host = models.CharField(
        _("host"),
        max_length=253,
        unique=True,
        validators=[
            RegexValidator(HOST_FORM, _("A host looks like theqoo.net: lower case, no http, no path."))
        ],
    )

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = [F("host").asc()]

    def __str__(self) -> str:
        return self.host

    def clean(self) -> None:
        if self.host and self.host != self.host.lower():
            raise ValidationError({"host": _("Write the host in lower case.")})
