"""Quotations, and the evidence of each."""

from datetime import datetime
from typing import Annotated, ClassVar

from django.utils.translation import gettext_noop as _
from msgspec import Meta

from newsroom.api.shapes.names import ApiAddress, CommunityName, Page, Shape


class Original(Shape, frozen=True, kw_only=True):
    text: str
    pieces: Annotated[
        list[str], Meta(description=_("The words in one piece, or those around what was left out."))
    ]
    language: str
    direction: Annotated[str, Meta(description=_("ltr or rtl."))]


class Translation(Shape, frozen=True, kw_only=True):
    text: str
    language: str
    method: Annotated[str, Meta(description=_("human, machine or post-edited."))]
    is_stale: Annotated[bool, Meta(description=_("It translates an older wording."))]


class SourcePage(Shape, frozen=True, kw_only=True):
    url: Annotated[str, Meta(description=_("With a text fragment that leads to the words."))]
    title: str
    language: str
    kind: Annotated[str, Meta(description=_("thread, post, report or statement."))]


class SourceState(Shape, frozen=True, kw_only=True):
    code: Annotated[
        str, Meta(description=_("For example live, edited or comment_deleted; empty before the first check."))
    ]
    label: str
    since: datetime | None
    checked_at: datetime | None
    is_changed: Annotated[bool, Meta(description=_("The source is no longer as it was quoted."))]


class Quotation(Shape, frozen=True, kw_only=True):
    """Words that somebody wrote, as readers see them. Of what was removed only a tombstone is left."""

    IDENTITY: ClassVar = ("id", "state", "url", "api_url")

    id: int
    url: Annotated[str, Meta(description=_("The page with its evidence."))]
    api_url: ApiAddress
    state: Annotated[
        str,
        Meta(description=_("shown; hidden while a request for removal is decided; or removed.")),
    ]
    gone_since: datetime | None
    gone_ground: Annotated[str, Meta(description=_("Why the words were removed."))]
    community: CommunityName
    source: Annotated[
        SourcePage | None, Meta(description=_("null where no link is shown, to protect the person."))
    ]
    author: Annotated[str, Meta(description=_("A pseudonym given by this newsroom, or empty."))]
    author_is_anonymous: Annotated[
        bool, Meta(description=_("The site gives many people the same name, so none is shown."))
    ]
    original: Annotated[
        Original | None, Meta(description=_("null where only a translation is shown, to protect the person."))
    ]
    translation: Annotated[
        Translation | None, Meta(description=_("In the language of its article, or in that of the answer."))
    ]
    context: Annotated[str, Meta(description=_("What one must know to understand it rightly."))]
    posted_at: datetime | None
    posted_precision: Annotated[
        str, Meta(description=_("How exactly that is known: second, minute, hour, day or unknown."))
    ]
    votes_up: Annotated[int | None, Meta(description=_("As they stood on the page when it was captured."))]
    votes_down: int | None
    votes_observed_at: datetime | None
    captured_at: datetime
    stance: Annotated[
        str,
        Meta(
            description=_(
                "The desk's reading: supportive, hopeful, neutral, humorous, sceptical, worried, critical, or empty."
            )
        ),
    ]
    verified: Annotated[
        bool, Meta(description=_("A person who did not choose it compared it with its capture."))
    ]
    verified_at: datetime | None
    verdict: Annotated[str, Meta(description=_("What the program found when it compared the words."))]
    source_state: SourceState | None
    comments_quoted: Annotated[
        int,
        Meta(description=_("How many comments of the captured page are quoted; 0 where that is not told.")),
    ]
    comments_captured: int
    report_url: Annotated[str, Meta(description=_("Where anybody can ask for its removal."))]


class Artifact(Shape, frozen=True, kw_only=True):
    role: str
    media_type: str
    byte_count: int
    sealed_as: Annotated[
        str | None,
        Meta(
            description=_(
                "The commitment in the seal; for older captures the SHA-256. null: destroyed after a request."
            )
        ),
    ]


class Station(Shape, frozen=True, kw_only=True):
    status: Annotated[
        int | None, Meta(description=_("null: no secure connection there, so asked without encryption."))
    ]
    location: str


class Seal(Shape, frozen=True, kw_only=True):
    hash: Annotated[str, Meta(description=_("SHA-256 of the capture's manifest."))]
    previous: Annotated[str, Meta(description=_("The seal before it, which this one names."))]
    following: Annotated[str, Meta(description=_("The seal after it, which names this one."))]
    stamped_at: Annotated[
        datetime | None, Meta(description=_("The time that a time-stamp authority certified."))
    ]
    stamped_by: str


class Capture(Shape, frozen=True, kw_only=True):
    archived_how: str
    is_stated_by_an_editor: Annotated[
        bool, Meta(description=_("Where and when the page was saved is what an editor states."))
    ]
    captured_at: datetime
    recorded_at: datetime
    requested_url: Annotated[str, Meta(description=_("Empty where no link is shown."))]
    stations: Annotated[list[Station], Meta(description=_("Where the address led on to."))]
    final_url: str
    status: int | None
    completeness: str
    comment_count: int
    tool: str
    artifacts: list[Artifact]
    seal: Seal


class Check(Shape, frozen=True, kw_only=True):
    checked_at: datetime
    by: Annotated[str, Meta(description=_("person or program."))]
    method: str
    verdict: str
    label: str
    decision: Annotated[str, Meta(description=_("accepted, refused, asked, or empty."))]
    overlooked: Annotated[list[str], Meta(description=_("Differences that readers cannot see."))]


class Stretch(Shape, frozen=True, kw_only=True):
    code: str
    label: str
    reason: str
    first: datetime
    last: datetime
    checks: int


class AppearanceOfQuotation(Shape, frozen=True, kw_only=True):
    title: str
    language: str
    url: Page
    published_at: datetime


class Correction(Shape, frozen=True, kw_only=True):
    """A newer quotation stands in its place; without address where readers do not see that one."""

    url: str
    api_url: str


class QuotationEvidence(Quotation, frozen=True, kw_only=True):
    """A quotation with all that its evidence page tells."""

    translations: list[Translation]
    capture: Capture | None
    verifications: list[Check]
    health: Annotated[list[Stretch], Meta(description=_("How the source stood, newest first."))]
    appearances: Annotated[
        list[AppearanceOfQuotation], Meta(description=_("The articles that quote it, 50 at most."))
    ]
    corrected_by: Correction | None
    citation: Annotated[str, Meta(description=_("How to cite it."))]
    oembed_url: str
    bundle: Annotated[
        str,
        Meta(
            description=_(
                "How to get the evidence bundle and check it without us; empty where the page is not given away."
            )
        ),
    ]
