"""The article at the desk: who may do what, its editing page and how that is saved."""

from collections.abc import Sequence
from typing import Any, cast

from content_editor.admin import ContentEditorInline
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import get_deleted_objects
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import User
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media as NonceMedia
from js_asset import Script

from articles.admin.article_addresses import paths_of
from articles.admin.article_list import ArticleList
from articles.admin.autosaving import article_of_page, saving_addresses
from articles.admin.blocks import BLOCK_INLINES, CitationInline, PinnedInline
from articles.admin.choosing import chooser_for, number_of
from articles.admin.forms import ArticleForm
from articles.admin.history_views import history_view, visible_article
from articles.admin.live_preview import preview_context
from articles.admin.reviewing.comment_views import comments_context
from articles.admin.saving import conflict_of, decisions_in, page_in, said_by, stamp
from articles.admin.sourcing_views import panel_context, reading_view
from articles.admin.steps import STEPS, situation_of, steps_for
from articles.models import Article, Block, Citation, Notice, PinnedArticle, Revision
from articles.planning.standing import standing_of
from articles.previewing.desk_views import links_context
from articles.reviewing.activity import changes_wanted
from articles.saving.keeping import Overlapping, keep
from articles.saving.recovering import held_for
from articles.saving.sessions import opened_on, saved
from articles.snapshots import ReadRows, take_snapshot
from articles.translating import may_translate, versions_of
from articles.workflow import delete, may_delete, may_edit
from reactions.admin.autocompletes import Completes
from tags.holding import share_tagging


@admin.register(Article)
class ArticleAdmin(Completes, ArticleList):
    form = ArticleForm
    inlines = [*BLOCK_INLINES, CitationInline, PinnedInline]
    autocomplete_fields = ["excluded"]
    save_on_top = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "deck",
                    "tag_names",
                    ("category", "language", "byline"),
                    "translation_of",
                ],
                "classes": ["desk-head"],
            },
        ),
        (
            _("Lead picture"),
            {"fields": ["lead_image", ("lead_alternative_text", "lead_caption")], "classes": ["collapse"]},
        ),
        (
            _("Address, date and selection"),
            {
                "fields": [
                    "slug",
                    "event_date",
                    "selection_note",
                    "excluded",
                    "opened_version",
                    "opened_revision",
                    "session",
                    "post_number",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    class Media:
        css = {"all": ["desk/editing.css", "desk/reviewing/comments.css", "desk/saving/saving.css"]}
        js = [
            "desk/nonce.js",
            *(
                Script(f"desk/{name}.js", type="module")
                for name in (
                    "editing/blocks",
                    "chooser",
                    "pictures/dropping",
                    "pictures/default_words",
                    "tags",
                    "editing",
                    "toolbar",
                    "editing/preview",
                    "editing/pasting",
                    "editing/keys",
                    "editing/fetched_panels",
                    "reviewing/comments",
                    "saving/page",
                    "saving/held",
                    "saving/said",
                )
            ),
        ]

    # Who may do what

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        # A new article, not saved yet, is nobody's: its blocks are added by who may add it.
        if obj is None or obj.pk is None:
            return bool(super().has_change_permission(request))
        return may_edit(article=obj, actor=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return bool(super().has_delete_permission(request))
        return may_delete(article=obj, actor=request.user)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def get_deleted_objects(self, objs: Sequence[Article], request: HttpRequest) -> Any:
        names, counts, needed, protected = get_deleted_objects(objs, request, self.admin_site)
        # Nobody deletes a revision by itself; those of an article that was never published go with it.
        needed.discard(Revision._meta.verbose_name)
        # Nor what people were told of it.
        needed.discard(Notice._meta.verbose_name)
        return names, counts, needed, protected

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of(self), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history_view(self, request, visible_article(self, request, number_of(object_id)))

    # The editing page

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "GET":
            article = visible_article(self, request, number_of(object_id))
            if not self.has_change_permission(request, article):
                return reading_view(self, request, article)
            # Read once for a page; the form works on a row of its own.
            request.article_seen = article  # type: ignore[attr-defined]
        return cast(HttpResponse, super().change_view(request, object_id, form_url, extra_context))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        initial.setdefault("byline", cast(User, request.user).get_full_name())
        # Most write in the language that they read the desk in.
        initial.setdefault("language", get_language() or settings.LANGUAGE_CODE)
        return initial

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Article | None:
        seen = getattr(request, "article_seen", None)
        if seen is not None and str(seen.pk) == object_id and from_field is None:
            return cast(Article, seen)
        if request.method == "POST":
            share_tagging()
            # Two saves of one article take turns; the second sees the first's version and is refused.
            list(Article.objects.select_for_update().filter(pk=number_of(object_id)).values_list("pk"))
        return cast(Article | None, super().get_object(request, object_id, from_field))

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        chooser = chooser_for(db_field)
        if chooser is not None:
            return db_field.formfield(widget=chooser)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # Categories and other articles are chosen here, and kept elsewhere.
            field.widget = field.widget.widget
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        article = context.get("original")
        actor = cast(User, request.user)
        if article is not None:
            situation = situation_of(article=article, actor=actor)
            steps, anchors = steps_for(situation), _anchors(context)
            # One snapshot for all that the page says of it.
            shown = _rows_shown(context)
            document = take_snapshot(article=article, read=shown)
            context.update(
                {
                    "steps_after_saving": [step for step in steps if step.saves_first],
                    "steps_aside": [step for step in steps if not step.saves_first],
                    "live": situation.live,
                    "planned": standing_of(article=article, now=timezone.now()),
                    "changes_wanted": changes_wanted(article),
                    **links_context(article=article, actor=actor),
                    "may_translate": may_translate(actor=actor),
                    "versions": versions_of(article),
                    "preview_address": reverse("admin:articles_article_preview", args=[article.pk]),
                    **panel_context(article=article, document=document, actor=actor, anchors=anchors),
                    **comments_context(
                        article=article,
                        document=document,
                        viewer=actor,
                        anchors=anchors,
                        blocks=shown.blocks if shown is not None else None,
                    ),
                }
            )
        else:
            document = None
            context["preview_address"] = reverse("admin:articles_article_preview_new")
        context.update(preview_context(article, document))
        context["saving"] = saving_addresses(article)
        context["held_forms"] = held_for(person=actor, article=article, is_new=article is None)
        overlapping = context["adminform"].form.overlapping
        context["conflict"] = (
            conflict_of(overlapping, decided=decisions_in(request.POST)) if overlapping is not None else None
        )
        response = super().render_change_form(request, context, **kwargs)
        # The content editor's import map and settings are inline: they carry the request's nonce.
        media = NonceMedia.from_media(response.context_data["media"], nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
        response.context_data["media"] = media
        return cast(HttpResponse, response)

    # Saving

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None and request.method == "POST":
            # Saved by itself meanwhile, and the page was not told: no second article is made of it.
            stored = article_of_page(request)
            object_id = str(stored.pk) if stored is not None else None
        try:
            return cast(HttpResponse, super().changeform_view(request, object_id, form_url, extra_context))
        except Overlapping as overlapping:
            # Rolled back. The page comes again with all that was typed, and asks.
            request.overlapping = overlapping  # type: ignore[attr-defined]
            return cast(HttpResponse, super().changeform_view(request, object_id, form_url, extra_context))

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ArticleForm]:
        form_class: type[ArticleForm] = super().get_form(request, obj, change, **kwargs)
        form_class.overlapping = getattr(request, "overlapping", None)
        step = STEPS.get(request.POST.get("_then", ""))
        form_class.sent_by = step.label if step is not None else ""
        return form_class

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if not change:
            stamp(article=obj, actor=cast(User, request.user), now=timezone.now())
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # Not as Django would: what the page says is merged with what others saved meanwhile.
        article, actor, now = form.instance, cast(User, request.user), timezone.now()
        opened, page = form.cleaned_data, page_in(request.POST)
        kept = keep(
            article=article,
            base=opened_on(
                article=article,
                actor=actor,
                session=opened.get("session") if change else None,
                version=opened.get("opened_version") if change else article.version,
                revision=opened.get("opened_revision"),
            ),
            mine=said_by(form, formsets),
            actor=actor,
            now=now,
            session=opened.get("session"),
            decisions=decisions_in(request.POST),
        )
        if page is not None:
            saved(article=article, page=page, kept=kept, actor=actor, now=now)
        article.refresh_from_db()
        for formset in formsets:
            # For the log: it names the article, its history what was changed in it.
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        if response := self._then(request, obj):
            return response
        if "_continue" in request.POST and IS_POPUP_VAR not in request.POST:
            # Django's Korean words say here that the article must be changed.
            messages.success(request, gettext("“%(title)s” is saved as a draft.") % {"title": obj})
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))
        response = super().response_add(request, obj, post_url_continue)
        return cast(HttpResponse, response)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._then(request, obj) or super().response_change(request, obj)

    def _then(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Return the way to the step whose button saved the form, if it was one."""
        name = request.POST.get("_then", "")
        if name not in STEPS:
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_step", args=[article.pk, name]))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        delete(article=obj, actor=cast(User, request.user), now=timezone.now())

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[LogEntry]:
        """Write nothing: the deletion stands in the log of activity, with its article's title."""
        return []


def _rows_shown(context: dict[str, Any]) -> ReadRows | None:
    """Return the stored rows that the page's forms have read; None where they hold what was posted instead."""
    formsets = [formset.formset for formset in context.get("inline_admin_formsets", [])]
    # Who may not change a row may not see its form either.
    if len(formsets) < len(ArticleAdmin.inlines) or any(formset.is_bound for formset in formsets):
        return None
    rows = [form.instance for formset in formsets for form in formset.initial_forms]
    return ReadRows(
        blocks=[row for row in rows if isinstance(row, Block)],
        citations=[row for row in rows if isinstance(row, Citation)],
        pins=[row for row in rows if isinstance(row, PinnedArticle)],
        excluded=[article.pk for article in context["adminform"].form.initial["excluded"]],
    )


def _anchors(context: dict[str, Any]) -> dict[str, str]:
    """Return the id on the page of each saved block, by the block's key."""
    return {
        str(form.instance.key): f"{formset.formset.prefix}-{index}"
        for formset in context.get("inline_admin_formsets", [])
        if isinstance(formset.opts, ContentEditorInline)
        for index, form in enumerate(formset.formset.initial_forms)
    }
