"""Words by which spelling is mended: those of live titles, and of the tags and communities that live editions show.

They are kept with the search entries and go with them, so nothing is suggested that readers may not see. Work is
bounded: a mistyped word still begins or ends as it should, and by either the most common few hundred are compared;
Hangul letter by letter (자모), so that 트렴프 is one letter from 트럼프.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from django.db import connection
from django.db.models import Case, Q, When
from rapidfuzz.distance import OSA

from articles.models import SearchWord
from articles.search.asking import ENGLISH_STOP_WORDS, KOREAN_STOP_WORDS
from articles.search.keyboards import as_hangul, as_latin
from articles.search.particles import without_particle
from articles.search.stems import stem_of
from articles.search.words import LONGEST_WORD, MOST_NAMES, folded, written_runs
from reactions.models import Outlet

MOST_WORDS_OF_ONE = 200
LEFT_OUT = ENGLISH_STOP_WORDS | KOREAN_STOP_WORDS
MOST_COMPARED = 600
MOST_MENDED = 4
MOST_NEAR = 10
# Letters of the shortest word that is mended.
SHORTEST = 4
BATCH_SIZE = 500
HANGUL = re.compile("[가-힣]")
WORD = re.compile(r"[^\W\d_]+")


def words_to_know(*, titles: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the words that are worth knowing, each once: of titles as one would write them alone, of names as they are."""
    found = {
        without_particle(run) if is_paired else run
        for text in titles
        for run, is_paired in written_runs(text)
    }
    return sorted({*filter(_is_worth_knowing, found), *chain.from_iterable(map(_words_of_name, names))})[
        :MOST_WORDS_OF_ONE
    ]


# Names are fewer than the articles that have them.
@lru_cache(maxsize=MOST_NAMES)
def _words_of_name(name: str) -> Sequence[str]:
    return tuple(run for run, _is_paired in written_runs(name) if _is_worth_knowing(run))


def _is_worth_knowing(word: str) -> bool:
    return word not in LEFT_OUT and _is_word(word)


def _is_word(word: str) -> bool:
    return 2 <= len(word) <= LONGEST_WORD and word.isalpha() and len(letters_of(word)) >= SHORTEST - 1


def letters_of(word: str) -> str:
    """Return the letters of a word; of Hangul the single ones."""
    return unicodedata.normalize("NFD", word) if HANGUL.match(word) else word


def change_counts(steps: Mapping[str, int]) -> None:
    """Add to the words' articles, or take from them; a word without articles is forgotten."""
    # All of them in one order, so that two who publish at once wait for each other rather than for ever.
    rows = [_row(word, number) for word, number in sorted(steps.items()) if number]
    if not rows:
        return
    table = SearchWord._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO {table} (word, letters, beginning, "end", length, article_count) '  # noqa: S608
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (word) DO UPDATE "
            f"SET article_count = {table}.article_count + excluded.article_count",
            rows,
        )
    words = [word for word, number in steps.items() if number < 0]
    for start in range(0, len(words), BATCH_SIZE):
        SearchWord.objects.filter(word__in=words[start : start + BATCH_SIZE], article_count__lte=0).delete()


def _row(word: str, number: int) -> tuple[str | int, ...]:
    letters = letters_of(word)
    beginning, end = _edges(letters)
    return word, letters, beginning, end, len(letters), number


def _edges(letters: str) -> tuple[str, str]:
    size = 2 if letters.isascii() else 3
    return letters[:size], letters[-size:]


def mended(text: str) -> str:
    """Return what was meant by a text that holds words mistyped, or typed with the keyboard in the other script;
    nothing where there is nothing better. One query.
    """
    words: dict[str, str] = {}
    for run, is_paired in written_runs(text):
        word = without_particle(run) if is_paired else run
        if word.isalpha() and len(letters_of(word)) >= SHORTEST and word not in ENGLISH_STOP_WORDS:
            words.setdefault(run, word)
    words = dict(list(words.items())[:MOST_MENDED])
    if not words:
        return ""
    retyped = {run: word for run, word in _retyped(text).items() if run in words}
    bare = {run: without_particle(word) for run, word in retyped.items()}
    known = _known_near(list(words.values()), also=list(bare.values()))
    exact = {word for word, _letters, _count in known}
    near = _nearest(list(words.values()), known)
    better = {run: near[word] for run, word in words.items() if near.get(word, word) != word}
    better |= {
        run: word for run, word in retyped.items() if words[run] not in exact and exact & {word, bare[run]}
    }
    if not better:
        return ""
    return " ".join(better.get(run, run) for run, _is_paired in written_runs(text))


def _retyped(text: str) -> dict[str, str]:
    """Return the words of a text as the same keys give them in the other script, where they give any."""
    words = WORD.findall(unicodedata.normalize("NFC", text))[: 4 * MOST_MENDED]
    return {folded(word): other for word in words if (other := as_hangul(word) or as_latin(word))}


def _known_near(words: Sequence[str], *, also: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return the known words, their letters and counts, that are these or begin or end like the first; one query."""
    same = Q(word__in={*words, *also})
    condition = same
    for word in words:
        letters = letters_of(word)
        beginning, end = _edges(letters)
        size = {"length__range": (len(letters) - 2, len(letters) + 2)}
        condition |= Q(beginning=beginning, **size) | Q(end=end, **size)
    rows = SearchWord.objects.filter(condition, article_count__gt=0)
    rows = rows.order_by(Case(When(same, then=0), default=1), "-article_count", "word")
    return list(rows.values_list("word", "letters", "article_count")[:MOST_COMPARED])


def _nearest(words: Sequence[str], known: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """Return for each word the known one that is nearest, itself where it is known."""
    nearest = {}
    for word in words:
        letters = letters_of(word)
        allowed = 1 if len(letters) < 8 else 2
        near = [
            (distance, -count, other)
            for other, its_letters, count in known
            if (distance := OSA.distance(letters, its_letters, score_cutoff=allowed)) <= allowed
        ]
        if any(stem_of(other) == stem_of(word) for _distance, _count, other in near):
            # Known in another form: nothing is mistyped.
            nearest[word] = word
        elif near:
            nearest[word] = min(near)[2]
    return nearest


def near_outlets(text: str, outlets: Sequence[Outlet], limit: int = 3) -> list[Outlet]:
    """Return communities one of whose names begins like a word of the text or is spelled nearly so; no query."""
    words = [folded(word) for word in text.split() if len(letters_of(folded(word))) >= SHORTEST]
    words += [folded("".join(text.split()))] if len(words) > 1 else []
    found = []
    for outlet in outlets:
        names = [folded(name) for name in outlet.names]
        if any(_is_near(word, name) for word in words[:MOST_NEAR] for name in names):
            found.append(outlet)
    return found[:limit]


def _is_near(word: str, name: str) -> bool:
    if name.startswith(word):
        return True
    letters = letters_of(without_particle(word))
    allowed = 1 if len(letters) < 8 else 2
    return OSA.distance(letters, letters_of(name), score_cutoff=allowed) <= allowed
