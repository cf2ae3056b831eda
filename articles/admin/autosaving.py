"""What an open editing page asks for by itself: to be saved, and who else is there. Answers are JSON for `static/desk/saving/`."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.history_views import visible_article
from articles.admin.saving import (
    Conflict,
    decisions_in,
    name_of,
    names_of_no_tag,
    page_in,
    said_by,
    shown_overlaps,
    stamp,
)
from articles.comparing import differences
from articles.models import Article, EditingSession
from articles.saving.merging import with_place
from articles.saving.posted import FormSet
from articles.saving.presence import others_at, tell
from articles.saving.sessions import Autosaved, Form, Page, UnableToHold, autosave, hold, session_of

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

# Fields of a form that say nothing of the article.
NOT_HELD = frozenset({"csrfmiddlewaretoken"})
# So many changes of others are named; the rest is behind "and more".
NEWS_NAMED = 4


def saving_addresses(article: Article | None) -> dict[str, str]:
    """Return the addresses to which the page of an article, or of a new one, tells what happens on it."""
    if article is None:
        return {
            "change": reverse("admin:articles_article_add"),
            "autosave": reverse("admin:articles_article_autosave_new"),
            "presence": "",
        }
    return {
        name: reverse(f"admin:articles_article_{name}", args=[article.pk])
        for name in ("change", "autosave", "presence")
    }


def article_of_page(request: HttpRequest) -> Article | None:
    """Return the article that a posted page of this person's became by an autosave whose answer was lost."""
    page = page_in(request.POST)
    if page is None:
        return None
    row = EditingSession.objects.filter(key=page.key, person=cast(User, request.user)).first()
    return row.article if row is not None else None


def autosave_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int | None = None
) -> JsonResponse:
    """Save what a page says, as far as that can be done without asking, and hold the rest for its person."""
    page = page_in(request.POST)
    if page is None:
        return _refused(_("This page cannot be saved by itself. Save it with the button."))
    article = (
        visible_article(article_admin, request, article_id)
        if article_id is not None
        else article_of_page(request)
    )
    may = (
        article_admin.has_change_permission(request, article)
        if article is not None
        else article_admin.has_add_permission(request)
    )
    if not may:
        return _refused(
            _("You may not edit this article any longer. Copy what you typed before you leave this page."),
            status=HTTPStatus.FORBIDDEN,
        )
    try:
        return _answer(article_admin, request, article, page)
    except UnableToHold as error:
        return _refused(str(error))


def _answer(
    article_admin: "ArticleAdmin", request: HttpRequest, article: Article | None, page: Page
) -> JsonResponse:
    actor, now = cast(User, request.user), timezone.now()
    form, formsets = _bound(article_admin, request, article)
    held: Form = {name: values for name, values in request.POST.lists() if name not in NOT_HELD}
    problem = _problem_of(form, formsets)
    if not problem and article is not None and article.state == Article.State.SCHEDULED:
        # What goes out at its time is what somebody saved, not what somebody happens to be typing.
        problem = _("the article is scheduled, so that only you save changes, with the button")
    if problem:
        session = hold(article=article, page=page, form=held, actor=actor, now=now)
        return _told(
            state="held",
            words=_("Kept for you %(time)s, not in the article yet: %(problem)s")
            % {"time": _clock(session.held_at or now), "problem": problem},
        )
    names = form.cleaned_data.get("tag_names") or []
    with transaction.atomic():
        if article is None:
            article = _first_draft(article_admin, request, form, page)
        done = autosave(
            article=article,
            page=page,
            mine=said_by(form, formsets, creates_tags=False),
            form=held,
            is_whole=not names_of_no_tag(names),
            actor=actor,
            now=now,
            decisions=decisions_in(request.POST),
        )
    return _told_of(request, article, page, done)


def _bound(
    article_admin: "ArticleAdmin", request: HttpRequest, article: Article | None
) -> tuple[ModelForm[Article], Sequence[FormSet]]:
    form_class = article_admin.get_form(request, article, change=article is not None)
    form = form_class(request.POST, instance=article)
    # Names that no tag has yet become tags when somebody saves, and not by being typed.
    form.fields["tag_names"].makes_sure = False  # type: ignore[attr-defined]
    form.is_valid()
    formsets, _inlines = article_admin._create_formsets(request, form.instance, change=article is not None)
    return form, formsets


def _problem_of(form: ModelForm[Article], formsets: Sequence[FormSet]) -> str:
    """Return in words what keeps the page from being saved: the first of it; nothing where nothing does."""
    # Every form set is asked: what is valid in one must not hide behind what is not in another.
    are_valid = [formset.is_valid() for formset in formsets]
    if form.is_valid() and all(are_valid):
        return ""
    for one in [form, *(row for formset in formsets for row in formset.forms)]:
        for name, errors in one.errors.items():
            label = one.fields[name].label if name in one.fields else ""
            return f"{label}: {errors[0]}" if label else str(errors[0])
    others = [error for formset in formsets for error in formset.non_form_errors()]
    return str(others[0]) if others else _("something in it is not valid")


def _first_draft(
    article_admin: "ArticleAdmin", request: HttpRequest, form: ModelForm[Article], page: Page
) -> Article:
    """Store the article that a new page has become; the page that was not told of it gets the same one again."""
    actor, now = cast(User, request.user), timezone.now()
    # Locks the session: a second autosave of the same page waits here, and finds the article.
    session = session_of(key=page.key, article=None, person=actor, now=now)
    if session.article is not None:
        return session.article
    article = form.save(commit=False)
    stamp(article=article, actor=actor, now=now)
    article.save()
    article_admin.log_addition(request, article, [{"added": {}}])
    session.article, session.base = article, None
    session.save()
    return article


def _told_of(request: HttpRequest, article: Article, page: Page, done: Autosaved) -> JsonResponse:
    article.refresh_from_db(fields=["version", "title"])
    asks = ""
    if done.overlaps and done.document is not None:
        newest = article.revisions.exclude(session=page.key).select_related("created_by").first()
        conflict = Conflict(
            who=name_of(newest.created_by) if newest else "",
            when=newest.created_at if newest else None,
            overlaps=shown_overlaps(done.overlaps, theirs=done.document),
        )
        asks = render_to_string(
            "admin/articles/article/conflict.html", {"conflict": conflict, "is_open": True}, request=request
        )
    time = _clock(timezone.now())
    if done.overlaps:
        words = _("Saved %(time)s, but for what you and a colleague both changed: choose above.") % {
            "time": time
        }
    elif done.is_held:
        words = _("Saved %(time)s. New tags are made when you save with the button.") % {"time": time}
    else:
        words = _("Saved %(time)s") % {"time": time}
    return _told(
        state="saved",
        words=words,
        is_whole=not done.is_held,
        version=article.version,
        revision=done.revision.number if done.revision else None,
        asks=asks,
        places=sorted(f"{overlap.place} {overlap.seen}" for overlap in done.overlaps),
        news=_news(article, page, done),
        title=article.title,
        addresses=saving_addresses(article),
    )


def _news(article: Article, page: Page, done: Autosaved) -> str:
    """Return what others changed that the page does not show, in words."""
    if not done.has_news or done.document is None or done.mine is None:
        return ""
    shown = done.mine
    for overlap in done.overlaps:
        # What is asked about anyhow is no news.
        shown = with_place(shown, overlap.place, overlap.theirs, order_of=done.document)
    labels = list(dict.fromkeys(str(change.label) for change in differences(old=shown, new=done.document)))
    if not labels:
        return ""
    newest = article.revisions.exclude(session=page.key).select_related("created_by").first()
    named = ", ".join(labels[:NEWS_NAMED]) + (" …" if len(labels) > NEWS_NAMED else "")
    return _("%(who)s changed: %(what)s.") % {
        "who": name_of(newest.created_by) if newest else _("Somebody else"),
        "what": named,
    }


def presence_view(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> JsonResponse:
    """Note where a page's cursor is, and say who else has the article open, and where."""
    article = visible_article(article_admin, request, article_id)
    person, now = cast(User, request.user), timezone.now()
    try:
        key = UUID(request.POST.get("session", ""))
        tell(
            key=key,
            article=article,
            person=person,
            place=request.POST.get("place", ""),
            is_leaving="leaving" in request.POST,
            now=now,
        )
    except (ValueError, UnableToHold):
        raise PermissionDenied from None
    except IntegrityError:
        # Deleted since it was looked up.
        raise Http404 from None
    others = others_at(article=article, key=key, person=person, now=now)
    return _told(
        version=article.version,
        others=[
            {
                "name": _("you, in another window") if one.is_oneself else name_of(one.person),
                "place": one.place,
            }
            for one in others
        ],
    )


def _clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _told(**answer: Any) -> JsonResponse:
    return JsonResponse(answer, headers={"Cache-Control": "private, no-store"})


def _refused(words: str, *, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> JsonResponse:
    return JsonResponse({"problem": words}, status=status, headers={"Cache-Control": "private, no-store"})
