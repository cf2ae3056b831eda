"""Uploading many pictures: one page for all files, one answer per file, and the choice where the library has one like it.

With a script each file is sent by itself, so that its progress is seen; without, all of them come as one form.
"""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from images.holding import add_anyway, let_go
from images.library.cards import card_of
from images.library.times import MomentField, MomentInput
from images.models import HeldUpload, Image
from images.preparing import MAX_BYTES, MAX_PIXELS, UnableToStore
from images.uploading import Outcome, State, take_in, what_is_missing

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/heic,image/heif,.heic,.heif"
# In one form without a script; each is unfolded after the other while the browser waits.
MOST_AT_ONCE = 50
MARKS = {State.KEPT: "good", State.SAME: "warn", State.NEAR: "warn", State.REFUSED: "bad"}


class SharedDetailsForm(forms.ModelForm[Image]):
    """What is said of every file that is sent together; empty where each says it for itself."""

    class Meta:
        model = Image
        fields = ("credit", "licence", "licence_url", "rights_expire_at")
        field_classes = {"rights_expire_at": MomentField}
        widgets = {"rights_expire_at": MomentInput}
        help_texts = {"rights_expire_at": "", "credit": gettext_lazy("Left empty, each file's own is used.")}


def upload_view(model_admin: "ModelAdmin[Image]", request: HttpRequest) -> HttpResponse:
    """Show the page for uploading, or take the files of its form and answer for each."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = SharedDetailsForm(request.POST if request.method == "POST" else None)
    outcomes: list[Outcome] = []
    error = ""
    if request.method == "POST" and form.is_valid():
        files = request.FILES.getlist("files")
        if not files:
            error = _("Choose at least one file.")
        elif len(files) > MOST_AT_ONCE:
            error = _("Send %(limit)d files at most at a time. None of these was taken.") % {
                "limit": MOST_AT_ONCE
            }
        else:
            outcomes = [_taken(request, upload, form) for upload in files]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Upload pictures"),
        "form": form,
        "media": model_admin.media,
        "error": error,
        "rows": [_row(outcome) for outcome in outcomes],
        "accepted": ACCEPTED,
        "most_megabytes": MAX_BYTES // 1024**2,
        "most_bytes": MAX_BYTES,
        "most_megapixels": MAX_PIXELS // 1_000_000,
    }
    return TemplateResponse(request, "admin/images/image/upload.html", context)


def one_file_view(model_admin: "ModelAdmin[Image]", request: HttpRequest) -> JsonResponse:
    """Take the one file that a script sends; answer with its state, its row as HTML, and its card for choosers."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    upload = request.FILES.get("file")
    form = SharedDetailsForm(request.POST)
    if request.method != "POST" or not isinstance(upload, UploadedFile):
        return JsonResponse({"message": _("Choose at least one file.")}, status=400)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"state": State.REFUSED, "message": words, "html": ""}, status=200)
    outcome = _taken(request, upload, form)
    now = timezone.now()
    shown = [outcome.image] if outcome.image else list(outcome.alike)
    return JsonResponse(
        {
            "state": outcome.state,
            "message": outcome.message,
            "html": render_to_string("admin/images/image/outcome.html", _row(outcome), request),
            "cards": [card_of(image, now=now).as_json() for image in shown],
            "answer": reverse("admin:images_image_held", args=[outcome.held.pk]) if outcome.held else "",
        }
    )


def held_view(model_admin: "ModelAdmin[Image]", request: HttpRequest, held_id: int) -> HttpResponseBase:
    """Carry out what its owner says of a held file: add it anyway, or use the picture that is there."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:images_image_add"))
    actor = cast(User, request.user)
    # Somebody else's file does not exist for this person.
    held = get_object_or_404(HeldUpload, pk=held_id, created_by=actor)
    name = str(held)
    if request.POST.get("answer") == "add":
        outcome = _added(held, name, actor, timezone.now())
    else:
        let_go(held=held)
        existing = Image.objects.filter(pk=_number(request.POST.get("existing"))).first()
        outcome = Outcome(name, State.SAME, _("The picture of the library is used."), image=existing)
    if request.headers.get("Accept", "").startswith("application/json"):
        cards = [card_of(outcome.image, now=timezone.now()).as_json()] if outcome.image else []
        html = render_to_string("admin/images/image/outcome.html", _row(outcome), request)
        return JsonResponse(
            {"state": outcome.state, "message": outcome.message, "html": html, "cards": cards}
        )
    if outcome.image is not None:
        return HttpResponseRedirect(reverse("admin:images_image_change", args=[outcome.image.pk]))
    model_admin.message_user(request, outcome.message, level="ERROR")
    return HttpResponseRedirect(reverse("admin:images_image_add"))


def _added(held: HeldUpload, name: str, actor: User, now: datetime) -> Outcome:
    try:
        image = add_anyway(held=held, actor=actor, now=now)
    except UnableToStore as error:
        return Outcome(name, State.REFUSED, str(error))
    return Outcome(name, State.KEPT, what_is_missing(image), image=image)


def _taken(request: HttpRequest, upload: "UploadedFile[Any]", form: SharedDetailsForm) -> Outcome:
    return take_in(
        upload=upload, details=dict(form.cleaned_data), actor=cast(User, request.user), now=timezone.now()
    )


def _row(outcome: Outcome) -> dict[str, Any]:
    return {"outcome": outcome, "mark": MARKS[outcome.state]}


def _number(posted: object) -> int:
    text = str(posted or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
