"""Times as Korean and English sites write them, made aware and given a precision."""

import re
from datetime import datetime, timedelta, tzinfo

from reactions.reading.pages import Precision

ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})"
)
# With its year behind, nobody can tell which is the month: 03/04/2019.
DATE = (
    r"(?:(?P<year>\d{4}|\d{2})\s*[./년-]\s*)?(?P<month>\d{1,2})\s*[./월-]\s*(?P<day>\d{1,2})(?!\d|[./-]\d{4})\s*[.일]?"
)  # fmt: skip
TIME = (
    r"(?P<half>오전|오후|[AaPp]\.?[Mm]\.?)?\s*(?P<hour>\d{1,2})\s*[:시]\s*(?P<minute>\d{1,2})"
    r"(?:\s*[:분]\s*(?P<second>\d{1,2}))?\s*[분초]?\s*(?P<half_after>[AaPp]\.?[Mm]\.?)?"
)
DATE_AND_TIME = re.compile(rf"(?<![\d.:]){DATE}\s*(?:\([^)]{{1,6}}\))?[\s,|·]*{TIME}")
DATE_ALONE = re.compile(rf"(?<![\d.:]){DATE}(?!\s*\d*:)")
TIME_ALONE = re.compile(rf"^(?P<day_name>\D{{0,12}}?)\s*{TIME}\s*$")
YESTERDAY = re.compile(r"어제|yesterday", re.IGNORECASE)
# Some day of the last week or so: nobody can tell which.
ANOTHER_DAY = re.compile(
    r"그제|그저께|[월화수목금토일]요일|\([월화수목금토일]\)|\b(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE
)
AGO = re.compile(
    r"(?P<count>\d{1,4})\s*(?P<unit>초|분|시간|일|주|개월|달|년|second|minute|hour|day|week|month|year)s?\s*(?:전|ago)"
)
UNITS = {
    "초": (1, Precision.MINUTE),
    "second": (1, Precision.MINUTE),
    "분": (60, Precision.MINUTE),
    "minute": (60, Precision.MINUTE),
    "시간": (3_600, Precision.HOUR),
    "hour": (3_600, Precision.HOUR),
    "일": (86_400, Precision.DAY),
    "day": (86_400, Precision.DAY),
}
LONGEST_DATE_TEXT = 200


def read_time(
    text: str, *, zone: tzinfo, seen_at: datetime | None = None, not_before: datetime | None = None
) -> tuple[datetime | None, Precision]:
    """Return the time that `text` names, aware, and how exactly; (None, unknown) where it names none.

    `seen_at` is when the page was saved: relative times (3분 전) and times without a date need it. A date
    without a year takes the year of `not_before` (the post that a comment answers) or of `seen_at`.
    """
    text = text.strip()[:LONGEST_DATE_TEXT]
    try:
        return _read(text, zone=zone, seen_at=seen_at, not_before=not_before)
    except (ValueError, OverflowError):
        return None, Precision.UNKNOWN


def _read(
    text: str, *, zone: tzinfo, seen_at: datetime | None, not_before: datetime | None
) -> tuple[datetime | None, Precision]:
    if found := ISO.search(text):
        moment = datetime.fromisoformat(_iso_with_colon(found)).astimezone(zone)
        return moment, Precision.SECOND if found["second"] else Precision.MINUTE
    if found := AGO.search(text):
        if seen_at is None or found["unit"] not in UNITS:
            return None, Precision.UNKNOWN
        seconds, precision = UNITS[found["unit"]]
        moment = (seen_at - timedelta(seconds=seconds * int(found["count"]))).astimezone(zone)
        return _cut_to(moment, precision), precision
    if found := DATE_AND_TIME.search(text):
        year = _year(found, zone=zone, seen_at=seen_at, not_before=not_before)
        if year is None:
            return None, Precision.UNKNOWN
        hour = _hour(int(found["hour"]), found["half"] or found["half_after"] or "")
        second = int(found["second"] or 0)
        moment = datetime(
            year, int(found["month"]), int(found["day"]), hour, int(found["minute"]), second, tzinfo=zone
        )
        return moment, Precision.SECOND if found["second"] else Precision.MINUTE
    if found := TIME_ALONE.search(text):
        if seen_at is None or ANOTHER_DAY.search(found["day_name"]):
            return None, Precision.UNKNOWN
        moment = seen_at.astimezone(zone).replace(
            hour=_hour(int(found["hour"]), found["half"] or found["half_after"] or ""),
            minute=int(found["minute"]),
            second=int(found["second"] or 0),
            microsecond=0,
        )
        if moment > seen_at or YESTERDAY.search(found["day_name"]):
            moment -= timedelta(days=1)
        return moment, Precision.SECOND if found["second"] else Precision.MINUTE
    if found := DATE_ALONE.search(text):
        year = _year(found, zone=zone, seen_at=seen_at, not_before=not_before)
        if year is None:
            return None, Precision.UNKNOWN
        return datetime(year, int(found["month"]), int(found["day"]), tzinfo=zone), Precision.DAY
    return None, Precision.UNKNOWN


def _iso_with_colon(found: re.Match[str]) -> str:
    zone = found["zone"]
    if zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    second = found["second"] or "00"
    return f"{found['year']}-{found['month']}-{found['day']}T{found['hour']}:{found['minute']}:{second}{zone}"


def _hour(hour: int, half: str) -> int:
    half = half.lower()
    if half.startswith(("오후", "p")) and hour < 12:
        return hour + 12
    if half.startswith(("오전", "a")) and hour == 12:
        return 0
    return hour


def _year(
    found: re.Match[str], *, zone: tzinfo, seen_at: datetime | None, not_before: datetime | None
) -> int | None:
    if found["year"]:
        year = int(found["year"])
        return year if year > 99 else 2000 + year
    month, day = int(found["month"]), int(found["day"])
    if not_before:
        start = not_before.astimezone(zone)
        # In January people answer a thread of December.
        return start.year if (month, day) >= (start.month, start.day) else start.year + 1
    if seen_at:
        end = seen_at.astimezone(zone)
        return end.year if (month, day) <= (end.month, end.day) else end.year - 1
    return None


def _cut_to(moment: datetime, precision: Precision) -> datetime:
    if precision is Precision.DAY:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if precision is Precision.HOUR:
        return moment.replace(minute=0, second=0, microsecond=0)
    return moment.replace(second=0, microsecond=0)
