"""The steps of an article between its author and the desk: hand in, take back, ask for changes, approve, assign."""

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from articles.admin.stepping import Situation, Step, StepForm, Taken, may_edit_it
from articles.models import Article
from articles.workflow import (
    ASSIGNABLE,
    AT_THE_DESK,
    SUBMITTABLE,
    UnableToApprove,
    UnableToAssign,
    UnableToReturn,
    UnableToSubmit,
    approve,
    assign,
    may_approve,
    people_to_assign,
    request_changes,
    return_to_draft,
    submit_for_review,
)

UNABLE_TO_REVIEW = (UnableToSubmit, UnableToReturn, UnableToApprove, UnableToAssign)


class ChangesForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("What is to be changed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Its author is told. For a single passage, a comment on its block says where you mean."
        ),
        error_messages={"required": gettext_lazy("Say what is to be changed; its author reads it.")},
    )
    field_order = ["reason", "revision"]


class ApproveForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("Why nobody else can approve it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("You began this article yourself. The reason is kept with your name."),
    )
    field_order = ["reason", "revision"]


class PersonField(forms.ModelChoiceField[User]):
    def label_from_instance(self, person: User) -> str:
        return person.get_full_name() or person.get_username()


class AssignForm(StepForm):
    person = PersonField(
        label=gettext_lazy("Whose turn it is"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody in particular"),
    )
    field_order = ["person", "revision"]


def _ask_why_alone(form: ApproveForm, situation: Situation) -> None:
    """Keep the field for a reason only where somebody would approve their own article."""
    if may_approve(article=situation.article, actor=situation.actor):
        form.fields.pop("reason")


def _offer_people(form: AssignForm, situation: Situation) -> None:
    field = form.fields["person"]
    assert isinstance(field, PersonField)
    field.queryset = people_to_assign(article=situation.article)
    field.initial = situation.article.assignee_id


def _may_review(situation: Situation) -> bool:
    return situation.actor.has_perm("articles.approve_article")


def _may_assign(situation: Situation) -> bool:
    return situation.actor.has_perm("articles.assign_article")


def _may_approve_somehow(situation: Situation) -> bool:
    """Return whether the person may approve it, be it their own and with a reason."""
    return may_approve(article=situation.article, actor=situation.actor) or situation.actor.has_perm(
        "articles.override_gate"
    )


def _approve(taken: Taken) -> None:
    approve(
        article=taken.situation.article,
        actor=taken.situation.actor,
        now=taken.now,
        reason=taken.values.get("reason", ""),
    )


def _assign(taken: Taken, person: User | None) -> None:
    assign(article=taken.situation.article, person=person, actor=taken.situation.actor, now=taken.now)


REVIEW_STEPS = (
    Step(
        name="submit",
        label=gettext_lazy("Submit for review"),
        title=gettext_lazy("Submit for review"),
        explanation=gettext_lazy(
            "The article goes to the desk, where another person checks it. You can still edit it, and take it back."
        ),
        done=gettext_lazy("“%(title)s” waits for the desk."),
        form_class=StepForm,
        is_permitted=may_edit_it,
        is_offered=lambda s: s.article.state in SUBMITTABLE,
        take=lambda t: submit_for_review(article=t.situation.article, actor=t.situation.actor, now=t.now),
        saves_first=True,
        asks_the_gate=True,
    ),
    Step(
        name="approve",
        label=gettext_lazy("Approve…"),
        title=gettext_lazy("Approve"),
        explanation=gettext_lazy(
            "You have read it, and it may go out as you last saved it. If its author changes it afterwards, "
            "it waits for review again."
        ),
        done=gettext_lazy("“%(title)s” is approved."),
        form_class=ApproveForm,
        is_permitted=_may_review,
        is_offered=lambda s: s.article.state == Article.State.IN_REVIEW and _may_approve_somehow(s),
        take=_approve,
        saves_first=True,
        asks_the_gate=True,
        prepare=_ask_why_alone,
    ),
    Step(
        name="changes",
        label=gettext_lazy("Request changes…"),
        title=gettext_lazy("Request changes"),
        explanation=gettext_lazy(
            "The article is a draft again, and its author reads what you want changed. Comments stay where they are."
        ),
        done=gettext_lazy("“%(title)s” is with its author again."),
        form_class=ChangesForm,
        is_permitted=_may_review,
        is_offered=lambda s: s.article.state in AT_THE_DESK and s.article.created_by_id != s.actor.pk,
        take=lambda t: request_changes(
            article=t.situation.article, actor=t.situation.actor, now=t.now, reason=t.values["reason"]
        ),
        saves_first=True,
    ),
    Step(
        name="return",
        label=gettext_lazy("Return to draft"),
        title=gettext_lazy("Return to draft"),
        explanation=gettext_lazy(
            "The article is a draft again and leaves the list of what waits for review."
        ),
        done=gettext_lazy("“%(title)s” is a draft again."),
        form_class=StepForm,
        is_permitted=may_edit_it,
        is_offered=lambda s: s.article.state in AT_THE_DESK,
        take=lambda t: return_to_draft(article=t.situation.article, actor=t.situation.actor, now=t.now),
        saves_first=True,
    ),
    Step(
        name="take",
        label=gettext_lazy("Take it"),
        title=gettext_lazy("Take it"),
        explanation=gettext_lazy("The article is yours to look after: everybody at the desk sees it."),
        done=gettext_lazy("“%(title)s” is assigned to you."),
        form_class=StepForm,
        is_permitted=_may_assign,
        is_offered=lambda s: s.article.state in ASSIGNABLE and s.article.assignee_id is None,
        take=lambda t: _assign(t, t.situation.actor),
    ),
    Step(
        name="assign",
        label=gettext_lazy("Assign…"),
        title=gettext_lazy("Assign"),
        explanation=gettext_lazy(
            "Say whose turn it is. They are told, and find the article on their first page."
        ),
        done=gettext_lazy("Whose turn “%(title)s” is has been noted."),
        form_class=AssignForm,
        is_permitted=_may_assign,
        is_offered=lambda s: s.article.state in ASSIGNABLE,
        take=lambda t: _assign(t, t.values["person"]),
        prepare=_offer_people,
    ),
)
