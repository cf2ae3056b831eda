"""The list of articles at the desk: its columns, filters and search, and what is done with a selection."""

from collections.abc import Iterator
from typing import Any, cast

from content_editor.admin import ContentEditor
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.bulk import bulk_actions
from articles.admin.saving import name_of
from articles.language_names import language_label
from articles.models import Article
from articles.saving.presence import who_has_open
from articles.search.at_desk import found_at_desk
from articles.tagging.desk.selections import tag_selected
from reactions.admin.long_lists import CountedToABound, PeopleNamed, ValuesThereAre


class LanguagesThereAre(ValuesThereAre):
    """The languages of articles, by their names."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        every, *one_each = super().choices(changelist)
        yield every
        for code, choice in zip(self.lookup_choices, one_each, strict=True):
            # Behind the code may stand how many there are.
            yield {**choice, "display": str(choice["display"]).replace(code, language_label(code), 1)}


class ArticleList(ContentEditor):
    search_fields = ["title", "slug", "deck"]
    list_display = ["headline", "state_mark", "category", "language_name", "author", "turn", "saved"]
    list_display_links = ["headline"]
    list_filter = [
        "state",
        "category",
        ("language", LanguagesThereAre),
        ("created_by", PeopleNamed),
        ("assignee", PeopleNamed),
    ]
    list_select_related = ["category", "created_by", "assignee"]
    list_per_page = 50
    paginator = CountedToABound
    # No count of the whole table on each search.
    show_full_result_count = False
    ordering = ["-updated_at", "-id"]
    actions = ["tag_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request)
        return articles.select_related("category", "created_by", "assignee")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        # Articles are deleted one by one, by people who look at what they delete.
        actions.pop("delete_selected", None)
        return {**actions, **bulk_actions(request)}

    @admin.action(description=_("Give and take tags…"), permissions=["change"])
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return tag_selected(self, request, queryset)

    # Columns

    @admin.display(description=_("article"), ordering="title")
    def headline(self, article: Article) -> str:
        return article.title

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, article: Article) -> SafeString:
        when = ""
        if article.state == Article.State.SCHEDULED and article.publish_at:
            when = f" · {timezone.localtime(article.publish_at):%Y-%m-%d %H:%M}"
        return format_html(
            '<span class="desk-state desk-state--{}">{}</span>{}',
            article.state,
            article.get_state_display(),
            when,
        )

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, article: Article) -> str:
        return language_label(article.language)

    @admin.display(description=_("author"), ordering="created_by__username")
    def author(self, article: Article) -> str:
        return article.created_by.get_full_name() or article.created_by.get_username()

    @admin.display(description=_("assigned to"), ordering="assignee__username", empty_value="–")
    def turn(self, article: Article) -> str | None:
        person = article.assignee
        return (person.get_full_name() or person.get_username()) if person else None

    @admin.display(description=_("updated"), ordering="updated_at")
    def saved(self, article: Article) -> SafeString:
        when = f"{timezone.localtime(article.updated_at):%Y-%m-%d %H:%M}"
        people = getattr(article, "open_to", ())
        if not people:
            return format_html("{}", when)
        names = ", ".join(map(name_of, people))
        words = gettext("open: %(names)s") % {"names": names}
        return format_html('{} <span class="desk-open">{}</span>', when, words)

    # Rows and search

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        # Who has them open is asked once for the page.
        changelist: ChangeList = super().get_changelist_instance(request)
        rows = changelist.result_list
        opened = who_has_open(article_ids=[row.pk for row in rows], now=timezone.now())
        for row in rows:
            row.open_to = opened.get(row.pk, ())
        return changelist

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        if not search_term.strip():
            return queryset, False
        found = found_at_desk(search_term)
        request.found_is_part = found.is_part  # type: ignore[attr-defined]
        return queryset.filter(pk__in=found.article_ids), False

    def get_paginator(self, request: HttpRequest, *arguments: Any, **options: Any) -> CountedToABound:
        paginator = cast(CountedToABound, super().get_paginator(request, *arguments, **options))
        paginator.was_cut = getattr(request, "found_is_part", False)
        return paginator
