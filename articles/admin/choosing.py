"""The chooser: a field that shows what was chosen as a card, and opens a searchable list to choose another.

The list comes as JSON from `choose_view`; the script is `static/desk/chooser.js`.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.cards import KINDS, Card
from images.library.uploads import ACCEPTED

# The fields that are chosen with a chooser, and the kind of thing each holds.
CHOSEN = {
    "quotation": "quotation",
    "paraphrase": "paraphrase",
    "image": "image",
    "lead_image": "image",
    "source": "source",
    "pinned": "article",
    "translation_of": "article",
}

# Where that which is not in the list yet is made, and what the link there says.
MADE_AT = {
    "quotation": ("admin:reactions_source_add", _("Add a source to quote from")),
    "paraphrase": ("admin:reactions_paraphrase_add", _("Write a paraphrase")),
    "image": ("admin:images_image_add", _("Upload a picture")),
    "source": ("admin:reactions_source_add", _("Add a source")),
}

# The fields of a use that a picture answers for when they are left empty, by the field that names the picture.
OWN_WORDS = {
    "image": {"alternative_text": "alternative_text", "caption": "caption"},
    "lead_image": {"lead_alternative_text": "alternative_text", "lead_caption": "caption"},
}

# Nobody turns further; no number from outside may be too large for the database.
LAST_PAGE = 1_000


def number_of(value: Any) -> int:
    """Return what was posted or asked for as a number, or 0 where it is none or larger than any id."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


class ChooserWidget(forms.HiddenInput):
    """A hidden id with a card. `cards` may hold the cards of a whole form set, so that each costs no query."""

    template_name = "admin/articles/chooser.html"

    def __init__(self, *, kind: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.cards: dict[int, Card] | None = None

    # The admin lays a hidden input out without its label; this one has something to see.
    @property
    def is_hidden(self) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        identifier = number_of(value)
        cards = self.cards if self.cards is not None else KINDS[self.kind].cards_of([identifier])
        context["widget"]["kind"] = self.kind
        context["widget"]["card"] = cards.get(identifier)
        context["widget"]["address"] = reverse("admin:articles_article_choose", args=[self.kind])
        if self.kind == "image":
            # A file that is dropped on the field goes to the library and is chosen, without leaving the page.
            context["widget"]["upload_address"] = reverse("admin:images_image_upload")
            context["widget"]["accepted"] = ACCEPTED
        if self.kind in MADE_AT:
            name, context["widget"]["label_make"] = MADE_AT[self.kind]
            context["widget"]["make_address"] = reverse(name)
        return context


class ChosenField(forms.ModelChoiceField[Any]):
    """What a chooser chose. `known` may hold the things that a whole form set names, so that each costs no query."""

    known: dict[int, Model] | None = None

    def to_python(self, value: Any) -> Any:
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        thing = self.known.get(number_of(getattr(value, "pk", value)))
        if thing is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return thing


def look_up_choices(fields: Iterable[tuple[forms.BaseForm, str]]) -> None:
    """Give the fields of bound forms the things that they name, one query per kind however many fields there are."""
    by_model: dict[Any, tuple[QuerySet[Any], list[tuple[ChosenField, int]]]] = {}
    for form, name in fields:
        field = form.fields[name]
        if isinstance(field, ChosenField) and field.queryset is not None:
            named = by_model.setdefault(field.queryset.model, (field.queryset, []))
            named[1].append((field, number_of(form[name].value())))
    for things, used in by_model.values():
        wanted = {identifier for _field, identifier in used if identifier}
        found = things.in_bulk(wanted) if wanted else {}
        for field, _identifier in used:
            field.known = found


def chooser_for(db_field: Field[Any, Any]) -> ChooserWidget | None:
    """Return the chooser of a model's field, or None where the stock widget is right."""
    kind = CHOSEN.get(db_field.name)
    return ChooserWidget(kind=kind) if kind and db_field.many_to_one else None


def furnish(fields: Iterable[tuple[forms.BaseForm, str]]) -> None:
    """Give choosers their cards, one look-up per kind however many fields there are."""
    by_kind: dict[str, list[tuple[ChooserWidget, forms.BaseForm, str, int]]] = {}
    for form, name in fields:
        widget = form.fields[name].widget
        if isinstance(widget, ChooserWidget):
            by_kind.setdefault(widget.kind, []).append((widget, form, name, number_of(form[name].value())))
    for kind, used in by_kind.items():
        cards = KINDS[kind].cards_of(chosen for _widget, _form, _name, chosen in used)
        for widget, form, name, chosen in used:
            widget.cards = cards
            _show_own_words(form, name, cards.get(chosen))


def _show_own_words(form: forms.BaseForm, name: str, card: Card | None) -> None:
    """Show, where a use of a picture says nothing, what the picture says itself; `default_words.js` goes on with it."""
    for field, words in OWN_WORDS.get(name, {}).items():
        if field in form.fields:
            attrs = form.fields[field].widget.attrs
            attrs["data-own-words"] = words
            if card is not None and (own := getattr(card, words)):
                attrs["placeholder"] = own


def choose_view(request: HttpRequest, kind: str) -> JsonResponse:
    """Return one page of cards that match `q`, to staff who work on articles and may see that kind of thing."""
    if kind not in KINDS:
        raise Http404
    works_on_articles = request.user.has_perm("articles.add_article") or request.user.has_perm(
        "articles.change_article"
    )
    if not works_on_articles or not KINDS[kind].may_be_seen_by(request.user):
        raise PermissionDenied
    page = max(1, number_of(request.GET.get("page", "1")))
    cards, has_more = KINDS[kind].search(request.GET.get("q", "")[:200], page=min(page, LAST_PAGE))
    return JsonResponse({"cards": [card.as_json() for card in cards], "has_more": has_more})
