"""The working copy (Article, its blocks, Revision) and what readers get (Edition)."""

from articles.models.blocks import (
    BLOCK_MODELS,
    Block,
    ChartBlock,
    CitationsBlock,
    EmbedBlock,
    HeadingBlock,
    ImageBlock,
    ParaphraseBlock,
    QuotationBlock,
    TextBlock,
)
from articles.models.counts import TagMonth, TagOutlet
from articles.models.editions import (
    ArchiveMonth,
    Edition,
    EditionImage,
    EditionOutlet,
    EditionQuerySet,
    EditionTag,
    GateOverride,
    with_cards,
)
from articles.models.exports import ExportRun
from articles.models.imports import ImportRow, ImportRun
from articles.models.offers import Offer
from articles.models.old_addresses import OldAddress
from articles.models.previews import PreviewLink
from articles.models.reviewing import Activity, BlockComment, Notice, NoticeChoice
from articles.models.search import SearchEntry, SearchWord
from articles.models.sessions import EditingSession, NamedVersion
from articles.models.stances import OutletStance, ShownStance, TagStance
from articles.models.tagging import MovedTag
from articles.models.working_copy import (
    Article,
    ArticleTag,
    Category,
    Citation,
    ClearedPassage,
    PinnedArticle,
    Revision,
)

__all__ = [
    "BLOCK_MODELS",
    "Activity",
    "ArchiveMonth",
    "Article",
    "ArticleTag",
    "Block",
    "BlockComment",
    "Category",
    "ChartBlock",
    "Citation",
    "CitationsBlock",
    "ClearedPassage",
    "EditingSession",
    "Edition",
    "EditionImage",
    "EditionOutlet",
    "EditionQuerySet",
    "EditionTag",
    "EmbedBlock",
    "ExportRun",
    "GateOverride",
    "HeadingBlock",
    "ImageBlock",
    "ImportRow",
    "ImportRun",
    "MovedTag",
    "NamedVersion",
    "Notice",
    "NoticeChoice",
    "Offer",
    "OldAddress",
    "OutletStance",
    "ParaphraseBlock",
    "PinnedArticle",
    "PreviewLink",
    "QuotationBlock",
    "Revision",
    "SearchEntry",
    "SearchWord",
    "ShownStance",
    "TagMonth",
    "TagOutlet",
    "TagStance",
    "TextBlock",
    "with_cards",
]
