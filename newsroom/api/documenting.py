"""The documentation page: what the OpenAPI document says, for people, with examples that work as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.reading.addresses import absolute, article_url
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from newsroom.api.addresses import PREFIX, api_url
from newsroom.api.describing import document
from newsroom.api.operations import OPERATIONS
from newsroom.api.problems import KINDS, MEDIA_TYPE
from reactions.models import Appearance
from tags.models import Tag

REFERENCE_PREFIX = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class TypeText:
    """How a type is written: words, and the shape that they lead to, if any."""

    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class FieldText:
    name: str
    types: Sequence[TypeText]
    description: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class OperationText:
    name: str
    path: str
    summary: str
    parameters: Sequence[FieldText]
    answer: str
    curl: str


@dataclass(frozen=True, slots=True)
class ShapeText:
    name: str
    fields: Sequence[FieldText]


@public_page
def documentation(request: HttpRequest) -> HttpResponseBase:
    """Show how the read API is used, in the interface's language."""
    described = document()
    samples, shown = _samples()
    context = {
        "description": described["info"]["description"],
        "operations": [_operation(described, operation.path, samples) for operation in OPERATIONS],
        "shapes": [_shape(name, schema) for name, schema in described["components"]["schemas"].items()],
        "problems": [(kind, status, _(title)) for kind, (status, title) in KINDS.items()],
        "problem_type": MEDIA_TYPE,
        "entrance_url": api_url("/"),
        "openapi_url": api_url("/openapi.json"),
        "conditional": _conditional(samples),
        "canonical_url": absolute(reverse("api_documentation")),
    }
    return shows(render(request, "newsroom/api.html", context), [keys.LISTS, *shown])


def examples() -> list[str]:
    """Return the address of every example of the page."""
    samples, _shown = _samples()
    return [_example(operation.path, samples) for operation in OPERATIONS]


def _samples() -> tuple[dict[str, str], list[str]]:
    """Return what to put into the paths of examples, and the keys of it: the newest there is; three queries."""
    samples = {"/articles": "1", "/quotations": "1", "/tags": "tag", "/communities": "community", "url": "/"}
    shown = []
    edition = Edition.objects.live().select_related("category").defer("document").newest_first().first()
    if edition is not None:
        samples |= {"/articles": str(edition.article_id), "url": article_url(edition=edition)}
        shown.append(keys.edition_of(edition.article_id))
    appearance = Appearance.objects.shown().select_related("outlet").order_by("-published_at", "-id").first()
    if appearance is not None:
        samples |= {"/quotations": str(appearance.quotation_id), "/communities": appearance.outlet.slug}
        shown += [keys.quotation(appearance.quotation_id), keys.outlet(appearance.outlet_id)]
    tag = Tag.objects.filter(article_count__gt=0).order_by("-article_count", "id").first()
    if tag is not None:
        samples["/tags"] = tag.slug
        shown.append(keys.tag(tag.pk))
    return samples, shown


def _example(path: str, samples: Mapping[str, str]) -> str:
    """Return the address of the example of the operation at a path."""
    operation = next(operation for operation in OPERATIONS if operation.path == path)
    before, brace, _rest = path.partition("/{")
    sample = samples.get(before, "")
    filled = path.format(id=sample, slug=sample) if brace else path
    given = dict(pair.split("=", 1) for pair in operation.example[1:].split("&") if "=" in pair)
    if operation.name == "article_at":
        given["url"] = samples["url"]
    language = get_language() or settings.LANGUAGE_CODE
    return api_url(filled, **(given if language == settings.LANGUAGE_CODE else {**given, "lang": language}))


def _operation(described: Mapping[str, Any], path: str, samples: Mapping[str, str]) -> OperationText:
    operation = described["paths"][path]["get"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return OperationText(
        name=operation["operationId"],
        path=f"{PREFIX}{path}",
        summary=operation["summary"],
        parameters=[
            FieldText(
                name=parameter["name"],
                types=_types(parameter["schema"]),
                description=parameter["description"],
                is_sure=parameter["required"],
            )
            for parameter in operation["parameters"]
        ],
        answer=answer.removeprefix(REFERENCE_PREFIX),
        curl=f"curl '{_example(path, samples)}'",
    )


def _conditional(samples: Mapping[str, str]) -> str:
    """Return the example of a conditional request: the ETag of an answer, and the answer to it."""
    address = _example("/articles", samples)
    return (
        f"url='{address}'\n"
        "etag=$(curl -sI \"$url\" | tr -d '\\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')\n"
        'curl -s -o /dev/null -w \'%{http_code}\\n\' -H "If-None-Match: $etag" "$url"'
    )


def _shape(name: str, schema: Mapping[str, Any]) -> ShapeText:
    sure = set(schema.get("required", ()))
    return ShapeText(
        name=name,
        fields=[
            FieldText(
                name=field,
                types=_types(declared),
                description=declared.get("description", ""),
                is_sure=field in sure,
            )
            for field, declared in schema.get("properties", {}).items()
        ],
    )


def _types(schema: Mapping[str, Any]) -> list[TypeText]:
    """Return how a schema's type is written, as alternatives."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE_PREFIX)
        return [TypeText(name, name)]
    if "allOf" in schema:
        return [text for part in schema["allOf"] for text in _types(part)]
    if "anyOf" in schema and "type" not in schema:
        return [text for part in schema["anyOf"] for text in _types(part)]
    if schema.get("type") == "array":
        return [
            TypeText(_("list of %(type)s") % {"type": text.words}, text.shape)
            for text in _types(schema["items"])
        ]
    if "enum" in schema:
        return [TypeText(" | ".join(map(str, schema["enum"])))]
    words = str(schema.get("format") or schema.get("type", ""))
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 10**6:
        words = f"{words} {low}–{high}"
    return [TypeText(words)]
