"""A person's own notices at the desk: what they were told, marking it read, and whether mail comes too."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from articles.admin.reviewing.activity_pages import place_of
from articles.language_names import own_name
from articles.models import Notice, NoticeChoice
from articles.reviewing.mailing import choice_of
from articles.reviewing.noticing import mark_read, notices_of
from articles.reviewing.saying import address_of, sentence_of, words_of
from articles.seeing import may_see_articles
from reactions.admin.append_only import ReadOnlyAdmin

NOTICES_PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is shown."""

    notice: Notice
    sentence: str
    words: str
    address: str


class ChoiceForm(forms.ModelForm[NoticeChoice]):
    language = forms.ChoiceField(label=gettext_lazy("Language of the mails"), required=False)

    class Meta:
        model = NoticeChoice
        fields = ["by_mail", "language"]
        labels = {"by_mail": gettext_lazy("Mail me these notices too")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
        # The form knows the field by its base class.
        field = cast(forms.ChoiceField, self.fields["language"])
        field.choices = [("", gettext("as my browser asks for")), *languages]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """No register: everybody has their own page of them, and nobody anybody else's."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_articles(request.user)

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        return [
            path("", door(self.changelist_view), name="articles_notice_changelist"),
            path("read/", door(self.read_all_view), name="articles_notice_read_all"),
            path("choice/", door(self.choice_view), name="articles_notice_choice"),
            path("<int:notice_id>/open/", door(self.open_view), name="articles_notice_open"),
            path("<int:notice_id>/read/", door(self.read_view), name="articles_notice_read"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the person's notices, newest first."""
        return self._page(request, ChoiceForm(instance=choice_of(self._person(request))))

    def choice_view(self, request: HttpRequest) -> HttpResponse:
        """Keep whether mail comes, and in which language."""
        person = self._person(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = ChoiceForm(request.POST, instance=choice_of(person))
        if not form.is_valid():
            return self._page(request, form)
        # Of the columns only what was chosen: the browser's language is written when somebody logs in.
        NoticeChoice.objects.update_or_create(person=person, defaults=form.cleaned_data)
        messages.success(request, gettext("Your choice is kept."))
        return self._back()

    def read_all_view(self, request: HttpRequest) -> HttpResponse:
        """Mark all of the person's notices read."""
        person = self._person(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        mark_read(person=person, now=timezone.now())
        return self._back()

    def read_view(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """Mark one of the person's notices read."""
        self._marked(request, notice_id)
        return self._back()

    def open_view(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        """Mark one of the person's notices read, and lead to what it is about."""
        return HttpResponseRedirect(address_of(self._marked(request, notice_id)))

    def _marked(self, request: HttpRequest, notice_id: int) -> Notice:
        person = self._person(request)
        if request.method != "POST":
            raise Http404
        notice = mark_read(person=person, now=timezone.now(), notice_id=min(notice_id, 2**62))
        if notice is None:
            raise Http404
        return notice

    def _person(self, request: HttpRequest) -> User:
        if not may_see_articles(request.user):
            raise PermissionDenied
        return cast(User, request.user)

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_notice_changelist"))

    def _page(self, request: HttpRequest, form: ChoiceForm) -> HttpResponse:
        person = self._person(request)
        told = notices_of(person=person, size=NOTICES_PER_PAGE, after=place_of(request.GET.get("after", "")))
        older = f"{told.older[0].isoformat()}_{told.older[1]}" if told.older else ""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Notices"),
            "opts": self.opts,
            "lines": [
                Line(
                    notice=notice,
                    sentence=sentence_of(notice),
                    words=words_of(notice),
                    address=address_of(notice),
                )
                for notice in told.notices
            ],
            "older": older,
            "is_older": bool(request.GET.get("after")),
            "choice_form": form,
        }
        return TemplateResponse(request, "admin/articles/notice/list.html", context)
