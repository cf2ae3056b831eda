"""The history of an article's working copy: its revisions, what each changed, and going back to one."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.choosing import number_of
from articles.admin.reviewing.activity_pages import ROWS_OF_ARTICLE
from articles.comparing import differences
from articles.models import Article, Edition, Revision
from articles.reviewing.activity import Wanted, read
from articles.reviewing.lines import lines_of
from articles.snapshots import UnableToRestore, restore_revision
from articles.versions import (
    LONGEST_NAME,
    history_of,
    name_of_version,
    name_version,
    quotation_changes,
    restore_block,
)
from articles.workflow import may_edit

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


def history_view(article_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
    """Show the article's sittings, newest first, with names, the editions made of them and what was done."""
    below = number_of(request.GET.get("below"))
    activity = read(wanted=Wanted(article_id=article.pk), size=ROWS_OF_ARTICLE)
    context = {
        **_context(article_admin, request, article),
        "title": _("History"),
        "history": history_of(article=article, below=below or None),
        "is_first_page": not below,
        "lines": lines_of(activity, viewer=request.user),
        "has_more_activity": activity.older is not None and request.user.has_perm("articles.view_activity"),
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def revision_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, number: int
) -> HttpResponse:
    """Show what one revision changed, against the one before it or any other (`?from=`)."""
    article = visible_article(article_admin, request, article_id)
    revision = _revision(article, number)
    asked = request.GET.get("from", "")
    other_number = number_of(asked) if asked.isdecimal() else number - 1
    other = article.revisions.filter(number=other_number).first()
    newest = article.revisions.order_by("-number").only("number").first()
    changes = differences(old=other.document if other else None, new=revision.document)
    context = {
        **_context(article_admin, request, article),
        "title": _("Revision %(number)d") % {"number": number},
        "revision": revision,
        "other": other,
        "is_whole": other is None,
        "other_number": other_number,
        "changes": [*changes, *quotation_changes(old=other, new=revision)],
        "is_newest": newest is not None and newest.number == number,
        "newest": newest,
        "can_restore": may_edit(article=article, actor=request.user),
        "version_name": name_of_version(revision),
        "longest_name": LONGEST_NAME,
        "edition": Edition.objects.filter(revision=revision).defer("document").first(),
    }
    return TemplateResponse(request, "admin/articles/article/revision.html", context)


def name_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, number: int
) -> HttpResponse:
    """Give a revision a name, or take it away."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    revision = _revision(visible_article(article_admin, request, article_id), number)
    name = request.POST.get("name", "").replace("\x00", "")
    name_version(revision=revision, name=name, actor=cast(User, request.user), now=timezone.now())
    messages.success(
        request, _("The version has its name.") if name.strip() else _("The version has no name any more.")
    )
    return HttpResponseRedirect(reverse("admin:articles_article_revision", args=[article_id, number]))


def restore_block_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, number: int
) -> HttpResponse:
    """Make one block what it was in a revision."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = visible_article(article_admin, request, article_id)
    if not may_edit(article=article, actor=request.user):
        raise PermissionDenied
    revision = _revision(article, number)
    try:
        restore_block(
            revision=revision,
            key=request.POST.get("block", ""),
            actor=cast(User, request.user),
            now=timezone.now(),
        )
    except UnableToRestore as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The block is what it was in revision %(number)d.") % {"number": number})
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article_id]))


def restore_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, number: int
) -> HttpResponse:
    """Make an old revision the working copy again; what is live does not change."""
    article = visible_article(article_admin, request, article_id)
    if not may_edit(article=article, actor=request.user):
        raise PermissionDenied
    revision = _revision(article, number)
    newest = article.revisions.order_by("-number").first()
    if request.method == "POST":
        try:
            restore_revision(revision=revision, actor=cast(User, request.user), now=timezone.now())
        except UnableToRestore as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Restored revision %(number)d.") % {"number": number})
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    context = {
        **_context(article_admin, request, article),
        "title": _("Restore revision %(number)d") % {"number": number},
        "revision": revision,
        "changes": differences(old=newest.document if newest else None, new=revision.document),
    }
    return TemplateResponse(request, "admin/articles/article/restore.html", context)


def visible_article(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> Article:
    """Return the article; refuse who may not see articles before saying whether it exists."""
    if not article_admin.has_view_permission(request):
        raise PermissionDenied
    article = article_admin.get_queryset(request).filter(pk=article_id).first()
    if article is None:
        raise Http404
    return article


def _revision(article: Article, number: int) -> Revision:
    revision: Revision | None = (
        article.revisions.select_related("created_by", "article", "named").filter(number=number).first()
    )
    if revision is None:
        raise Http404
    return revision


def _context(article_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> dict[str, object]:
    return {
        **article_admin.admin_site.each_context(request),
        "opts": article_admin.opts,
        "article": article,
        "original": article,
        "subtitle": article.title,
    }
