"""Quotations at the desk: what was said is only shown; translations, stance and context can be worked on."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delivery import keys
from delivery.deletions import AnnouncedDeletions
from reactions.admin.bundle_export import export_quotation
from reactions.admin.health_checks import HealthFilter, check_now, source_of_quotation
from reactions.admin.health_wording import outcome_in_words, state_of_quotation
from reactions.admin.quotation_filters import StandingFilter
from reactions.admin.quotation_forms import language_choices
from reactions.admin.stance_action import StanceActionForm, set_stance_of_selected
from reactions.admin.takedown_pages import redact_page
from reactions.admin.verification_desk import check_again, verify_page
from reactions.admin.verification_list import verification_list
from reactions.admin.wording import marked, standing_in_words, verdict_in_words
from reactions.models import Quotation, Translation, Verification
from reactions.shown import may_change, may_rephrase, tell_put_differently
from reactions.verifying.shortcomings import same_language
from reactions.verifying.standing import standing_of

# What the submitter can do about a reviewer's note.
NEXT_STEPS: dict[str, Any] = {
    Verification.Decision.ASKED: _(
        "To answer, write what is missing into “Context” or the translation below and save: the reviewer sees it in "
        "the queue. Other words are a new quotation: “Correct the words”."
    ),
    Verification.Decision.REFUSED: _(
        "A refusal stays. To quote it rightly, choose “Correct the words”: the new quotation is verified anew."
    ),
}


class QuotationForm(forms.ModelForm[Quotation]):
    class Meta:
        model = Quotation
        fields = ("stance", "display", "context_note")
        widgets = {"context_note": forms.TextInput(attrs={"class": "vLargeTextField"})}


class TranslationForm(forms.ModelForm[Translation]):
    language = forms.ChoiceField(label=_("Language"), initial="en")

    class Meta:
        model = Translation
        fields = ("language", "text", "method")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("language")
        if isinstance(field, forms.ChoiceField):
            field.choices = language_choices(self.instance.language)

    def has_changed(self) -> bool:
        """Return True too for a translation of an older wording: to save it as it stands confirms it."""
        return super().has_changed() or self.instance.is_stale

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quotation = getattr(self.instance, "quotation", None)
        if quotation is not None and same_language(cleaned.get("language", ""), quotation.language):
            self.add_error("language", _("The quotation is in this language already."))
        return cleaned


class TranslationInline(admin.StackedInline[Translation, Quotation]):
    model = Translation
    form = TranslationForm
    extra = 0
    fields = [("language", "method"), "text", "standing"]
    readonly_fields = ["standing"]

    def has_add_permission(self, request: HttpRequest, obj: Quotation | None = None) -> bool:
        if obj is not None and not may_change(row=obj, actor=request.user):
            return False
        return super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Quotation | None = None) -> bool:
        if obj is not None and not may_rephrase(quotation=obj, actor=request.user):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Quotation | None = None) -> bool:
        if obj is not None and not may_rephrase(quotation=obj, actor=request.user):
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description=_("state"))
    def standing(self, translation: Translation) -> str:
        if translation._state.adding:
            return "—"
        words = str(_("of an older wording; save it to confirm it")) if translation.is_stale else ""
        people = str(translation.translator)
        if translation.reviewer:
            people = f"{people}, {_('compared by')} {translation.reviewer}"
        return f"{people}; {words}" if words else people


@admin.register(Quotation)
class QuotationAdmin(AnnouncedDeletions):
    form = QuotationForm
    inlines = [TranslationInline]
    list_display = [
        "words",
        "outlet",
        "stance",
        "verdict",
        "standing",
        "state",
        "submitted_by",
        "submitted_at",
    ]
    list_display_links = ["words"]
    action_form = StanceActionForm
    actions = [set_stance_of_selected]
    list_filter = [
        StandingFilter,
        HealthFilter,
        "stance",
        ("source__outlet", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["exact", "translations__text", "source__title", "source__outlet__name_en"]
    list_select_related = ["source__outlet", "submitted_by", "superseded_by"]
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/reactions/quotation/change_form.html"
    change_list_template = "admin/reactions/quotation/change_list.html"
    fieldsets = [
        (None, {"fields": ["original_words", "standing", "verdict", "decision_note"]}),
        (_("What the desk adds"), {"fields": [("stance", "display"), "context_note"]}),
        (
            _("Evidence"),
            {
                "fields": [
                    "source_link",
                    "capture_link",
                    "at_the_source",
                    "author",
                    "native_comment_id",
                    "posted",
                    "votes",
                    ("prefix", "suffix"),
                    "place",
                    "language",
                    ("submitted_by", "submitted_at"),
                    "replaces",
                ]
            },
        ),
    ]
    readonly_fields = [
        "original_words",
        "standing",
        "verdict",
        "decision_note",
        "source_link",
        "capture_link",
        "at_the_source",
        "author",
        "native_comment_id",
        "posted",
        "votes",
        "prefix",
        "suffix",
        "place",
        "language",
        "submitted_by",
        "submitted_at",
        "replaces",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quotation]:
        rows = cast(Any, super().get_queryset(request))
        return cast("QuerySet[Quotation]", rows.with_standing().prefetch_related("verifications"))

    def get_urls(self) -> list[URLPattern]:
        verify = self.admin_site.admin_view(self.verify_view)
        check = self.admin_site.admin_view(self.check_view)
        export = self.admin_site.admin_view(self.export_view)
        queue = self.admin_site.admin_view(self.queue_view)
        redacting = self.admin_site.admin_view(self.redact_view)
        return [
            path("to-verify/", queue, name="reactions_quotation_queue"),
            path("<int:quotation_id>/verify/", verify, name="reactions_quotation_verify"),
            path("<int:quotation_id>/check/", check, name="reactions_quotation_check"),
            path(
                "<int:quotation_id>/look/",
                self.admin_site.admin_view(self.look_view),
                name="reactions_quotation_look",
            ),
            path("<int:quotation_id>/evidence/", export, name="reactions_quotation_export"),
            path("<int:quotation_id>/redact/", redacting, name="reactions_quotation_redact"),
            *super().get_urls(),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        return verification_list(self, request)

    def verify_view(self, request: HttpRequest, quotation_id: int) -> HttpResponse:
        return verify_page(self, request, quotation_id)

    def redact_view(self, request: HttpRequest, quotation_id: int) -> HttpResponse:
        return redact_page(self, request, quotation_id)

    def check_view(self, request: HttpRequest, quotation_id: int) -> HttpResponse:
        return check_again(self, request, quotation_id)

    def look_view(self, request: HttpRequest, quotation_id: int) -> HttpResponse:
        source_id = source_of_quotation(self.get_queryset(request), quotation_id)
        back_to = reverse("admin:reactions_quotation_change", args=[quotation_id])
        return check_now(request, source_id, back_to=back_to)

    def export_view(self, request: HttpRequest, quotation_id: int) -> HttpResponseBase:
        return export_quotation(self, request, quotation_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False for everybody: quotations are made where the words stand, in a capture's reading room."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Quotation | None = None) -> bool:
        """Return False too for a reporter and what readers see: they would see the change at once; and for everybody
        where the words were removed.
        """
        if obj is not None and (obj.redacted_at is not None or not may_change(row=obj, actor=request.user)):
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Quotation | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and not may_rephrase(quotation=obj, actor=request.user):
            return [*fields, "stance", "display", "context_note"]
        return fields

    def save_model(self, request: HttpRequest, obj: Quotation, form: Any, change: bool) -> None:
        """Store what was changed and nothing else: a whole row would bring back words that were removed meanwhile."""
        held = Quotation.objects.select_for_update(of=("self",)).get(pk=obj.pk)
        if held.redacted_at is None:
            obj.save(update_fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_put_differently(quotation=form.instance)

    def keys_without(self, obj: Quotation) -> list[str]:
        """The evidence of the one that it was to replace says no longer that it was corrected."""
        return [keys.quotation(obj.supersedes_id)] if obj.supersedes_id else []

    def has_delete_permission(self, request: HttpRequest, obj: Quotation | None = None) -> bool:
        """Keep what was accepted, and what readers see or saw, from everybody: old editions stay in the history."""
        if obj is not None and (
            obj.was_shown
            or obj.appearances.exists()
            or obj.redacted_at is not None
            or obj.takedown_requests.exists()
            or obj.verifications.filter(decision="accepted").exists()
            or Quotation.objects.filter(supersedes=obj).exists()
        ):
            return False
        return super().has_delete_permission(request, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store translations under the name of whoever wrote them last; saved anew they are no longer stale."""
        actor, now = cast(User, request.user), timezone.now()
        rows = formset.save(commit=False)
        if Quotation.objects.filter(pk=form.instance.pk, redacted_at__isnull=False).exists():
            messages.error(
                request, gettext("The words of this quotation were removed meanwhile; nothing was saved.")
            )
            return
        for row in rows:
            row.translator, row.reviewer, row.is_stale, row.updated_at = actor, None, False, now
            row.save()
        for row in formset.deleted_objects:
            row.delete()

    @admin.display(description=_("quotation"), ordering="exact")
    def words(self, quotation: Quotation) -> SafeString:
        return format_html(
            '<span lang="{}">{}</span>',
            quotation.language,
            Truncator(quotation.exact or str(quotation)).chars(140),
        )

    @admin.display(description=_("original words"))
    def original_words(self, quotation: Quotation) -> SafeString:
        return format_html(
            '<blockquote class="evidence-words" lang="{}">{}</blockquote>',
            quotation.language,
            quotation.exact or str(quotation),
        )

    @admin.display(description=_("outlet"), ordering="source__outlet__name_en")
    def outlet(self, quotation: Quotation) -> str:
        return quotation.source.outlet.label

    @admin.display(description=_("compared"))
    def verdict(self, quotation: Quotation) -> SafeString:
        return marked(*verdict_in_words(standing_of(quotation.verifications.all()).verdict))

    @admin.display(description=_("at the source"), ordering="health")
    def state(self, quotation: Quotation) -> SafeString | str:
        return marked(*outcome_in_words(quotation.health)) if quotation.health else "—"

    @admin.display(description=_("at the source"))
    def at_the_source(self, quotation: Quotation) -> SafeString:
        return state_of_quotation(quotation)

    @admin.display(description=_("stands"))
    def standing(self, quotation: Quotation) -> SafeString:
        if quotation.redacted_at is not None:
            return marked("bad", f"{gettext('words removed')}, {quotation.get_redaction_ground_display()}")
        if quotation.hidden_at is not None:
            return marked("warn", gettext("hidden while a takedown request is decided"))
        is_superseded = getattr(quotation, "superseded_by", None) is not None
        return marked(
            *standing_in_words(standing_of(quotation.verifications.all()), is_superseded=is_superseded)
        )

    @admin.display(description=_("note of the reviewer"))
    def decision_note(self, quotation: Quotation) -> SafeString | str:
        standing = standing_of(quotation.verifications.all())
        if not standing.note or getattr(quotation, "superseded_by", None) is not None:
            return standing.note or "—"
        return format_html(
            '{}<br><span class="desk-meta">{}</span>', standing.note, NEXT_STEPS.get(standing.decision, "")
        )

    @admin.display(description=_("source"))
    def source_link(self, quotation: Quotation) -> SafeString:
        return format_html(
            '<a href="{}">{}</a> ({})',
            reverse("admin:reactions_source_change", args=[quotation.source_id]),
            quotation.source.title,
            quotation.source.outlet.label,
        )

    @admin.display(description=_("posted"))
    def posted(self, quotation: Quotation) -> str:
        if quotation.posted_at is None:
            return str(_("unknown"))
        moment = f"{timezone.localtime(quotation.posted_at):%Y-%m-%d %H:%M %Z}"
        return f"{moment}, {quotation.get_posted_precision_display()}"

    @admin.display(description=_("votes"))
    def votes(self, quotation: Quotation) -> str:
        if quotation.votes_observed_at is None:
            return "—"
        counts = [
            (quotation.votes_up, gettext("%(votes)d for")),
            (quotation.votes_down, gettext("%(votes)d against")),
        ]
        said = ", ".join(words % {"votes": votes} for votes, words in counts if votes is not None)
        moment = f"{timezone.localtime(quotation.votes_observed_at):%Y-%m-%d %H:%M %Z}"
        return gettext("%(votes)s, as of %(moment)s") % {"votes": said, "moment": moment}

    @admin.display(description=_("place in the text"))
    def place(self, quotation: Quotation) -> str:
        if quotation.start is None or quotation.end is None:
            return gettext("in a picture")
        return gettext("characters %(start)d to %(end)d") % {
            "start": quotation.start,
            "end": quotation.end,
        }

    @admin.display(description=_("replaces"))
    def replaces(self, quotation: Quotation) -> SafeString | str:
        if quotation.supersedes is None:
            return "—"
        address = reverse("admin:reactions_quotation_change", args=[quotation.supersedes.pk])
        return format_html('<a href="{}">{}</a>', address, str(quotation.supersedes))

    @admin.display(description=_("capture"))
    def capture_link(self, quotation: Quotation) -> SafeString:
        anchor = f"#comment-{quotation.comment_id}" if quotation.comment_id else ""
        return format_html(
            '<a href="{}{}">{}</a>',
            reverse("admin:reactions_capture_read", args=[quotation.capture_id]),
            anchor,
            str(quotation.capture),
        )
