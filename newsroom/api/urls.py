"""Addresses of the read API, made from its operations. They have no language of their own: `lang` names it."""

from typing import Any

import msgspec
from django.urls import path, re_path

import delivery.address_parts  # registers <part:…> and <row:…>
from newsroom.api.addresses import PREFIX
from newsroom.api.answering import Operation, nothing_here, view_of
from newsroom.api.describing import openapi
from newsroom.api.operations import OPERATIONS


def _route(operation: Operation) -> str:
    """Return the operation's path as Django has it: numbers of rows, or texts between slashes."""
    types = {
        field.name: msgspec.inspect.type_info(field.type)
        for field in msgspec.structs.fields(operation.parameters)
    }

    def converter(name: str) -> str:
        kind: Any = types[name]
        while isinstance(kind, msgspec.inspect.Metadata):
            kind = kind.type
        return f"<row:{name}>" if isinstance(kind, msgspec.inspect.IntType) else f"<part:{name}>"

    return f"{PREFIX[1:]}{operation.path}".format_map(_Converters(converter))


class _Converters(dict[str, str]):
    def __init__(self, converter: Any) -> None:
        super().__init__()
        self.converter = converter

    def __missing__(self, name: str) -> str:
        return str(self.converter(name))


urlpatterns = [
    path(f"{PREFIX[1:]}/openapi.json", openapi, name="api_openapi"),
    *(path(_route(operation), view_of(operation), name=f"api_{operation.name}") for operation in OPERATIONS),
    # Anything else, whatever it is made of.
    re_path(rf"^{PREFIX[1:]}(?:/[\s\S]*)?$", nothing_here, name="api_nothing"),
]
