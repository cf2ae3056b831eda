"""Steps with many articles at once: what will happen to each and why some are refused, then each on its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.step_views import SENDING
from articles.admin.stepping import Situation, Step, StepForm, Taken, may_edit_it
from articles.admin.steps import STEPS, UNABLE
from articles.documents import Document
from articles.gate import Problem, problems_of, sender_problems
from articles.models import Article, Category, Edition
from articles.publishing import UnableToPublish
from articles.saving.keeping import keep
from articles.snapshots import newest_revision, record_revision, take_snapshot
from articles.workflow import may_approve

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

# Each is looked at by the gate: more would keep the person, and the database, waiting.
MOST_AT_ONCE = 100
Action = Callable[["ArticleAdmin", HttpRequest, QuerySet[Article]], HttpResponse | None]


class CategoryForm(StepForm):
    category = forms.ModelChoiceField(label=gettext_lazy("Category"), queryset=Category.objects.all())
    field_order = ["category", "revision"]


def _change_category(taken: Taken) -> None:
    article, category = taken.situation.article, taken.values["category"]
    current = take_snapshot(article=article)
    wanted = cast(Document, {**current, "category": category.pk})
    keep(article=article, base=current, mine=wanted, actor=taken.situation.actor, now=taken.now)


CHANGE_CATEGORY = Step(
    name="category",
    label=gettext_lazy("Change category…"),
    title=gettext_lazy("Change the category"),
    explanation=gettext_lazy(
        "The working copies get the category. What is live stays at its address until the next edition goes out."
    ),
    done=gettext_lazy("“%(title)s” has its new category."),
    form_class=CategoryForm,
    is_permitted=may_edit_it,
    is_offered=lambda s: s.article.state != Article.State.RETRACTED,
    take=_change_category,
)


@dataclass(frozen=True, slots=True)
class Bulk:
    """A step that can be taken with a selection; of articles that are live another one may be meant."""

    name: str
    label: str | Promise
    permission: str
    step: Step
    when_live: Step | None = None

    def step_for(self, situation: Situation) -> Step:
        return self.when_live if self.when_live is not None and situation.live is not None else self.step


BULK: dict[str, Bulk] = {
    bulk.name: bulk
    for bulk in (
        Bulk(
            "submit_selected",
            gettext_lazy("Submit selected for review…"),
            "articles.change_article",
            STEPS["submit"],
        ),
        Bulk(
            "approve_selected",
            gettext_lazy("Approve selected…"),
            "articles.approve_article",
            STEPS["approve"],
        ),
        Bulk(
            "request_changes_to_selected",
            gettext_lazy("Request changes to selected…"),
            "articles.approve_article",
            STEPS["changes"],
        ),
        Bulk("assign_selected", gettext_lazy("Assign selected…"), "articles.assign_article", STEPS["assign"]),
        Bulk(
            "categorise_selected",
            gettext_lazy("Change category of selected…"),
            "articles.change_article",
            CHANGE_CATEGORY,
        ),
        Bulk(
            "publish_selected",
            gettext_lazy("Publish selected…"),
            "articles.publish_article",
            STEPS["publish"],
            when_live=STEPS["update"],
        ),
        Bulk(
            "unschedule_selected",
            gettext_lazy("Cancel schedule of selected…"),
            "articles.publish_article",
            STEPS["unschedule"],
        ),
        Bulk(
            "unpublish_selected",
            gettext_lazy("Unpublish selected…"),
            "articles.publish_article",
            STEPS["unpublish"],
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a selection: the step that will be taken, or why none will."""

    article: Article
    step: Step
    refusal: str = ""
    problems: Sequence[Problem] = field(default=())

    @property
    def is_refused(self) -> bool:
        # The gate keeps back what would go out; of a draft that is handed in it only says what is missing.
        return bool(self.refusal) or (bool(self.problems) and self.step.name in SENDING)


def bulk_actions(request: HttpRequest) -> dict[str, tuple[Action, str, str | Promise]]:
    """Return the actions of the articles' list for who asks, as Django's admin wants them."""
    return {
        bulk.name: (_action_of(bulk), bulk.name, bulk.label)
        for bulk in BULK.values()
        if request.user.has_perm(bulk.permission)
    }


def _action_of(bulk: Bulk) -> Action:
    def action(
        article_admin: "ArticleAdmin", request: HttpRequest, queryset: QuerySet[Article]
    ) -> HttpResponse | None:
        return bulk_view(article_admin, request, queryset, bulk)

    return action


def bulk_view(
    article_admin: "ArticleAdmin", request: HttpRequest, queryset: QuerySet[Article], bulk: Bulk
) -> HttpResponse | None:
    """Say for each selected article what would happen; once confirmed, take the step with each on its own."""
    actor = cast(User, request.user)
    if not actor.has_perm(bulk.permission):
        raise PermissionDenied
    articles = list(queryset.select_related("category", "created_by").order_by("pk")[: MOST_AT_ONCE + 1])
    if len(articles) > MOST_AT_ONCE:
        messages.error(
            request,
            _("Select %(count)d articles at most. Nothing was done.") % {"count": MOST_AT_ONCE},
        )
        return None
    situations = _situations(articles, actor)
    form = _form_of(bulk, request, situations)
    if request.POST.get("confirmed") and form.is_valid():
        for situation in situations:
            _take_one(request, bulk, situation, form.cleaned_data)
        return None
    rows = [_judge(bulk, situation) for situation in situations]
    context = {
        **article_admin.admin_site.each_context(request),
        "title": str(bulk.label).rstrip("…"),
        "opts": article_admin.opts,
        "bulk": bulk,
        "rows": rows,
        "form": form,
        "count": sum(not row.is_refused for row in rows),
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def _situations(articles: Sequence[Article], actor: User) -> list[Situation]:
    live = {
        edition.article_id: edition
        for edition in Edition.objects.live()
        .filter(article__in=articles)
        .select_related("category")
        .defer("document")
    }
    return [Situation(article=article, actor=actor, live=live.get(article.pk)) for article in articles]


def _form_of(bulk: Bulk, request: HttpRequest, situations: Sequence[Situation]) -> forms.Form:
    """Return the one form that is asked for all of them; what only one article's form asks is left out."""
    confirmed = bool(request.POST.get("confirmed"))
    form = bulk.step.form_class(request.POST if confirmed else None)
    if situations:
        # Choices, of people for instance, are those that hold for all: the step itself refuses the others.
        bulk.step.prepare(form, situations[0])
    for name in ("override_reason", "revision", *(["reason"] if bulk.step.name == "approve" else [])):
        form.fields.pop(name, None)
    return form


def _refusal(step: Step, situation: Situation) -> str:
    """Return why the step cannot be taken with the article, the gate aside; nothing where it can."""
    article = situation.article
    if not step.is_permitted(situation):
        return _("You may not do this with it.")
    if not step.is_offered(situation):
        words = {"state": article.get_state_display(), "step": step.title}
        return _("It is %(state)s; “%(step)s” is not possible now.") % words
    if step.name == "approve" and not may_approve(article=article, actor=situation.actor):
        return _("You began it yourself: approve it on its own page, with a reason.")
    return ""


def _judge(bulk: Bulk, situation: Situation) -> Row:
    article, step = situation.article, bulk.step_for(situation)
    if refusal := _refusal(step, situation):
        return Row(article, step, refusal=refusal)
    problems: list[Problem] = []
    if step.asks_the_gate:
        problems = problems_of(
            document=take_snapshot(article=article), article_id=article.pk, now=timezone.now()
        )
    if step.name in SENDING:
        problems = [*sender_problems(article=article, actor=situation.actor), *problems]
    return Row(article, step, problems=problems)


def _take_one(request: HttpRequest, bulk: Bulk, seen: Situation, values: dict[str, Any]) -> None:
    """Take the step with one article, as it is now; say why where it is refused."""
    title = seen.article.title
    try:
        with transaction.atomic():
            refusal, done = _taken(bulk, seen, values)
    except (*UNABLE, UnableToPublish) as error:
        refusal, done = str(error), ""
    except PermissionDenied as error:
        refusal, done = str(error) or _("You may not do this with it."), ""
    if refusal:
        words = {"title": title, "reason": refusal}
        messages.error(request, _("“%(title)s” was left as it is: %(reason)s") % words)
    else:
        messages.success(request, done % {"title": title})


def _taken(bulk: Bulk, seen: Situation, values: dict[str, Any]) -> tuple[str, str | Promise]:
    """Take the step; return why not, or what is said of it. The article may have been changed since it was looked at."""
    actor, now = seen.actor, timezone.now()
    article = Article.objects.select_related("category", "created_by").get(pk=seen.article.pk)
    situation = _situations([article], actor)[0]
    step = bulk.step_for(situation)
    if refusal := _refusal(step, situation):
        return refusal, ""
    revision = (
        record_revision(article=article, actor=actor, now=now)
        if step.saves_first
        else newest_revision(article=article)
    )
    step.take(Taken(situation=situation, revision=revision, values=values, now=now))  # type: ignore[arg-type]
    return "", step.done
