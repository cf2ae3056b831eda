"""Sources at the desk: paste an address, and what follows from it is filled in; then capture the page."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from delivery import keys
from delivery.announcing import announce
from reactions.admin.autocompletes import Completes
from reactions.admin.capture_page import capture_page
from reactions.admin.capture_progress import begin
from reactions.admin.health_checks import check_now
from reactions.admin.health_wording import state_of_source
from reactions.admin.quotation_forms import language_choices
from reactions.models import Source
from reactions.shown import may_change
from reactions.sources.addresses import UnableToReadAddress, canonical_url, outlet_for
from reactions.sources.finding import facts_of


class SourceForm(forms.ModelForm[Source]):
    """Everything but the address may be left empty for a new source; it follows from the address or the page."""

    class Meta:
        model = Source
        fields = ("canonical_url", "title", "outlet", "kind", "native_id", "language", "published_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Fields that the person may only look at are not in the form.
        if "canonical_url" in self.fields:
            self.fields["canonical_url"].help_text = _(
                "Paste it from the browser; what only says how you came there is cut off."
            )
        if "language" in self.fields:
            self.fields["language"] = forms.ChoiceField(
                label=self.fields["language"].label, choices=language_choices(self.instance.language)
            )
        # Its date and its time are two fields, and only the row says which date is meant.
        for widget, label in zip(
            getattr(getattr(self.fields.get("published_at"), "widget", None), "widgets", ()),
            (_("Date of publication"), _("Time of publication")),
            strict=False,
        ):
            widget.attrs["aria-label"] = label
        if self.instance._state.adding:
            for name, help_text in {
                "title": _("Leave empty to take it from the page when it is captured."),
                "outlet": _("Leave empty to find it by the address."),
                "kind": _("Leave empty to let the outlet decide."),
                "language": _("Leave empty to take the outlet's."),
            }.items():
                if name in self.fields:
                    self.fields[name].required = False
                    self.fields[name].help_text = help_text
            if isinstance(language := self.fields.get("language"), forms.ChoiceField):
                language.choices = [("", "—"), *language_choices()]
                # The model's default would be stored in place of the outlet's.
                self.initial["language"] = ""
            if "kind" in self.fields:
                self.fields["kind"] = forms.ChoiceField(
                    label=self.fields["kind"].label,
                    required=False,
                    choices=[("", "—"), *Source.Kind.choices],
                    help_text=self.fields["kind"].help_text,
                )

    def clean_canonical_url(self) -> str:
        try:
            address = canonical_url(self.cleaned_data["canonical_url"])
        except UnableToReadAddress as refusal:
            raise ValidationError(str(refusal)) from refusal
        twin = Source.objects.filter(canonical_url=address).exclude(pk=self.instance.pk).first()
        if twin is not None:
            raise ValidationError(already_known(twin))
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        address = cleaned.get("canonical_url")
        if not address:
            return cleaned
        outlet = cleaned.get("outlet") or (None if self.instance.pk else outlet_for(url=address))
        if outlet is None:
            if "outlet" not in self.errors:
                self.add_error(
                    "outlet",
                    _("No outlet has this host. Choose the outlet here, or add the host to an outlet first."),
                )
            return cleaned
        cleaned["outlet"] = outlet
        for name, value in facts_of(address=address, outlet=outlet).items():
            cleaned[name] = cleaned.get(name) or value
        if cleaned["native_id"]:
            same = Source.objects.filter(outlet=outlet, native_id=cleaned["native_id"])
            twin = same.exclude(pk=self.instance.pk).first()
            if twin is not None:
                self.add_error("canonical_url", ValidationError(already_known(twin)))
        return cleaned


def already_known(source: Source) -> SafeString:
    return format_html(
        '{} <a href="{}">{}</a>',
        _("This page is a source already:"),
        reverse("admin:reactions_source_change", args=[source.pk]),
        source.title,
    )


@admin.register(Source)
class SourceAdmin(Completes, admin.ModelAdmin[Source]):
    form = SourceForm
    list_display = ["title", "outlet", "kind", "capture_count", "created_at"]
    # Also for the chooser that asks for a part of them at a time.
    ordering = ["-pk"]
    list_filter = ["kind", ("outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["outlet"]
    search_fields = ["title", "canonical_url", "native_id", "outlet__name_en", "outlet__name_native"]
    autocomplete_fields = ["outlet"]
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/reactions/source/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(capture_total=Count("captures"))

    def get_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        fields = ["canonical_url", "title", "outlet", "kind", "native_id", "language", "published_at"]
        return [*fields, "captured", "at_the_source", "author", "created_by"] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        if obj is None:
            return []
        fields = ["captured", "at_the_source", "author", "created_by"]
        # Evidence names this page: another address would make it evidence of something else.
        return [*fields, "canonical_url", "outlet", "native_id"] if obj.captures.exists() else fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.capture_view)
        fetch = self.admin_site.admin_view(self.fetch_view)
        return [
            path("<int:source_id>/capture/", view, name="reactions_source_capture"),
            path(
                "<int:source_id>/look/",
                self.admin_site.admin_view(self.look_view),
                name="reactions_source_look",
            ),
            path("<int:source_id>/fetch/", fetch, name="reactions_source_fetch"),
            *super().get_urls(),
        ]

    def capture_view(self, request: HttpRequest, source_id: int) -> HttpResponse:
        return capture_page(self, request, source_id)

    def look_view(self, request: HttpRequest, source_id: int) -> HttpResponse:
        back_to = reverse("admin:reactions_source_change", args=[source_id])
        return check_now(request, source_id, back_to=back_to)

    def fetch_view(self, request: HttpRequest, source_id: int) -> HttpResponse:
        """Order a capture of the source's page."""
        if not request.user.has_perm("reactions.add_capturerequest"):
            raise PermissionDenied
        source = self.get_queryset(request).select_related("outlet").filter(pk=source_id).first()
        if source is None or request.method != "POST":
            raise Http404
        return HttpResponseRedirect(begin(request, source))

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        if obj is not None and not may_change(row=obj, actor=request.user):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        if not change:
            obj.created_by, obj.created_at = cast(User, request.user), timezone.now()
            super().save_model(request, obj, form, change)
        else:
            # A whole row would bring back a title from which words were removed meanwhile.
            obj.save(update_fields=form.changed_data)
            if obj.was_shown:
                announce(map(keys.outlet, {obj.outlet_id, form.initial.get("outlet", obj.outlet_id)}))

    def response_add(
        self, request: HttpRequest, obj: Source, post_url_continue: str | None = None
    ) -> HttpResponse:
        goes_on = {"_addanother", "_continue", "_popup"} & set(request.POST)
        if goes_on or not request.user.has_perm("reactions.add_capture"):
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(begin(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        if obj is not None and (
            obj.was_shown or obj.captures.exists() or obj.quotations.exists() or obj.paraphrases.exists()
        ):
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description=_("captures"), ordering="capture_total")
    def capture_count(self, source: Any) -> int:
        count: int = source.capture_total
        return count

    @admin.display(description=_("at the source"))
    def at_the_source(self, source: Source) -> SafeString:
        return state_of_source(source)

    @admin.display(description=_("captures"))
    def captured(self, source: Source) -> SafeString | str:
        rows = [
            (
                reverse("admin:reactions_capture_read", args=[capture.pk]),
                f"{timezone.localtime(capture.captured_at):%Y-%m-%d %H:%M}",
                capture.get_method_display(),
            )
            for capture in source.captures.all()[:50]
        ]
        if not rows:
            return str(_("None yet: capture the page, so that you can quote from it."))
        return format_html(
            '<ul class="evidence-list">{}</ul>',
            format_html_join("", '<li><a href="{}">{}</a>, {}</li>', rows),
        )
