"""The blocks of an article's body on its editing page, and the lists beside it: citations and pinned articles."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

from content_editor.admin import ContentEditorInline
from django import forms
from django.contrib import admin
from django.db.models import Field, Model, QuerySet, UniqueConstraint
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from articles.admin.choosing import CHOSEN, ChosenField, chooser_for, furnish, look_up_choices, number_of
from articles.models import (
    BLOCK_MODELS,
    Article,
    Block,
    ChartBlock,
    Citation,
    CitationsBlock,
    EmbedBlock,
    HeadingBlock,
    ImageBlock,
    ParaphraseBlock,
    PinnedArticle,
    QuotationBlock,
    TextBlock,
)

# Within the form set `forms` is the list of its forms.
RowForm = forms.ModelForm[Any]


class KnownRowField(forms.Field):
    """A row's hidden id: one of the rows that the form set has read, without asking the database for each."""

    widget = forms.HiddenInput

    def __init__(self, rows: Mapping[int, Model], **options: Any) -> None:
        super().__init__(required=False, **options)
        self.rows = rows

    def clean(self, value: Any) -> Model | None:
        if value in self.empty_values:
            return None
        row = self.rows.get(number_of(getattr(value, "pk", value)))
        if row is None:
            raise forms.ValidationError(_("This row is not there any more."), code="invalid_choice")
        return row


class KeepingFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """A form set that loses nothing typed when somebody else deleted a row in the meantime.

    Such a row's form comes back as that of a new row. (Django would refuse it for good: its id is no longer
    among the choices.) Rows of which nothing was sent are none. Choosers get their cards here, in one look-up per kind.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._put_in_order()

    @cached_property
    def forms(self) -> list[forms.ModelForm[Any]]:
        made: list[forms.ModelForm[Any]] = super().forms
        chosen = [(form, name) for form in made for name in form.fields if name in CHOSEN]
        furnish(chosen)
        if self.is_bound:
            look_up_choices(chosen)
        return made

    def add_fields(self, form: RowForm, index: int | None) -> None:
        super().add_fields(form, index)
        # In a table's row only the column says what a field is; read out it says nothing.
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", field.label)
        if self.is_bound and index is not None:
            rows = {row.pk: row for row in self.get_queryset()}
            form.fields["id"] = KnownRowField(rows, initial=form.fields["id"].initial)

    def _put_in_order(self) -> None:
        management = self.management_form
        if not management.is_valid():
            return
        # As many as Django itself would make forms of.
        total = min(int(management.cleaned_data["TOTAL_FORMS"] or 0), self.absolute_max)
        initial = min(int(management.cleaned_data["INITIAL_FORMS"] or 0), total)
        posted_data = cast(QueryDict, self.data)
        fields: dict[str, list[str]] = {}
        for name in posted_data:
            index, field = self._place_of(name)
            if field:
                fields.setdefault(index, []).append(field)
        # What a form claims to hold and does not send would be made, and drawn, two thousand times.
        sent = [index for index in range(total) if str(index) in fields]
        posted = {
            index: str(self.data.get(f"{self.prefix}-{index}-id", "")) for index in sent if index < initial
        }
        existing = {str(pk) for pk in self.get_queryset().values_list("pk", flat=True)} if posted else set()
        orphans = {index for index, pk in posted.items() if pk not in existing}
        if not orphans and len(sent) == total:
            return
        known = [index for index in posted if index not in orphans]
        kept = [index for index in sorted(orphans) if not self.data.get(f"{self.prefix}-{index}-DELETE")]
        order = [*known, *kept, *(index for index in sent if index >= initial)]
        data = posted_data.copy()
        for index, names in fields.items():
            for field in names:
                del data[f"{self.prefix}-{index}-{field}"]
        for new_index, old_index in enumerate(order):
            for field in fields[str(old_index)]:
                values = posted_data.getlist(f"{self.prefix}-{old_index}-{field}")
                data.setlist(f"{self.prefix}-{new_index}-{field}", values)
            if old_index in orphans:
                data[f"{self.prefix}-{new_index}-id"] = ""
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(order))
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(known))
        self.data = data
        # The management form was read from the data as it came.
        self.__dict__.pop("management_form", None)

    def _place_of(self, name: str) -> tuple[str, str]:
        """Return a posted name's number and field, or two empty strings for what is no row's field."""
        if not name.startswith(f"{self.prefix}-"):
            return "", ""
        index, _dash, field = name.removeprefix(f"{self.prefix}-").partition("-")
        return (index, field) if index.isdecimal() else ("", "")


class BlockForm(forms.ModelForm[Any]):
    """A block's form, with the key by which it stays the same block wherever it stands and whoever saves."""

    block_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["block_key"] = self.instance.key

    def _get_validation_exclusions(self) -> set[str]:
        # What was chosen has been looked up already, all of a form set's at once.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions | {name for name in self.fields if name in CHOSEN}


class BlockInline(ContentEditorInline):
    """A kind of block. Its picture in the menu is a glyph of the content editor's own icon font."""

    form = BlockForm
    formset = KeepingFormSet
    color = "var(--desk-accent)"
    select_related: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        chooser = chooser_for(db_field)
        if chooser is not None:
            return db_field.formfield(widget=chooser, form_class=ChosenField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Block]:
        blocks: QuerySet[Block] = super().get_queryset(request)
        return blocks.select_related(*self.select_related)


class HeadingInline(BlockInline):
    model = HeadingBlock
    icon = "title"
    fieldsets = [(None, {"fields": [("text", "level"), "block_key", "region", "ordering"]})]


class TextInline(BlockInline):
    model = TextBlock
    icon = "notes"


class ImageInline(BlockInline):
    model = ImageBlock
    icon = "image"
    select_related = ("image",)


class QuotationInline(BlockInline):
    model = QuotationBlock
    icon = "format_quote"
    select_related = ("quotation",)


class ParaphraseInline(BlockInline):
    model = ParaphraseBlock
    icon = "record_voice_over"
    select_related = ("paraphrase",)


class CitationsInline(BlockInline):
    model = CitationsBlock
    icon = "menu_book"


class ChartInline(BlockInline):
    model = ChartBlock
    icon = "bar_chart"


class EmbedInline(BlockInline):
    model = EmbedBlock
    icon = "link"


BLOCK_INLINES: list[type[BlockInline]] = [
    TextInline,
    HeadingInline,
    QuotationInline,
    ParaphraseInline,
    ImageInline,
    ChartInline,
    CitationsInline,
    EmbedInline,
]
assert {inline.model for inline in BLOCK_INLINES} == set(BLOCK_MODELS)


class ListForm(forms.ModelForm[Any]):
    """A row of a list. That the article has the same row already is no mistake: an autosave, or a colleague, put it there."""

    def validate_constraints(self) -> None:
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined]
        for constraint in self.instance._meta.constraints:
            # Whether a row stands twice on the page itself is the form set's to say.
            if isinstance(constraint, UniqueConstraint):
                continue
            try:
                constraint.validate(type(self.instance), self.instance, exclude=exclude)
            except forms.ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]


class ListInline(admin.TabularInline[Any, Article]):
    """A short list that belongs to the article and not into its body."""

    form = ListForm
    formset = KeepingFormSet
    extra = 0

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        chooser = chooser_for(db_field)
        if chooser is not None:
            return db_field.formfield(widget=chooser, form_class=ChosenField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CitationInline(ListInline):
    model = Citation
    fields = ["source", "supports", "position"]
    verbose_name = _("citation")
    verbose_name_plural = _("Citations: reports, blogs and statements this article relies on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        return super().get_queryset(request).select_related("source")


class PinnedInline(ListInline):
    model = PinnedArticle
    fk_name = "article"
    fields = ["pinned", "position"]
    verbose_name_plural = _("Pinned: first in “Discover More”")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PinnedArticle]:
        return super().get_queryset(request).select_related("pinned")
