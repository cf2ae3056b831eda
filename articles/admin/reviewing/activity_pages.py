"""The log of activity at the desk: read by person, article, kind and day; nobody writes in it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Activity, Article
from articles.reviewing.activity import Wanted, read
from articles.reviewing.lines import lines_of
from articles.seeing import may_see_articles
from reactions.admin.append_only import ReadOnlyAdmin

ROWS_PER_PAGE = 50
# Days of other years cannot be told in every time zone, and nothing was done then.
YEARS = range(1970, 9999)
# Of the log on an article's own history page.
ROWS_OF_ARTICLE = 30


class _PersonField(forms.ModelChoiceField[User]):
    def label_from_instance(self, person: User) -> str:
        return person.get_full_name() or person.get_username()


class ActivityFilterForm(forms.Form):
    who = _PersonField(
        label=_("Who"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("everybody"),
    )
    what = forms.ChoiceField(label=_("What"), required=False)
    article = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput, error_messages={"invalid": ""}
    )
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_staff=True).order_by("first_name", "last_name", "username")
        self.fields["who"].queryset = people  # type: ignore[attr-defined]
        self.fields["what"].choices = [("", _("everything")), *Activity.Kind.choices]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return what is asked for; a field that could not be read asks for nothing."""
        self.is_valid()
        values = self.cleaned_data
        until = values.get("until")
        person = values.get("who")
        return Wanted(
            actor_id=person.pk if person else None,
            article_id=values.get("article"),
            kind=values.get("what") or "",
            since=_midnight(values.get("since")),
            # The day itself is meant too.
            until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
        )


def _midnight(day: date | None) -> datetime | None:
    if day is None or day.year not in YEARS:
        return None
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def place_of(text: str) -> tuple[datetime, int] | None:
    """Return the place in the log that an address names, or None where it names none."""
    moment, _sign, number = text.rpartition("_")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, int(number)) if timezone.is_aware(at) and at.year in YEARS else None


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the newest rows that are asked for, and lead on to older ones; nothing is counted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ActivityFilterForm(request.GET)
        wanted = form.wanted()
        stretch = read(wanted=wanted, size=ROWS_PER_PAGE, after=place_of(request.GET.get("after", "")))
        asked = request.GET.copy()
        asked.pop("after", None)
        newest = asked.urlencode()
        older = ""
        if stretch.older is not None:
            at, pk = stretch.older
            asked["after"] = f"{at.isoformat()}_{pk}"
            older = asked.urlencode()
        article = None
        if wanted.article_id is not None and may_see_articles(request.user):
            article = Article.objects.filter(pk=wanted.article_id).only("title").first()
        asked.pop("after", None)
        asked.pop("article", None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Activity"),
            "opts": self.opts,
            "form": form,
            "lines": lines_of(stretch, viewer=request.user),
            "older": older,
            "newest": newest if request.GET.get("after") else None,
            "is_narrowed": wanted != Wanted(),
            "of_article": article,
            "without_article": asked.urlencode(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/activity/list.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the log: a row has no page of its own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:articles_activity_changelist"))
