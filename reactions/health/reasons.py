"""What a re-check found, and why, as codes; and how the desk reads each. English message ids for gettext."""

from enum import StrEnum

from django.utils.translation.trans_null import gettext_noop


class Outcome(StrEnum):
    """The values of `reactions.models.Health`, for the rules that know no database."""

    LIVE = "live"
    EDITED = "edited"
    COMMENT_DELETED = "comment_deleted"
    COMMENT_HIDDEN = "comment_hidden"
    THREAD_DELETED = "thread_deleted"
    SOFT_404 = "soft_404"
    BLOCKED = "blocked"
    LOGIN_REQUIRED = "login_required"
    TRANSIENT = "transient"
    INDETERMINATE = "indeterminate"


# What says that the page itself is gone.
PAGE_GONE = frozenset({Outcome.THREAD_DELETED, Outcome.SOFT_404})
# What must be seen three times before readers are told.
DELETIONS = frozenset({Outcome.COMMENT_DELETED, *PAGE_GONE})
# What tells nothing about the words: such a check changes nothing that was told.
SILENT = frozenset({Outcome.BLOCKED, Outcome.LOGIN_REQUIRED, Outcome.TRANSIENT, Outcome.INDETERMINATE})


class Reason(StrEnum):
    # The words stand there.
    UNCHANGED = "unchanged"
    REST_CHANGED = "rest_changed"
    RENUMBERED = "renumbered"
    PAGE_STANDS = "page_stands"
    # Other words stand there.
    OTHER_WORDS = "other_words"
    OTHER_SPACING = "other_spacing"
    # The comment is gone.
    DELETED_BY_AUTHOR = "deleted_by_author"
    DELETED_BY_SITE = "deleted_by_site"
    DELETION_MARK = "deletion_mark"
    NOT_LISTED = "not_listed"
    # Hidden.
    HIDDEN_BY_FILTER = "hidden_by_filter"
    HIDDEN_BY_REPORTS = "hidden_by_reports"
    MADE_PRIVATE = "made_private"
    PAGE_HIDDEN = "page_hidden"
    # The page is gone.
    STATUS_404 = "status_404"
    STATUS_410 = "status_410"
    SITE_SIGNATURE = "site_signature"
    TO_THE_ROOT = "to_the_root"
    TO_A_LIST = "to_a_list"
    LIKE_A_RANDOM_PAGE = "like_a_random_page"
    # The site does not let us see it.
    STATUS_401 = "status_401"
    STATUS_403 = "status_403"
    STATUS_429 = "status_429"
    STATUS_430 = "status_430"
    STATUS_451 = "status_451"
    STATUS_407 = "status_407"
    ROBOT_CHECK = "robot_check"
    LOGIN_FORM = "login_form"
    # The site did not answer.
    STATUS_5XX = "status_5xx"
    STATUS_SLOW = "status_slow"
    MAINTENANCE = "maintenance"
    DNS = "dns"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    # It cannot be told.
    INCOMPLETE_LISTING = "incomplete_listing"
    NO_COMMENTS = "no_comments"
    OTHER_NUMBERING = "other_numbering"
    NO_NUMBER = "no_number"
    NO_WORDS = "no_words"
    SHORTENED = "shortened"
    UNKNOWN_MARK = "unknown_mark"
    WORDS_NOT_FOUND = "words_not_found"
    NOT_RECOGNISED = "not_recognised"
    LOOKS_DELETED = "looks_deleted"
    OTHER_PAGE = "other_page"
    NO_PAGE = "no_page"
    TOO_LARGE = "too_large"
    ADDRESS_REFUSED = "address_refused"
    REDIRECTS = "redirects"
    STATUS_OTHER = "status_other"


EXPLANATIONS: dict[Reason, str] = {
    Reason.UNCHANGED: gettext_noop("The comment stands there as it was."),
    Reason.REST_CHANGED: gettext_noop(
        "The quoted words stand there, but the rest of the comment was changed. See whether they still mean the same."
    ),
    Reason.RENUMBERED: gettext_noop("The comment stands there as it was, under another number."),
    Reason.PAGE_STANDS: gettext_noop(
        "The page stands there. Words quoted from a screenshot are not compared."
    ),
    Reason.OTHER_WORDS: gettext_noop("The comment stands there with other words."),
    Reason.OTHER_SPACING: gettext_noop("The comment stands there with other spacing."),
    Reason.DELETED_BY_AUTHOR: gettext_noop(
        "Its author took the comment back. The evidence stands; ask whether we should go on quoting it."
    ),
    Reason.DELETED_BY_SITE: gettext_noop("The site's staff removed the comment."),
    Reason.DELETION_MARK: gettext_noop("The site says in its place that the comment was deleted."),
    Reason.NOT_LISTED: gettext_noop("The list of comments is complete, and the comment is not in it."),
    Reason.HIDDEN_BY_FILTER: gettext_noop("The site's filter hides the comment."),
    Reason.HIDDEN_BY_REPORTS: gettext_noop("The site hides the comment after reports or by its rules."),
    Reason.MADE_PRIVATE: gettext_noop("The comment was made private."),
    Reason.PAGE_HIDDEN: gettext_noop("The site hides the page after reports or by its rules."),
    Reason.STATUS_404: gettext_noop("The site says that there is no such page (404)."),
    Reason.STATUS_410: gettext_noop("The site says that the page is gone (410)."),
    Reason.SITE_SIGNATURE: gettext_noop("The site says in its own words that the page was deleted."),
    Reason.TO_THE_ROOT: gettext_noop("The address leads to the site's front page now."),
    Reason.TO_A_LIST: gettext_noop("The address leads to a list of threads now."),
    Reason.LIKE_A_RANDOM_PAGE: gettext_noop("The site answers as it does for an address that never existed."),
    Reason.STATUS_401: gettext_noop("The site asks for a login (401)."),
    Reason.STATUS_403: gettext_noop("The site refuses the newsroom (403)."),
    Reason.STATUS_407: gettext_noop("A proxy on the way asks for a login (407)."),
    Reason.STATUS_429: gettext_noop("The site was asked too often (429)."),
    Reason.STATUS_430: gettext_noop("The site turns robots away (430)."),
    Reason.STATUS_451: gettext_noop("The site may not show the page for legal reasons (451)."),
    Reason.ROBOT_CHECK: gettext_noop("The site asks for proof of a person."),
    Reason.LOGIN_FORM: gettext_noop("The site shows the page to members only."),
    Reason.STATUS_5XX: gettext_noop("The site had an error of its own (5xx)."),
    Reason.STATUS_SLOW: gettext_noop("The site asked to come back later."),
    Reason.MAINTENANCE: gettext_noop("The site is being worked on."),
    Reason.DNS: gettext_noop("The site's name was not found."),
    Reason.TLS: gettext_noop("No secure connection to the site could be made."),
    Reason.TIMEOUT: gettext_noop("The site did not answer in time."),
    Reason.CONNECTION: gettext_noop("The site could not be reached."),
    Reason.INCOMPLETE_LISTING: gettext_noop(
        "The comment is not on the page, but neither are all others: nothing follows from it."
    ),
    Reason.NO_COMMENTS: gettext_noop(
        "The page came without its comments; a script adds them in a browser. Look at the page yourself."
    ),
    Reason.OTHER_NUMBERING: gettext_noop(
        "The site numbers its comments in another way now. Capture the page again."
    ),
    Reason.NO_NUMBER: gettext_noop(
        "The words were not found, and the comment has no number by which to find it. Look at the page yourself."
    ),
    Reason.NO_WORDS: gettext_noop("The comment stands there, but no words of it came along."),
    Reason.SHORTENED: gettext_noop("The page shows only the beginning of the comment."),
    Reason.UNKNOWN_MARK: gettext_noop("The site puts a remark in the comment's place that we do not know."),
    Reason.WORDS_NOT_FOUND: gettext_noop("The words were not found on the page. Look at the page yourself."),
    Reason.NOT_RECOGNISED: gettext_noop(
        "A page came, but nothing shows that it is the one we know. Look at it yourself."
    ),
    Reason.LOOKS_DELETED: gettext_noop(
        "The page reads like a deletion, but not in words that we know of this outlet. Add them to its signs."
    ),
    Reason.OTHER_PAGE: gettext_noop("The address leads to another page now. Look where the thread went."),
    Reason.NO_PAGE: gettext_noop("What came is no page that can be read."),
    Reason.TOO_LARGE: gettext_noop("The answer was too large to be a page."),
    Reason.ADDRESS_REFUSED: gettext_noop("The address leads to where the newsroom does not go."),
    Reason.REDIRECTS: gettext_noop("The address leads on and on without arriving."),
    Reason.STATUS_OTHER: gettext_noop("The site gave an answer from which nothing follows."),
}
