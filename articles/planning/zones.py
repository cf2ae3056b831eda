"""What clocks show in a zone, and which moment that is."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@cache
def zone_names() -> tuple[str, ...]:
    """Return every time zone by its name, the newsroom's own and UTC first."""
    rest = sorted(name for name in available_timezones() if name.split("/")[0] in AREAS)
    return tuple(dict.fromkeys([settings.TIME_ZONE, "UTC", *rest]))


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones for a form's field."""
    return [(name, name) for name in zone_names()]


def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone of a name, or None where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment_of(local_time: datetime, zone: str) -> datetime:
    """Return the moment that a clock in the zone shows this time; refuse times that it shows never or twice."""
    # The form field reads the clock in the site's zone; only what the clock shows is meant.
    naive = timezone.make_naive(local_time) if timezone.is_aware(local_time) else local_time
    first = naive.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = naive.replace(tzinfo=ZoneInfo(zone), fold=1)
    try:
        back = first.astimezone(UTC).astimezone(ZoneInfo(zone))
    except OverflowError:
        raise ValidationError(_("No calendar goes that far. Choose another time.")) from None
    if back.replace(tzinfo=None) != naive:
        raise ValidationError(
            _("Clocks in %(zone)s are put forward over this time. Choose another.") % {"zone": zone}
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            _("Clocks in %(zone)s show this time twice that night. Choose another.") % {"zone": zone}
        )
    return first


def clock_shows(moment: datetime, zone: str) -> str:
    """Return what a clock in the zone shows at a moment, to the minute; in the newsroom where there is no such zone."""
    return f"{moment.astimezone(zone_of(zone) or ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"
