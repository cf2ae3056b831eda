"""What every page of tags shares: its frame, and the tag that it is about."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from articles.tagging.merging import RIGHT
from tags.models import Tag


def tag_for(number: int) -> Tag:
    """Return the tag; raise `Http404` where there is none."""
    tag: Tag | None = Tag.objects.filter(pk=number).first()
    if tag is None:
        raise Http404
    return tag


def require_keeper(request: HttpRequest) -> None:
    """Raise `PermissionDenied` for who may not merge and split tags."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def page(
    model_admin: ModelAdmin[Any], request: HttpRequest, template: str, context: dict[str, Any]
) -> TemplateResponse:
    whole = {
        **model_admin.admin_site.each_context(request),
        "opts": Tag._meta,
        "subtitle": None,
        "may_merge": request.user.has_perm(RIGHT),
        **context,
    }
    return TemplateResponse(request, f"admin/tags/{template}", whole)
