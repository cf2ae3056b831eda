"""Why a page did not come, as a code with values, and the words for it: what happened and what to do instead."""

from enum import StrEnum

from django.utils.translation import gettext as _


class FetchProblem(StrEnum):
    """Why there is no answer. A status such as 404 or 503 is an answer, and no problem of this kind."""

    # What was asked for, or what a redirect asked for.
    REFUSED_FORM = "refused_form"
    REFUSED_ADDRESS = "refused_address"
    # What happened on the way.
    NO_SUCH_NAME = "no_such_name"
    NO_NAME_SERVER = "no_name_server"
    NO_CONNECTION = "no_connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_ANSWER = "bad_answer"
    # The newsroom's own browser.
    NO_BROWSER = "no_browser"
    BROWSER_FAILED = "browser_failed"

    @property
    def is_transient(self) -> bool:
        """Whether the same question may well be answered later: nothing is known of the page itself."""
        return self in TRANSIENT


TRANSIENT = frozenset(
    {
        FetchProblem.NO_SUCH_NAME,
        FetchProblem.NO_NAME_SERVER,
        FetchProblem.NO_CONNECTION,
        FetchProblem.TLS,
        FetchProblem.TIMEOUT,
        FetchProblem.BAD_ANSWER,
        FetchProblem.BROWSER_FAILED,
    }
)


class UnableToFetch(Exception):
    """There is no answer. `code` says why, `values` are plain JSON, and the text is in the reader's language."""

    def __init__(self, code: FetchProblem, **values: str | int) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return message_of_problem(self.code, self.values)


def message_of_problem(code: FetchProblem, values: dict[str, str | int]) -> str:
    """Return what happened and what to do about it, in the language that is active."""
    known = {"host": "", "limit": 0, "seconds": 0, "count": 0} | values
    return _messages()[code] % known


def _messages() -> dict[FetchProblem, str]:
    problem = FetchProblem
    return {
        problem.REFUSED_FORM: _(
            "The newsroom asks only for http and https addresses on their usual ports, without a user name in them. "
            "Check the address, or save the page in your browser and upload it."
        ),
        problem.REFUSED_ADDRESS: _(
            "%(host)s does not stand on the public internet, so the newsroom does not ask it. Check the address, or "
            "save the page in your browser and upload it."
        ),
        problem.NO_SUCH_NAME: _(
            "There is no site with the name %(host)s. Check the address; if your browser opens it, save the page "
            "there and upload it."
        ),
        problem.NO_NAME_SERVER: _(
            "The name %(host)s could not be looked up just now. Try again in a few minutes."
        ),
        problem.NO_CONNECTION: _(
            "%(host)s cannot be reached from here. Try again later; if your browser opens the page, save it there "
            "and upload it."
        ),
        problem.TLS: _(
            "No secure connection to %(host)s was possible: its certificate is not valid, or its security is out of "
            "date. If your browser opens the page without a warning, save it there and upload it."
        ),
        problem.TIMEOUT: _(
            "%(host)s did not send the whole page within %(seconds)d seconds. Try again later, or save the page in "
            "your browser and upload it."
        ),
        problem.TOO_LARGE: _(
            "The page is larger than %(limit)d MiB. Save it in your browser without its pictures and upload it."
        ),
        problem.TOO_MANY_REDIRECTS: _(
            "The site sends on from one address to the next without end, as some do with visitors who keep no "
            "cookies. Save the page in your browser and upload it."
        ),
        problem.BAD_ANSWER: _(
            "What %(host)s sent is damaged or was cut off. Try again later, or save the page in your browser and "
            "upload it."
        ),
        problem.NO_BROWSER: _(
            "This newsroom has no browser of its own installed. Save the page in your browser and upload it."
        ),
        problem.BROWSER_FAILED: _(
            "The newsroom's browser could not open the page. Try again, or save the page in your own browser and "
            "upload it."
        ),
    }
