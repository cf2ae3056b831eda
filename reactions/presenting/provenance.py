"""What readers are told about where a quotation comes from: who archived the page, how the
words were compared, and how the source stands now.

A capture's label says who archived it and when. It never claims that the site sent what we hold: of a page that an
editor saved, the origin is what that editor states.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reactions.models import Capture
from reactions.models.quotations import Health

# Where an editor, not this newsroom's own program, says from where and when the page is.
STATED_BY_AN_EDITOR = frozenset({Capture.Method.UPLOAD, Capture.Method.PASTE, Capture.Method.BOOKMARKLET})

ARCHIVED_HOW: dict[str, Promise] = {
    Capture.Method.FETCH: _("fetched from its address"),
    Capture.Method.BROWSER: _("opened at its address with a browser"),
    Capture.Method.UPLOAD: _(
        "a page saved and uploaded by an editor, who states where and when it was saved"
    ),
    Capture.Method.PASTE: _("page source pasted by an editor, who states where and when it was taken"),
    Capture.Method.BOOKMARKLET: _(
        "sent from the browser of an editor, who states where and when it was open"
    ),
}

# Of an address that speaks only http: nothing shows that nobody on the way changed the page.
ARCHIVED_UNENCRYPTED: dict[str, Promise] = {
    Capture.Method.FETCH: _("fetched from its address over an unencrypted connection"),
    Capture.Method.BROWSER: _("opened at its address with a browser over an unencrypted connection"),
}

# The source is no longer as it was quoted: readers are told beside the quotation, not only in its evidence.
NO_LONGER_THERE = frozenset(
    {Health.EDITED, Health.COMMENT_DELETED, Health.COMMENT_HIDDEN, Health.THREAD_DELETED, Health.SOFT_404}
)

# Differences that readers cannot see and that a comparison overlooks, by the values of `reactions.judging.normalising.Fold`.
FOLDS: dict[str, Promise] = {
    "invisible characters": _("invisible characters"),
    "spaces": _("spaces"),
    "quotation marks": _("quotation marks"),
    "dashes": _("dashes"),
    "ellipses": _("ellipses"),
    "tildes": _("tildes"),
}


def archived_how(capture: Capture) -> Promise | str:
    """Return how the page was archived, in words that follow the newsroom's name."""
    if is_unencrypted(capture):
        return ARCHIVED_UNENCRYPTED[capture.method]
    return ARCHIVED_HOW.get(capture.method) or capture.get_method_display()


def is_stated_by_an_editor(capture: Capture) -> bool:
    """Return whether the page's origin is what an editor states, and not what this newsroom's program saw."""
    return capture.method in STATED_BY_AN_EDITOR


def is_unencrypted(capture: Capture) -> bool:
    """Return whether the newsroom's program got the page over a connection that others could read and change."""
    return capture.method in ARCHIVED_UNENCRYPTED and capture.final_url.startswith("http://")


def address_for_readers(*, capture: Capture, canonical_url: str) -> str:
    """Return the address at which a browser finds the page: the canonical one, by http where the site speaks no other."""
    if is_unencrypted(capture) and canonical_url.startswith("https://"):
        return f"http://{canonical_url.removeprefix('https://')}"
    return canonical_url
