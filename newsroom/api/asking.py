"""What a client asks for: parameters declared as structs, read strictly, each mistake named in words.

A name that is not declared, or stands twice, is a mistake too: a filter that is silently left out would give an
answer to another question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar, get_args

import msgspec
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from msgspec import Meta, Struct

from articles.reading.anchors import LARGEST_ID, UnableToRead, Window
from newsroom.api.problems import Refusal
from newsroom.api.shapes import Shape, WrongParameter

MOST_PER_PAGE = 100
# Names that a mistake is told about; a client that sends more is told of the first ones.
MOST_MISTAKES = 20
ANCHOR = r"^[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[0-9]{1,19}$"
SECTION = r"^[-a-zA-Z0-9_]{1,50}$"
WHOLE_NUMBER = re.compile("[0-9]{1,19}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Language = Literal["en", "ko"]
StructT = TypeVar("StructT", bound="Parameters")
Moment = Annotated[
    str,
    Meta(
        max_length=40,
        extra_json_schema={
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "examples": ["2026-01-31"],
        },
    ),
]


class Parameters(Struct, frozen=True, kw_only=True):
    """Parameters of one operation; what stands in its path is among them."""

    lang: Annotated[
        Language, Meta(description=gettext_noop("The language of labels and of page addresses."))
    ] = "en"


class Windowed(Parameters, frozen=True, kw_only=True):
    limit: Annotated[
        int, Meta(ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many items a page has."))
    ] = 20
    before: Annotated[
        str,
        Meta(pattern=ANCHOR, description=gettext_noop("Only items after this place, as “next” names it.")),
    ] = ""
    after: Annotated[
        str,
        Meta(pattern=ANCHOR, description=gettext_noop("Only items ahead of this place, as “prev” names it.")),
    ] = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Beside the parameters: which fields are wanted, and the address by which it was asked."""

    fields: frozenset[str]
    # Of the API, without scheme and host.
    path: str
    # As they were given, in the order in which they are declared.
    given: Mapping[str, str]
    now: datetime


def read(
    declared: type[StructT], *, path: Mapping[str, Any], query: QueryDict, resource: type[Shape] | None
) -> tuple[StructT, frozenset[str], dict[str, str]]:
    """Return the parameters, the wanted fields of the resource, and what was given; refuse what is wrong."""
    fields = {field.name: field for field in msgspec.structs.fields(declared)}
    allowed = [name for name in fields if name not in path] + (["fields"] if resource is not None else [])
    mistakes = [
        WrongParameter(
            parameter=name[:100],
            detail=_("There is no such parameter. There are: %(names)s.") % {"names": ", ".join(allowed)},
        )
        for name in query
        if name not in allowed
    ]
    mistakes += [
        WrongParameter(parameter=name, detail=_("It is given more than once."))
        for name in allowed
        if len(query.getlist(name)) > 1
    ]
    values: dict[str, Any] = dict(path)
    given: dict[str, str] = {}
    for name in allowed:
        if name not in query or name == "fields":
            continue
        given[name] = text = str(query[name])
        try:
            values[name] = _converted(text, fields[name].type)
        except ValueError as error:
            mistakes.append(WrongParameter(parameter=name, detail=str(error)))
    mistakes += [
        WrongParameter(parameter=name, detail=_("It is needed."))
        for name, field in fields.items()
        if field.required and name not in path and name not in query
    ]
    wanted = frozenset[str]()
    if resource is not None:
        chosen = str(query["fields"]) if "fields" in query else None
        wanted, unknown = _chosen(resource, chosen)
        if chosen is not None:
            given["fields"] = chosen
        if unknown:
            mistakes.append(WrongParameter(parameter="fields", detail=unknown))
    if mistakes:
        raise Refusal(
            "wrong-parameters",
            " ".join(f"{mistake.parameter}: {mistake.detail}" for mistake in mistakes[:MOST_MISTAKES]),
            errors=mistakes[:MOST_MISTAKES],
        )
    return declared(**values), wanted, given


def fields_of(resource: type[Shape]) -> list[str]:
    """Return the names of the fields that a client may choose of a resource, in order."""
    return [field.name for field in msgspec.structs.fields(resource)]


def window_of(asked: Windowed) -> Window:
    """Return the place in the list that is asked for."""
    places = {name: value for name in ("before", "after") if (value := getattr(asked, name))}
    try:
        return Window.of(places)
    except UnableToRead:
        detail = _("It names no place. Take it from “next” or “prev”, and one of them at a time.")
        raise Refusal(
            "wrong-parameters",
            detail,
            errors=[WrongParameter(parameter=name, detail=detail) for name in places],
        ) from None


def moment_of(name: str, text: str) -> datetime | None:
    """Return the time that a parameter names, a day's being its beginning in UTC; None for an empty one."""
    if not text:
        return None
    try:
        if DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        # In an address a plus sign that was not escaped is a space.
        found = parse_datetime(text.replace(" ", "+")) if text.isascii() else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    detail = _("It must be a day (2026-01-31) or a time with its zone (2026-01-31T09:00:00Z).")
    raise Refusal("wrong-parameters", detail, errors=[WrongParameter(parameter=name, detail=detail)])


def row_number() -> Any:
    return Annotated[int, Meta(ge=1, le=LARGEST_ID)]


def _chosen(resource: type[Shape], text: str | None) -> tuple[frozenset[str], str]:
    """Return the fields that are wanted, and what is wrong with how they were chosen."""
    known = fields_of(resource)
    if text is None:
        return frozenset(known) - frozenset(resource.ON_REQUEST), ""
    names = text.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        return frozenset(), _("There is no field “%(name)s”. There are: %(names)s.") % {
            "name": unknown[0][:100],
            "names": ", ".join(known),
        }
    return frozenset(names) | frozenset(resource.IDENTITY), ""


def _converted(text: str, declared: Any) -> Any:
    """Return the text as the declared type; raise `ValueError` that says in words what is wrong."""
    kind = msgspec.inspect.type_info(declared)
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    if isinstance(kind, msgspec.inspect.LiteralType):
        if text not in kind.values:
            raise ValueError(_("It must be one of: %(names)s.") % {"names": ", ".join(map(str, kind.values))})
        return text
    value: Any = text
    if isinstance(kind, msgspec.inspect.IntType):
        if not WHOLE_NUMBER.fullmatch(text) or not (kind.ge or 0) <= int(text) <= (kind.le or LARGEST_ID):
            raise ValueError(
                _("It must be a whole number from %(least)s to %(most)s.")
                % {"least": kind.ge or 0, "most": kind.le or LARGEST_ID}
            )
        return int(text)
    if isinstance(kind, msgspec.inspect.ListType):
        value = text.split(",")
    try:
        return msgspec.convert(value, declared)
    except msgspec.ValidationError:
        raise ValueError(_describe(kind)) from None


def _describe(kind: Any) -> str:
    """Return in words what a parameter must be."""
    if isinstance(kind, msgspec.inspect.ListType):
        return _("It must be at most %(most)s names, separated by commas, none of them empty.") % {
            "most": kind.max_length
        }
    if kind.pattern == ANCHOR:
        return _("It names no place. Take it from “next” or “prev”, and one of them at a time.")
    return _("It does not have the form that the description gives, or is too long.")


LANGUAGES: tuple[str, ...] = get_args(Language)
