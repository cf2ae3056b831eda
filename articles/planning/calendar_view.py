"""The calendar at the desk: a month, a week, or a list of the days on which something happens."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import date as in_words
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.planning.calendar import Entry, Happening, Stretch, days_between, stretch_of
from articles.planning.zones import zone_choices

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin

WEEK = timedelta(days=7)
# How many days the list looks ahead.
AGENDA = timedelta(days=42)
# Calendars of years that no clock of a zone knows are of no use.
FIRST_YEAR, LAST_YEAR = 1971, 2199
WORDS = {
    Happening.GOES_OUT: gettext_lazy("goes out"),
    Happening.UPDATE: gettext_lazy("its update goes out"),
    Happening.WENT_OUT: gettext_lazy("went out"),
    Happening.LEAVES: gettext_lazy("leaves the site"),
    Happening.EMBARGO: gettext_lazy("embargo ends"),
    Happening.EVENT: gettext_lazy("happens"),
}
MARKS = {
    Happening.GOES_OUT: "▲",
    Happening.UPDATE: "△",
    Happening.WENT_OUT: "●",
    Happening.LEAVES: "▼",
    Happening.EMBARGO: "◆",
    Happening.EVENT: "★",
}


VIEWS = [
    ("month", gettext_lazy("Month")),
    ("week", gettext_lazy("Week")),
    ("agenda", gettext_lazy("List")),
]


class CalendarForm(forms.Form):
    """Which calendar is looked at."""

    view = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=VIEWS,
    )
    on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    entry: Entry
    words: str
    mark: str
    address: str
    move_address: str


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    is_today: bool
    is_outside: bool
    entries: list[Shown]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: from the day `first` to the one before `after`, around the day `on`."""

    view: str
    on: date
    zone: str
    first: date
    after: date

    def address(self, **changes: Any) -> str:
        asked = {"view": self.view, "on": self.on.isoformat(), "zone": self.zone, **changes}
        return f"{reverse('admin:articles_article_calendar')}?{urlencode(asked)}"

    @property
    def title(self) -> str:
        if self.view == "month":
            return in_words(self.on, "YEAR_MONTH_FORMAT")
        last = self.after - timedelta(days=1)
        return f"{in_words(self.first, 'DATE_FORMAT')} – {in_words(last, 'DATE_FORMAT')}"

    def beside(self, direction: int) -> date:
        """Return the day around which the page before (-1) or after (1) this one is."""
        if self.view == "month":
            year, month = divmod(self.on.year * 12 + self.on.month - 1 + direction, 12)
            return _kept_within(date(year, month + 1, 1))
        return _kept_within(self.on + direction * (WEEK if self.view == "week" else AGENDA))


def calendar_view(article_admin: "ArticleAdmin", request: HttpRequest) -> HttpResponse:
    """Show what is planned; what is asked for wrongly is today's month in the newsroom's zone."""
    if not article_admin.has_view_permission(request):
        raise PermissionDenied
    now = timezone.now()
    asked = _asked(request, today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    zone = ZoneInfo(asked.zone)
    stretch = stretch_of(first=asked.first, after=asked.after, zone=zone, now=now)
    may_plan = request.user.has_perm("articles.publish_article")
    days = _days(
        asked, stretch, today=now.astimezone(zone).date(), back_to=request.get_full_path() if may_plan else ""
    )
    context = {
        **article_admin.admin_site.each_context(request),
        "title": _("Calendar"),
        "opts": article_admin.opts,
        "asked": asked,
        "form": CalendarForm(initial={"view": asked.view, "on": asked.on, "zone": asked.zone}),
        "days": days,
        "weekdays": [day.date for day in days[:7]] if asked.view != "agenda" else [],
        "is_cut": stretch.is_cut,
        "is_empty": not stretch.days,
        "views": [(name, label, asked.address(view=name)) for name, label in VIEWS],
        "before_address": asked.address(on=asked.beside(-1).isoformat()),
        "after_address": asked.address(on=asked.beside(1).isoformat()),
        "today_address": asked.address(on=now.astimezone(zone).date().isoformat()),
        "legend": [(MARKS[what], WORDS[what]) for what in Happening],
    }
    return TemplateResponse(request, "admin/articles/planning/calendar.html", context)


def _asked(request: HttpRequest, *, today: date) -> Asked:
    form = CalendarForm(
        {"view": "month", "on": today.isoformat(), "zone": settings.TIME_ZONE, **request.GET.dict()}
    )
    form.is_valid()
    given = form.cleaned_data
    view, zone = given.get("view", "month"), given.get("zone", settings.TIME_ZONE)
    on = _kept_within(given.get("on", today))
    if view == "agenda":
        return Asked(view, on, zone, on, on + AGENDA)
    if view == "week":
        first = _week_of(on)
        return Asked(view, on, zone, first, first + WEEK)
    following = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return Asked(view, on, zone, _week_of(on.replace(day=1)), _week_of(following - timedelta(days=1)) + WEEK)


def _kept_within(day: date) -> date:
    return min(max(day, date(FIRST_YEAR, 2, 1)), date(LAST_YEAR, 11, 1))


def _week_of(day: date) -> date:
    """Return the first day of a day's week, as the interface's language has it."""
    first: int = get_format("FIRST_DAY_OF_WEEK")  # 0 is Sunday.
    return day - timedelta(days=(day.isoweekday() - first) % 7)


def _days(asked: Asked, stretch: Stretch, *, today: date, back_to: str) -> list[Day]:
    dates = list(stretch.days) if asked.view == "agenda" else days_between(asked.first, asked.after)
    return [
        Day(
            date=day,
            is_today=day == today,
            is_outside=asked.view == "month" and day.month != asked.on.month,
            entries=[_shown(entry, back_to) for entry in stretch.days.get(day, ())],
        )
        for day in dates
    ]


def _shown(entry: Entry, back_to: str) -> Shown:
    move_address = ""
    if back_to and entry.can_be_moved:
        address = reverse("admin:articles_article_step", args=[entry.article_id, "schedule"])
        move_address = f"{address}?{urlencode({'next': back_to})}"
    return Shown(
        entry=entry,
        words=str(WORDS[entry.what]),
        mark=MARKS[entry.what],
        address=reverse("admin:articles_article_change", args=[entry.article_id]),
        move_address=move_address,
    )
