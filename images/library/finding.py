"""Which pictures a page of the library shows: what was asked for, and one page of it from any place on.

Nothing is counted and nothing is skipped: a page begins at a picture that the address names, so that the thousandth
costs what the first does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from delivery.address_parts import LARGEST_ID
from images.library.times import DayInput
from images.models import Image
from images.rights import ending_soon, lapsed
from images.uses import in_use

PAGE_LENGTH = 48
MOST_WORDS = 8
# Days at the very ends of the calendar have no neighbour in another time zone.
FIRST_YEAR, LAST_YEAR = 1900, 9000


class NarrowingForm(forms.Form):
    """What the library can be narrowed to. Wrong values narrow nothing."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    missing = forms.ChoiceField(
        label=_("what is missing"),
        required=False,
        choices=[
            ("", _("anything or nothing")),
            ("credit", _("no credit")),
            ("alternative", _("no alternative text")),
        ],
    )
    rights = forms.ChoiceField(
        label=_("rights"),
        required=False,
        choices=[
            ("", _("any")),
            ("soon", _("end within two weeks")),
            ("lapsed", _("have lapsed")),
            ("dated", _("end at some time")),
            ("open", _("without an end")),
        ],
    )
    use = forms.ChoiceField(
        label=_("use"),
        required=False,
        choices=[("", _("any")), ("public", _("on the site")), ("unused", _("not used anywhere"))],
    )
    shape = forms.ChoiceField(
        label=_("shape"),
        required=False,
        choices=[
            ("", _("any")),
            ("landscape", _("wide")),
            ("portrait", _("tall")),
            ("square", _("square")),
        ],
    )
    who = forms.ModelChoiceField(
        label=_("added by"), required=False, queryset=User.objects.none(), empty_label=_("anybody")
    )
    since = forms.DateField(
        label=_("added since"),
        required=False,
        widget=DayInput,
    )
    until = forms.DateField(
        label=_("added until"),
        required=False,
        widget=DayInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        added = Image.objects.filter(created_by=OuterRef("pk")).order_by()
        who.queryset = User.objects.filter(Exists(added)).order_by("username")
        who.label_from_instance = lambda user: user.get_full_name() or user.get_username()
        who.to_field_name = "pk"

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for and can be answered, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of pictures, newest first; `newer` and `older` are the places where its neighbours begin, or empty."""

    images: Sequence[Image]
    newer: str
    older: str


def narrowed(*, asked: dict[str, Any], now: datetime) -> "QuerySet[Image]":
    """Return the pictures that were asked for (`NarrowingForm.asked`)."""
    rows: QuerySet[Image] = Image.objects.all()
    for word in asked.get("q", "").split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(alternative_text__icontains=word)
            | Q(caption__icontains=word)
            | Q(credit__icontains=word)
            | Q(sha256=word.lower())
        )
    if field := {"credit": "credit", "alternative": "alternative_text"}.get(asked.get("missing", "")):
        rows = rows.filter(**{field: ""})
    rows = _by_rights(rows, asked.get("rights", ""), now)
    if asked.get("use") == "public":
        rows = rows.filter(is_public=True)
    if asked.get("use") == "unused":
        rows = rows.exclude(in_use())
    shapes = {
        "landscape": Q(width__gt=F("height")),
        "portrait": Q(width__lt=F("height")),
        "square": Q(width=F("height")),
    }
    if asked.get("shape") in shapes:
        rows = rows.filter(shapes[asked["shape"]])
    if asked.get("who"):
        rows = rows.filter(created_by=asked["who"])
    if asked.get("since"):
        rows = rows.filter(created_at__gte=_midnight(asked["since"]))
    if asked.get("until") and asked["until"] < date.max:
        rows = rows.filter(created_at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return rows


def _by_rights(rows: "QuerySet[Image]", state: str, now: datetime) -> "QuerySet[Image]":
    if state == "soon":
        return ending_soon(rows, now=now).order_by()
    if state == "lapsed":
        return lapsed(rows, now=now)
    if state in {"dated", "open"}:
        return rows.filter(rights_expire_at__isnull=state == "open")
    return rows


def _midnight(day: date) -> datetime:
    """Return the beginning of a day where the newsroom is."""
    day = min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 1, 1))
    return timezone.make_aware(datetime.combine(day, time.min))


def page_of(rows: "QuerySet[Image]", *, before: str = "", after: str = "") -> Page:
    """Return the pictures before a place, or those right after it, or the newest; a place that is none is left out."""
    older_than, newer_than = _place(before), _place(after)
    if newer_than is not None:
        created_at, pk = newer_than
        found = list(
            rows.filter(Q(created_at__gt=created_at) | Q(created_at=created_at, pk__gt=pk)).order_by(
                "created_at", "pk"
            )[: PAGE_LENGTH + 1]
        )
        has_newer, images = len(found) > PAGE_LENGTH, found[:PAGE_LENGTH][::-1]
        return Page(
            images, _name(images[0]) if has_newer and images else "", _name(images[-1]) if images else ""
        )
    if older_than is not None:
        created_at, pk = older_than
        rows = rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: PAGE_LENGTH + 1])
    images = found[:PAGE_LENGTH]
    return Page(
        images,
        _name(images[0]) if older_than is not None and images else "",
        _name(images[-1]) if len(found) > PAGE_LENGTH else "",
    )


def _name(image: Image) -> str:
    return f"{image.created_at.isoformat()}_{image.pk}"


def _place(name: str) -> tuple[datetime, int] | None:
    written, _separator, number = name.partition("_")
    try:
        created_at = parse_datetime(written)
        pk = int(number) if number.isdecimal() and number.isascii() else 0
    except ValueError:
        return None
    if created_at is None or created_at.tzinfo is None or not 0 < pk <= LARGEST_ID:
        return None
    if not FIRST_YEAR <= created_at.year <= LAST_YEAR:
        return None
    return created_at, pk
