"""What captures say of the comments that are quoted from them. Each text is decrypted and folded once per look."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from reactions.capturing.storing import text_of
from reactions.health.comments import Known, folded_words
from reactions.models import Capture, Quotation
from reactions.sealing import UnableToRead
from reactions.takedown.closing import UnableToOpen, open_text


class CapturedTexts:
    """Reads captures; empty where one was closed or destroyed, is damaged, or is a picture.

    Holds what it read, so it lives no longer than a check or a page of the desk. For a person (`actor`) what was closed
    after a takedown is covered or missing.
    """

    def __init__(self, *, actor: AbstractBaseUser | AnonymousUser | None = None) -> None:
        self._actor = actor
        self._texts: dict[int, str] = {}
        self._known: dict[int, dict[str, str]] = {}

    def text(self, capture: Capture) -> str:
        if capture.pk not in self._texts:
            try:
                self._texts[capture.pk] = self._read(capture)
            except (UnableToOpen, UnableToRead):
                self._texts[capture.pk] = ""
        return self._texts[capture.pk]

    def _read(self, capture: Capture) -> str:
        if self._actor is None:
            return text_of(capture=capture)
        return open_text(capture=capture, actor=self._actor)

    def known(self, capture: Capture, *, looked_at_by: str) -> Known:
        """Return the texts of a capture's numbered comments; `looked_at_by` is the method of the look they are for."""
        if capture.pk not in self._known:
            text = self.text(capture)
            rows = capture.comments.exclude(native_id="").values_list("native_id", "start", "end")
            self._known[capture.pk] = (
                {number: folded_words(text[start:end]) for number, start, end in rows} if text else {}
            )
        return Known(texts=self._known[capture.pk], is_by_same_means=capture.method == looked_at_by)

    def comment(self, *, quotation: Quotation, capture: Capture) -> str:
        """Return the text of the quotation's comment as it stands in a capture of its source, or an empty string."""
        rows = capture.comments.all()
        if capture.pk == quotation.capture_id:
            row = quotation.comment
        elif quotation.native_comment_id:
            row = rows.filter(native_id=quotation.native_comment_id).first()
        elif quotation.comment is not None and quotation.comment.ordinal == 0:
            row = rows.filter(ordinal=0).first()
        else:
            row = None
        return self.text(capture)[row.start : row.end] if row is not None else ""
