"""What is said of a document by its content alone: its digest, and how long it is."""

import hashlib
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from articles.documents import digest_of
from articles.length import length_of

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
# Words, parts of words and what may stand between them, in all kinds of spaces.
written = st.lists(
    st.sampled_from(
        ["word", "가", "힣나다", "3번", "é", "–", " ", "\n", "\t", "\xa0", "\u2028", "\u3000", "\x1c", "漢"]
    ),
    max_size=14,
).map("".join)


@given(values)
def test_a_digest_is_that_of_the_canonical_json(value):
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert digest_of(value) == hashlib.sha256(canonical.encode()).hexdigest()


@given(written)
def test_words_without_hangul_and_syllables_of_it_are_counted(text):
    length = length_of({"title": text, "deck": "", "blocks": []})
    assert length.syllables == len(re.findall("[가-힣]", text))
    assert length.words == len([word for word in text.split() if not re.search("[가-힣]", word)])


def test_reading_time_counts_words_and_syllables():
    document = {"title": "", "deck": "", "blocks": [{"type": "text", "html": f"<p>{'word ' * 460}</p>"}]}
    assert length_of(document).minutes == 2
    document["blocks"] = [{"type": "text", "html": f"<p>{'가나다라 ' * 375}</p>"}]
    assert length_of(document).minutes == 3
