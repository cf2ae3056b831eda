"""What a chooser shows of a thing: its words, where it is from, how it stands, a picture where there is one.

One description per kind, for a list of ids (the blocks of a form) or for a search, each in a fixed number of queries.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.models import Article
from articles.search.at_desk import found_at_desk
from images.models import Image
from reactions.models import Paraphrase, Quotation, Source, Verification
from reactions.verifying.standing import standing_of

PAGE_LENGTH = 24
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that can be chosen. `mark` is good, warn, bad or empty; `state` says it in words."""

    id: int
    title: str
    detail: str = ""
    state: str = ""
    mark: str = ""
    thumbnail: str = ""
    address: str = ""
    language: str = ""
    # What is shown of a picture where its use says nothing else.
    alternative_text: str = ""
    caption: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that choosers offer: who may see it, how it is found, how it is shown."""

    permission: str
    everything: Callable[[], QuerySet[Any]]
    matching: Callable[[QuerySet[Any], Sequence[str]], QuerySet[Any]]
    card: Callable[[Any], Card]
    # Narrows what a search offers anew; what is chosen already keeps its card.
    offered: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows

    def may_be_seen_by(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        return bool(getattr(user, "has_perm", lambda _name: False)(self.permission))

    def cards_of(self, ids: Iterable[int]) -> dict[int, Card]:
        """Return the cards of the things with these ids."""
        wanted = {identifier for identifier in ids if identifier}
        if not wanted:
            return {}
        return {row.pk: self.card(row) for row in self.everything().filter(pk__in=wanted)}

    def search(self, words: str, *, page: int = 1) -> tuple[list[Card], bool]:
        """Return one page of the things that have every word, and whether there are more."""
        rows = self.matching(self.offered(self.everything()), words.split()[:MOST_WORDS])
        start = (page - 1) * PAGE_LENGTH
        found = list(rows[start : start + PAGE_LENGTH + 1])
        return [self.card(row) for row in found[:PAGE_LENGTH]], len(found) > PAGE_LENGTH


def change_address(row: Model) -> str:
    """Return the admin page of a row, or nothing where there is none."""
    return _address(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", row.pk)


def _address(name: str, identifier: int) -> str:
    try:
        return reverse(name, args=[identifier])
    except NoReverseMatch:
        return ""


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(180)


def _quotations() -> QuerySet[Quotation]:
    return (
        Quotation.objects.filter(superseded_by__isnull=True)
        .select_related("source__outlet", "author")
        .prefetch_related("translations", "verifications")
        .order_by("-submitted_at", "-pk")
    )


def standing_in_words(quotation: Quotation) -> tuple[str, str]:
    """Return how a quotation stands: a mark, and words for it."""
    standing = standing_of(quotation.verifications.all())
    if standing.is_verified:
        return "good", _("verified")
    if standing.decision == Verification.Decision.REFUSED:
        return "bad", _("refused")
    if standing.decision == Verification.Decision.ASKED:
        return "warn", _("question asked")
    return "warn", _("not verified")


def _quotation_card(quotation: Quotation) -> Card:
    if quotation.is_gone:
        return Card(
            id=quotation.pk,
            title=str(quotation),
            detail=quotation.source.outlet.label,
            state=_("words removed") if quotation.redacted_at else _("hidden from readers"),
            mark="bad",
            address=change_address(quotation),
            language=quotation.language,
        )
    mark, state = standing_in_words(quotation)
    translations = list(quotation.translations.all())
    parts = [quotation.source.outlet.label]
    if quotation.author is not None:
        parts.append(quotation.author.pseudonym)
    if quotation.posted_at is not None:
        parts.append(f"{quotation.posted_at:%Y-%m-%d}")
    if translations:
        parts.append(f"“{_short(translations[0].text)}”")
    else:
        state = f"{state}, {_('no translation')}"
    return Card(
        id=quotation.pk,
        title=f"“{_short(quotation.exact)}”",
        detail=" · ".join(parts),
        state=state,
        mark=mark,
        address=change_address(quotation),
        language=quotation.language,
    )


def _paraphrase_card(paraphrase: Paraphrase) -> Card:
    has_capture = paraphrase.capture_id is not None
    return Card(
        id=paraphrase.pk,
        title=_short(paraphrase.text),
        detail=f"{paraphrase.source.outlet.label} · {paraphrase.source.title}",
        state="" if has_capture else _("no capture"),
        mark="" if has_capture else "warn",
        address=change_address(paraphrase),
        language=paraphrase.language,
    )


def _image_card(image: Image) -> Card:
    missing = []
    if not image.credit:
        missing.append(_("no credit"))
    if not image.alternative_text:
        missing.append(_("no alternative text"))
    return Card(
        id=image.pk,
        title=image.title,
        detail=" · ".join(part for part in (image.credit, f"{image.width} × {image.height}") if part),
        state=", ".join(missing),
        mark="warn" if missing else "",
        thumbnail=_address("admin:images_image_thumbnail", image.pk),
        alternative_text=image.alternative_text,
        caption=image.caption,
        address=change_address(image),
    )


def _source_card(source: Source) -> Card:
    parts = [source.outlet.label, source.get_kind_display()]
    if source.published_at is not None:
        parts.append(f"{source.published_at:%Y-%m-%d}")
    return Card(
        id=source.pk,
        title=source.title,
        detail=" · ".join(parts),
        address=change_address(source),
        language=source.language,
    )


def _article_card(article: Article) -> Card:
    return Card(
        id=article.pk,
        title=article.title,
        detail=str(article.category),
        state=article.get_state_display(),
        mark="good" if article.state == Article.State.PUBLISHED else "",
        address=change_address(article),
        language=article.language,
    )


def _with_outlet(rows: QuerySet[Any], word: str, *conditions: Q) -> QuerySet[Any]:
    matches = Q(source__outlet__name_en__icontains=word) | Q(source__outlet__name_native__icontains=word)
    for condition in conditions:
        matches |= condition
    return rows.filter(matches)


def _match_quotations(rows: QuerySet[Any], word: str) -> QuerySet[Any]:
    # A subquery, not a join: a quotation with two matching translations is still one quotation.
    translated = Quotation.objects.filter(translations__text__icontains=word).values("pk")
    return _with_outlet(
        rows,
        word,
        Q(exact__icontains=word),
        Q(source__title__icontains=word),
        Q(author__pseudonym__icontains=word),
        Q(pk__in=translated),
    )


def _each(
    matching: Callable[[QuerySet[Any], str], QuerySet[Any]],
) -> Callable[[QuerySet[Any], Sequence[str]], QuerySet[Any]]:
    """Return what finds the rows that match every word."""
    return lambda rows, words: reduce(matching, words, rows)


def _match_articles(rows: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    return rows.filter(pk__in=found_at_desk(" ".join(words)).article_ids) if words else rows


KINDS: dict[str, Kind] = {
    "quotation": Kind(
        "reactions.view_quotation",
        _quotations,
        _each(_match_quotations),
        _quotation_card,
        lambda rows: rows.filter(hidden_at__isnull=True, redacted_at__isnull=True),
    ),
    "paraphrase": Kind(
        "reactions.view_paraphrase",
        lambda: Paraphrase.objects.select_related("source__outlet"),
        _each(
            lambda rows, word: _with_outlet(
                rows, word, Q(text__icontains=word), Q(source__title__icontains=word)
            )
        ),
        _paraphrase_card,
    ),
    "image": Kind(
        "images.view_image",
        Image.objects.all,
        _each(
            lambda rows, word: rows.filter(
                Q(title__icontains=word)
                | Q(alternative_text__icontains=word)
                | Q(caption__icontains=word)
                | Q(credit__icontains=word)
            )
        ),
        _image_card,
    ),
    "source": Kind(
        "reactions.view_source",
        lambda: Source.objects.select_related("outlet"),
        _each(
            lambda rows, word: rows.filter(
                Q(title__icontains=word)
                | Q(canonical_url__icontains=word)
                | Q(outlet__name_en__icontains=word)
                | Q(outlet__name_native__icontains=word)
            )
        ),
        _source_card,
    ),
    "article": Kind(
        "articles.view_article",
        lambda: Article.objects.select_related("category"),
        _match_articles,
        _article_card,
    ),
}
