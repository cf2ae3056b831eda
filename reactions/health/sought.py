"""A quotation on its way through a check: what is known of its comment, and what the page says of it now."""

from dataclasses import dataclass, field

from reactions.health.captured_texts import CapturedTexts
from reactions.health.comments import Known, LookedAt, Quoted, comment_finding, folded_words
from reactions.health.outcomes import Finding
from reactions.health.reasons import Outcome, Reason
from reactions.judging.verdicts import pieces_of
from reactions.models import Capture, HealthCheck, Quotation


@dataclass
class Sought:
    """What is looked for and, after `look()`, what was found."""

    quotation: Quotation
    known: Known
    quoted: Quoted
    # The newest capture that a check made of its changed comment, and the comment's text in it, folded.
    last_capture: Capture | None = None
    last_text: str = ""
    finding: Finding = field(default_factory=lambda: Finding(Outcome.INDETERMINATE, Reason.NOT_RECOGNISED))
    level: str = HealthCheck.Level.COMMENT
    # Folded; empty where the comment is not on the page.
    text_now: str = ""
    # The capture that shows the changed comment.
    capture: Capture | None = None

    @classmethod
    def of(cls, quotation: Quotation, *, texts: CapturedTexts, looked_at_by: str) -> "Sought":
        """Return a quotation (with its capture, comment and elisions at hand) ready to be looked for."""
        comment = quotation.comment
        has_elisions = bool(quotation.elisions.all())
        quoted = Quoted(
            words=pieces_of(quotation.exact) if has_elisions else (quotation.exact,),
            number=quotation.native_comment_id,
            is_post=comment is not None and comment.ordinal == 0,
            prefix=quotation.prefix,
            suffix=quotation.suffix,
            text=folded_words(texts.comment(quotation=quotation, capture=quotation.capture)),
        )
        known = texts.known(quotation.capture, looked_at_by=looked_at_by)
        sought = cls(quotation=quotation, known=known, quoted=quoted)
        newest = quotation.health_checks.filter(capture__isnull=False).select_related("capture")
        check = newest.order_by("-checked_at", "-pk").first()
        if check is not None and check.capture is not None:
            sought.last_capture = check.capture
            sought.last_text = folded_words(texts.comment(quotation=quotation, capture=check.capture))
        return sought

    def look(self, *, thread: Finding, now: LookedAt | None) -> None:
        """Find out what holds for the quotation: what was found of its page, or in the page where that stands."""
        self.finding = thread
        if now is None or not self.quotation.capture.is_readable:
            return
        self.finding = comment_finding(quoted=self.quoted, known=self.known, now=now)
        if self.finding.outcome in {Outcome.LIVE, Outcome.EDITED}:
            self.level = HealthCheck.Level.TEXT
        comment = now.comment(self.quoted)
        if comment is not None:
            self.text_now = folded_words(now.page.words_of(comment))

    @property
    def was_changed(self) -> bool:
        return self.finding.outcome is Outcome.EDITED or self.finding.reason is Reason.REST_CHANGED

    @property
    def is_new_text(self) -> bool:
        """Whether the comment was changed to a text that no capture shows yet."""
        return self.was_changed and self.text_now != self.last_text
