"""How the desk says a verdict and the standing of a quotation: a mark, and words."""

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reactions.judging.verdicts import PASSING, Verdict
from reactions.models import Verification
from reactions.verifying.standing import ACCEPTABLE, Standing

VERDICTS: dict[str, Promise] = {
    Verdict.EXACT: _("word for word"),
    Verdict.FOLDED: _("word for word but for typography"),
    Verdict.SPACING_ONLY: _("differs in spacing: a person decides"),
    Verdict.NEAR: _("similar words, or badly cut"),
    Verdict.AMBIGUOUS: _("stands there more than once, or too short"),
    Verdict.ABSENT: _("does not stand there"),
    Verdict.UNCHECKABLE: _("a picture: two people decide"),
}


def verdict_in_words(verdict: str) -> tuple[str, str | Promise]:
    """Return the mark (good, warn, bad) and the words for a verdict."""
    if not verdict:
        return "bad", _("never checked")
    mark = "good" if verdict in PASSING else "warn"
    if verdict not in ACCEPTABLE and verdict != Verdict.UNCHECKABLE:
        mark = "bad"
    return mark, VERDICTS.get(verdict, verdict)


def standing_in_words(standing: Standing, *, is_superseded: bool = False) -> tuple[str, str | Promise]:
    """Return the mark and the words for how a quotation stands."""
    if is_superseded:
        return "bad", _("replaced")
    if standing.is_verified:
        return "good", _("verified")
    if standing.decision == Verification.Decision.REFUSED:
        return "bad", _("refused")
    if standing.decision == Verification.Decision.ASKED:
        return "warn", _("question asked")
    if standing.verdict == Verdict.UNCHECKABLE and standing.acceptances:
        return "warn", _("waits for a second person")
    if standing.people_missing:
        return "warn", _("waits for verification")
    return "bad", _("cannot be verified as it is")


def marked(mark: str, words: str | Promise) -> SafeString:
    """Return words with a mark before them, as the desk's stylesheet draws it."""
    return format_html('<span class="desk-state desk-state--{}">{}</span>', mark, words)
