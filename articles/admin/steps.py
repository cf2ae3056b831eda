"""The steps of an article's way: those of review, then publish, correct, schedule, take off, retract.

A step knows who may take it and when, what it asks, what it will do in words, and the one domain call that does it.
"""

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from articles.admin.review_steps import REVIEW_STEPS, UNABLE_TO_REVIEW
from articles.admin.stepping import Situation, Step, StepForm, Taken
from articles.models import Article, Edition
from articles.planning.dialog import PlanForm
from articles.planning.plans import UnableToSchedule, keep_plan
from articles.publishing import UnableToPublish, UnableToWithdraw, publish, retract, unpublish
from articles.scheduling import cancel_schedule

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


def _plan(taken: Taken) -> None:
    keep_plan(
        article=taken.situation.article,
        plan=taken.values["plan"],
        actor=taken.situation.actor,
        now=taken.now,
        reason=taken.values.get("reason", ""),
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
                "At its time the article goes out by itself, if the gate lets it; if it does not, what is live stays live "
                "and whoever scheduled it is told why. Until then it can be edited as before."
            ),
            done=gettext_lazy("The plan for “%(title)s” is kept."),
            form_class=PlanForm,
            is_permitted=_may_publish,
            is_offered=lambda s: s.may_publish,
            take=_plan,
            saves_first=True,
            asks_the_gate=True,
            prepare=lambda form, s: form.fit(article=s.article, actor=s.actor),
            template="admin/articles/planning/dialog.html",
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
