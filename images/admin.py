"""The picture library at the desk: upload, credit and rights, focal point, thumbnails."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from images.models import Image, Rendition
from images.preparing import MAX_BYTES, PreparedImage
from images.storing import UnableToStore, change_details, discard_image, keep_image, prepare_image
from images.thumbnails import thumbnail_of
from images.views import rendition_response

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"


# What the form begins with again when a file could not be kept.
TYPED = ("title", "alternative_text", "caption", "credit", "licence", "licence_url", "focal_x", "focal_y")


class ImageForm(forms.ModelForm[Image]):
    """The details of a picture; for a new one also its file, prepared while the form is checked."""

    upload = forms.FileField(
        label=_("file"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    prepared: PreparedImage | None = None

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
            "focal_x",
            "focal_y",
        )
        widgets = {
            "alternative_text": AdminTextareaWidget(attrs={"rows": 2}),
            "caption": AdminTextareaWidget(attrs={"rows": 2}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "0.01"}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "0.01"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # The file never changes: a page that showed one picture would silently show another.
            self.fields.pop("upload", None)
        else:
            # Here, where the language of the request is known; at import it would be English for ever.
            self.fields["upload"].help_text = _(
                "JPEG, PNG, WebP, AVIF or a still GIF, up to %(limit)d MB. "
                "The place and camera stored in it are taken out before it is kept."
            ) % {"limit": MAX_BYTES // 1024**2}

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > MAX_BYTES:
            # Said before a byte of it is read into memory.
            raise ValidationError(
                _("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2}
            )
        try:
            self.prepared = prepare_image(data=upload.read())
        except UnableToStore as error:
            raise ValidationError(str(error)) from error
        existing = Image.objects.filter(sha256=self.prepared.sha256).first()
        if existing is not None:
            raise ValidationError(
                format_html(
                    '{} <a href="{}">{}</a>',
                    _("The library has this picture already:"),
                    reverse("admin:images_image_change", args=[existing.pk]),
                    existing.title,
                )
            )
        return upload


class RightsFilter(admin.SimpleListFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("credit", _("no credit")),
            ("alternative", _("no alternative text")),
            ("rights", _("rights have lapsed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if self.value() == "credit":
            return queryset.filter(credit="")
        if self.value() == "alternative":
            return queryset.filter(alternative_text="")
        if self.value() == "rights":
            return queryset.filter(rights_expire_at__lte=timezone.now())
        return queryset


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    form = ImageForm
    list_display = ("thumbnail", "title", "credit", "licence", "size", "state", "created_at")
    list_display_links = ("thumbnail", "title")
    list_filter = (RightsFilter, "is_public", "licence")
    search_fields = ("title", "alternative_text", "caption", "credit", "sha256")
    date_hierarchy = "created_at"
    list_per_page = 48
    list_select_related = ("created_by",)
    readonly_fields = ("picture", "size", "state", "sha256", "created_at", "created_by")

    class Media:
        css = {"all": ["images/desk.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        words = {"fields": ["title", "alternative_text", "caption"]}
        rights = {"fields": [("credit", "licence"), "licence_url", "rights_expire_at"]}
        focal = {
            "fields": [("focal_x", "focal_y")],
            "description": _(
                "What must stay visible when the picture is cropped: 0 is left or top, 1 right or bottom."
            ),
        }
        sections = [(None, words), (_("Credit and rights"), rights), (_("Focal point"), focal)]
        if obj is None:
            return [(None, {"fields": ["upload"]}), *sections]
        kept = {"fields": ["size", "state", "sha256", ("created_at", "created_by")]}
        return [(None, {"fields": ["picture"]}), *sections, (_("As it is kept"), kept)]

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        # `upload` is no field of the model, so the admin must not ask the model for it.
        kwargs["fields"] = [
            name
            for name in flatten_fieldsets(self.get_fieldsets(request, obj))
            if name not in {"upload", *self.readonly_fields}
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
        return [
            path(
                "<int:image_id>/thumbnail/",
                self.admin_site.admin_view(self.thumbnail_view),
                name="images_image_thumbnail",
            ),
            path(
                "<int:image_id>/renditions/<int:rendition_id>/",
                self.admin_site.admin_view(self.rendition_view),
                name="images_image_rendition",
            ),
            *super().get_urls(),
        ]

    # Views

    def thumbnail_view(self, request: HttpRequest, image_id: int) -> HttpResponseBase:
        """Return a small JPEG of the picture to signed-in staff who may see pictures."""
        image = self._visible(request, image_id)
        return thumbnail_of(image=image)

    def rendition_view(self, request: HttpRequest, image_id: int, rendition_id: int) -> HttpResponseBase:
        """Return a rendition, public or not, to signed-in staff who may see pictures."""
        image = self._visible(request, image_id)
        rendition = Rendition.objects.filter(image=image, pk=rendition_id).first()
        if rendition is None:
            raise Http404
        response = rendition_response(request, rendition)
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response

    def _visible(self, request: HttpRequest, image_id: int) -> Image:
        # Asked before the row is read: whoever may not see pictures does not learn which exist.
        if not self.has_view_permission(request):
            raise PermissionDenied
        image = self.get_queryset(request).filter(pk=image_id).first()
        if image is None:
            raise Http404
        return image

    # Saving and deleting: one domain call each

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form or save it; where the file cannot be kept, say so and keep what was typed."""
        try:
            return super().add_view(request, form_url, extra_context)
        except UnableToStore as error:
            messages.error(request, str(error))
            typed = {name: request.POST.get(name, "")[:500] for name in TYPED}
            return HttpResponseRedirect(f"{request.path}?{urlencode(typed)}")

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if change:
            change_details(image=obj)
        else:
            keep_image(prepared=form.prepared, image=obj, actor=request.user, now=timezone.now())  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        discard_image(image=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        for image in queryset:
            discard_image(image=image)

    # Columns

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        return format_html(
            '<img class="library-thumbnail" src="{}" alt="" width="160" height="100" loading="lazy">',
            reverse("admin:images_image_thumbnail", args=[image.pk]),
        )

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString:
        return format_html(
            '<img class="library-picture" src="{}" alt="{}" width="320">',
            reverse("admin:images_image_thumbnail", args=[image.pk]),
            image.alternative_text,
        )

    @admin.display(description=_("size"), ordering="width")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=_("state"))
    def state(self, image: Image) -> Any:
        if image.rights_have_lapsed(timezone.now()):
            return _("rights have lapsed")
        if not image.credit:
            return _("no credit")
        if not image.renditions.all():
            return _("sizes are being made")
        return (
            pgettext_lazy("picture", "on the site")
            if image.is_public
            else pgettext_lazy("picture", "in the library")
        )
