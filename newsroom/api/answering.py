"""From a request to an answer: read what is asked, let the operation answer, write it as its shape says.

Answers name the keys of what they show, like every public page; so they get their ETag and are fetched again when
something of it changes. `Last-Modified` is only told: a redaction moves no edition's time, so a conditional request
is answered by the ETag alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from delivery.middleware import shows
from delivery.replicas import reads_only
from newsroom.api.asking import LANGUAGES, Asked, Parameters, read
from newsroom.api.problems import Refusal, response_to
from newsroom.api.shapes import ListPage, Shape

METHODS = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation gives: a shape, the keys of what it shows, and when that was last published. `kept_for` is for how many seconds
    it is true though nothing is announced; for good without it.
    """

    body: Shape
    shown: Iterable[str]
    changed_at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    kept_for: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for. Its path names its parameters in braces."""

    name: str
    path: str
    summary: str
    parameters: type[Parameters]
    answer: type[Shape]
    # Takes the parameters and what else is asked, and returns an Answer.
    view: Callable[[Any, Asked], Answer]
    # Of which fields may be chosen: the answer itself, or the items of a list.
    resource: type[Shape] | None = None
    # With which examples are made: query strings behind the path, as people would ask.
    example: str = ""
    # Statuses of problems beside wrong parameters.
    problems: tuple[int, ...] = ()


def view_of(operation: Operation) -> Callable[..., HttpResponseBase]:
    """Return the Django view that answers an operation."""

    @csrf_exempt
    @reads_only
    def view(request: HttpRequest, **path: Any) -> HttpResponseBase:
        asked_language = request.GET.get("lang", "")
        with translation.override(asked_language if asked_language in LANGUAGES else "en"):
            response = _response(request, operation, path)
            response.headers["Content-Language"] = translation.get_language() or "en"
            return response

    return view


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """Say that the API has nothing at an address."""
    with translation.override("en"):
        response = unless_read(request) or response_to(
            Refusal("not-found", _("The API has nothing at this address."))
        )
        response.headers["Content-Language"] = "en"
        return response


def _response(request: HttpRequest, operation: Operation, path: dict[str, Any]) -> HttpResponse:
    other = unless_read(request)
    if other is not None:
        return other
    try:
        parameters, fields, given = read(
            operation.parameters, path=path, query=request.GET, resource=operation.resource
        )
        asked_path = operation.path.format(**path)
        answer = operation.view(
            parameters, Asked(fields=fields, path=asked_path, given=given, now=timezone.now())
        )
    except Refusal as refusal:
        return response_to(refusal)
    response = HttpResponse(written(answer.body, fields), content_type="application/json")
    if isinstance(answer.body, ListPage):
        links = [f'<{url}>; rel="{rel}"' for rel in ("next", "prev") if (url := getattr(answer.body, rel))]
        if links:
            response.headers["Link"] = ", ".join(links)
    if answer.changed_at is not None:
        response.headers["Last-Modified"] = http_date(answer.changed_at.timestamp())
    for name, value in answer.headers.items():
        response.headers[name] = value
    return shows(response, answer.shown, kept_for=answer.kept_for)


def unless_read(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to any method but GET and HEAD."""
    if request.method in ("GET", "HEAD"):
        return None
    if request.method == "OPTIONS":
        response = HttpResponse(status=204, headers={"Allow": METHODS})
        # Nothing follows, so there is nothing to call a kind of text.
        del response.headers["Content-Type"]
        return response
    return response_to(
        Refusal("method-not-allowed", _("It answers GET, HEAD and OPTIONS."), headers={"Allow": METHODS})
    )


def written(body: Shape, fields: frozenset[str]) -> bytes:
    """Return the body as JSON with the wanted fields: of the body itself, or of its items."""
    if not fields:
        return encoded(body)
    if isinstance(body, ListPage):
        parts = {name: getattr(body, name) for name in body.__struct_fields__}
        items = [_part(item, fields) for item in parts.pop("items")]
        return encoded({"items": items, **parts})
    return encoded(_part(body, fields))


def encoded(value: object) -> bytes:
    """Return the value as JSON."""
    return msgspec.json.encode(value, enc_hook=_plain)


def _plain(value: object) -> str:
    """Return as plain text what is text but of a class of its own: HTML that is marked as safe."""
    if isinstance(value, str):
        return str.__str__(value)
    raise NotImplementedError


def _part(item: Shape, fields: frozenset[str]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__struct_fields__ if name in fields}
