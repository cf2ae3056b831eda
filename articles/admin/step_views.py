"""The pages on which a step is confirmed: what will happen, what the gate finds, and a button."""

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from articles.admin.stepping import Step, Taken
from articles.admin.steps import STEPS, UNABLE, PublishForm, situation_of
from articles.gate import Problem, problems_of, sender_problems
from articles.models import Article, Revision
from articles.planning.dialog import FIELD_OF_PART
from articles.planning.plans import UnableToSchedule
from articles.publishing import UnableToPublish
from articles.snapshots import record_revision, take_snapshot

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

# The steps by which readers get something at once.
SENDING = frozenset({"publish", "update", "correct"})


def step_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, name: str
) -> HttpResponse:
    """Ask, then take one step with one article."""
    step = STEPS.get(name)
    article = article_admin.get_queryset(request).filter(pk=article_id).first()
    if step is None or article is None:
        raise Http404
    actor = cast(User, request.user)
    situation = situation_of(article=article, actor=actor)
    if not step.is_permitted(situation):
        raise PermissionDenied
    change_address = reverse("admin:articles_article_change", args=[article.pk])
    if not step.is_offered(situation):
        message = _("“%(title)s” is %(state)s; “%(step)s” is not possible now.")
        words = {"title": article.title, "state": article.get_state_display(), "step": step.title}
        messages.error(request, message % words)
        return HttpResponseRedirect(change_address)
    now = timezone.now()
    problems: list[Problem] = []
    if step.asks_the_gate:
        problems = problems_of(document=take_snapshot(article=article), article_id=article.pk, now=now)
    if name in SENDING:
        problems = [*sender_problems(article=article, actor=actor), *problems]
    if request.method != "POST":
        newest = article.revisions.order_by("-number").first()
        seen = {"revision": newest.pk if newest else None, "next": request.GET.get("next", "")}
        form = step.form_class(initial=seen)
        step.prepare(form, situation)
    else:
        form = step.form_class(request.POST)
        step.prepare(form, situation)
        # Only looked at: the page says what the times mean, without a script.
        is_checked = "_check" in request.POST
        if form.is_valid() and not is_checked and _take(step, form, request, article):
            return HttpResponseRedirect(_way_on(request) or change_address)
    _offer_override(form, problems, actor)
    context = {
        **article_admin.admin_site.each_context(request),
        "title": step.title,
        "subtitle": None,
        "opts": article_admin.opts,
        "original": article,
        "article": article,
        "step": step,
        "form": form,
        "problems": problems,
        "is_blocked": bool(problems) and name in SENDING and "override_reason" not in form.fields,
        "live": situation.live,
    }
    return TemplateResponse(request, step.template, context)


def _way_on(request: HttpRequest) -> str:
    """Return the page of the desk that the form was opened from, if it names one."""
    way = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(way, allowed_hosts=None) and way.startswith(
        reverse("admin:index")
    )
    return way if is_ours else ""


def _take(step: Step, form: forms.Form, request: HttpRequest, article: Article) -> bool:
    """Take the step; return False with the reason on the form where it could not be taken."""
    actor, now = cast(User, request.user), timezone.now()
    # The newest revision if nothing changed since; steps that do not publish need it for nothing else.
    revision = (
        record_revision(article=article, actor=actor, now=now) if step.saves_first else _newest(article)
    )
    seen = form.cleaned_data["revision"]
    if step.asks_the_gate and seen is not None and revision is not None and seen != revision.pk:
        form.add_error(
            None, _("The article was changed while you looked at this page. Look at it again, then confirm.")
        )
        data = cast(QueryDict, form.data).copy()
        data["revision"] = str(revision.pk)
        form.data = data
        return False
    situation = situation_of(article=article, actor=actor)
    try:
        step.take(
            Taken(situation=situation, revision=cast(Revision, revision), values=form.cleaned_data, now=now)
        )
    except UnableToPublish as error:
        # What the gate found is listed on the page.
        form.add_error(
            None,
            _("The gate says no. Mend what is listed; a publisher can override it with a reason.")
            if error.problems
            else str(error),
        )
        return False
    except UnableToSchedule as error:
        name = FIELD_OF_PART.get(error.part)
        form.add_error(name if name in form.fields else None, str(error))
        return False
    except UNABLE as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, step.done % {"title": article.title})
    return True


def _newest(article: Article) -> Revision | None:
    return article.revisions.order_by("-number").first()


def _offer_override(form: forms.Form, problems: list[Problem], actor: User) -> None:
    """Keep the field for an override only where there is something to override, and somebody who may."""
    if not isinstance(form, PublishForm):
        return
    can = problems and all(problem.can_be_overridden for problem in problems)
    if not (can and actor.has_perm("articles.override_gate")):
        form.fields.pop("override_reason")
