"""The one dialog in which everything is planned for an article, each time with what clocks elsewhere show then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import date as in_words
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from articles.models import Article, Edition, Revision
from articles.planning.plans import Moment, Plan, plan_of
from articles.planning.zones import moment_of, zone_choices, zone_of

# How many revisions can be chosen from; an older one is restored first.
REVISIONS_OFFERED = 20
NEWEST = "newest"
CLOCK_FORMAT = "%Y-%m-%dT%H:%M"
CLOCK_FORMATS = [CLOCK_FORMAT, "%Y-%m-%d %H:%M"]
# The parts of a plan by the fields that say them.
FIELD_OF_PART = {
    "publish": "local_time",
    "unpublish": "unpublish_time",
    "embargo": "embargo_time",
    "zone": "zone",
    "revision": "goes_out",
    "reason": "reason",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the newsroom's clock shows at a time that is said in another zone."""

    moment: datetime
    words: str


def _clock(label: Any, help_text: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "data-clock": ""}, format=CLOCK_FORMAT),
        input_formats=CLOCK_FORMATS,
        help_text=help_text,
    )


class PlanForm(forms.Form):
    """When an article goes out, when it leaves the site, until when nothing of it may go out."""

    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the times below"),
        choices=zone_choices,
        widget=forms.Select(attrs={"data-zone": ""}),
    )
    local_time = _clock(
        gettext_lazy("Goes out at"),
        gettext_lazy(
            "Left empty, it does not go out by itself. Of a live article, this is when the update goes out."
        ),
    )
    goes_out = forms.ChoiceField(
        label=gettext_lazy("What goes out"),
        required=False,
        help_text=gettext_lazy(
            "The newest revision takes in everything that is saved until then, by anybody. A pinned one stays as it is."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Of a live article, a note makes the update a correction, and readers see it."
        ),
    )
    unpublish_time = _clock(
        gettext_lazy("Leaves the site at"),
        gettext_lazy("Left empty, it stays. Its address then answers as if it had never been."),
    )
    embargo_time = _clock(
        gettext_lazy("Under embargo until"),
        gettext_lazy("Until then nobody publishes it: no button, no selection, no schedule."),
    )
    embargo_note = forms.CharField(
        label=gettext_lazy("Whose embargo it is"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("For the desk, for example “the ministry's, until its press conference”."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the embargo ends sooner"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Only where you shorten or end the embargo. It is kept with your name."),
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    # The revision that was looked at.
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def fit(self, *, article: Article, actor: User) -> None:
        """Make it the form of an article's plan, for a person; call it before anything is asked of the form."""
        self.plan = plan_of(article)
        self.initial = {**self._planned(), **self.initial}
        self.revisions = {
            str(revision.number): revision
            for revision in article.revisions.select_related("created_by").defer("document")[
                :REVISIONS_OFFERED
            ]
        }
        if self.plan.revision is not None:
            self.revisions.setdefault(str(self.plan.revision.number), self.plan.revision)
        self.fields["goes_out"].choices = list(self._what_can_go_out())  # type: ignore[attr-defined]
        may_lift = actor.has_perm("articles.override_gate") and article.is_under_embargo(timezone.now())
        if not may_lift:
            del self.fields["reason"]
        if not Edition.objects.live().filter(article=article).exists():
            self.fields["note"].widget = forms.HiddenInput()

    def _planned(self) -> dict[str, Any]:
        plan = self.plan
        moments = {"local_time": plan.publish, "unpublish_time": plan.unpublish, "embargo_time": plan.embargo}
        said = next((moment for moment in moments.values() if moment is not None), None)
        zone = said.zone if said is not None and zone_of(said.zone) else settings.TIME_ZONE
        clocks = {
            name: moment.at.astimezone(zone_of(zone)).strftime(CLOCK_FORMAT)
            for name, moment in moments.items()
            if moment is not None
        }
        return {
            "zone": zone,
            **clocks,
            "goes_out": str(plan.revision.number) if plan.revision else NEWEST,
            "note": plan.note,
            "embargo_note": plan.embargo_note,
        }

    def _what_can_go_out(self) -> Iterator[tuple[str, str]]:
        yield NEWEST, _("The newest revision that is saved by then")
        for number, revision in self.revisions.items():
            words = {
                "number": revision.number,
                "time": f"{timezone.localtime(revision.created_at):%Y-%m-%d %H:%M}",
                "who": revision.created_by.get_full_name() or revision.created_by.get_username(),
            }
            yield number, _("Revision %(number)d of %(time)s, %(who)s") % words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        zone = cleaned.get("zone")
        moments: dict[str, Moment | None] = {}
        for part in ("publish", "unpublish", "embargo"):
            name = FIELD_OF_PART[part]
            try:
                moments[part] = self._moment(cleaned.get(name), zone, getattr(self.plan, part))
            except ValidationError as error:
                self.add_error(name, error)
        was_planned = any((self.plan.publish, self.plan.unpublish, self.plan.embargo))
        if not any(moments.values()) and not self.errors and not was_planned:
            self.add_error("local_time", _("Choose at least one time."))
        number = cleaned.get("goes_out") or NEWEST
        cleaned["plan"] = Plan(
            **moments,
            note=cleaned.get("note", ""),
            revision=self._chosen(number),
            embargo_note=cleaned.get("embargo_note", ""),
        )
        return cleaned

    def _moment(self, local_time: datetime | None, zone: str | None, before: Moment | None) -> Moment | None:
        if local_time is None or not zone:
            return None
        moment = Moment(moment_of(local_time, zone), zone)
        # What was not touched stays as it was said, also where the seconds or the zone of the form are others.
        is_untouched = before is not None and before.at.replace(second=0, microsecond=0) == moment.at
        return before if is_untouched else moment

    def _chosen(self, number: str) -> Revision | None:
        revision = self.revisions.get(number)
        # Read whole: a plan remembers what its revision quotes.
        return Revision.objects.get(pk=revision.pk) if revision is not None else None

    def readings(self) -> dict[str, Reading]:
        """Return, by the name of its field, what the newsroom's clock shows at each time of the form that is one."""
        zone = str(self["zone"].value() or "")
        found = {}
        for name in ("local_time", "unpublish_time", "embargo_time"):
            value = self[name].value()
            local_time = value if isinstance(value, datetime) else _read_clock(str(value or ""))
            if local_time is None or zone_of(zone) is None:
                continue
            try:
                found[name] = reading_of(moment_of(local_time, zone))
            except ValidationError:
                continue
        return found

    def rows(self) -> list[tuple[forms.BoundField, Reading | None]]:
        """Return the visible fields, each with what the newsroom's clock shows at its time."""
        readings = self.readings()
        return [(field, readings.get(field.name)) for field in self.visible_fields()]

    @property
    def clock_address(self) -> str:
        return reverse("admin:articles_article_clock")


def reading_of(moment: datetime) -> Reading:
    """Return what the newsroom's clock shows at a moment, in words."""
    there = timezone.localtime(moment)
    words = {"time": f"{there:%Y-%m-%d %H:%M}", "day": in_words(there, "D"), "zone": settings.TIME_ZONE}
    return Reading(moment, _("%(time)s (%(day)s) in the newsroom (%(zone)s)") % words)


@never_cache
def clock_view(request: HttpRequest) -> JsonResponse:
    """Say which moment a clock in a zone means, and what the newsroom's shows then; the dialog's script asks."""
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    local_time, zone = _read_clock(request.GET.get("at", "")), request.GET.get("zone", "")
    if local_time is None or zone not in dict(zone_choices()):
        return JsonResponse({"problem": ""})
    try:
        reading = reading_of(moment_of(local_time, zone))
    except ValidationError as error:
        return JsonResponse({"problem": " ".join(error.messages)})
    return JsonResponse({"moment": reading.moment.astimezone(UTC).isoformat(), "words": reading.words})


def _read_clock(text: str) -> datetime | None:
    for form in CLOCK_FORMATS:
        try:
            return datetime.strptime(text[:16], form)  # noqa: DTZ007  a clock's time; its zone is asked beside it.
        except ValueError:
            continue
    return None
