"""The import at the desk: paste or upload, look at what would be made, save."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.importing.drafting import category_for, category_names, make_draft, tags_not_known
from articles.importing.forms import ImportForm, PlacingForm
from articles.importing.pages import ImportedPage, UnableToImport
from articles.importing.parsing import parse_text
from articles.models import Category
from articles.sourcing.coverage import outlet_names
from reactions.models import Outlet

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


def import_view(article_admin: "ArticleAdmin", request: HttpRequest) -> HttpResponse:
    """Show the form, a preview of the draft, or save it; what was pasted or uploaded is kept in the form."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    if request.method != "POST":
        return _page(article_admin, request, ImportForm(), None)
    form = ImportForm(request.POST, request.FILES)
    page: ImportedPage | None = None
    placing: PlacingForm | None = None
    if form.is_valid():
        try:
            page = _parsed(form)
            placing = PlacingForm({"category": category_for(page=page).pk} | request.POST.dict())
            if placing.is_valid() and "_save" in request.POST:
                return _saved(request, page, placing.cleaned_data["category"])
        except UnableToImport as error:
            page = None
            form.add_error("file" if request.FILES else "text", error.reason)
    return _page(article_admin, request, _with_text_kept(form), page, placing)


def _parsed(form: ImportForm) -> ImportedPage:
    return parse_text(
        text=form.cleaned_data["text"],
        format=form.cleaned_data["format"],
        outlets=outlet_names(),
        categories=category_names(),
        notes=form.notes,
    )


def _saved(request: HttpRequest, page: ImportedPage, category: Category | None) -> HttpResponse:
    article = make_draft(page=page, actor=cast(User, request.user), now=timezone.now(), category=category)
    messages.success(
        request,
        _("“%(title)s” was imported as a draft. %(number)d passages in it are tied to no source yet.")
        % {"title": page.title, "number": len(page.unsourced)},
    )
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _with_text_kept(form: ImportForm) -> ImportForm:
    """Return the form with the text of an uploaded file in its text field: nothing has to be chosen twice."""
    text = getattr(form, "cleaned_data", {}).get("text")
    if text:
        form.data = {**form.data.dict(), "text": text} if isinstance(form.data, QueryDict) else form.data
    return form


def _page(
    article_admin: "ArticleAdmin",
    request: HttpRequest,
    form: ImportForm,
    page: ImportedPage | None,
    placing: PlacingForm | None = None,
) -> HttpResponse:
    context = {
        **article_admin.admin_site.each_context(request),
        "title": _("Import a page"),
        "subtitle": None,
        "opts": article_admin.opts,
        "form": form,
        "page": page,
    }
    if page is not None:
        unknown = set() if request.user.has_perm("tags.add_tag") else set(tags_not_known(page=page))
        labels = {outlet.slug: outlet.label for outlet in Outlet.objects.filter(is_active=True)}
        context |= {
            "placing": placing,
            "tags": [(name, name not in unknown) for name in page.tags],
            "unsourced": [
                (found.passage, [labels.get(slug, slug) for slug in found.passage.outlets])
                for found in page.unsourced
            ],
        }
    return TemplateResponse(request, "admin/articles/article/import.html", context)
