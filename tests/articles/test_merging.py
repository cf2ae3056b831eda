"""Three-way merging of documents: nothing that either person did is lost without a word."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.saving.merging import Choice, Decision, merge, next_base, with_place


def document(**changes: Any) -> Any:
    base = {
        "format": 1,
        "title": "Title",
        "deck": "Deck",
        "slug": "title",
        "language": "en",
        "category": 1,
        "byline": "",
        "event_date": None,
        "selection_note": "",
        "lead": None,
        "tags": [1, 2],
        "citations": [{"source": 3, "supports": "a"}],
        "pinned": [],
        "excluded": [],
        "cleared": [],
        "blocks": [block(key) for key in "abcd"],
    }
    return base | changes


def block(key: str, text: str = "") -> dict[str, Any]:
    return {"key": key, "type": "heading", "text": text or f"Text {key}", "level": 2}


def keys(document: Any) -> str:
    return "".join(row["key"] for row in document["blocks"])


def rows(order: str, **texts: str) -> list[dict[str, Any]]:
    return [block(key, texts.get(key, "")) for key in order]


def test_changes_in_different_places_meet():
    base = document()
    mine = document(title="Mine", tags=[1, 2, 5], blocks=rows("abxcd", a="My a"))
    theirs = document(deck="Theirs", tags=[2], blocks=rows("abdyc", d="Their d"), citations=[])
    merged = merge(base=base, mine=mine, theirs=theirs)
    assert merged.overlaps == []
    assert merged.document == document(
        title="Mine", deck="Theirs", tags=[2, 5], citations=[], blocks=rows("abxdyc", a="My a", d="Their d")
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("abcd", "dabc", "dabc"),
        ("dabc", "abcd", "dabc"),
        ("bacd", "abdc", "badc"),
        ("xabcd", "abcdy", "xabcdy"),
        ("abxcd", "abycd", "abxycd"),
        ("acd", "abc", "ac"),
        ("abcdx", "dcba", "dxcba"),
        ("dabc", "abdc", "dabc"),
    ],
)
def test_orders_meet(mine, theirs, expected):
    merged = merge(base=document(), mine=document(blocks=rows(mine)), theirs=document(blocks=rows(theirs)))
    assert merged.overlaps == []
    assert keys(merged.document) == expected


def test_orders_that_cannot_both_be_kept_are_asked_about():
    base, mine, theirs = (document(blocks=rows(order)) for order in ("abcd", "bacd", "acbd"))
    merged = merge(base=base, mine=mine, theirs=theirs)
    [overlap] = merged.overlaps
    assert overlap.place == "block:order"
    assert keys(merged.document) == "acbd"
    decided = merge(
        base=base, mine=mine, theirs=theirs, decisions={overlap.place: Decision(Choice.MINE, overlap.seen)}
    )
    assert keys(decided.document) == "bacd"


def test_one_place_changed_in_two_ways_stays_theirs_until_somebody_chooses():
    base, mine, theirs = document(), document(title="Mine"), document(title="Theirs")
    merged = merge(base=base, mine=mine, theirs=theirs)
    assert merged.document["title"] == "Theirs"
    [overlap] = merged.overlaps
    assert (overlap.place, overlap.mine, overlap.theirs) == ("title", "Mine", "Theirs")
    # What is undecided stays a change of the page's own.
    after = next_base(base=base, mine=mine, overlaps=merged.overlaps)
    assert merge(base=after, mine=mine, theirs=merged.document).overlaps == merged.overlaps


def test_a_block_taken_out_by_one_and_changed_by_the_other_is_asked_about():
    base = document()
    for mine, theirs in [("acd", "abcd"), ("abcd", "acd")]:
        merged = merge(
            base=base,
            mine=document(blocks=rows(mine, b="Mine")),
            theirs=document(blocks=rows(theirs, b="Theirs")),
        )
        [overlap] = merged.overlaps
        assert overlap.place == "block:b"
        assert keys(merged.document) == theirs
        shown = with_place(merged.document, overlap.place, overlap.mine, order_of=base)
        assert keys(shown) == mine


TEXTS = st.sampled_from(["", "one", "two"])
ORDERS = st.permutations("abcdef").flatmap(
    lambda order: st.integers(0, len(order)).map(lambda length: "".join(order[:length]))
)
DOCUMENTS = st.builds(
    lambda order, texts, title, tags: document(
        title=title, tags=tags, blocks=[block(key, texts[key]) for key in order]
    ),
    ORDERS,
    st.fixed_dictionaries(dict.fromkeys("abcdef", TEXTS)),
    TEXTS,
    st.lists(st.integers(1, 5), unique=True),
)


@given(base=DOCUMENTS, mine=DOCUMENTS, theirs=DOCUMENTS)
def test_nothing_is_lost_silently(base, mine, theirs):
    before = copy.deepcopy((base, mine, theirs))
    merged = merge(base=base, mine=mine, theirs=theirs)
    assert (base, mine, theirs) == before
    asked = {overlap.place for overlap in merged.overlaps}
    result = {row["key"]: row for row in merged.document["blocks"]}
    assert len(result) == len(merged.document["blocks"])
    was, here, there = ({row["key"]: row for row in one["blocks"]} for one in (base, mine, theirs))
    for key in {*was, *here, *there}:
        versions = was.get(key), here.get(key), there.get(key)
        if here.get(key) != was.get(key) and f"block:{key}" not in asked:
            assert result.get(key) == here.get(key), versions
        if there.get(key) != was.get(key):
            assert result.get(key) == there.get(key), versions
    # Whoever is alone gets what they did; who did nothing changes nothing.
    assert merge(base=base, mine=mine, theirs=base).document["blocks"] == mine["blocks"]
    assert merge(base=base, mine=base, theirs=theirs).document == theirs
    # All decided for mine, or all for theirs: nothing is left to ask.
    for choice in Choice:
        decisions = {overlap.place: Decision(choice, overlap.seen) for overlap in merged.overlaps}
        assert merge(base=base, mine=mine, theirs=theirs, decisions=decisions).overlaps == []
    # The page goes on from what it said: saved again unchanged, it changes nothing and asks the same.
    after = next_base(base=base, mine=mine, overlaps=merged.overlaps)
    again = merge(base=after, mine=mine, theirs=merged.document)
    if not any(place.endswith(":order") for place in asked):
        assert {overlap.place for overlap in again.overlaps} == asked
        assert again.document == merged.document
