"""Forms that are held for somebody: offered on the article's page, on that of a new one and on the dashboard; restored or discarded."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import EditingSession
from articles.saving.recovering import let_go, take_up

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


def recover_view(article_admin: "ArticleAdmin", request: HttpRequest, key: UUID) -> HttpResponse:
    """Post a held form again, as its person would have: it is saved, or comes back with what keeps it from that."""
    _refuse_who_may_not_save(article_admin, request, key)
    session = take_up(key=key, person=cast(User, request.user), now=timezone.now())
    if session is None:
        messages.warning(request, _("Nothing is kept here any longer: it was restored or discarded before."))
        return HttpResponseRedirect(reverse("admin:index"))
    data = QueryDict(mutable=True)
    for name, values in (session.held or {}).items():
        data.setlist(name, values)
    data["session"], data["post_number"] = str(session.key), ""
    data["csrfmiddlewaretoken"] = request.POST.get("csrfmiddlewaretoken", "")
    data["_continue"] = "1"
    for button in ("_save", "_addanother", "_then"):
        data.pop(button, None)
    request.POST = data  # type: ignore[assignment]
    if session.article_id is None:
        object_id, address = None, reverse("admin:articles_article_add")
    else:
        object_id = str(session.article_id)
        address = reverse("admin:articles_article_change", args=[session.article_id])
    return article_admin.changeform_view(request, object_id, form_url=address)


def _refuse_who_may_not_save(article_admin: "ArticleAdmin", request: HttpRequest, key: UUID) -> None:
    """Leave a form held, and refuse, where its person may no longer save it: it is not used up for nothing."""
    held = (
        EditingSession.objects.select_related("article")
        .filter(key=key, person=cast(User, request.user))
        .first()
    )
    if held is None:
        return
    may = (
        article_admin.has_add_permission(request)
        if held.article is None
        else article_admin.has_change_permission(request, held.article)
    )
    if not may:
        raise PermissionDenied


def discard_view(article_admin: "ArticleAdmin", request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a held form, and go back to where it was offered."""
    if let_go(key=key, person=cast(User, request.user)):
        messages.success(request, _("What was kept is discarded."))
    article_id = request.POST.get("article", "")
    if article_id.isdecimal() and len(article_id) < 18:
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[int(article_id)]))
    return HttpResponseRedirect(reverse("admin:index"))
