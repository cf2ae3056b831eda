"""What went wrong, as machines read it: `application/problem+json` (RFC 9457) for every error of the API."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from delivery.middleware import shows
from newsroom.api.shapes import Problem, WrongParameter

MEDIA_TYPE = "application/problem+json"
# Kinds of problems: the status, and what they are called. Others are named by their status alone.
KINDS: dict[str, tuple[int, str]] = {
    "wrong-parameters": (400, gettext_noop("Parameters are wrong")),
    "https-required": (403, gettext_noop("This API is asked by https")),
    "not-found": (404, gettext_noop("Nothing is there")),
    "method-not-allowed": (405, gettext_noop("This API is for reading only")),
    "retracted": (410, gettext_noop("The article was retracted")),
    "removed": (410, gettext_noop("The words were removed")),
}
TITLES = {
    400: gettext_noop("The request is wrong"),
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Nothing is there"),
    405: gettext_noop("This API is for reading only"),
    413: gettext_noop("The request is too large"),
    500: gettext_noop("Something went wrong here"),
}


class Refusal(Exception):
    """What is asked for cannot be answered; `kind` is one of `KINDS`, `shown` the keys of what it tells."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[WrongParameter] = (),
        shown: Iterable[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = list(errors)
        self.shown = list(shown)
        self.headers = dict(headers or {})


def wrong(parameter: str, detail: str) -> Refusal:
    """Return the refusal of one parameter."""
    return Refusal("wrong-parameters", detail, errors=[WrongParameter(parameter=parameter, detail=detail)])


def nothing_there(detail: str) -> Refusal:
    return Refusal("not-found", detail)


def response_to(refusal: Refusal) -> HttpResponse:
    """Return the answer that says what went wrong, in the language at hand."""
    status, title = KINDS[refusal.kind]
    response = _response(
        Problem(
            type=problem_url(refusal.kind),
            title=_(title),
            status=status,
            detail=refusal.detail,
            errors=refusal.errors,
        )
    )
    for name, value in refusal.headers.items():
        response.headers[name] = value
    if not refusal.shown:
        return response
    # Kept like a page, until one of its keys is announced.
    del response.headers["Cache-Control"]
    return shows(response, refusal.shown)


def response_for_status(status: int) -> HttpResponse:
    """Return the answer for an error that arose outside the API's own code."""
    title = TITLES.get(status, TITLES[400] if status < 500 else TITLES[500])
    return _response(Problem(type="about:blank", title=_(title), status=status, detail=_(title), errors=[]))


def problem_url(kind: str) -> str:
    """Return the address of what the documentation says about a kind of problem."""
    return f"{settings.SITE_URL}{reverse('api_documentation')}#problem-{kind}"


def _response(problem: Problem) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(problem), content_type=MEDIA_TYPE, status=problem.status)
    response.headers["Cache-Control"] = "no-cache"
    return response
