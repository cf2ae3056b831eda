"""What the desk reads and does not write: editions, revisions, overrides, cleared passages; and the categories."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Category, ClearedPassage, Edition, GateOverride, Revision
from articles.snapshots import record_revision
from articles.workflow import may_edit
from delivery import keys
from delivery.announcing import announce
from delivery.deletions import AnnouncedDeletions


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that people read: made by the newsroom's own functions, changed by nobody."""

    actions = None
    actions_on_top = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = [
        "headline",
        "number",
        "kind",
        "state_mark",
        "category",
        "published_at",
        "publisher",
        "note",
    ]
    list_filter = ["state", "kind", "category", "language"]
    search_fields = ["title", "slug", "note"]
    date_hierarchy = "published_at"
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-published_at", "-id"]
    fieldsets = [
        (None, {"fields": ["title", "deck", "number", "kind", "state", "note", "article"]}),
        (
            _("Where and when"),
            {
                "fields": [
                    "category",
                    "slug",
                    "language",
                    "first_published_at",
                    "published_at",
                    "ended_at",
                    "publisher",
                ]
            },
        ),
        (_("Figures"), {"fields": ["reaction_count", "community_count", "reading_minutes"]}),
    ]
    readonly_fields = ["publisher"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("category", "published_by").defer("document")

    @admin.display(description=_("edition"), ordering="title")
    def headline(self, edition: Edition) -> str:
        return edition.title

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, edition: Edition) -> SafeString:
        return format_html(
            '<span class="desk-state desk-state--{}">{}</span>', edition.state, edition.get_state_display()
        )

    @admin.display(description=_("published by"))
    def publisher(self, edition: Edition) -> str:
        return edition.published_by.get_full_name() or edition.published_by.get_username()


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["article", "number", "kind", "created_at", "author"]
    list_filter = ["kind"]
    ordering = ["-id"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["article", "number", "kind", "created_at", "author", "difference", "sha256"]
    readonly_fields = ["author", "difference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).select_related("article", "created_by").defer("document")

    # Not in the index: an article's own history shows them better.
    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}

    @admin.display(description=_("saved by"))
    def author(self, revision: Revision) -> str:
        return revision.created_by.get_full_name() or revision.created_by.get_username()

    @admin.display(description=_("what it changed"))
    def difference(self, revision: Revision) -> SafeString:
        address = reverse("admin:articles_article_revision", args=[revision.article_id, revision.number])
        return format_html('<a href="{}">{}</a>', address, _("Show"))


@admin.register(GateOverride)
class GateOverrideAdmin(ReadOnlyAdmin):
    list_display = ["edition", "reason", "who", "created_at"]
    search_fields = ["reason", "edition__title"]
    date_hierarchy = "created_at"
    fields = ["edition", "who", "created_at", "reason", "fell_short"]
    readonly_fields = ["who", "fell_short"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[GateOverride]:
        return super().get_queryset(request).select_related("edition", "actor").defer("edition__document")

    @admin.display(description=_("by"))
    def who(self, override: GateOverride) -> str:
        return override.actor.get_full_name() or override.actor.get_username()

    @admin.display(description=_("what fell short"))
    def fell_short(self, override: GateOverride) -> SafeString:
        return format_html(
            '<ul class="desk-list">{}</ul>',
            format_html_join("", "<li>{}</li>", ((problem["message"],) for problem in override.problems)),
        )


@admin.register(ClearedPassage)
class ClearedPassageAdmin(ReadOnlyAdmin):
    list_display = ["text", "reason", "article", "who", "cleared_at"]
    search_fields = ["text", "reason", "article__title"]
    fields = ["article", "text", "reason", "who", "cleared_at"]
    readonly_fields = ["who"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClearedPassage]:
        return super().get_queryset(request).select_related("article", "cleared_by")

    def has_delete_permission(self, request: HttpRequest, obj: ClearedPassage | None = None) -> bool:
        if not request.user.has_perm("articles.delete_clearedpassage"):
            return False
        return obj is None or may_edit(article=obj.article, actor=request.user)

    def delete_model(self, request: HttpRequest, obj: ClearedPassage) -> None:
        article, actor = obj.article, request.user
        assert isinstance(actor, User)
        super().delete_model(request, obj)
        # The gate reads revisions: from now on the passage is open again.
        record_revision(article=article, actor=actor, now=timezone.now())

    @admin.display(description=_("by"))
    def who(self, passage: ClearedPassage) -> str:
        return passage.cleared_by.get_full_name() or passage.cleared_by.get_username()


@admin.register(Category)
class CategoryAdmin(AnnouncedDeletions):
    list_display = ["name_en", "name_ko", "slug", "position", "article_count"]
    fields = ["name_en", "name_ko", "slug", "position", "article_count"]
    readonly_fields = ["article_count"]
    ordering = ["position", "id"]

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        announce(self.keys_without(obj))

    def keys_without(self, obj: Category) -> list[str]:
        return [keys.category(obj.pk), keys.LISTS, keys.EVERYWHERE]

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        # The addresses of live articles begin with it.
        return ["article_count", "slug"] if obj is not None and obj.article_count else ["article_count"]
