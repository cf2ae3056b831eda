"""What the newsroom knows of communities and outlets, and the evidence for what was said there."""

from reactions.models.capture_requests import CaptureRequest
from reactions.models.evidence import Capture, CaptureArtifact, CaptureComment, CaptureTimestamp
from reactions.models.health import DeskTask, HealthCheck, HostVisit
from reactions.models.outlets import Community, Outlet, OutletHost
from reactions.models.quotations import (
    Appearance,
    Elision,
    Ground,
    Health,
    Paraphrase,
    Quotation,
    Stance,
    Translation,
    Verification,
)
from reactions.models.sources import Source, SourceAuthor
from reactions.models.takedown import Redaction, TakedownRequest

__all__ = [
    "Appearance",
    "Capture",
    "CaptureArtifact",
    "CaptureComment",
    "CaptureRequest",
    "CaptureTimestamp",
    "Community",
    "DeskTask",
    "Elision",
    "Ground",
    "Health",
    "HealthCheck",
    "HostVisit",
    "Outlet",
    "OutletHost",
    "Paraphrase",
    "Quotation",
    "Redaction",
    "Source",
    "SourceAuthor",
    "Stance",
    "TakedownRequest",
    "Translation",
    "Verification",
]
