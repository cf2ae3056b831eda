"""How times, numbers, languages and hues are written on a page. Presentation only: no queries, no rules."""

from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from articles.language_names import language_label

HUE_STEP_DEGREES = 10


def moment(value: datetime | None, precision: str = "minute", zone: str = "") -> Markup | str:
    """Return the time as a <time> element in the reader's language, no more exact than it is known.

    `precision` is one of `reactions.models.Precision`; `zone` is a name of the IANA database, for example
    Asia/Seoul, and the site's own where it is empty. A time that is not known is said to be unknown.
    """
    if value is None or precision == "unknown":
        return _("date unknown")
    place = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return _moment(value, precision, place, get_language())


def _moment(value: datetime, precision: str, place: tzinfo, language: str | None) -> Markup:
    local = value.astimezone(place)
    day = _day(local.date(), language)
    if precision == "day":
        return _time_element(local.date().isoformat(), day)
    words = {"date": day, "time": _time(local.hour, local.minute, language), "zone": local.tzname()}
    text = _day_and_time(language, is_about=precision == "hour")
    exactness = "seconds" if precision == "second" else "minutes"
    return _time_element(local.isoformat(timespec=exactness), text % words)


@lru_cache(maxsize=100)
def _day_and_time(_language: str | None, *, is_about: bool) -> str:
    return _("%(date)s, about %(time)s %(zone)s") if is_about else _("%(date)s, %(time)s %(zone)s")


def _time_element(machine_readable: str, text: str) -> Markup:
    return Markup(f'<time datetime="{machine_readable}">{escape(text)}</time>')  # noqa: S704


# A page names the same days and times of day again and again, and so do others.
@lru_cache(maxsize=4096)
def _day(day: date, _language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=2 * 24 * 60)
def _time(hour: int, minute: int, _language: str | None) -> str:
    # None of the formats that are used names seconds.
    return time_format(time(hour, minute), "TIME_FORMAT")


def hue_class(degrees: int | None) -> str:
    """Return the class of static/css/site/tokens.css for a hue of 0 to 359 degrees, for example hue-21."""
    return f"hue-{round((degrees or 0) / HUE_STEP_DEGREES) % 36}"


def grouped(value: int) -> str:
    """Return the number with its thousands grouped as the language does it."""
    return _grouped(value, get_language())


@lru_cache(maxsize=4096)
def _grouped(value: int, _language: str | None) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def linebreaksbr(value: str) -> Markup:
    """Return the text with its line breaks, as Django's filter of this name does."""
    text = str(escape(value)).replace("\r\n", "\n").replace("\r", "\n")
    return Markup(text.replace("\n", "<br>"))  # noqa: S704


def language_name(code: str) -> str:
    """Return the language's name in the interface's language, or its code where it has none."""
    return language_label(code)


def reactions_from(reaction_count: int, community_count: int) -> str:
    """Return for example “12 reactions from 5 communities”; of the press alone, which is no community, “2 reactions”."""
    counts = {"reactions": grouped(reaction_count), "communities": grouped(community_count)}
    if not community_count:
        text = ngettext("%(reactions)s reaction", "%(reactions)s reactions", reaction_count)
    elif community_count == 1:
        text = ngettext(
            "%(reactions)s reaction from one community",
            "%(reactions)s reactions from one community",
            reaction_count,
        )
    else:
        text = ngettext(
            "%(reactions)s reaction from %(communities)s communities",
            "%(reactions)s reactions from %(communities)s communities",
            reaction_count,
        )
    return text % counts


def votes(up: int | None, down: int | None) -> str:
    """Return the votes as they stood in the capture, for example “312 votes for, 4 against when captured”."""
    if up is None:
        return ""
    if down is None:
        return ngettext("%(up)s vote when captured", "%(up)s votes when captured", up) % {"up": grouped(up)}
    text = ngettext(
        "%(up)s vote for, %(down)s against when captured",
        "%(up)s votes for, %(down)s against when captured",
        up,
    )
    return text % {"up": grouped(up), "down": grouped(down)}
