"""Which passages of an article's text are still tied to no source.

Quoted words (between marks, or set off as a block) are covered when they stand in one of the article's quotations (or in
their translations); a reported reaction when a quotation or paraphrase of that community is in the article;
a report named in the text when the article cites that outlet. Any passage can be cleared by a person who
says why it needs no source (`ClearedPassage`).
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles.documents import Document, named_in, text_blocks
from articles.models import Activity, Article, ClearedPassage
from articles.reviewing.activity import record
from articles.sourcing.outlet_names import OutletNames
from articles.sourcing.prose import find_unsourced_in_prose
from articles.sourcing.unsourced import PassageKind, UnsourcedPassage
from reactions.models import Outlet, Paraphrase, Quotation, Source


@dataclass(frozen=True, slots=True)
class OpenPassage:
    """A passage that is tied to nothing: the key of its text block, the passage, and the digest that clears it."""

    block_key: str
    passage: UnsourcedPassage
    digest: str


class UnableToClear(Exception):
    """A passage cannot be declared to need no source; the message says why."""


def outlets_in_use() -> QuerySet[Outlet]:
    """Return every outlet that a text may name."""
    return Outlet.objects.filter(is_active=True).order_by("pk")


def outlet_names(outlets: Iterable[Outlet] | None = None) -> list[OutletNames]:
    """Return every outlet in use with the names that a text may call it by; one query, or none for who has read them."""
    return [
        OutletNames(slug=outlet.slug, kind=outlet.kind, names=outlet.names)
        for outlet in (outlets_in_use() if outlets is None else outlets)
    ]


def passage_digest(text: str) -> str:
    """Return the SHA-256 under which a passage is remembered, whatever its white space or Unicode form."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def open_passages(
    *,
    document: Document,
    names: list[OutletNames] | None = None,
    quotations: Mapping[int, Quotation] | None = None,
) -> list[OpenPassage]:
    """Return the passages of the document's text that are tied to no source, in their order.

    `names` are those of the outlets (`outlet_names()`), for who looks through many documents; `quotations` are the
    document's, for who has read them with their source, its outlet, and translations.
    """
    texts = list(text_blocks(document))
    if not texts:
        return []
    names = outlet_names() if names is None else names
    found = [
        (key, passage) for key, html in texts for passage in find_unsourced_in_prose(html=html, outlets=names)
    ]
    if not found:
        return []
    coverage = _Coverage.of(document, quotations)
    cleared = set(document.get("cleared", []))
    return [
        OpenPassage(block_key=key, passage=passage, digest=digest)
        for key, passage in found
        if (digest := passage_digest(passage.text)) not in cleared and not coverage.covers(passage)
    ]


def clear_passage(*, article: Article, text: str, reason: str, actor: User, now: datetime) -> ClearedPassage:
    """Record that a passage needs no source, with who said so and why.

    Raises `UnableToClear` without a reason, `PermissionDenied` without the right to clear.
    """
    if not actor.has_perm("articles.add_clearedpassage"):
        raise PermissionDenied
    if not reason.strip():
        raise UnableToClear(_("Say why this passage needs no source, for example “title of a film”."))
    with transaction.atomic():
        cleared, _created = ClearedPassage.objects.update_or_create(
            article=article,
            digest=passage_digest(text),
            defaults={"text": text, "reason": reason.strip()[:200], "cleared_at": now, "cleared_by": actor},
        )
        record(kind=Activity.Kind.PASSAGE_CLEARED, actor=actor, now=now, article=article, subject=cleared)
    return cleared


def _letters(text: str) -> str:
    """Return only the letters and digits, case folded: how words are compared here, where it only suggests."""
    return "".join(c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum())


@dataclass(frozen=True, slots=True)
class _Coverage:
    words: tuple[str, ...]
    reacting_outlets: frozenset[str]
    cited_outlets: frozenset[str]

    @classmethod
    def of(cls, document: Document, quotations: Mapping[int, Quotation] | None) -> "_Coverage":
        words: list[str] = []
        reacting: set[str] = set()
        if quotations is None:
            rows = Quotation.objects.select_related("source__outlet").prefetch_related("translations")
            quotations = rows.in_bulk(named_in(document, "quotation"))
        for quotation in quotations.values():
            reacting.add(quotation.source.outlet.slug)
            words.append(_letters(quotation.exact))
            words.extend(_letters(translation.text) for translation in quotation.translations.all())
        reacting.update(
            Paraphrase.objects.filter(pk__in=named_in(document, "paraphrase")).values_list(
                "source__outlet__slug", flat=True
            )
        )
        cited = Source.objects.filter(pk__in=[item["source"] for item in document["citations"]]).values_list(
            "outlet__slug", flat=True
        )
        return cls(
            words=tuple(words),
            reacting_outlets=frozenset(reacting),
            cited_outlets=frozenset(cited) | frozenset(reacting),
        )

    def covers(self, passage: UnsourcedPassage) -> bool:
        if passage.kind == PassageKind.VERBATIM:
            quoted = _letters(passage.words)
            return any(quoted in words for words in self.words)
        outlets = self.cited_outlets if passage.kind == PassageKind.CITATION else self.reacting_outlets
        if passage.outlets:
            return all(outlet in outlets for outlet in passage.outlets)
        # Nobody is named: it is tied to a source as soon as the article has any of that kind.
        return bool(outlets)
