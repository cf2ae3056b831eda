"""Pages that keep the tags in order: those that may be one, and those that nothing has."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import DELETION
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.tagging.desk.pages import page, require_keeper
from articles.tagging.logging import log
from articles.tagging.usage import unused_tags
from delivery import keys
from delivery.announcing import announce
from tags.holding import share_tagging
from tags.models import Tag
from tags.similar import Why, similar_tags, tell_apart

PER_PAGE = 50
REASONS = {
    Why.SPELLING: gettext_lazy("the same but for spelling"),
    Why.TRANSLATION: gettext_lazy("perhaps the same in the other language"),
    Why.TYPING: gettext_lazy("perhaps a typing error"),
}


def similar_view(tag_admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Show tags that may be one, each with the way to merge them; and remember which are not."""
    require_keeper(request)
    if request.method == "POST":
        tags = Tag.objects.in_bulk([_number(request.POST.get(name, "")) for name in ("one", "other")])
        if len(tags) == 2:
            one, other = tags.values()
            tell_apart(one=one, other=other)
            words = {"one": one.label, "other": other.label}
            messages.success(request, _("“%(one)s” and “%(other)s” stay two tags.") % words)
        else:
            messages.error(request, _("One of the two tags is gone. The list is up to date again."))
        return HttpResponseRedirect(reverse("admin:tags_tag_similar"))
    shown = Paginator(similar_tags(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(like, REASONS[like.why]) for like in shown]
    return page(
        tag_admin,
        request,
        "tag/similar.html",
        {"title": _("Tags that may be one"), "rows": rows, "page": shown},
    )


def unused_view(tag_admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Show tags that no article has, and delete those that are chosen."""
    if not request.user.has_perm("tags.view_tag"):
        raise PermissionDenied
    if request.method == "POST":
        if not request.user.has_perm("tags.delete_tag"):
            raise PermissionDenied
        _delete(request, [_number(text) for text in request.POST.getlist("tag")[:PER_PAGE]])
        return HttpResponseRedirect(reverse("admin:tags_tag_unused"))
    shown = Paginator(unused_tags(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Unused tags"),
        "page": shown,
        "may_delete": request.user.has_perm("tags.delete_tag"),
    }
    return page(tag_admin, request, "tag/unused.html", context)


def _delete(request: HttpRequest, numbers: list[int]) -> None:
    with transaction.atomic():
        share_tagging()
        # Asked again: somebody may have given one to an article since the page was shown.
        tags = list(unused_tags().filter(pk__in=numbers))
        for tag in tags:
            log(
                row=tag, actor=cast(User, request.user), words=_("Deleted: no article had it."), flag=DELETION
            )
            # Old editions may have it, in the history of an article.
            announce([keys.tag(tag.pk)])
            tag.delete()
    if tags:
        words = ngettext("%(count)d tag is deleted.", "%(count)d tags are deleted.", len(tags))
        messages.success(request, words % {"count": len(tags)})
    if kept := len(set(numbers)) - len(tags):
        words = ngettext(
            "%(count)d tag was kept: an article has it by now, or it is gone already.",
            "%(count)d tags were kept: articles have them by now, or they are gone already.",
            kept,
        )
        messages.warning(request, words % {"count": kept})
    if not numbers:
        messages.warning(request, _("Choose the tags to delete."))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
