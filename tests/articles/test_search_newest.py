"""PostgreSQL's function for the newest articles of a question gives what going through all of them would, however it looks them up."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import DEEPER

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]

# Of a few words many articles have all terms of a question, and few in its order.
WORDS = ("가나", "나다", "다라", "라마", "가", "sun", "sunny")
NUMBERS = (5, 4_000, 9_000, 61_000, 200_000, 204_700, 204_800)

phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).flatmap(
    lambda terms: st.booleans().map(lambda is_prefix: _phrase(terms, is_prefix))
)
things = st.lists(phrases, min_size=1, max_size=3).map(lambda options: f"({' | '.join(options)})")
questions = st.lists(things, min_size=1, max_size=3).map(" & ".join)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)


def _phrase(terms: list[str], is_prefix: bool) -> str:
    *before, last = [f"'{term}'" for term in terms]
    return "(" + " <-> ".join([*before, f"{last}:*" if is_prefix else last]) + ")"


@settings(max_examples=60 * DEEPER)
@given(st.lists(texts, min_size=len(NUMBERS), max_size=len(NUMBERS)), questions, questions, st.integers(1, 4))
def test_the_same_is_found_as_by_going_through_all(said, near, ever, wanted):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search")
        for number, words in zip(NUMBERS, said, strict=True):
            terms = [f"'{word}':{place}" for place, word in enumerate(words, start=1)]
            # By the text, as articles are indexed, so that a term at several places is one.
            cursor.execute(
                "INSERT INTO articles_search (article_id, terms) SELECT %s, string_agg(term, ' ')::tsvector "
                "FROM unnest(%s::text[]) AS term",
                [number, [*terms, f"'#a{number >> 12}'", f"'#b{number >> 16}'"]],
            )
        cursor.execute(
            "SELECT article_id FROM articles_search_newest(%s::tsquery, %s::tsquery, %s::tsquery, NULL, NULL, %s) "
            "AS found (article_id)",
            [near, near, ever, wanted],
        )
        found = sorted((pk for (pk,) in cursor.fetchall()), reverse=True)
        # Near is what is within the last two blocks, small and large; the newest number is 204,800.
        cursor.execute(
            "SELECT article_id, terms @@ %s::tsquery, terms @@ %s::tsquery FROM articles_search",
            [near, ever],
        )
        rows = {pk: (is_near, is_ever) for pk, is_near, is_ever in cursor.fetchall()}
    expected: set[int] = set()
    for since, place in ((49 << 12, 0), (2 << 16, 0), (0, 1)):
        fitting = {pk for pk, fits in rows.items() if pk >= since and fits[place]}
        expected = set(sorted(expected | set(sorted(fitting)[-wanted:]))[-wanted:])
        if len(expected) >= wanted:
            break
    assert found == sorted(expected, reverse=True)
