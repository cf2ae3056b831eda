"""An article in other languages: the switch on its page, and which address search engines are given for which language.

Two things have a language: the interface (`/ko/…`) and the article. One set of addresses stands for a piece, the same
on every page of it; `docs/decisions/0018-one-set-of-languages-per-piece.md` says how it is chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from articles.language_names import own_name
from articles.models import Edition
from articles.reading.addresses import absolute
from delivery.paths import LANGUAGE_CODES, in_language
from delivery.rows_as_json import RowsAsJSON


@dataclass(frozen=True, slots=True)
class Version:
    """The piece in one language: an article with an address of its own, without the prefix of an interface."""

    article_id: int
    language: str
    title: str
    path: str
    translation_of: int | None

    @property
    def own_interface(self) -> str | None:
        """Return the interface that speaks the article's language, if one does."""
        base = self.language.lower().partition("-")[0]
        return base if base in LANGUAGE_CODES else None

    @property
    def url(self) -> str:
        """Return where its readers are led: the interface of its language, or else the one they use."""
        return in_language(self.path, self.own_interface or get_language() or settings.LANGUAGE_CODE)

    @property
    def invitation(self) -> str:
        """Return “Read this article in English” in the article's own language, or the language's own name."""
        if self.own_interface is None:
            return own_name(self.language)
        with override(self.own_interface):
            return _("Read this article in %(language)s") % {"language": own_name(self.language)}


@dataclass(frozen=True, slots=True)
class Alternate:
    hreflang: str
    url: str


@dataclass(frozen=True, slots=True)
class LanguageSet:
    """What a page says in its <head>: its one address, and the addresses of the piece by language.

    A page that stands for no language has no alternates; it names the one that stands for its article.
    """

    canonical_url: str
    alternates: Sequence[Alternate]


def with_translations(editions: "models.QuerySet[Edition]") -> "models.QuerySet[Edition]":
    """Return the query with the live translations of each edition, which `translations_of()` reads; no query more."""
    others = (
        Edition.objects.live()
        .filter(
            translation_group__isnull=False,  # So that the index of groups will do.
            translation_group=models.OuterRef("translation_group"),
        )
        .exclude(article_id=models.OuterRef("article_id"))
        .order_by("language", "article_id")
    )
    columns = ("article_id", "language", "title", "category__slug", "slug", "translation_of")
    return editions.annotate(translation_rows=RowsAsJSON(others, *columns))


def translations_of(edition: Edition) -> list[Version]:
    """Return the same piece in its other languages; the edition comes from `with_translations()`."""
    rows: Sequence[Sequence[Any]] = edition.translation_rows  # type: ignore[attr-defined]
    return [
        Version(article_id, language, title, f"/{category}/{slug}/", translation_of)
        for article_id, language, title, category, slug, translation_of in rows
    ]


def told_once(editions: Iterable[Edition], *, language: str) -> list[Edition]:
    """Return the editions without those that tell a piece which is among them again in another language.

    The one that speaks the language stays, or else the original. Each stays in its place.
    """
    kept: dict[tuple[str, int], Edition] = {}
    found = list(editions)

    def fitness(edition: Edition) -> tuple[bool, bool]:
        return version_of(edition).own_interface == language, edition.translation_of is None

    for edition in found:
        other = kept.setdefault(_piece_of(edition), edition)
        if fitness(edition) > fitness(other):
            kept[_piece_of(edition)] = edition
    return [edition for edition in found if kept[_piece_of(edition)] is edition]


def _piece_of(edition: Edition) -> tuple[str, int]:
    if edition.translation_group is None:
        return "article", edition.article_id
    return "group", edition.translation_group


def version_of(edition: Edition) -> Version:
    """Return the edition as one version of its piece."""
    return Version(
        article_id=edition.article_id,
        language=edition.language,
        title=edition.title,
        path=f"/{edition.category.slug}/{edition.slug}/",
        translation_of=edition.translation_of,
    )


def languages_of(*, here: Version, others: Iterable[Version], interface: str = "") -> LanguageSet:
    """Return what the page of `here` in an interface language (the current one) says of the piece's languages."""
    interface = interface or get_language() or settings.LANGUAGE_CODE
    pages = pages_by_language([here, *others])
    this_page = (here, interface)
    if this_page in pages.values():
        alternates = [Alternate(hreflang, _address(page)) for hreflang, page in pages.items()]
        return LanguageSet(_address(this_page), alternates)
    own = pages[here.language.lower()]
    return LanguageSet(_address(own), [])


def pages_by_language(versions: Sequence[Version]) -> dict[str, tuple[Version, str]]:
    """Return for each language, and for `x-default`, the page that stands for it: a version in an interface.

    Interface languages first. The same whichever version of the piece is asked.
    """
    ordered = sorted(versions, key=lambda version: version.article_id)
    ids = {version.article_id for version in ordered}
    original = next((version for version in ordered if version.translation_of not in ids), ordered[0])
    pages: dict[str, tuple[Version, str]] = {}
    for code in LANGUAGE_CODES:
        speaking = sorted(
            (version for version in ordered if version.own_interface == code),
            key=lambda version: version.language.lower() != code,
        )
        pages[code] = (speaking[0] if speaking else original, code)
    for version in sorted(ordered, key=lambda version: version.language.lower()):
        pages.setdefault(version.language.lower(), (version, version.own_interface or settings.LANGUAGE_CODE))
    return {**pages, "x-default": pages[settings.LANGUAGE_CODE]}


def structured(*, here: Version, others: Iterable[Version]) -> dict[str, Any]:
    """Return what schema.org has for translations: the work this one translates, and those that translate it."""
    known = list(others)

    def node(version: Version) -> dict[str, Any]:
        address = absolute(version.path)
        return {
            "@type": "NewsArticle",
            "@id": f"{address}#article",
            "url": address,
            "headline": version.title,
            "inLanguage": version.language,
        }

    original = next((version for version in known if version.article_id == here.translation_of), None)
    translated = [version for version in known if version.translation_of == here.article_id]
    return {
        **({"translationOfWork": node(original)} if original else {}),
        **({"workTranslation": [node(version) for version in translated]} if translated else {}),
    }


def _address(page: tuple[Version, str]) -> str:
    version, interface = page
    return absolute(in_language(version.path, interface))
