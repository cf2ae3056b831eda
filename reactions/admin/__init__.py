"""Evidence at the desk: outlets, sources, captures and their reading room, quotations and their verification."""

from reactions.admin.capture_request_list import CaptureRequestAdmin
from reactions.admin.captures import CaptureAdmin
from reactions.admin.desk_tasks import DeskTaskAdmin
from reactions.admin.health_checks import HealthCheckAdmin
from reactions.admin.outlets import CommunityAdmin, OutletAdmin
from reactions.admin.paraphrases import ParaphraseAdmin
from reactions.admin.quotations import QuotationAdmin
from reactions.admin.source_authors import SourceAuthorAdmin
from reactions.admin.sources import SourceAdmin
from reactions.admin.takedown import RedactionAdmin, TakedownRequestAdmin

__all__ = [
    "CaptureAdmin",
    "CaptureRequestAdmin",
    "CommunityAdmin",
    "DeskTaskAdmin",
    "HealthCheckAdmin",
    "OutletAdmin",
    "ParaphraseAdmin",
    "QuotationAdmin",
    "RedactionAdmin",
    "SourceAdmin",
    "SourceAuthorAdmin",
    "TakedownRequestAdmin",
]
