"""What browsers are told to refuse, beside the content security policy of the settings, and which methods are answered at all.

The headers stand on every answer, also on stylesheets, pictures and errors. They are the same for every request, so kept
pages (`delivery/pages/`) keep them. docs/security.md says what each is for.
"""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from newsroom.api.addresses import PREFIX
from newsroom.language import DESK_PREFIX

# The name of our endpoint in `Reporting-Endpoints` (Reporting API) and in the policy's `report-to`.
REPORTS = "browser"
ANSWERED_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
# Scripts of ours do without all of these. Chromium complains of names that it does not know, so those are not here.
NOT_USED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
USED_BY_OURSELVES = (
    "clipboard-write",
    "fullscreen",
    "publickey-credentials-create",
    "publickey-credentials-get",
)
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in NOT_USED), *(f"{name}=(self)" for name in USED_BY_OURSELVES)]
)
ALWAYS = {
    "Cross-Origin-Embedder-Policy": f'require-corp; report-to="{REPORTS}"',
    # A process of its own for each origin, and no loosening of it by `document.domain`.
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": PERMISSIONS,
    # Of plug-ins that ask for a crossdomain.xml.
    "X-Permitted-Cross-Domain-Policies": "none",
}
# Of scripts of the desk that bring markup about, one policy may say what becomes of it (static/desk/trusted_types.js).
OF_THE_DESK = {"trusted-types": ["default"]}


class BrowserDefencesMiddleware:
    """Stands outside all others, so that no answer goes without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers["Reporting-Endpoints"] = f'{REPORTS}="{reverse("browser_reports")}"'
        response.headers.setdefault("Cross-Origin-Resource-Policy", _who_may_embed(request, response))
        return response


class PolicyMiddleware(CSPMiddleware):
    """django-csp's; the policy of the settings is written once for all answers that ask for no other one."""

    written: tuple[object, str] = (None, "")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        asks_for_another = HEADER in response or any(name.startswith("_csp") for name in response.__dict__)
        if asks_for_another or settings.DEBUG or getattr(request, "_csp_nonce", None) is not None:
            return super().process_response(request, response)
        asked, policy = self.written
        if asked is not settings.CONTENT_SECURITY_POLICY:
            policy = build_policy()
            self.written = (settings.CONTENT_SECURITY_POLICY, policy)
        response[HEADER] = policy
        # As there: who asks for it from now on would get one that the policy does not name.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response


class DeskPolicyMiddleware:
    """Gives pages of the desk the policy that its libraries need. Stands right inside the policy's own middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(DESK_PREFIX):
            response._csp_replace = OF_THE_DESK | getattr(response, "_csp_replace", {})  # type: ignore[attr-defined]
        return response


class KnownMethodsMiddleware:
    """Answers 405 to every method that no page of ours has: TRACE would repeat a request's headers, cookies too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The API refuses more than these by itself, and says which it has.
        if request.method in ANSWERED_METHODS or request.path_info.startswith(f"{PREFIX}/"):
            return self.get_response(request)
        return HttpResponse(
            status=405, headers={"Allow": ", ".join(sorted(ANSWERED_METHODS)), "Cache-Control": "no-store"}
        )


def _who_may_embed(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return whether pages of other sites may have the answer as a part: pictures, cards meant for frames, open data."""
    is_open = (
        response.headers.get("Access-Control-Allow-Origin") == "*"
        or getattr(response, "xframe_options_exempt", False)
        or request.path_info.startswith("/pictures/")
    )
    return "cross-origin" if is_open else "same-origin"
