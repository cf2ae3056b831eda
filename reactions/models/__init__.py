"""What the newsroom knows of communities and outlets, and the evidence for what was said there."""

from reactions.models.evidence import Capture, CaptureArtifact, CaptureComment
from reactions.models.outlets import Community, Outlet, OutletHost
from reactions.models.quotations import (
    Appearance,
    Elision,
    Paraphrase,
    Quotation,
    Stance,
    Translation,
    Verification,
)
from reactions.models.sources import Source, SourceAuthor

__all__ = [
    "Appearance",
    "Capture",
    "CaptureArtifact",
    "CaptureComment",
    "Community",
    "Elision",
    "Outlet",
    "OutletHost",
    "Paraphrase",
    "Quotation",
    "Source",
    "SourceAuthor",
    "Stance",
    "Translation",
    "Verification",
]
