"""The tables that hold a row per article or more, with the columns that the corpus says; all others have their default."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from articles.discovering.choosing import KEPT
from articles.models import (
    Activity,
    Article,
    ArticleTag,
    ChartBlock,
    Citation,
    CitationsBlock,
    Edition,
    EditionImage,
    EditionTag,
    HeadingBlock,
    ImageBlock,
    Offer,
    QuotationBlock,
    Revision,
    SearchEntry,
    TextBlock,
)
from delivery.copying import Row, Value
from newsroom.corpus.scheme import (
    COMMENTS_PER_THREAD,
    QUOTATIONS,
    SECTIONS,
    TAGS_PER_ARTICLE,
    THREADS_PER_ARTICLE,
)
from reactions.models import (
    Appearance,
    Capture,
    CaptureArtifact,
    CaptureComment,
    Quotation,
    Source,
    Translation,
    Verification,
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one model: `names` are the columns that the corpus says, `places` how many rows an article may have."""

    model: type[models.Model]
    places: int
    names: Sequence[str]
    # Columns of its own that a row has before those that are the same in many rows; 0 where none are.
    own: int = 0
    name: str = field(init=False)
    rest: Sequence[str] = field(init=False)
    # What stands in the columns that the corpus does not say, in their order.
    defaults: Row = field(init=False)

    def __post_init__(self) -> None:
        fields = {field.column: field for field in self.model._meta.concrete_fields}
        unknown = set(self.names) - fields.keys()
        if unknown:
            raise ValueError(f"{self.model.__name__} has no column {', '.join(sorted(unknown))}.")
        rest = [column for column in fields if column not in self.names]
        object.__setattr__(self, "name", self.model._meta.db_table)
        object.__setattr__(self, "rest", rest)
        object.__setattr__(self, "defaults", tuple(_default(fields[column]) for column in rest))

    @property
    def columns(self) -> list[str]:
        """All columns, in the order of a row's values and then the defaults."""
        return [*self.names, *self.rest]


def _default(column: "models.Field[Any, Any]") -> Value:
    value = column.get_default()
    if value is None and not column.null:
        raise ValueError(f"{column} has no default: the corpus has to say what stands there.")
    if isinstance(value, bool):
        return int(value)
    return value if value is None or isinstance(value, str | int) else json.dumps(value)


BLOCK = ("id", "parent_id", "region", "ordering", "key")

ARTICLE = Table(
    Article, 1,
    (
        "id", "title", "deck", "slug", "language", "category_id", "byline", "event_date", "selection_note",
        "lead_image_id", "lead_caption", "translation_of_id", "state", "version", "created_at", "created_by_id",
        "updated_at",
    ),
)  # fmt: skip
ARTICLE_TAG = Table(ArticleTag, TAGS_PER_ARTICLE, ("id", "content_object_id", "tag_id"))
CITATION = Table(Citation, 1, ("id", "article_id", "source_id", "supports"))
REVISION = Table(
    Revision, 2,
    ("id", "article_id", "number", "kind", "document", "sha256", "created_at", "created_by_id"),
)  # fmt: skip
HEADING = Table(HeadingBlock, SECTIONS, (*BLOCK, "text", "level"))
TEXT = Table(TextBlock, SECTIONS, (*BLOCK, "html"))
PICTURE = Table(ImageBlock, 1, (*BLOCK, "image_id", "alternative_text", "caption"))
QUOTED = Table(QuotationBlock, QUOTATIONS, (*BLOCK, "quotation_id"))
CHART = Table(ChartBlock, 1, (*BLOCK, "title"))
CITATIONS = Table(CitationsBlock, 1, (*BLOCK, "title"))
EDITION = Table(
    Edition, 2,
    (
        "id", "article_id", "revision_id", "number", "kind", "state", "note", "document", "slug", "language",
        "category_id", "title", "deck", "byline", "lead_image_id", "reaction_count", "translation_of",
        "translation_group", "community_count", "reading_minutes", "first_published_at", "published_at", "ended_at",
        "published_by_id",
    ),
)  # fmt: skip
EDITION_TAG = Table(
    EditionTag, TAGS_PER_ARTICLE,
    ("id", "edition_id", "tag_id", "position", "article_id", "first_published_at"),
)  # fmt: skip
EDITION_IMAGE = Table(EditionImage, 1, ("id", "edition_id", "image_id"))
ACTIVITY = Table(
    Activity, 3,
    ("id", "kind", "actor_id", "at", "article_id", "object_type", "object_id", "before", "after", "note"),
)  # fmt: skip
# Two threads, and a press report for every so many articles.
SOURCE = Table(
    Source, THREADS_PER_ARTICLE + 1,
    (
        "id", "outlet_id", "kind", "canonical_url", "native_id", "title", "author_id", "published_at", "language",
        "was_shown", "created_at", "created_by_id",
    ),
)  # fmt: skip
CAPTURE = Table(
    Capture, THREADS_PER_ARTICLE,
    (
        "id", "source_id", "method", "requested_url", "final_url", "captured_at", "recorded_at", "operator_id", "tool",
        "completeness", "is_readable", "title", "comment_count", "text_sha256", "previous_id", "manifest",
        "manifest_sha256",
    ),
)  # fmt: skip
ARTIFACT = Table(
    CaptureArtifact, THREADS_PER_ARTICLE * 2,
    ("id", "capture_id", "role", "media_type", "byte_count", "sha256", "file", "commitment", "wrapped_key"),
    own=2,
)  # fmt: skip
COMMENT = Table(
    CaptureComment, THREADS_PER_ARTICLE * (COMMENTS_PER_THREAD + 1),
    (
        "id", "capture_id", "ordinal", "native_id", "parent_native_id", "author_id", "start", "end", "posted_at",
        "posted_precision", "votes_up", "votes_down",
    ),
    own=2,
)  # fmt: skip
QUOTATION = Table(
    Quotation, QUOTATIONS,
    (
        "id", "source_id", "capture_id", "comment_id", "author_id", "exact", "prefix", "suffix", "start", "end",
        "native_comment_id", "language", "posted_at", "posted_precision", "votes_up", "votes_down",
        "votes_observed_at", "stance", "was_shown", "submitted_at", "submitted_by_id",
    ),
)  # fmt: skip
TRANSLATION = Table(
    Translation, QUOTATIONS, ("id", "quotation_id", "language", "text", "translator_id", "updated_at")
)
VERIFICATION = Table(
    Verification, QUOTATIONS * 2,
    (
        "id", "quotation_id", "checked_at", "algorithm_version", "verdict", "artifact_sha256", "submitter_id",
        "reviewer_id", "decision",
    ),
)  # fmt: skip
APPEARANCE = Table(
    Appearance, QUOTATIONS,
    ("id", "quotation_id", "outlet_id", "edition_id", "path", "title", "language", "published_at"),
)  # fmt: skip
SEARCH = Table(SearchEntry, 1, [str(field.column) for field in SearchEntry._meta.concrete_fields])
OFFER = Table(
    Offer, KEPT,
    ("id", "article_id", "offered_id", "position", "is_pinned", "is_same_event", "shared_tags", "score"),
)  # fmt: skip

# In an order in which each row comes after those that it names.
TABLES = (
    ARTICLE, ARTICLE_TAG, SOURCE, CITATION, REVISION, CAPTURE, ARTIFACT, COMMENT, QUOTATION, TRANSLATION, VERIFICATION,
    HEADING, TEXT, PICTURE, QUOTED, CHART, CITATIONS, EDITION, EDITION_TAG, EDITION_IMAGE, APPEARANCE, ACTIVITY, SEARCH,
)  # fmt: skip
# Those with numbers of their own.
NUMBERED = tuple(table for table in TABLES if table is not SEARCH)
