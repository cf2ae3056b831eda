"""Names of outlets are looked for where one can begin, and found as if each were tried at every letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.sourcing.outlet_names import OutletNames, _name_pattern, find_mentions, index_names

OUTLETS = (
    OutletNames("naver", "community", ("Naver", "네이버")),
    OutletNames("naver-cafe", "community", ("Naver Café", "네이버 카페")),
    OutletNames("bbc", "press", ("BBC", "BBC코리아", "The BBC")),
    OutletNames("pgr21", "community", ("PGR21", "피지알")),
    OutletNames("straße", "blog", ("Übersee", "übersee post", "4chan")),
)
NAMES = [name for outlet in OUTLETS for name in outlet.names]
PIECES = st.sampled_from(
    [*NAMES, *(name.upper() for name in NAMES), "에서는", "의", "s", "x", "7", " ", ", ", "\n", "가", "é"]
)

pytestmark = pytest.mark.one_database


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_is_found_is_what_each_name_finds_by_itself(text: str) -> None:
    longest_first = sorted(index_names(OUTLETS).owners, key=len, reverse=True)
    spelled = {" ".join(name.split()).casefold(): name for name in reversed(NAMES)}
    plain = re.compile("|".join(_name_pattern(spelled[folded]) for folded in longest_first), re.IGNORECASE)
    pattern = index_names(OUTLETS).pattern
    assert pattern is not None
    assert [match.span() for match in pattern.finditer(text)] == [
        match.span() for match in plain.finditer(text)
    ]
    spans = {match.span() for match in plain.finditer(text)}
    assert {(mention.start, mention.end) for mention in find_mentions(text=text, outlets=OUTLETS)} <= spans


def test_an_outlet_that_got_another_name_is_looked_for_by_it() -> None:
    before, after = OutletNames("x", "press", ("Sentinel",)), OutletNames("x", "press", ("Courier",))
    for outlet, found in ((before, "sentinel"), (after, "courier")):
        mentions = find_mentions(text="Sentinel and Courier", outlets=[outlet])
        assert [mention.name for mention in mentions] == [found]
