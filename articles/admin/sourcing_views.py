"""The sourcing panel on the editing page, the page that clears a passage."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.cards import KINDS
from articles.admin.history_views import visible_article
from articles.admin.reviewing.comment_views import comments_context
from articles.admin.steps import situation_of
from articles.documents import Document
from articles.gate import Place
from articles.models import Article
from articles.planning.standing import standing_of
from articles.snapshots import record_revision, take_snapshot
from articles.sourcing.coverage import UnableToClear, clear_passage, open_passages
from articles.sourcing.panel import sourcing_panel
from articles.translating import may_translate, versions_of
from articles.workflow import may_edit

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

PLACES = {"quotation": "reactions_quotation", "paraphrase": "reactions_paraphrase", "image": "images_image"}


@dataclass(frozen=True, slots=True)
class PanelItem:
    """One line of the panel: what is missing, where it is in the text, where it is mended."""

    message: str
    passage: str = ""
    anchor: str = ""
    mend_address: str = ""
    clear_address: str = ""


def panel_context(
    *, article: Article, document: Document, actor: User, anchors: dict[str, str]
) -> dict[str, Any]:
    """Return what the panel's template needs of the working copy. `anchors` maps block keys to ids on the page."""
    panel = sourcing_panel(document=document, article_id=article.pk, now=timezone.now())
    may_clear = actor.has_perm("articles.add_clearedpassage") and may_edit(article=article, actor=actor)
    kinds = {
        "verbatim": _("Quoted words, tied to no quotation"),
        "paraphrase": _("A reported reaction, tied to no source"),
        "citation": _("A report that is named but not cited"),
    }
    items = [
        PanelItem(
            message=problem.message,
            anchor=anchors.get(problem.block_key or "", ""),
            mend_address=_mend_address(problem.place, actor),
        )
        for problem in panel.problems
    ]
    passages = [
        PanelItem(
            message=kinds[item.passage.kind],
            passage=item.passage.text,
            anchor=anchors.get(item.block_key, ""),
            clear_address=reverse("admin:articles_article_clear", args=[article.pk, item.digest])
            if may_clear
            else "",
        )
        for item in panel.passages
    ]
    source_address = reverse("admin:reactions_source_add") if actor.has_perm("reactions.add_source") else ""
    return {
        "source_address": source_address,
        "panel": panel,
        "panel_items": items,
        "panel_passages": passages,
    }


def _mend_address(place: Place, actor: User) -> str:
    """Return the page of what falls short, for who may open it."""
    if place.kind not in PLACES or place.id is None or not KINDS[place.kind].may_be_seen_by(actor):
        return ""
    try:
        return reverse(f"admin:{PLACES[place.kind]}_change", args=[place.id])
    except NoReverseMatch:
        return ""


class ClearForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it needs no source"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "For example “title of a film”, “our own interview”. It is kept with your name."
        ),
    )


def clear_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, digest: str
) -> HttpResponse:
    """Declare, with a reason, that a passage of the text needs no source."""
    article = visible_article(article_admin, request, article_id)
    actor = cast(User, request.user)
    if not (may_edit(article=article, actor=actor) and actor.has_perm("articles.add_clearedpassage")):
        raise PermissionDenied
    change_address = reverse("admin:articles_article_change", args=[article.pk])
    found = next(
        (item for item in open_passages(document=take_snapshot(article=article)) if item.digest == digest),
        None,
    )
    if found is None:
        messages.info(request, _("That passage is no longer in the text, or is tied to a source by now."))
        return HttpResponseRedirect(change_address)
    form = ClearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            clear_passage(
                article=article,
                text=found.passage.text,
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=now,
            )
        except UnableToClear as error:
            form.add_error("reason", str(error))
        else:
            # What is cleared is part of the document that the gate reads.
            record_revision(article=article, actor=actor, now=now)
            messages.success(request, _("The passage needs no source."))
            return HttpResponseRedirect(change_address)
    context = {
        **article_admin.admin_site.each_context(request),
        "title": _("This passage needs no source"),
        "opts": article_admin.opts,
        "original": article,
        "article": article,
        "passage": found.passage.text,
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/article/clear.html", context)


def reading_view(article_admin: "ArticleAdmin", request: HttpRequest, article: Article) -> HttpResponse:
    """Show an article to somebody who may see it and not edit it: as readers would get it, and how it is sourced."""
    actor = cast(User, request.user)
    document = take_snapshot(article=article)
    context = {
        **article_admin.admin_site.each_context(request),
        "title": article.title,
        "opts": article_admin.opts,
        "original": article,
        "article": article,
        "live": situation_of(article=article, actor=actor).live,
        "planned": standing_of(article=article, now=timezone.now()),
        "may_translate": may_translate(actor=actor),
        "versions": versions_of(article),
        "preview_address": reverse("admin:articles_article_preview", args=[article.pk]),
        **panel_context(article=article, document=document, actor=actor, anchors={}),
        **comments_context(article=article, document=document, viewer=actor, anchors={}),
    }
    return TemplateResponse(request, "admin/articles/article/reading.html", context)
