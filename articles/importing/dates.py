"""Dates as pages write them, in English and Korean."""

import datetime
import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>\d{4})\s?(?:-|/|\.)\s?(?P<month>\d{1,2})\s?(?:-|/|\.)\s?(?P<day>\d{1,2})(?!\d)\.?",
        r"(?<!\d)(?P<year>\d{4})년\s?(?P<month>\d{1,2})월\s?(?P<day>\d{1,2})일",
        rf"\b{MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s{MONTH},?\s(?P<year>\d{{4}})(?!\d)",
    )
)
# Day and month could stand either way round.
AMBIGUOUS = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\d)")
AROUND_A_DATE = re.compile(
    r"\b(?:published|posted|updated|modified|created|date|on|at|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|"
    r"fri(?:day)?|sat(?:urday)?|sun(?:day)?|am|pm|kst|utc|gmt|[ap]\.m\.)(?!\w)|"
    r"입력|수정|등록|작성일|작성|발행일|발행|게시일|게시|날짜|오전|오후|[월화수목금토일]요일|\([월화수목금토일]\)|"
    r"t?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?z?|[+-]\d{2}:?\d{2}|\d{1,2}시\s?(?:\d{1,2}분)?",
    re.IGNORECASE,
)
SEPARATORS = " |·•:,-–—/().[]\t"
LONGEST_DATE_LINE = 120


def take_date(line: str) -> tuple[datetime.date | None, str]:
    """Return the first date on the line, and what else stands there but times, weekdays and “published on”.

    The date is None where there is none, or none that the calendar has.
    """
    if len(line) > LONGEST_DATE_LINE:
        return None, line
    found: datetime.date | None = None
    rest = line
    for form in FORMS:
        for match in form.finditer(line):
            date = _date_of(match)
            if date is not None and found is None:
                found = date
        rest = form.sub(" ", rest)
    if found is None:
        return None, line
    return found, " ".join(AROUND_A_DATE.sub(" ", rest).split()).strip(SEPARATORS)


def is_ambiguous_date(line: str) -> bool:
    """Return whether the line holds a date such as 03/04/2026, which may be in March or in April."""
    return len(line) <= LONGEST_DATE_LINE and AMBIGUOUS.search(line) is not None


def _date_of(match: re.Match[str]) -> datetime.date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].casefold()) + 1
    try:
        return datetime.date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None
