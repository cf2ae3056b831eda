"""How times, numbers, languages and hues are written on a page. Presentation only: no queries, no rules."""

from datetime import datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles.language_names import language_label

HUE_STEP_DEGREES = 10


def moment(value: datetime | None, precision: str = "minute", zone: str = "") -> SafeString | str:
    """Return the time as a <time> element in the reader's language, no more exact than it is known.

    `precision` is one of `reactions.models.Precision`; `zone` is a name of the IANA database, for example
    Asia/Seoul, and the site's own where it is empty. A time that is not known is said to be unknown.
    """
    if value is None or precision == "unknown":
        return _("date unknown")
    place = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return _moment(value, precision, place, get_language())


# A page names the same days again and again, and so do others.
@lru_cache(maxsize=4096)
def _moment(value: datetime, precision: str, place: tzinfo, language: str | None) -> SafeString:
    local = timezone.localtime(value, place)
    date = date_format(local, "DATE_FORMAT")
    if precision == "day":
        return format_html('<time datetime="{}">{}</time>', local.date().isoformat(), date)
    words = {"date": date, "time": time_format(local, "TIME_FORMAT"), "zone": local.tzname()}
    text = _("%(date)s, about %(time)s %(zone)s") if precision == "hour" else _("%(date)s, %(time)s %(zone)s")
    exactness = "seconds" if precision == "second" else "minutes"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec=exactness), text % words)


def hue_class(degrees: int | None) -> str:
    """Return the class of static/css/site/tokens.css for a hue of 0 to 359 degrees, for example hue-21."""
    return f"hue-{round((degrees or 0) / HUE_STEP_DEGREES) % 36}"


def grouped(value: int) -> str:
    """Return the number with its thousands grouped as the language does it."""
    return number_format(value, use_l10n=True, force_grouping=True)


def language_name(code: str) -> str:
    """Return the language's name in the interface's language, or its code where it has none."""
    return language_label(code)


def reactions_from(reaction_count: int, community_count: int) -> str:
    """Return for example “12 reactions from 5 communities”."""
    counts = {"reactions": grouped(reaction_count), "communities": grouped(community_count)}
    if community_count == 1:
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
    return _("%(up)s votes for, %(down)s against when captured") % {"up": grouped(up), "down": grouped(down)}
