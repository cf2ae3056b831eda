"""The bookmarklet: a bookmark that hands the page which an editor's own browser shows over to the desk.

The bookmark opens the receiving page in a window of its own. That page says when it is there, the bookmark answers
with the page by `postMessage`, and the editor sends it on by a form, signed in and with a token. Nothing of the
handed-over page is run: it travels as text and is kept as a file.
"""

import json
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.admin.address_forms import AddressForm
from reactions.capturing.storing import LARGEST_BYTES, AlreadyCaptured, UnableToCapture, capture
from reactions.models import Capture
from reactions.sources.finding import OutletUnknown, UnableToSource, source_at

if TYPE_CHECKING:
    from reactions.admin.captures import CaptureAdmin

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What both sides call their messages.
READY, PAGE = "newsroom-ready", "newsroom-page"
# Frames of the same site go along in `srcdoc`, as SingleFile keeps them: Naver's blogs show their posts in one.
SCRIPT = """(()=>{
const desk=%(desk)s,address=%(address)s;
const page=()=>{
const all=document.documentElement,copy=all.cloneNode(true),inner=copy.querySelectorAll('iframe,frame');
all.querySelectorAll('iframe,frame').forEach((frame,at)=>{
try{inner[at].setAttribute('srcdoc',frame.contentDocument.documentElement.outerHTML)}catch{}});
return {kind:'newsroom-page',url:location.href,title:document.title,charset:document.characterSet,
html:'<!DOCTYPE html>'+copy.outerHTML}};
const there=open(address,'_blank');
if(!there){alert(%(blocked)s);return}
addEventListener('message',event=>{
if(event.source===there&&event.origin===desk&&event.data&&event.data.kind==='newsroom-ready')
there.postMessage(page(),desk)})
})()"""


def bookmark(request: HttpRequest) -> str:
    """Return the bookmark's address: the script, made for the host under which this desk is open."""
    address = request.build_absolute_uri(reverse("admin:reactions_capture_receive"))
    parts = urlsplit(address)
    script = SCRIPT % {
        "desk": json.dumps(f"{parts.scheme}://{parts.netloc}"),
        "address": json.dumps(address),
        "blocked": json.dumps(
            _("Your browser did not let the desk open a window. Allow windows for this site and try again.")
        ),
    }
    return "javascript:" + quote(script.replace("\n", ""), safe="(){}[]=>!&|,;:.'?*+/-_~@$")


def bookmarklet_page(capture_admin: "CaptureAdmin", request: HttpRequest) -> HttpResponse:
    """Explain the bookmarklet, and show it to be dragged to the bookmarks."""
    if not request.user.has_perm("reactions.add_capture"):
        raise PermissionDenied
    context = {
        **capture_admin.admin_site.each_context(request),
        "title": _("Send a page from your browser"),
        "opts": capture_admin.opts,
        "bookmark": bookmark(request),
        "bookmark_name": _("To the desk"),
        "limit": LARGEST_BYTES // (1024 * 1024),
    }
    return TemplateResponse(request, "admin/reactions/capture/bookmarklet.html", context)


class ReceivedForm(AddressForm):
    """What the bookmarklet handed over; its file is put into the form by a script."""

    page = forms.FileField(
        label=gettext_lazy("Page"),
        widget=forms.FileInput(attrs={"accept": ".html", "hidden": True}),
        error_messages={
            "required": gettext_lazy(
                "No page arrived. Go back to the window with the thread and choose the bookmark again."
            )
        },
    )

    def clean_page(self) -> Any:
        page = self.cleaned_data["page"]
        if page.size > LARGEST_BYTES:
            raise forms.ValidationError(
                _("The page is larger than %(limit)d MiB. Save it without its pictures and upload the file.")
                % {"limit": LARGEST_BYTES // (1024 * 1024)}
            )
        return page


def receive_page(capture_admin: "CaptureAdmin", request: HttpRequest) -> HttpResponse:
    """Show what a bookmarklet hands over, and store it once the editor confirms."""
    if not request.user.has_perm("reactions.add_capture"):
        raise PermissionDenied
    form = ReceivedForm(request.POST or None, request.FILES or None, actor=cast(User, request.user))
    if request.method == "POST" and form.is_valid():
        stored = _stored(capture_admin, request, form)
        if stored is not None:
            return HttpResponseRedirect(reverse("admin:reactions_capture_read", args=[stored.pk]))
    context = {
        **capture_admin.admin_site.each_context(request),
        "title": _("A page from your browser"),
        "opts": capture_admin.opts,
        "form": form,
        "by_address": request.build_absolute_uri(reverse("admin:reactions_capture_by_address")),
        "limit_bytes": LARGEST_BYTES,
        "limit": LARGEST_BYTES // (1024 * 1024),
    }
    response = TemplateResponse(request, "admin/reactions/capture/receive.html", context)
    # The one page that must stay in touch with the window which opened it.
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def known_address(request: HttpRequest) -> HttpResponse:
    """Say as JSON whether an address can be captured as it is: whose it is, or that its outlet must be named."""
    if not request.user.has_perm("reactions.add_capture"):
        raise PermissionDenied
    form = AddressForm({"address": request.GET.get("address", "")}, actor=cast(User, request.user))
    return JsonResponse(form.what_is_known())


def _stored(capture_admin: "CaptureAdmin", request: HttpRequest, form: ReceivedForm) -> Capture | None:
    """Store the page as a capture of the source at its address; None with the reason in the form."""
    actor, now, given = cast(User, request.user), timezone.now(), form.cleaned_data
    try:
        source = source_at(address=given["address"], actor=actor, now=now, **form.chosen_outlet())
        stored = capture(
            source=source,
            data=BYTE_ORDER_MARK + given["page"].read().removeprefix(BYTE_ORDER_MARK),
            media_type="text/html",
            method=Capture.Method.BOOKMARKLET,
            captured_at=now,
            operator=actor,
            now=now,
            requested_url=given["address"],
            tool=request.headers.get("User-Agent", "")[:100],
        )
    except OutletUnknown as unknown:
        form.ask_for_outlet(str(unknown))
    except AlreadyCaptured as known:
        messages.warning(request, str(known))
        return known.capture
    except (UnableToSource, UnableToCapture) as refusal:
        form.add_error(None, str(refusal))
    else:
        capture_admin.log_addition(request, stored, [{"added": {}}])
        messages.success(request, _("Captured and sealed. Now choose the words to quote."))
        return stored
    return None
