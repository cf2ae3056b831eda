"""A tag's page at the desk: its names and introductions, where it is used, and the ways to merge and split it."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from articles.tagging.desk.merges import merge_view
from articles.tagging.desk.selections import split_view
from articles.tagging.desk.upkeep import similar_view, unused_view
from articles.tagging.merging import RIGHT
from articles.tagging.usage import usage_of
from tags.admin import TagAdmin
from tags.models import Tag, TagMerge

MERGES_SHOWN = 20


@admin.register(Tag)
class TagDesk(TagAdmin):
    change_form_template = "admin/tags/tag/change_form.html"
    change_list_template = "admin/tags/tag/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        def wrapped(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
            return update_wrapper(self.admin_site.admin_view(partial(view, self)), view)

        return [
            path("similar/", wrapped(similar_view), name="tags_tag_similar"),
            path("unused/", wrapped(unused_view), name="tags_tag_unused"),
            path("<int:tag_id>/merge/", wrapped(merge_view), name="tags_tag_merge"),
            path("<int:tag_id>/split/", wrapped(split_view), name="tags_tag_split"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_merge": request.user.has_perm(RIGHT), **(extra_context or {})}
        return super().changelist_view(request, context)

    def render_change_form(  # noqa: PLR0917  Django's own signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Tag | None = None,
    ) -> HttpResponse:
        if obj is not None:
            merges = TagMerge.objects.filter(Q(target_number=obj.pk) | Q(source_number=obj.pk))
            context |= {
                "usage": usage_of(obj),
                "former_addresses": list(obj.former_addresses.values_list("slug", flat=True)),
                "may_merge": request.user.has_perm(RIGHT),
                "merges": list(merges.order_by("-pk")[:MERGES_SHOWN]),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)
