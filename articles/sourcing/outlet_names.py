"""Which communities and press outlets a running text names, in English and Korean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutletKind(TextChoices):
    """The kinds of outlets, as text detection tells them apart."""

    COMMUNITY = "community", _("community")
    PRESS = "press", _("press")
    BLOG = "blog", _("blog")
    OFFICIAL = "official", _("official")


@dataclass(frozen=True, slots=True)
class OutletNames:
    """A community or outlet with every name that may stand for it in a text."""

    slug: str
    kind: str
    names: tuple[str, ...]

    def __hash__(self) -> int:
        # They are looked up for each paragraph, and names would be hashed anew each time.
        return hash(self.slug)

    @property
    def is_cited(self) -> bool:
        """Whether it is cited (press, official bodies) rather than quoted for reactions (communities, blogs)."""
        return self.kind in {OutletKind.PRESS, OutletKind.OFFICIAL}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of an outlet at a place in a text."""

    outlet: OutletNames
    name: str
    start: int
    end: int


# Korean particles and suffixes that may follow a name without a space.
PARTICLE = (
    r"(?:에서는|에서도|에서의|에서|에선|에게|에는|에도|에|의|은|는|이나|이|가|을|를|도|와|과|등|및|로|으로|만|까지|"
    r"보다|측|발|상|라는|나|랑)"
)
# In a pattern that ignores case each letter of a range is looked up for its other case, eleven thousand in 가-힣, for each name anew.
LATIN, HANGUL_OR_LATIN = "(?-i:[A-Za-z0-9])", "(?-i:[가-힣A-Za-z0-9])"
# Words that tell of which house's pages a bare house name speaks: “Naver” among bloggers is Naver Blog.
FAMILY_CUES = {
    "blog": re.compile(
        r"\bblog(?:s|ger|gers|ging|osphere)?\b|블로그|블로거|\b(?:one|a|another|popular|viral|top)\s(?:popular\s|viral\s)?post\b",
        re.IGNORECASE,
    ),
    "cafe": re.compile(r"\bcaf[eé]s?\b|카페", re.IGNORECASE),
}
SMALL_WORDS = frozenset({"the", "of", "and", "for", "on", "in"})
FAMILY_WORDS = {"blog": ("blog", "블로그"), "cafe": ("cafe", "café", "카페")}


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names of all outlets, ready for searching."""

    pattern: re.Pattern[str] | None
    # The first word of each name: where none of them stands, no name does.
    first_words: tuple[str, ...]
    owners: dict[str, OutletNames]
    # Bare house name → cue → the outlet of that house which the cue speaks of.
    families: dict[str, dict[str, OutletNames]]


@lru_cache(maxsize=16)
def index_names(outlets: tuple[OutletNames, ...]) -> NameIndex:
    """Return the names prepared for `find_mentions`; an earlier outlet keeps a name that two of them claim."""
    owners: dict[str, OutletNames] = {}
    spelled: dict[str, str] = {}
    for outlet in outlets:
        for name in outlet.names:
            folded = _folded(name)
            if folded:
                owners.setdefault(folded, outlet)
                spelled.setdefault(folded, " ".join(name.split()))
    families: dict[str, dict[str, OutletNames]] = {}
    for folded, outlet in owners.items():
        for cue, words in FAMILY_WORDS.items():
            for word in words:
                house = folded.removesuffix(word).rstrip()
                if house and house != folded:
                    families.setdefault(house, {}).setdefault(cue, outlet)
    if not owners:
        return NameIndex(None, (), owners, families)
    # By their first letter, each looked at once: names are tried where one of them can begin, not at every letter of a text.
    by_first: dict[str, list[str]] = {}
    for folded in sorted(spelled, key=len, reverse=True):
        by_first.setdefault(spelled[folded][0].replace("İ", "i").lower(), []).append(
            _name_pattern(spelled[folded])
        )
    alternatives = "|".join(
        f"(?={re.escape(first)})(?:{'|'.join(patterns)})" for first, patterns in by_first.items()
    )
    one_of_them = "".join(map(re.escape, by_first))
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?=[{one_of_them}])(?:{alternatives})", re.IGNORECASE)
    first_words = tuple(dict.fromkeys(folded.split(" ")[0] for folded in owners))
    return NameIndex(pattern, first_words, owners, families)


def _folded(text: str) -> str:
    """Return text as names are compared. “İ” is two letters when it is folded, and patterns take it for an I."""
    return " ".join(text.replace("İ", "I").split()).casefold()


def _name_pattern(name: str) -> str:
    words = r"\s".join(re.escape(word) for word in name.split())
    if _is_hangul(name[-1]):
        return rf"(?<!\w){words}(?={PARTICLE}{{0,2}}(?!{HANGUL_OR_LATIN}))"
    # BBC는, PGR21에서는: Hangul may follow a Latin name, Latin letters and digits may not, but for a plural.
    return rf"(?<!{LATIN}){words}(?:s(?=\b))?(?!{LATIN})"


def find_mentions(*, text: str, outlets: Sequence[OutletNames]) -> list[Mention]:
    """Return every mention of an outlet in the text, in order, longest name first where names overlap."""
    index = index_names(tuple(outlets))
    folded_text = text.replace("İ", "I").casefold()
    if index.pattern is None or not any(word in folded_text for word in index.first_words):
        return []
    mentions: list[Mention] = []
    for match in index.pattern.finditer(text):
        folded = _folded(match.group())
        outlet = index.owners.get(folded) or index.owners.get(folded.removesuffix("s"))
        if outlet is not None and _is_written_as_name(match.group(), outlet):
            mentions.append(Mention(outlet, folded, match.start(), match.end()))
    return mentions


def _is_written_as_name(found: str, outlet: OutletNames) -> bool:
    """Return whether “the guardian of the park” is not mistaken for the paper: press names carry capitals."""
    if not outlet.is_cited:
        return True
    words = [word for word in found.split() if word.casefold() not in SMALL_WORDS]
    return all(not word[0].islower() for word in words)


def cues_of_family(context: str) -> tuple[str, ...]:
    """Return which of a house's pages (blogs, cafés) a stretch of text speaks of."""
    return tuple(cue for cue, pattern in FAMILY_CUES.items() if pattern.search(context))


def outlet_meant(
    *, mention: Mention, family_cues: Sequence[str], outlets: Sequence[OutletNames]
) -> OutletNames:
    """Return the outlet that a mention stands for, given the cues around it, nearest first.

    A bare house name (“Naver”) goes to the house's blogs or cafés where the context speaks of them.
    """
    family = index_names(tuple(outlets)).families.get(mention.name, {})
    return next((family[cue] for cue in family_cues if cue in family), mention.outlet)


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"
