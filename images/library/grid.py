"""The library's first page: all pictures as a grid, narrowed and paged, with what needs attention above."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from images.library.cards import card_of
from images.library.finding import NarrowingForm, narrowed, page_of
from images.models import Image
from images.rights import ending_soon

MOST_WARNED_OF = 6


def grid_view(model_admin: "ModelAdmin[Image]", request: HttpRequest) -> HttpResponse:
    """Show one page of the pictures that were asked for, to staff who may see pictures."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    now = timezone.now()
    form = NarrowingForm(request.GET)
    asked = form.asked
    page = page_of(
        narrowed(asked=asked, now=now),
        before=request.GET.get("before", "")[:80],
        after=request.GET.get("after", "")[:80],
    )
    ending = list(ending_soon(Image.objects.public(), now=now)[: MOST_WARNED_OF + 1])
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": str(model_admin.opts.verbose_name_plural).capitalize(),
        "form": form,
        "is_narrowed": bool(asked),
        "page": page,
        "cards": [(card_of(image, now=now), image) for image in page.images],
        "ending": ending[:MOST_WARNED_OF],
        "more_are_ending": len(ending) > MOST_WARNED_OF,
        "has_add_permission": model_admin.has_add_permission(request),
        "has_change_permission": model_admin.has_change_permission(request),
    }
    return TemplateResponse(request, "admin/images/image/library.html", context)
