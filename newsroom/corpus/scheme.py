"""Which article has what, by its number alone: so any batch of articles can be made anywhere, in any order.

Numbers of articles begin with 0. The rows of an article have numbers that follow from the article's: as many places are
kept for each article in a table as one can need, and what an article does not need stays empty.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

FIRST_DAY = datetime(2018, 11, 1, tzinfo=UTC)
LAST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
# A time of about a month, whose articles quote the same threads.
ERAS = 96
THREADS_PER_ERA = 6
THREADS_PER_ARTICLE = 2
COMMENTS_PER_THREAD = 10
QUOTATIONS = 5
TAGS, TAGS_PER_ARTICLE = 2_000, 9
SECTIONS, SENTENCES_PER_SECTION = 6, 8
# Articles that cite the same press report.
ARTICLES_PER_REPORT = 10
# One article in so many was corrected once.
CORRECTED_EVERY = 20
CATEGORIES = 5
COMMUNITIES, PRESS = 16, 4
PICTURES, ARTICLES_PER_PICTURE = 12, 40
PLACES = 60_000


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quotation of an article: in which of its threads, and the number of the comment there, from 1."""

    thread: int
    comment: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What an article has, all by number. `evidence_of` is the article whose threads and quotations it shows: itself,
    but for a translation.
    """

    number: int
    language: str
    evidence_of: int
    out_at: datetime
    category: int
    tags: tuple[int, ...]
    place: int
    street: int
    title: int
    picture: int
    threads: tuple[int, ...]
    quoted: tuple[Quoted, ...]
    is_corrected: bool

    @property
    def translates(self) -> bool:
        return self.evidence_of != self.number


@dataclass(frozen=True, slots=True)
class Scheme:
    """A corpus: how many articles, made from which seed."""

    seed: int
    articles: int

    @property
    def threads(self) -> int:
        return ERAS * THREADS_PER_ERA

    def out_at(self, number: int) -> datetime:
        """Return when an article goes out: the later, the greater its number."""
        whole = int((LAST_DAY - FIRST_DAY).total_seconds())
        return FIRST_DAY + timedelta(seconds=whole * (2 * number + 1) // (2 * self.articles))

    def era_of(self, moment: datetime) -> int:
        return int((moment - FIRST_DAY) * ERAS / (LAST_DAY - FIRST_DAY))

    def era_begins(self, era: int) -> datetime:
        return FIRST_DAY + (LAST_DAY - FIRST_DAY) * era / ERAS

    def evidence_of(self, number: int) -> int:
        """Return the article whose threads and quotations an article shows: the one before it that it translates, or
        itself. A third of all are Korean, and every second one of these is a translation.
        """
        return number - 1 if number % 6 == 2 else number

    def outline(self, number: int) -> Outline:
        """Return what an article has. What a translation has in common with its original is the same."""
        original = self.evidence_of(number)
        chance = Random(f"{self.seed} {original}")
        out_at = self.out_at(number)
        era = self.era_of(self.out_at(original))
        first, second = chance.sample(range(THREADS_PER_ERA), THREADS_PER_ARTICLE)
        of_first, of_second = (
            sorted(chance.sample(range(1, COMMENTS_PER_THREAD + 1), count)) for count in (3, 2)
        )
        return Outline(
            number=number,
            language="ko" if number % 3 == 2 else "en",
            evidence_of=original,
            out_at=out_at,
            category=int(CATEGORIES * chance.random() ** 1.5),
            tags=zipf_tags(chance),
            place=chance.randrange(PLACES),
            street=chance.randrange(PLACES),
            title=chance.randrange(1 << 16),
            picture=number // ARTICLES_PER_PICTURE % PICTURES,
            threads=tuple(era * THREADS_PER_ERA + thread for thread in (first, second)),
            quoted=tuple(
                [Quoted(0, comment) for comment in of_first] + [Quoted(1, comment) for comment in of_second]
            ),
            is_corrected=number % CORRECTED_EVERY == 7,
        )

    def pictures(self) -> int:
        """Return how many pictures there are."""
        return min(PICTURES, -(-self.articles // ARTICLES_PER_PICTURE))

    def threads_needed(self) -> list[int]:
        """Return the threads that any article quotes from, in order."""
        if self.articles >= 50 * ERAS:
            return list(range(self.threads))
        return sorted({thread for number in range(self.articles) for thread in self.outline(number).threads})


@lru_cache(maxsize=1)
def _weights() -> tuple[float, ...]:
    return tuple(accumulate(1 / (rank + 1) for rank in range(TAGS)))


def zipf_tags(chance: Random) -> tuple[int, ...]:
    """Return different tags of one article, each given about as often as one over its rank (Zipf's law)."""
    weights = _weights()
    whole = weights[-1]
    found: dict[int, None] = {}
    while len(found) < TAGS_PER_ARTICLE:
        found[bisect(weights, chance.random() * whole)] = None
    return tuple(found)
