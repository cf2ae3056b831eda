"""Pages on which many articles get or lose tags: what happens to each is said before it does, and after."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, ArticleTag
from articles.tagging.desk.forms import ManyForm, SplitForm
from articles.tagging.desk.pages import page, require_keeper, tag_for
from articles.tagging.giving import Change, Outcome, change_tags, plan_change
from articles.tagging.splitting import split_tag
from tags.models import Tag, key_of
from tags.naming import UnableToName, create_tag, resolve_or_create, tags_by_key

# Articles that are changed in one request.
MOST_ARTICLES = 200
PER_PAGE = 100


def tag_selected(
    article_admin: ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Article]
) -> HttpResponse | None:
    """Ask which tags the selected articles get and lose, say what happens to each, and do it once that is confirmed."""
    actor = cast(User, request.user)
    articles = list(queryset.select_related("category", "created_by").order_by("pk")[: MOST_ARTICLES + 1])
    if len(articles) > MOST_ARTICLES:
        messages.error(request, _("Choose at most %(limit)d articles at a time.") % {"limit": MOST_ARTICLES})
        return None
    step = request.POST.get("step", "")
    form = ManyForm(request.POST if step else None)
    rows: list[Outcome] = []
    if form.is_bound and form.is_valid():
        change = _change_named(form, actor)
        if change is not None and step == "do":
            _carry_out(
                request, [article.pk for article in articles], change, goes_out=form.cleaned_data["goes_out"]
            )
            return None
        if change is not None:
            rows = plan_change(articles=articles, change=change, actor=actor)
    context = {
        "title": _("Give and take tags"),
        "opts": Article._meta,
        "form": form,
        "articles": articles,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        **_told(form, rows),
    }
    return page(article_admin, request, "tag/tag_selected.html", context)


def _told(form: ManyForm | SplitForm, rows: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "rows": rows,
        "goes_out": bool(rows) and form.cleaned_data["goes_out"],
        "changing": sum(row.is_changed for row in rows),
    }


def _change_named(form: ManyForm, actor: User) -> Change | None:
    """Return the change that a form names, or None with what is wrong on the form. A tag to be made has no number yet."""
    add, remove = form.cleaned_data["add"], form.cleaned_data["remove"]
    known = tags_by_key(key_of(name) for name in [*add, *remove])
    new = [name for name in add if key_of(name) not in known]
    if new and not actor.has_perm("tags.add_tag"):
        form.add_error(
            "add", _("There is no tag “%(name)s”, and you may not make new ones.") % {"name": new[0]}
        )
    missing = [name for name in remove if key_of(name) not in known]
    if missing:
        form.add_error("remove", _("There is no tag “%(name)s”.") % {"name": missing[0]})
    if form.errors:
        return None
    adding = [known.get(key_of(name)) or Tag(name=name, name_en=name) for name in add]
    removing = [known[key_of(name)] for name in remove]
    if {tag.pk for tag in removing} & {tag.pk for tag in adding if tag.pk}:
        form.add_error(None, _("A tag cannot be given and taken away at once."))
        return None
    return Change(add=_once(adding), remove=_once(removing))


def _once(tags: Iterable[Tag]) -> list[Tag]:
    once: dict[str, Tag] = {}
    for tag in tags:
        once.setdefault(key_of(tag.name), tag)
    return list(once.values())


def _carry_out(request: HttpRequest, article_ids: Iterable[int], change: Change, *, goes_out: bool) -> None:
    actor, now = cast(User, request.user), timezone.now()
    new = [tag.name for tag in change.add if tag.pk is None]
    made = {name: resolve_or_create(names=[name])[0] for name in new}
    change = Change(
        add=[made.get(tag.name, tag) if tag.pk is None else tag for tag in change.add], remove=change.remove
    )
    outcomes = [
        outcome
        for pk in article_ids
        if (outcome := change_tags(article_id=pk, change=change, actor=actor, now=now, goes_out=goes_out))
        is not None
    ]
    say(request, outcomes)


def say(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """Tell what was done, and of each article to which nothing was done, or that did not go out, why."""
    changed = [outcome for outcome in outcomes if outcome.is_changed]
    if changed:
        words = ngettext(
            "The tags of %(count)d article are changed.",
            "The tags of %(count)d articles are changed.",
            len(changed),
        )
        messages.success(request, words % {"count": len(changed)})
    out = sum(outcome.went_out for outcome in changed)
    if out:
        words = ngettext("%(count)d of them went out.", "%(count)d of them went out.", out)
        messages.success(request, words % {"count": out})
    for outcome in outcomes:
        reason = outcome.refusal or outcome.problem
        if reason:
            messages.warning(request, f"“{outcome.article.title}”: {reason}")


def split_view(tag_admin: ModelAdmin[Any], request: HttpRequest, tag_id: int) -> HttpResponse:
    """Ask for the new tag and the articles that go to it, say what happens to each, and do it once that is confirmed."""
    require_keeper(request)
    tag = tag_for(tag_id)
    actor = cast(User, request.user)
    step = request.POST.get("step", "")
    form = SplitForm(request.POST if step else None)
    rows: list[Outcome] = []
    chosen = _chosen(request, tag)
    if form.is_bound and form.is_valid():
        if not chosen:
            form.add_error(None, _("Choose the articles that go to the new tag."))
        elif step == "do" and _split(request, form, tag, chosen):
            return HttpResponseRedirect(reverse("admin:tags_tag_change", args=[tag.pk]))
        elif not form.errors:
            rows = _planned(form, tag, chosen, actor)
    words = request.GET.get("q", "").strip()[:100]
    articles = (
        Article.objects.filter(tag_rows__tag=tag).select_related("created_by").order_by("-updated_at", "-pk")
    )
    if words:
        articles = articles.filter(title__icontains=words)
    context = {
        "title": _("Split “%(tag)s”") % {"tag": tag.label},
        "tag": tag,
        "form": form,
        "page": Paginator(articles, PER_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "chosen": set(chosen),
        **_told(form, rows),
    }
    return page(tag_admin, request, "tag/split.html", context)


def _chosen(request: HttpRequest, tag: Tag) -> list[int]:
    """Return the articles that were chosen and have the tag; what was posted besides is none of this page's business."""
    numbers = [int(text) for text in request.POST.getlist("article")[:MOST_ARTICLES] if _is_number(text)]
    rows = ArticleTag.objects.filter(tag=tag, content_object__in=numbers).order_by("content_object")
    return list(rows.values_list("content_object", flat=True))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _new_tag(form: SplitForm, tag: Tag) -> Tag | None:
    """Return the tag that the form names if there is one already; raise `UnableToName` where it is the one to be split."""
    names = [name for name in (form.cleaned_data["name_en"], form.cleaned_data["name_ko"]) if name]
    known = {found.pk: found for found in tags_by_key(map(key_of, names)).values()}
    if tag.pk in known or len(known) > 1:
        raise UnableToName(
            _("The new tag needs a name that no other tag has, or names that are all one tag's.")
        )
    return next(iter(known.values()), None)


def _planned(form: SplitForm, tag: Tag, chosen: Sequence[int], actor: User) -> list[Outcome]:
    name_en, name_ko = form.cleaned_data["name_en"], form.cleaned_data["name_ko"]
    try:
        new = _new_tag(form, tag)
        if new is None:
            with transaction.atomic():
                # By the rule that makes tags, and nothing is kept.
                create_tag(name_en=name_en, name_ko=name_ko)
                transaction.set_rollback(True)
    except UnableToName as error:
        form.add_error(None, str(error))
        return []
    new = new or Tag(name=name_en or name_ko, name_en=name_en, name_ko=name_ko)
    change = Change(add=[new]) if form.cleaned_data["keeps_old"] else Change(exchange=(tag, new))
    articles = Article.objects.filter(pk__in=chosen).select_related("category", "created_by").order_by("pk")
    return plan_change(articles=articles, change=change, actor=actor)


def _split(request: HttpRequest, form: SplitForm, tag: Tag, chosen: Sequence[int]) -> bool:
    try:
        new, outcomes = split_tag(
            tag=tag,
            name_en=form.cleaned_data["name_en"],
            name_ko=form.cleaned_data["name_ko"],
            into=_new_tag(form, tag),
            article_ids=chosen,
            keeps_old=form.cleaned_data["keeps_old"],
            goes_out=form.cleaned_data["goes_out"],
            actor=cast(User, request.user),
            now=timezone.now(),
        )
    except UnableToName as error:
        form.add_error(None, str(error))
        return False
    say(request, outcomes)
    messages.info(
        request, _("“%(new)s” was split off from “%(tag)s”.") % {"new": new.label, "tag": tag.label}
    )
    return True
