"""The page on which a source is captured: upload a saved page or a screenshot, or paste the page's source."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.capturing.storing import LARGEST_BYTES, AlreadyCaptured, UnableToCapture, capture
from reactions.models import Capture

if TYPE_CHECKING:
    from reactions.admin.sources import SourceAdmin

ACCEPTED = ".html,.htm,.xhtml,.mhtml,.mht,.txt,.png,.jpg,.jpeg"
# Browsers send many types for the same file; the ending is what people chose.
TYPE_BY_ENDING = {
    "mhtml": "multipart/related",
    "mht": "multipart/related",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class MomentField(forms.DateTimeField):
    """A moment, typed in the desk's time zone with the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CaptureForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Saved page or screenshot"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "HTML, MHTML or SingleFile as your browser saves it, PNG or JPEG; 20 MiB at most."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or the page's source"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "evidence-source"}),
        help_text=gettext_lazy("Open the page, show its source (Ctrl+U), copy all of it and paste it here."),
    )
    captured_at = MomentField(
        label=gettext_lazy("When the page was saved"),
        help_text=gettext_lazy("Readers will see it as your word."),
    )
    tool = forms.CharField(
        label=gettext_lazy("Saved with"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For example the browser and its version."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if "file" in self.errors:
            return cleaned
        if upload and pasted:
            raise forms.ValidationError(_("Give either a file or the page's source, not both."))
        if not upload and not pasted:
            raise forms.ValidationError(_("Choose a file, or paste the page's source."))
        if upload and upload.size > LARGEST_BYTES:
            # Said before a byte of it is read into memory.
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MiB. Save the page without its pictures.")
                % {"limit": LARGEST_BYTES // (1024 * 1024)}
            )
        return cleaned

    def content(self) -> tuple[bytes, str, str]:
        """Return what was given: its bytes, media type and method."""
        upload = self.cleaned_data["file"]
        if upload:
            return upload.read(), media_type_of(upload.name), Capture.Method.UPLOAD
        pasted: str = self.cleaned_data["pasted"]
        kind = "text/html" if "<" in pasted else "text/plain"
        # The mark wins over whatever character set the page's source claims: it came to us as UTF-8.
        return BYTE_ORDER_MARK + pasted.encode(errors="replace"), kind, Capture.Method.PASTE


def media_type_of(name: str) -> str:
    """Return the media type of a file by the ending of its name; what has no known one is looked at as a page."""
    return TYPE_BY_ENDING.get(name.rpartition(".")[2].lower(), "text/html")


def capture_page(source_admin: "SourceAdmin", request: HttpRequest, source_id: int) -> HttpResponse:
    """Show the form, or store the capture and go to its reading room."""
    if not request.user.has_perm("reactions.add_capture"):
        raise PermissionDenied
    source = source_admin.get_queryset(request).select_related("outlet").filter(pk=source_id).first()
    if source is None:
        raise Http404
    now = timezone.now()
    form = CaptureForm(
        request.POST or None, request.FILES or None, initial={"captured_at": to_the_minute(now)}
    )
    if request.method == "POST" and form.is_valid():
        data, media_type, method = form.content()
        try:
            stored = capture(
                source=source,
                data=data,
                media_type=media_type,
                method=method,
                captured_at=form.cleaned_data["captured_at"],
                operator=cast(User, request.user),
                now=now,
                tool=form.cleaned_data["tool"],
            )
        except AlreadyCaptured as known:
            messages.warning(request, str(known))
            return for_script(request, reverse("admin:reactions_capture_read", args=[known.capture.pk]))
        except UnableToCapture as refusal:
            form.add_error(None, str(refusal))
        else:
            source_admin.log_change(request, source, _("Captured."))
            messages.success(request, _("Captured and sealed. Now choose the words to quote."))
            return for_script(request, reverse("admin:reactions_capture_read", args=[stored.pk]))
    context = {
        **source_admin.admin_site.each_context(request),
        "title": _("Capture a page"),
        "subtitle": source.title,
        "opts": source_admin.opts,
        "original": source,
        "source": source,
        "outlet": source.outlet,
        "form": form,
        "file_lost": request.method == "POST" and bool(request.FILES),
    }
    return TemplateResponse(request, "admin/reactions/source/capture.html", context)


def for_script(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to an address: by a redirect, or for a script (which would follow it and eat the messages) by its name."""
    if request.headers.get("X-Kept-Files"):
        return JsonResponse({"location": address})
    return HttpResponseRedirect(address)


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
