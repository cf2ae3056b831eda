"""Capturing by address: one field, then the page is on its way; and the page on which its progress is watched."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.admin.address_forms import AddressForm
from reactions.admin.capture_page import ACCEPTED, for_script, media_type_of
from reactions.admin.capture_progress import begin
from reactions.capturing.storing import LARGEST_BYTES, AlreadyCaptured, UnableToCapture, capture
from reactions.health.comment_pages import captures_of_page
from reactions.models import Capture, CaptureRequest, Source
from reactions.sources.addresses import comment_page_of
from reactions.sources.finding import OutletUnknown, UnableToSource, source_at

if TYPE_CHECKING:
    from reactions.admin.captures import CaptureAdmin

RECENT = 8


class ByAddressForm(AddressForm):
    file = forms.FileField(
        label=gettext_lazy("Saved page or screenshot, if you have one"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "HTML, MHTML or SingleFile as your browser saves it, PNG or JPEG; 20 MiB at most. Without a file the "
            "newsroom asks the site itself."
        ),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and upload.size > LARGEST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MiB. Save the page without its pictures.")
                % {"limit": LARGEST_BYTES // (1024 * 1024)}
            )
        return upload


def by_address_page(capture_admin: "CaptureAdmin", request: HttpRequest) -> HttpResponse:
    """Ask for an address, and bring its page in the way its outlet allows."""
    if not request.user.has_perm("reactions.add_capture"):
        raise PermissionDenied
    actor = cast(User, request.user)
    known: Source | None = None
    if request.method == "POST":
        form = ByAddressForm(request.POST, request.FILES, actor=actor)
        if form.is_valid():
            known, address = _bring(capture_admin, request, form)
            if address:
                return for_script(request, address)
    else:
        form = ByAddressForm(initial={"address": request.GET.get("address", "")[:2_000]}, actor=actor)
    known_captures: list[Capture] = []
    if known is not None:
        page = comment_page_of(form.cleaned_data["address"])
        known_captures = captures_of_page(source=known, page=page)
    recent = CaptureRequest.objects.filter(requested_by=actor).select_related("source__outlet")
    context = {
        **capture_admin.admin_site.each_context(request),
        "title": _("Capture a page"),
        "opts": capture_admin.opts,
        "form": form,
        "known": known,
        "known_captures": known_captures[:RECENT],
        "by_address": request.build_absolute_uri(reverse("admin:reactions_capture_by_address")),
        "recent": recent[:RECENT] if request.method != "POST" else [],
        "file_lost": request.method == "POST" and bool(request.FILES),
    }
    return TemplateResponse(request, "admin/reactions/capture/by_address.html", context)


def _bring(
    capture_admin: "CaptureAdmin", request: HttpRequest, form: ByAddressForm
) -> tuple[Source | None, str]:
    """Return where to go on, or the source that is known already with captures, or neither with reasons in the form."""
    actor, now, given = cast(User, request.user), timezone.now(), form.cleaned_data
    try:
        source = source_at(address=given["address"], actor=actor, now=now, **form.chosen_outlet())
    except OutletUnknown as unknown:
        form.ask_for_outlet(str(unknown))
        return None, ""
    except UnableToSource as refusal:
        form.add_error("name_en" if form.chosen_outlet().get("new_outlet") else "address", str(refusal))
        form.needs_outlet = bool(form.chosen_outlet())
        return None, ""
    if given["file"]:
        return None, _upload(capture_admin, request, form, source)
    page = comment_page_of(given["address"])
    if "again" not in request.POST and captures_of_page(source=source, page=page):
        return source, ""
    return None, begin(request, source, comment_page=page)


def _upload(capture_admin: "CaptureAdmin", request: HttpRequest, form: ByAddressForm, source: Source) -> str:
    now, upload = timezone.now(), form.cleaned_data["file"]
    try:
        stored = capture(
            source=source,
            data=upload.read(),
            media_type=media_type_of(upload.name),
            method=Capture.Method.UPLOAD,
            captured_at=now,
            operator=cast(User, request.user),
            now=now,
        )
    except AlreadyCaptured as known:
        messages.warning(request, str(known))
        stored = known.capture
    except UnableToCapture as refusal:
        form.add_error("file", str(refusal))
        return ""
    else:
        capture_admin.log_addition(request, stored, [{"added": {}}])
        messages.success(request, _("Captured and sealed. Now choose the words to quote."))
    return reverse("admin:reactions_capture_read", args=[stored.pk])
