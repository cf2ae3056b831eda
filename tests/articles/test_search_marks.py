"""What was found is marked where it stands: found quickly, and as a plain reading of every word finds it."""

import string
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.search.asking import things_of
from articles.search.excerpts import Marker, marked
from articles.search.stems import IRREGULAR, beginnings_of, stem_of
from articles.search.words import RUN, folded
from tests.depth import DEEPER

# Words and what stands between them, as they make each other's neighbours difficult.
PIECES = [
    "정책", "책", "가", "나다", "방탄", "방탄소년단", "트럼프", "ㅋㅋ", "ㄱㅏ", "ᄀ", "\u1161", "ᆨ", "々", "漢字", "トランプ", "ﾄﾗﾝﾌﾟ", "K팝",
    "BTS", "bts방탄", "방탄BTS", "ate", "eats", "went", "going", "men", "man", "dying", "Dies", "tied", "Trump", "Trump’s", "'s", "’s",
    "harbour", "HARBORS", "café", "cafe\u0301", "éa", "ＡＢＣ", "abc", "ﬁne", "fine", "ß", "ss", "ſ", "s", "K", "k", "İ", "i", "1", "½", "㎏",
    "kg", "😀", "👩\u200d👧", "_", "-", ".", "\n", "\u00a0", "<", *[" "] * 12,
]  # fmt: skip
PIECES.append("a" * 70)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
# In any form, words apart and, in quotation marks, one after the other.
ASKED = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
FORMS = st.sampled_from(["NFC", "NFD"])


def stands(runs, wording):
    """Return whether a wording's runs are these; syllables at either end may be part of longer ones."""
    return len(runs) == len(wording.runs) and all(
        run == needle
        or (is_paired and place == 0 and run.endswith(needle))
        or (is_paired and place == len(runs) - 1 and run.startswith(needle))
        for place, (run, (needle, is_paired)) in enumerate(zip(runs, wording.runs, strict=True))
    )


def plain_spans(things, text):
    """Return where things stand in a text: each word of it folded and stemmed, each compared with everything asked for."""
    marker = Marker(things)
    found = [match.span() for match in marker.syllables.finditer(text)] if marker.syllables else []
    read = [
        (match, folded(match.group()) if match.group(1) else stem_of(folded(match.group())))
        for match in RUN.finditer(text)
    ]
    for wording in marker.wordings:
        if not all(is_paired for _run, is_paired in wording.runs):
            for place in range(len(read)):
                part = read[place : place + len(wording.runs)]
                if stands([run for _match, run in part], wording):
                    found.append((part[0][0].start(), part[-1][0].end()))
    spans = []
    for start, end in sorted(found):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


@settings(max_examples=400 * DEEPER, deadline=None)
@given(ASKED, FORMS, TEXTS, st.booleans())
@example("방탄 BTS", "NFC", "소년방탄 bts, 방탄bts", True)
@example("eat", "NFC", "She ate; Eats", False)
@example("kelvin", "NFC", "a Kelvin", False)
def test_the_things_asked_for_are_found_where_a_plain_reading_finds_them(asked, form, text, is_quoted):
    asked = unicodedata.normalize(form, asked)
    # What was asked for stands in the text too, so that there is something to find.
    text = unicodedata.normalize("NFC", f"{text[: len(text) // 2]}{asked}{text[len(text) // 2 :]}")
    things = things_of(f"“{asked}”" if is_quoted else unicodedata.normalize("NFC", asked))
    assert list(Marker(things).spans(text)) == plain_spans(things, text)


@settings(max_examples=300 * DEEPER, deadline=None)
@given(st.text(string.ascii_lowercase, min_size=1, max_size=12) | st.sampled_from(sorted(IRREGULAR)))
def test_a_word_begins_as_is_known_of_its_stem(word):
    assert word[0] in beginnings_of(stem_of(word))


def test_a_long_text_without_spaces_is_read_through():
    marker = Marker([*things_of("“방탄 BTS”"), *things_of("zeppelin")])
    for run in ("a", "é", "가", "ㄱ", "aé", "z"):
        assert marked(run * 40_000, marker) == run * 40_000
