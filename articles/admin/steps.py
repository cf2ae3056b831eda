"""The steps of an article's way: those of review, then publish, correct, schedule, take off, retract.

A step knows who may take it and when, what it asks, what it will do in words, and the one domain call that does it.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.review_steps import REVIEW_STEPS, UNABLE_TO_REVIEW
from articles.admin.stepping import Situation, Step, StepForm, Taken
from articles.models import Article, Edition
from articles.publishing import UnableToPublish, UnableToWithdraw, publish, retract, unpublish
from articles.scheduling import UnableToSchedule, cancel_schedule, schedule

UNABLE = (UnableToPublish, UnableToWithdraw, UnableToSchedule, *UNABLE_TO_REVIEW)


class PublishForm(StepForm):
    override_reason = forms.CharField(
        label=gettext_lazy("Reason for publishing although the gate says no"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("It is kept with the edition, with your name and what fell short."),
    )


class UpdateForm(PublishForm):
    note = forms.CharField(
        label=gettext_lazy("Note for readers"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Shown in the article's history, for example “Adds the ministry's answer.”"),
    )
    field_order = ["note", "override_reason", "revision"]


class CorrectionForm(UpdateForm):
    note = forms.CharField(
        label=gettext_lazy("What was corrected"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Readers see it on the article, in its history and on the page of corrections."
        ),
    )


def zone_choices() -> list[tuple[str, str]]:
    """Return every time zone by its name, the newsroom's own and UTC first."""
    first = [settings.TIME_ZONE, "UTC"]
    areas = {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
    rest = sorted(name for name in available_timezones() if name.split("/")[0] in areas and name not in first)
    return [(name, name) for name in dict.fromkeys([*first, *rest])]


class ScheduleForm(StepForm):
    local_time = forms.DateTimeField(
        label=gettext_lazy("Goes out at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices)
    note = UpdateForm.base_fields["note"]
    field_order = ["local_time", "zone", "note", "revision"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("local_time") and cleaned.get("zone"):
            cleaned["publish_at"] = moment_of(cleaned["local_time"], cleaned["zone"])
        return cleaned


def moment_of(local_time: datetime, zone: str) -> datetime:
    """Return the moment that a clock in the zone shows this time; refuse times that it shows never or twice."""
    # The form field reads the clock in the site's zone; only what the clock shows is meant.
    naive = timezone.make_naive(local_time) if timezone.is_aware(local_time) else local_time
    first = naive.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = naive.replace(tzinfo=ZoneInfo(zone), fold=1)
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive:
        raise ValidationError(
            {
                "local_time": _("Clocks in %(zone)s are put forward over this time. Choose another.")
                % {"zone": zone}
            }
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            {
                "local_time": _("Clocks in %(zone)s show this time twice that night. Choose another.")
                % {"zone": zone}
            }
        )
    return first


class RetractForm(StepForm):
    note = forms.CharField(
        label=gettext_lazy("Why it is retracted"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Readers see it at the article's address and on the page of corrections."),
    )


def _publish(taken: Taken, kind: str) -> object:
    return publish(
        revision=taken.revision,
        actor=taken.situation.actor,
        now=taken.now,
        kind=kind,
        note=taken.values.get("note", ""),
        override_reason=taken.values.get("override_reason", ""),
    )


def _schedule(taken: Taken) -> None:
    schedule(
        article=taken.situation.article,
        publish_at=taken.values["publish_at"],
        zone=taken.values["zone"],
        actor=taken.situation.actor,
        now=taken.now,
        note=taken.values["note"],
    )


def _may_publish(situation: Situation) -> bool:
    return situation.actor.has_perm("articles.publish_article")


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        *REVIEW_STEPS,
        Step(
            name="publish",
            label=gettext_lazy("Publish…"),
            title=gettext_lazy("Publish"),
            explanation=gettext_lazy("Readers get the article as you last saved it, at once."),
            done=gettext_lazy("“%(title)s” is published."),
            form_class=PublishForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.live is None and s.may_publish,
            take=lambda t: _publish(t, ""),
            saves_first=True,
            asks_the_gate=True,
        ),
        Step(
            name="update",
            label=gettext_lazy("Publish update…"),
            title=gettext_lazy("Publish an update"),
            explanation=gettext_lazy(
                "Readers get the article as you last saved it, as a new edition. The one before stays in its public history."
            ),
            done=gettext_lazy("The update of “%(title)s” is published."),
            form_class=UpdateForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.live is not None and s.may_publish,
            take=lambda t: _publish(t, Edition.Kind.UPDATE),
            saves_first=True,
            asks_the_gate=True,
        ),
        Step(
            name="correct",
            label=gettext_lazy("Publish correction…"),
            title=gettext_lazy("Publish a correction"),
            explanation=gettext_lazy(
                "Readers get the article as you last saved it, with your note of what was corrected. "
                "The edition before stays in its public history."
            ),
            done=gettext_lazy("The correction of “%(title)s” is published."),
            form_class=CorrectionForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.live is not None and s.may_publish,
            take=lambda t: _publish(t, Edition.Kind.CORRECTION),
            saves_first=True,
            asks_the_gate=True,
        ),
        Step(
            name="schedule",
            label=gettext_lazy("Schedule…"),
            title=gettext_lazy("Schedule"),
            explanation=gettext_lazy(
                "At that time the article goes out as it was last saved, if the gate lets it. "
                "If it does not, what is live stays live and the desk is told why. Of a live article, "
                "a note for readers makes the update a correction."
            ),
            done=gettext_lazy("“%(title)s” is scheduled."),
            form_class=ScheduleForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.may_publish,
            take=_schedule,
            saves_first=True,
            asks_the_gate=True,
        ),
        Step(
            name="unschedule",
            label=gettext_lazy("Cancel schedule"),
            title=gettext_lazy("Cancel the schedule"),
            explanation=gettext_lazy("The article does not go out by itself. What is live stays live."),
            done=gettext_lazy("“%(title)s” is no longer scheduled."),
            form_class=StepForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.article.state == Article.State.SCHEDULED,
            take=lambda t: cancel_schedule(article=t.situation.article, actor=t.situation.actor, now=t.now),
        ),
        Step(
            name="unpublish",
            label=gettext_lazy("Unpublish…"),
            title=gettext_lazy("Unpublish"),
            explanation=gettext_lazy(
                "The article leaves the site: its address answers as if it had never been. It can be published again. "
                "If readers should be told why, retract it instead."
            ),
            done=gettext_lazy("“%(title)s” is off the site."),
            form_class=StepForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.live is not None,
            take=lambda t: unpublish(article=t.situation.article, actor=t.situation.actor, now=t.now),
            is_grave=True,
        ),
        Step(
            name="retract",
            label=gettext_lazy("Retract…"),
            title=gettext_lazy("Retract"),
            explanation=gettext_lazy(
                "For good: the article leaves every list, its address says that it was retracted and why, "
                "and it cannot be published again."
            ),
            done=gettext_lazy("“%(title)s” is retracted."),
            form_class=RetractForm,
            is_permitted=lambda s: s.actor.has_perm("articles.retract_article"),
            is_offered=lambda s: s.live is not None,
            take=lambda t: retract(
                article=t.situation.article, actor=t.situation.actor, now=t.now, note=t.values["note"]
            ),
            is_grave=True,
        ),
    )
}


def situation_of(*, article: Article, actor: User) -> Situation:
    """Return the article as a step finds it; one query."""
    live = Edition.objects.live().filter(article=article).select_related("category").defer("document").first()
    return Situation(article=article, actor=actor, live=live)


def steps_for(situation: Situation) -> list[Step]:
    """Return the steps that this person can take with the article now."""
    return [step for step in STEPS.values() if step.is_offered(situation) and step.is_permitted(situation)]
