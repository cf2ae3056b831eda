"""The OpenAPI 3.1 document, made from the declarations that answers are made by."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt

from delivery import keys
from delivery.middleware import shows
from newsroom.api.addresses import PREFIX
from newsroom.api.answering import Operation, encoded, unless_read
from newsroom.api.asking import LANGUAGES, Parameters, fields_of, read
from newsroom.api.operations import OPERATIONS
from newsroom.api.problems import MEDIA_TYPE, Refusal, response_to
from newsroom.api.shapes import Problem, Shape

VERSION = "1.0.0"
REFERENCE = "#/components/schemas/{name}"
FIELDS = gettext_noop("Only these fields, separated by commas. Those that name the thing always come.")
PROBLEMS = {
    400: gettext_noop("A parameter is wrong; the answer says which and why."),
    404: gettext_noop("There is no such thing."),
    410: gettext_noop("It was retracted or removed; the answer says why."),
}
DESCRIPTION = gettext_noop(
    "Everything that readers of this newsroom see, for machines: articles, tags, communities, quotations with their "
    "evidence, and search. Read only, without a key, for any page in a browser. Answers have an ETag: ask again with "
    "If-None-Match. Lists go on at “next” and “prev”, which stay valid while new articles come in."
)

Node = dict[str, Any]


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Give the OpenAPI document, its texts in the language that is asked for."""
    language = request.GET.get("lang", "")
    with translation.override(language if language in LANGUAGES else "en"):
        other = unless_read(request)
        if other is not None:
            return other
        try:
            read(Parameters, path={}, query=request.GET, resource=None)
        except Refusal as refusal:
            return response_to(refusal)
        response = HttpResponse(
            msgspec.json.format(encoded(document()), indent=1), content_type="application/json"
        )
        response.headers["Content-Language"] = translation.get_language() or "en"
        return shows(response, [keys.LISTS])


def document() -> Node:
    """Return the OpenAPI document in the language at hand."""
    schemas = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {"title": settings.SITE_NAME, "version": VERSION, "description": _(DESCRIPTION)},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "externalDocs": {"url": f"{settings.SITE_URL}{reverse('api_documentation')}"},
        "servers": [{"url": f"{settings.SITE_URL}{PREFIX}"}],
        "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
        "components": {"schemas": {name: _translated(schema) for name, schema in sorted(schemas.items())}},
    }


@cache
def _schemas() -> Mapping[str, Node]:
    """Return the schemas of all answers by name; where fields can be chosen, only those that name the thing are sure."""
    shapes = [*(operation.answer for operation in OPERATIONS), Problem]
    _references, found = msgspec.json.schema_components(shapes, ref_template=REFERENCE)
    choosable: dict[str, type[Shape]] = {
        operation.resource.__name__: operation.resource
        for operation in OPERATIONS
        if operation.resource is not None
    }
    for name, resource in choosable.items():
        found[name]["required"] = [field for field in fields_of(resource) if field in resource.IDENTITY]
    for schema in found.values():
        # What a class says about itself is for who reads the code.
        schema.pop("description", None)
    return found


def _operation(operation: Operation) -> Node:
    return {
        "operationId": operation.name,
        "summary": _(operation.summary),
        "parameters": parameters_of(operation),
        "responses": {
            "200": {
                "description": _(operation.summary),
                "headers": {
                    "ETag": {"schema": {"type": "string"}},
                },
                "content": {
                    "application/json": {"schema": {"$ref": REFERENCE.format(name=operation.answer.__name__)}}
                },
            },
            "304": {"description": _("Nothing has changed since the answer with that ETag.")},
            **{
                str(status): {
                    "description": _(PROBLEMS[status]),
                    "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
                }
                for status in (400, *operation.problems)
            },
        },
    }


def parameters_of(operation: Operation) -> list[Node]:
    """Return the parameters of an operation as OpenAPI has them, in the language at hand."""
    in_path = set(re.findall(r"{(\w+)}", operation.path))
    _references, found = msgspec.json.schema_components([operation.parameters], ref_template=REFERENCE)
    declared = found[operation.parameters.__name__]
    required = set(declared.get("required", ()))
    parameters = [
        _parameter(name, schema, place="path" if name in in_path else "query", is_required=name in required)
        for name, schema in declared["properties"].items()
    ]
    if operation.resource is not None:
        names = {
            "type": "array",
            "items": {"type": "string", "enum": fields_of(operation.resource)},
            "minItems": 1,
        }
        parameters.append(
            _parameter("fields", {**names, "description": FIELDS}, place="query", is_required=False)
        )
    return sorted(parameters, key=lambda parameter: not parameter["required"])


def _parameter(name: str, schema: Node, *, place: str, is_required: bool) -> Node:
    kept = {key: value for key, value in schema.items() if key != "description"}
    if kept.get("default") in ("", [], 0):
        # Not given: the parameter says nothing then.
        del kept["default"]
    is_list = kept.get("type") == "array"
    return {
        "name": name,
        "in": place,
        "required": is_required,
        "description": _(schema["description"]) if schema.get("description") else "",
        "schema": kept,
        **({"style": "form", "explode": False} if is_list else {}),
    }


def _translated(schema: Any) -> Any:
    """Return a schema with its descriptions in the language at hand."""
    if isinstance(schema, dict):
        return {
            key: _(value) if key == "description" and isinstance(value, str) and value else _translated(value)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_translated(value) for value in schema]
    return schema
