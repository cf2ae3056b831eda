"""The command palette: what a person at the desk can jump to or start, found by its words and within their rights."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.models import Article
from articles.search.at_desk import found_at_desk
from reactions.models import Outlet, Quotation, Source
from tags.models import Tag, TagName, key_of

# Rows of each kind, and how much of what is asked for is read.
ROWS, LONGEST_QUESTION, MOST_WORDS = 6, 100, 6
# Among so many of the newest that were found the palette offers those that were changed last.
MOST_ARTICLES = 50
Item = dict[str, str]


def actions_for(user: AbstractBaseUser | AnonymousUser) -> list[Item]:
    """Return what the person may start, by name."""
    wanted = [
        ("articles.add_article", _("Write an article"), "admin:articles_article_add"),
        ("articles.add_article", _("Import a page"), "admin:articles_article_import"),
        ("reactions.add_capture", _("Capture a page"), "admin:reactions_capture_by_address"),
        ("reactions.verify_quotation", _("Verify quotations"), "admin:reactions_quotation_queue"),
        ("images.add_image", _("Upload a picture"), "admin:images_image_add"),
        ("articles.view_article", _("All articles"), "admin:articles_article_changelist"),
        ("reactions.view_quotation", _("All quotations"), "admin:reactions_quotation_changelist"),
        ("reactions.view_source", _("All sources"), "admin:reactions_source_changelist"),
        ("images.view_image", _("All pictures"), "admin:images_image_changelist"),
        ("tags.view_tag", _("All tags"), "admin:tags_tag_changelist"),
        ("auth.view_user", _("People and roles"), "admin:auth_user_changelist"),
    ]
    has_perm = getattr(user, "has_perm", lambda _right: False)
    items = [
        {"title": title, "detail": "", "address": _address(name)}
        for right, title, name in wanted
        if has_perm(right)
    ]
    return [item for item in items if item["address"]]


def found_for(user: AbstractBaseUser | AnonymousUser, question: str) -> list[dict[str, Any]]:
    """Return groups of what matches every word of the question, each kind with one bounded query."""
    words = question[:LONGEST_QUESTION].split()[:MOST_WORDS]
    actions = [item for item in actions_for(user) if _has(item["title"], words)]
    groups = [{"name": _("Actions"), "items": actions[: ROWS if words else len(actions)]}]
    if words:
        has_perm = getattr(user, "has_perm", lambda _right: False)
        groups += [{"name": name, "items": rows(words)} for right, name, rows in _kinds() if has_perm(right)]
    return [group for group in groups if group["items"]]


@never_cache
def palette_view(request: HttpRequest) -> JsonResponse:
    """Answer the palette's question as JSON; the desk's door is in front of it."""
    return JsonResponse({"groups": found_for(request.user, request.GET.get("q", "").replace("\x00", ""))})


def _kinds() -> list[tuple[str, str, Callable[[list[str]], list[Item]]]]:
    return [
        ("articles.view_article", _("Articles"), _articles),
        ("reactions.view_quotation", _("Quotations"), _quotations),
        ("tags.view_tag", _("Tags"), _tags),
        ("reactions.view_outlet", _("Communities and outlets"), _outlets),
        ("reactions.view_source", _("Sources"), _sources),
    ]


def _articles(words: list[str]) -> list[Item]:
    found = found_at_desk(" ".join(words), most=MOST_ARTICLES)
    rows = Article.objects.filter(pk__in=found.article_ids).order_by("-updated_at", "-pk")
    return [
        _item(row, row.title, row.get_state_display(), "articles_article")
        for row in rows.only("title", "state")[:ROWS]
    ]


def _quotations(words: list[str]) -> list[Item]:
    shown = Quotation.objects.filter(redacted_at__isnull=True, hidden_at__isnull=True).order_by("-pk")
    rows = _with_words(shown, words, "exact__icontains", "translations__text__icontains")
    return [
        _item(row, Truncator(row.exact).chars(80), row.source.outlet.label, "reactions_quotation")
        for row in rows.select_related("source__outlet").distinct()[:ROWS]
    ]


def _tags(words: list[str]) -> list[Item]:
    names = TagName.objects.filter(key__contains=key_of(" ".join(words))).values("tag")
    rows = Tag.objects.filter(pk__in=names).order_by("-article_count", "pk")[:ROWS]
    return [_item(row, row.label, row.other_label, "tags_tag") for row in rows]


def _outlets(words: list[str]) -> list[Item]:
    rows = _with_words(Outlet.objects.order_by("pk"), words, "name_en__icontains", "name_native__icontains")
    return [
        _item(
            row,
            row.label,
            row.get_kind_display(),
            "reactions_community" if row.kind == Outlet.Kind.COMMUNITY else "reactions_outlet",
        )
        for row in rows[:ROWS]
    ]


def _sources(words: list[str]) -> list[Item]:
    rows = _with_words(Source.objects.order_by("-pk"), words, "title__icontains", "canonical_url__icontains")
    return [
        _item(row, Truncator(str(row)).chars(80), row.outlet.label, "reactions_source")
        for row in rows.select_related("outlet")[:ROWS]
    ]


def _with_words(rows: QuerySet[Any], words: Iterable[str], *lookups: str) -> QuerySet[Any]:
    for word in words:
        matches = Q()
        for lookup in lookups:
            matches |= Q(**{lookup: word})
        rows = rows.filter(matches)
    return rows


def _item(row: Model, title: str, detail: str, page: str) -> Item:
    return {"title": title, "detail": detail, "address": reverse(f"admin:{page}_change", args=[row.pk])}


def _has(text: str, words: Iterable[str]) -> bool:
    return all(word.casefold() in text.casefold() for word in words)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
