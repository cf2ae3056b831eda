"""Several quotations in one go: each of the tray is made for itself, and those that fail stay with the reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from reactions.admin.quotation_forms import QuotationForm
from reactions.judging.verdicts import Judgement
from reactions.models import Capture, CaptureComment, Quotation
from reactions.quoting import UnableToQuote, UnableToTranslate

# Nobody compares more with their translations at once, and a form must end somewhere.
MOST_AT_ONCE = 100
BLANK = "__number__"


class TrayForm(QuotationForm):
    """A quotation in the tray: its words, translation and stance; the rest goes along as it was chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["rows"] = 2
        self.fields["translation"].widget.attrs["rows"] = 2


@dataclass(slots=True)
class TrayItem:
    """One quotation of the tray; `judgement` is the algorithm's where its words were not found."""

    number: str
    form: TrayForm
    judgement: Judgement | None = None


@dataclass(slots=True)
class Tray:
    items: list[TrayItem] = field(default_factory=list)
    made: list[Quotation] = field(default_factory=list)


def blank_form(capture: Capture) -> TrayForm:
    """Return the form that a script copies for every selection."""
    return TrayForm(capture=capture, prefix=f"tray-{BLANK}", auto_id=f"id_tray-{BLANK}-%s")


def tray_with(*, capture: Capture, comments: Iterable[CaptureComment], text: str) -> Tray:
    """Return a tray with whole comments in it, to be cut down and made."""
    items = []
    for number, comment in enumerate(comments):
        initial = {
            "words": text[comment.start : comment.end],
            "start": comment.start,
            "end": comment.end,
            "comment": comment.pk,
        }
        form = TrayForm(capture=capture, prefix=f"tray-{number}", initial=initial)
        items.append(TrayItem(number=str(number), form=form))
    return Tray(items=items)


def make_all(*, request: HttpRequest, capture: Capture, make: Callable[[TrayForm], Quotation]) -> Tray:
    """Make every quotation of the tray that can be made; the others stay in it, each with its reason."""
    tray = Tray()
    numbers = list(dict.fromkeys(request.POST.getlist("tray")))[:MOST_AT_ONCE]
    for number in (number for number in numbers if number.isdecimal() and len(number) <= 9):
        form = TrayForm(request.POST, capture=capture, prefix=f"tray-{number}")
        item = TrayItem(number=number, form=form)
        if form.is_valid():
            try:
                with transaction.atomic():
                    tray.made.append(make(form))
                continue
            except UnableToQuote as refusal:
                form.add_error("words", str(refusal))
                item.judgement = refusal.judgement
            except UnableToTranslate as refusal:
                form.add_error("translation", str(refusal))
        tray.items.append(item)
    return tray
