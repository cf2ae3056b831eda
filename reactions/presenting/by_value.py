"""What the templates of a quotation show, by value: so that what was drawn for the same values need not be drawn again.

Named as the fields of `QuotationCard`, of which a row of the database is none: the same templates draw either. Whatever they are to show
has to be a field here; a part (`newsroom/drawing/parts.py`) sees nothing else, and so nothing that it shows can be stale.
"""

from datetime import datetime
from typing import NamedTuple

from reactions.models import Outlet, Paraphrase, Source


class ShownOutlet(NamedTuple):
    slug: str
    label: str
    hue: int
    mark: str
    timezone: str

    @classmethod
    def of(cls, outlet: Outlet) -> "ShownOutlet":
        return cls(outlet.slug, outlet.label, outlet.hue, outlet.mark, outlet.timezone)


class ShownSource(NamedTuple):
    canonical_url: str
    title: str
    language: str
    published_at: datetime | None

    @classmethod
    def of(cls, source: Source) -> "ShownSource":
        return cls(source.canonical_url, source.title, source.language, source.published_at)


class ShownParaphrase(NamedTuple):
    text: str
    outlet: ShownOutlet
    source: ShownSource
    captured_at: datetime | None

    @classmethod
    def of(cls, paraphrase: Paraphrase) -> "ShownParaphrase":
        source, capture = paraphrase.source, paraphrase.capture
        captured_at = capture.captured_at if capture else None
        return cls(paraphrase.text, ShownOutlet.of(source.outlet), ShownSource.of(source), captured_at)


class ShownTranslation(NamedTuple):
    language: str
    text: str
    is_stale: bool
    # How it was made, in words.
    made_how: str


class ShownQuotation(NamedTuple):
    quotation_id: int
    number: int | None
    outlet: ShownOutlet
    canonical_url: str
    author_name: str
    is_without_name: bool
    shows_original: bool
    pieces: tuple[str, ...]
    language: str
    direction: str
    translation: ShownTranslation | None
    context_note: str
    context_language: str
    posted_at: datetime | None
    posted_precision: str
    votes_up: int | None
    votes_down: int | None
    votes_observed_at: datetime | None
    captured_at: datetime
    archived_how: str
    verdict_label: str
    verified: bool
    verified_at: datetime | None
    stance_label: str
    evidence_url: str
    source_url: str
    report_url: str
    is_gone: bool
    gone_at: datetime | None
    gone_ground: str
    source_state_label: str
    source_state_since: datetime | None
    source_checked_at: datetime | None
    source_is_changed: bool
    comments_quoted: int
    comments_captured: int
