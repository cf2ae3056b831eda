"""English words to their stems: one rule for what is indexed, what is asked for and what is marked.

The algorithm is Snowball's English (Porter 2). Before it stand the forms that no rule can know (men, ran, said) and
British spellings; behind it two corrections, so that queue and queuing, travel and travelled meet.
"""

import re
import threading
from functools import lru_cache

import snowballstemmer

# Words kept in memory with their stems, and with their terms (`words.py`): about ten megabytes each.
MOST_REMEMBERED = 50_000
SHORTEST = 3
# Each line: a word, then forms of it that the algorithm does not lead to it.
IRREGULAR_FORMS = """
    analysis analyses
    appeal appeals
    begin began begun
    bend bent
    break broke broken
    bring brought
    build built
    buy bought
    catch caught
    child children
    choose chose chosen
    come came
    crisis crises
    deal dealt
    die died dies dying
    drive drove driven
    eat ate eaten
    fall fell fallen
    feel felt
    fight fought
    fly flew flown
    foot feet
    freeze froze frozen
    get got gotten
    give gave given
    go went gone
    grow grew grown
    hear heard
    hold held
    keep kept
    know knew known
    lead led
    lend lent
    lose lost
    make made
    man men
    mean meant
    meet met
    mouse mice
    pay paid
    policeman policemen
    ride rode ridden
    run ran
    say said
    see saw seen
    sell sold
    send sent
    shake shook shaken
    sing sang sung
    sink sank sunk
    sit sat
    sleep slept
    speak spoke spoken
    spend spent
    stand stood
    steal stole stolen
    strike struck stricken
    swim swam swum
    take took taken
    teach taught
    tell told
    thesis theses
    think thought
    throw threw thrown
    tooth teeth
    understand understood
    wear wore worn
    win won
    woman women
    write wrote written
"""
IRREGULAR = {
    form: base
    for line in IRREGULAR_FORMS.split("\n")
    if line.strip()
    for base, *forms in [line.split()]
    for form in forms
}
# British spellings as American ones: it matters not which, as long as it is one.
BRITISH = (
    (re.compile(r"^((?:behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|rum|vap)o)ur"), r"\1r"),
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|er|ers|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{3})ys(e|ed|er|ers|ing)$"), r"yz\1"),
    (re.compile(r"^(cent|theat|lit|met|fib|kilomet)re(s?)$"), r"\1er\2"),
    (re.compile(r"^(defen|offen|licen|preten)ce"), r"\1se"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
)
_stemmer = snowballstemmer.stemmer("english")
# The algorithm keeps its place in the object.
_turn = threading.Lock()


@lru_cache(maxsize=MOST_REMEMBERED)
def stem_of(word: str) -> str:
    """Return the stem of a case-folded word; of a word in another alphabet, or with digits, the word itself."""
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return word
    word = IRREGULAR.get(word, word)
    for pattern, american in BRITISH:
        word = pattern.sub(american, word)
    with _turn:
        stem: str = _stemmer.stemWord(word)
    if stem.endswith("ue") or (stem.endswith("ll") and len(stem) > 4):
        return stem[:-1]
    return stem


def beginnings_of(stem: str) -> set[str]:
    """Return the letters with which words of a stem may begin: that of the stem, or of a form that no rule leads to it."""
    return {stem[0], *(form[0] for form in IRREGULAR if stem_of(form) == stem)}
