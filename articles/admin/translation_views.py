"""A translation is begun at the desk: the language is chosen, a draft is made, its author goes on in it."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.history_views import visible_article
from articles.language_names import language_choices, language_label
from articles.models import Article
from articles.translating import UnableToTranslate, may_translate, start_translation, versions_of

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


class TranslationForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["language"]).choices = [
            (code, name) for code, name in language_choices() if code.lower() not in taken
        ]


def translate_view(article_admin: "ArticleAdmin", request: HttpRequest, article_id: int) -> HttpResponse:
    """Ask for the language, then make the draft and lead to it."""
    if not may_translate(actor=request.user):
        raise PermissionDenied
    article = visible_article(article_admin, request, article_id)
    versions = list(versions_of(article))
    taken = {version.language.lower() for version in [article, *versions]}
    form = TranslationForm(request.POST if request.method == "POST" else None, taken=taken)
    if form.is_valid():
        try:
            made = start_translation(
                source=article,
                language=form.cleaned_data["language"],
                actor=cast(User, request.user),
                now=timezone.now(),
            )
        except UnableToTranslate as error:
            form.add_error("language", str(error))
        else:
            return _lead_to(article_admin, request, made, article)
    context = {
        **article_admin.admin_site.each_context(request),
        "title": _("Start a translation"),
        "subtitle": None,
        "opts": article_admin.opts,
        "original": article,
        "article": article,
        "versions": versions,
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/article/translate.html", context)


def _lead_to(
    article_admin: "ArticleAdmin", request: HttpRequest, made: Article, source: Article
) -> HttpResponse:
    words = {"title": source.title, "language": language_label(made.language)}
    message = _("A draft in %(language)s was made of “%(title)s”. Its text is still the original's.") % words
    article_admin.log_addition(request, made, _("Begun as a translation."))
    messages.success(request, message)
    # Who may add articles may edit their own drafts.
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[made.pk]))
