"""Replacing the file of a picture: choose it, see both side by side where that matters, and it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from images.library.uploads import ACCEPTED
from images.models import Image
from images.preparing import MAX_BYTES, PreparedImage, UnableToStore
from images.replacing import keeps_its_shape, replace_file
from images.uploading import prepared_upload
from images.uses import Kind, uses_of


class ReplacingForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("the new file"), widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )
    prepared: PreparedImage

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            self.prepared = prepared_upload(upload)
        except UnableToStore as error:
            raise ValidationError(str(error)) from error
        return upload


def replace_view(model_admin: "ModelAdmin[Image]", request: HttpRequest, image_id: int) -> HttpResponse:
    """Show what replacing would change and take the new file, from whoever may change the picture."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    image = Image.objects.prefetch_related("renditions").filter(pk=image_id).first()
    if image is None:
        raise Http404
    if not model_admin.has_change_permission(request, image):
        raise PermissionDenied
    form = ReplacingForm(request.POST, request.FILES) if request.method == "POST" else ReplacingForm()
    if request.method == "POST" and form.is_valid():
        keeps_shape = keeps_its_shape(image=image, prepared=form.prepared)
        before = image.sha256
        try:
            image = replace_file(image=image, prepared=form.prepared, now=timezone.now())
        except UnableToStore as error:
            form.add_error("file", str(error))
        else:
            model_admin.log_change(
                request,
                image,
                _("File replaced: %(before)s by %(after)s") % {"before": before, "after": image.sha256},
            )
            messages.success(request, _("The file is replaced, wherever the picture is used."))
            if not keeps_shape:
                messages.warning(request, _("The new file has another shape. Look at the focal point again."))
            return HttpResponseRedirect(reverse("admin:images_image_change", args=[image.pk]))
    uses = uses_of(image=image)
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": image,
        "title": _("Replace the file"),
        "form": form,
        "media": model_admin.media,
        "live": [use for use in uses if use.kind == Kind.LIVE],
        "others": [use for use in uses if use.kind in {Kind.WORK, Kind.PLANNED}],
        "most_megabytes": MAX_BYTES // 1024**2,
    }
    return TemplateResponse(request, "admin/images/image/replace.html", context)
