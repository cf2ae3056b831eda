"""Preview links at the desk: an article's links, making one (its address is shown once), taking one back."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, PreviewLink, Revision
from articles.previewing.links import UnableToMakeLink, good_links, make_link, revoke_link
from articles.reading.addresses import absolute
from articles.workflow import may_edit

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

NEWEST = "newest"
REVISIONS_OFFERED = 20
# Of those that open nothing any more, the page shows so many.
LINKS_SHOWN = 100


class LinkForm(forms.Form):
    """For whom a link is, what it shows, and for how long."""

    made_for = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("A name or a reason. It stands on the page they open, and in the list here."),
    )
    shows = forms.ChoiceField(
        label=gettext_lazy("What it shows"),
        help_text=gettext_lazy(
            "The newest revision changes as you go on writing. A pinned one stays as it is."
        ),
    )
    lasts = forms.TypedChoiceField(
        label=gettext_lazy("Open for"),
        coerce=int,
        choices=[
            (1, gettext_lazy("a day")),
            (3, gettext_lazy("three days")),
            (7, gettext_lazy("a week")),
            (30, gettext_lazy("thirty days")),
        ],
        initial=3,
    )

    def __init__(self, *arguments: Any, article: Article, **options: Any) -> None:
        super().__init__(*arguments, **options)
        rows = article.revisions.select_related("created_by").defer("document")[:REVISIONS_OFFERED]
        self.revisions: dict[str, Revision] = {str(row.number): row for row in rows}
        self.fields["shows"].choices = [  # type: ignore[attr-defined]
            (NEWEST, _("The newest revision, whenever it is opened")),
            *((number, _described(row)) for number, row in self.revisions.items()),
        ]

    @property
    def revision(self) -> Revision | None:
        """The chosen revision of a valid form, None for the newest."""
        return self.revisions.get(self.cleaned_data["shows"])


def _described(revision: Revision) -> str:
    words = {
        "number": revision.number,
        "time": f"{timezone.localtime(revision.created_at):%Y-%m-%d %H:%M}",
        "who": revision.created_by.get_full_name() or revision.created_by.get_username(),
    }
    return _("Revision %(number)d of %(time)s, %(who)s") % words


def links_view(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> HttpResponse:
    """Show an article's links to who may edit it; make one, and show its address this once."""
    article = _editable(article_admin, request, article_id)
    actor, now = cast(User, request.user), timezone.now()
    form = LinkForm(request.POST if request.method == "POST" else None, article=article)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = make_link(
                article=article,
                made_for=form.cleaned_data["made_for"],
                lasts=timedelta(days=form.cleaned_data["lasts"]),
                revision=form.revision,
                actor=actor,
                now=now,
            )
        except UnableToMakeLink as error:
            form.add_error(None, str(error))
        else:
            address = absolute(f"/preview/{made.token}/")
            form = LinkForm(article=article)
    links = PreviewLink.objects.filter(article=article).select_related("revision", "created_by", "revoked_by")
    context = {
        **article_admin.admin_site.each_context(request),
        "title": _("Preview links"),
        "opts": article_admin.opts,
        "original": article,
        "article": article,
        "form": form,
        "address": address,
        "links": [(link, link.is_good(now)) for link in links.defer("revision__document")[:LINKS_SHOWN]],
    }
    return TemplateResponse(request, "admin/articles/previewing/links.html", context)


def revoke_view(
    article_admin: "ArticleAdmin", request: HttpRequest, article_id: int, pk: int
) -> HttpResponse:
    """Take a link back: from now on it opens nothing."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = _editable(article_admin, request, article_id)
    link = PreviewLink.objects.select_related("article").filter(article=article, pk=pk).first()
    if link is None:
        raise Http404
    revoke_link(link=link, actor=cast(User, request.user), now=timezone.now())
    messages.success(request, _("The link for %(who)s opens nothing any more.") % {"who": link.made_for})
    return HttpResponseRedirect(reverse("admin:articles_article_links", args=[article.pk]))


def links_context(*, article: Article, actor: User) -> dict[str, Any]:
    """Return what the article's page shows of its links, to who may edit it; one query."""
    if not may_edit(article=article, actor=actor):
        return {}
    rows = (
        good_links(article=article, now=timezone.now()).select_related("revision").defer("revision__document")
    )
    return {
        "preview_links": list(rows),
        "links_address": reverse("admin:articles_article_links", args=[article.pk]),
    }


def _editable(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> Article:
    if not article_admin.has_view_permission(request):
        raise PermissionDenied
    article = article_admin.get_queryset(request).filter(pk=article_id).first()
    if article is None:
        raise Http404
    if not may_edit(article=article, actor=request.user):
        raise PermissionDenied
    return article
