"""Why a page that came is no evidence, as a code with values, and the words for it: what it is and what to do instead."""

from enum import StrEnum

from django.utils.translation import gettext as _

from reactions.reading import acceptance


class Refusal(StrEnum):
    """What came in place of the page."""

    BOT_WALL = "bot_wall"
    LOGIN_REQUIRED = "login_required"
    FORBIDDEN = "forbidden"
    TOO_MANY_REQUESTS = "too_many_requests"
    LEGAL_REASONS = "legal_reasons"
    TOMBSTONE = "tombstone"
    NOT_FOUND = "not_found"
    GONE = "gone"
    SITE_ERROR = "site_error"
    OTHER_STATUS = "other_status"
    LIST = "list"
    EMPTY = "empty"
    NO_PAGE = "no_page"
    UNREADABLE = "unreadable"
    OTHER_PAGE = "other_page"
    OTHER_NAME = "other_name"
    SENT_TO_FRONT = "sent_to_front"


# What the acceptance test says of a page, by the sentence that it gives.
OF_READING = {
    acceptance.BOT_WALL: Refusal.BOT_WALL,
    acceptance.LOGIN: Refusal.LOGIN_REQUIRED,
    acceptance.TOMBSTONE: Refusal.TOMBSTONE,
    acceptance.NOT_FOUND: Refusal.NOT_FOUND,
    acceptance.EMPTY: Refusal.EMPTY,
    acceptance.LIST: Refusal.LIST,
}
OF_STATUS = {
    401: Refusal.LOGIN_REQUIRED,
    403: Refusal.FORBIDDEN,
    404: Refusal.NOT_FOUND,
    410: Refusal.GONE,
    429: Refusal.TOO_MANY_REQUESTS,
    # What FM Korea answers to robots.
    430: Refusal.BOT_WALL,
    451: Refusal.LEGAL_REASONS,
}
# What a page says of itself is more exact than a status that fits several cases.
TOLD_BY_THE_PAGE = frozenset({Refusal.BOT_WALL, Refusal.LOGIN_REQUIRED, Refusal.TOMBSTONE})


def refusal_of(*, status: int, reading: str) -> Refusal | None:
    """Return why an answer is no evidence, by its status and by what its reading gave as a refusal, or None."""
    told = OF_READING.get(reading, Refusal.UNREADABLE) if reading else None
    if 200 <= status < 300:
        return told
    if told in TOLD_BY_THE_PAGE:
        return told
    if status >= 500:
        return Refusal.SITE_ERROR
    return OF_STATUS.get(status, Refusal.OTHER_STATUS)


def message_of_refusal(code: Refusal, values: dict[str, str | int]) -> str:
    """Return what came and what to do about it, in the language that is active."""
    known = {"host": "", "address": "", "media_type": "", "status": 0} | values
    return _messages()[code] % known


def _messages() -> dict[Refusal, str]:
    return {
        Refusal.BOT_WALL: _(
            "This site asks for proof of a person, and the newsroom builds no way around it. Open the page in your "
            "browser, save it there and upload it."
        ),
        Refusal.LOGIN_REQUIRED: _(
            "This site shows the page to members only. Log in with your browser, save the page there and upload it."
        ),
        Refusal.FORBIDDEN: _(
            "This site turns the newsroom away (403). If your browser shows the page, save it there and upload it."
        ),
        Refusal.TOO_MANY_REQUESTS: _(
            "This site asks for a pause (429). Try again later, or save the page in your browser and upload it."
        ),
        Refusal.LEGAL_REASONS: _(
            "This site may not show the page here for legal reasons (451). If your browser shows it, save it there "
            "and upload it."
        ),
        Refusal.TOMBSTONE: _(
            "The site says that this page was deleted, so it proves no words. Look for an earlier capture, or upload a "
            "page that somebody saved before."
        ),
        Refusal.NOT_FOUND: _(
            "There is no page at this address (404). Check the address; if the page was deleted, look for an earlier "
            "capture, or upload one that somebody saved before."
        ),
        Refusal.GONE: _(
            "The page at this address was removed for good (410). Look for an earlier capture, or upload a page that "
            "somebody saved before."
        ),
        Refusal.SITE_ERROR: _(
            "The site reports a fault of its own (%(status)d). Try again later, or save the page in your browser and "
            "upload it."
        ),
        Refusal.OTHER_STATUS: _(
            "The site answered with status %(status)d in place of the page. Check the address, or save the page in "
            "your browser and upload it."
        ),
        Refusal.LIST: _(
            "This is a list of threads and not one of them. Open the thread itself, and capture that address."
        ),
        Refusal.EMPTY: _(
            "There are no words on this page as the site sent it: a script brings them. Capture it with a browser, or "
            "save the page in yours once it has loaded, and upload it."
        ),
        Refusal.NO_PAGE: _(
            "This address leads to a file (%(media_type)s) and not to a page. Capture the page on which it is shown."
        ),
        Refusal.UNREADABLE: _(
            "What the site sent cannot be read as a page. Save the page in your browser and upload it."
        ),
        Refusal.OTHER_PAGE: _(
            "The site sent on to another page: %(address)s. If that is what you want to quote, capture that address."
        ),
        Refusal.OTHER_NAME: _(
            "What came calls itself %(address)s, which is another page. If that is what you want to quote, capture "
            "that address."
        ),
        Refusal.SENT_TO_FRONT: _(
            "The site sent on to its front page or to a list: %(address)s. The page was probably deleted, or is for "
            "members only. If your browser shows it, save it there and upload it."
        ),
    }
