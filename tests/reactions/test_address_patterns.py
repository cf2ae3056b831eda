"""Patterns that find a thread's number answer at once, or are not taken."""

import re

import pytest

from reactions.models import Outlet
from reactions.sources.address_patterns import SEARCHED_LENGTH, UnableToUse, check_pattern
from reactions.sources.addresses import native_id_of


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?P<id>(\d+)+)",
        r"(?P<id>((a+))+)$",
        r"(?P<id>(a|a)*)$",
        r"(?P<id>(a?b?)*)$",
        r"(?P<id>(?:a{1,50}){1,50})$",
        r"(?P<id>\d*)\d*\d*x",
        r"(?P<id>\d*)x?\d*(?:y|)\d*z",
        r"(?P<id>\w+)(?:\w+|/)\w+!",
        r".*a.*b.*c.*(?P<id>\d)",
        r"\d*\d*/\w*\w*(?P<id>x)",
        r"\d*[a-z]*\d*[a-z]*\d*(?P<id>!)",
        r"(?P<id>[^/]*)[a-f]*\w*x",
        r"(?=(?P<id>(\d+)*))x",
        r"(a)(?P<id>(?:\1)*\d+)+",
        r"(a)\1(?P<id>\d)",
        "(?P<id>x)" + "a?" * 12,
        "(?P<id>" + "(" * 2_000,
    ],
)
def test_a_pattern_that_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(UnableToUse):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^/(?P<board>\w+)/(?P<id>\d+)",
        r"[?&]id=(?P<board>\w+)&(?:.*&)?no=(?P<id>\d+)",
        r"^/(?:a|b)/(?P<id>[a-z]{3}\d{10,})",
        r"/(?P<id>(?:\d{2}-){2}\d{2})",
    ],
)
def test_a_pattern_that_answers_at_once_is_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.django_db
def test_the_patterns_that_come_with_the_installation_are_such() -> None:
    patterns = set(Outlet.objects.exclude(source_pattern="").values_list("source_pattern", flat=True))
    assert patterns
    for pattern in patterns:
        check_pattern(pattern)
        # What a page claims its own address to be may be anything.
        for letters in ("a", "1", "/", "&", "=", "a1", "/a", "&no="):
            re.search(pattern, (letters * SEARCHED_LENGTH)[:SEARCHED_LENGTH])


@pytest.mark.django_db
def test_no_more_of_an_address_is_searched_than_needed() -> None:
    outlet = Outlet(source_pattern=r"no=(?P<id>\d+)")
    assert native_id_of(outlet=outlet, url=f"https://a.example/?no={'1' * 10_000}") == "1" * 120
    assert native_id_of(outlet=outlet, url=f"https://a.example/?{'x' * 10_000}&no=1") == ""
