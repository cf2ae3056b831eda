"""The picture library at the desk: its register, and which of its pages is at which address."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from images.library.grid import grid_view
from images.library.picture_page import picture_context, warn_of_the_end
from images.library.replacing import replace_view
from images.library.times import DayInput, MomentField, MomentInput
from images.library.together import together_view
from images.library.uploads import held_view, one_file_view, upload_view
from images.models import Image, Rendition
from images.seeing import may_see_picture
from images.storing import change_details, discard_image
from images.thumbnails import thumbnail_of
from images.views import rendition_response


class ImageForm(forms.ModelForm[Image]):
    """What is said of a picture; its file is uploaded and replaced on pages of their own."""

    class Meta:
        model = Image
        fields = (
            "title",
            "alternative_text",
            "caption",
            "credit",
            "licence",
            "licence_url",
            "rights_expire_at",
            "taken_on",
            "focal_x",
            "focal_y",
        )
        field_classes = {"rights_expire_at": MomentField}
        widgets = {
            "rights_expire_at": MomentInput,
            "taken_on": DayInput,
            "alternative_text": AdminTextareaWidget(attrs={"rows": 2}),
            "caption": AdminTextareaWidget(attrs={"rows": 2}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "0.01"}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "0.01"}),
        }


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    form = ImageForm
    change_form_template = "admin/images/image/change_form.html"
    search_fields = ("title", "alternative_text", "caption", "credit")
    # Several are changed together, and deleted one by one: each deletion says what it takes along.
    actions = None
    readonly_fields = ("size", "sha256", "created_at", "created_by")

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        words = {"fields": ["title", "alternative_text", "caption"]}
        rights = {"fields": ["credit", "licence", "licence_url", "rights_expire_at"]}
        focal = {
            "fields": [("focal_x", "focal_y")],
            "description": _(
                "What must stay visible when the picture is cropped: 0 is left or top, 1 right or bottom."
            ),
        }
        kept = {"fields": ["taken_on", "size", "sha256", ("created_at", "created_by")]}
        return [
            (None, words),
            (_("Credit and rights"), rights),
            (_("Focal point"), focal),
            (_("As it is kept"), kept),
        ]

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["fields"] = [
            name
            for name in flatten_fieldsets(self.get_fieldsets(request, obj))
            if name not in self.readonly_fields
        ]
        return super().get_form(request, obj, change=change, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return super().get_queryset(request).prefetch_related("renditions")

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        # Credit, rights and words of a public picture reach readers at once.
        if obj is not None and obj.is_public and not request.user.has_perm("images.change_shown_image"):
            return False
        return super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        def at(address: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"images_image_{name}")

        return [
            at("upload/", partial(one_file_view, self), "upload"),
            at("together/", partial(together_view, self), "together"),
            at("held/<row:held_id>/", partial(held_view, self), "held"),
            at("<row:image_id>/replace/", partial(replace_view, self), "replace"),
            at("<row:image_id>/thumbnail/", self.thumbnail_view, "thumbnail"),
            at("<row:image_id>/renditions/<row:rendition_id>/", self.rendition_view, "rendition"),
            *super().get_urls(),
        ]

    # Views

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return grid_view(self, request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return upload_view(self, request)

    def thumbnail_view(self, request: HttpRequest, image_id: int) -> HttpResponseBase:
        """Return a small JPEG of the picture to signed-in staff who may see it."""
        image = self._visible(request, image_id)
        return thumbnail_of(request, image=image)

    def rendition_view(self, request: HttpRequest, image_id: int, rendition_id: int) -> HttpResponseBase:
        """Return a rendition, public or not, to signed-in staff who may see the picture."""
        image = self._visible(request, image_id)
        rendition = Rendition.objects.filter(image=image, pk=rendition_id).first()
        if rendition is None:
            raise Http404
        response = rendition_response(request, rendition)
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response

    def _visible(self, request: HttpRequest, image_id: int) -> Image:
        # Asked before the row is read: whoever may not see pictures does not learn which exist.
        if not may_see_picture(image_id=image_id, person=request.user):
            raise PermissionDenied
        image = self.get_queryset(request).filter(pk=image_id).first()
        if image is None:
            raise Http404
        return image

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        image = context.get("original")
        if image is not None:
            context |= picture_context(image=image, now=timezone.now())
            context["may_replace"] = self.has_change_permission(request, image)
            # Pictures are added on a page of their own, several at once.
            context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving and deleting: one domain call each

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        now = timezone.now()
        change_details(image=obj, now=now)
        if "rights_expire_at" in form.changed_data and (words := warn_of_the_end(image=obj, now=now)):
            messages.warning(request, words)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            # An article took it while the question stood.
            messages.error(request, _("An article uses this picture. It was not deleted."))
            return HttpResponseRedirect(reverse("admin:images_image_change", args=[object_id]))

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        discard_image(image=obj)

    @admin.display(description=gettext_lazy("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"
