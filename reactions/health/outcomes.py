"""What an answer says of a page: it stands, it is gone, or nothing follows. Rules alone, no network, no database.

| outcome | rule |
|---|---|
| live | the page came, and its title, its comments or the quoted words show that it is the one |
| thread_deleted | 404 or 410, or the outlet's own signature of a deletion on another answer |
| soft_404 | a redirect to the root or to a list, or 90 or more similar to the answer for an address that never was, while the front page is another one (else it is a wall that we do not know) |
| comment_hidden | the outlet's own signature that says hidden, not deleted |
| blocked, login_required | 401, 403, 407, 429, 430, 451, a robot check, a login form, whatever the status |
| transient | 408, 425, 5xx, a page that speaks of maintenance, and no answer at all |
| indeterminate | everything else: never called dead |

Walls are looked for before everything else, because sites put them on every status.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from rapidfuzz import fuzz

from reactions.health.marks import page_is_only_hidden
from reactions.health.reasons import Outcome, Reason
from reactions.reading.acceptance import BOT_WALL, EMPTY, LIST, LOGIN, LOGIN_WORDS, NOT_FOUND, TOMBSTONE
from reactions.reading.pages import ReadPage
from reactions.reading.rules import ReadingRules

# From this similarity (0 to 100) to the answer for a random address, a page counts as that answer.
SAME_AS_RANDOM = 90.0
# So similar are two titles of one page, of which one may carry the site's name too.
SAME_TITLE = 90.0
TITLE_SEPARATOR = re.compile(r"\s+[-–—|·:>»]+\s+|\s*(?:::|\|)\s*")
TITLE_COUNT = re.compile(r"\s*[\[(]\d+[\])]$")
# Shorter numbers start again on every page, and shorter words stand everywhere.
SHORTEST_NUMBER = 4
SHORTEST_WORDS = 12
MOST_COMPARED = 20_000

FAILURES: dict[str, tuple[Outcome, Reason]] = {
    "dns": (Outcome.TRANSIENT, Reason.DNS),
    "tls": (Outcome.TRANSIENT, Reason.TLS),
    "timeout": (Outcome.TRANSIENT, Reason.TIMEOUT),
    "connection": (Outcome.TRANSIENT, Reason.CONNECTION),
    "too_large": (Outcome.INDETERMINATE, Reason.TOO_LARGE),
    "address_refused": (Outcome.INDETERMINATE, Reason.ADDRESS_REFUSED),
    "redirects": (Outcome.INDETERMINATE, Reason.REDIRECTS),
    "no_page": (Outcome.INDETERMINATE, Reason.NO_PAGE),
}
STATUSES: dict[int, tuple[Outcome, Reason]] = {
    401: (Outcome.LOGIN_REQUIRED, Reason.STATUS_401),
    403: (Outcome.BLOCKED, Reason.STATUS_403),
    404: (Outcome.THREAD_DELETED, Reason.STATUS_404),
    407: (Outcome.BLOCKED, Reason.STATUS_407),
    408: (Outcome.TRANSIENT, Reason.STATUS_SLOW),
    410: (Outcome.THREAD_DELETED, Reason.STATUS_410),
    425: (Outcome.TRANSIENT, Reason.STATUS_SLOW),
    429: (Outcome.BLOCKED, Reason.STATUS_429),
    430: (Outcome.BLOCKED, Reason.STATUS_430),
    451: (Outcome.BLOCKED, Reason.STATUS_451),
}
ROOT_PATHS = re.compile(r"/?(?:index\.\w{2,5}|main(?:\.\w{2,5})?|home(?:\.\w{2,5})?|m)?/?", re.IGNORECASE)
LOGIN_PATHS = re.compile(r"/(?:[\w-]*log-?in|sign-?in|auth|nidlogin)\b", re.IGNORECASE)
MAINTENANCE = re.compile(
    r"(?:서비스|시스템|서버|정기|긴급)\s*점검|점검\s*중|일시적(?:인|으로)|잠시\s*후\s*다시|maintenance|temporarily unavailable|try again later",
    re.IGNORECASE,
)
# Boards answer with a script alone: alert('삭제된 글입니다'); history.back(); or location.href = '/';
ALERT = re.compile(r"\balert\(\s*([\"'`])(.{1,300}?)\1\s*\)", re.DOTALL)
SCRIPT_REDIRECT = re.compile(
    r"\blocation(?:\.href)?\s*=\s*[\"']([^\"']{1,500})[\"']|\blocation\.(?:replace|assign)\(\s*[\"']([^\"']{1,500})[\"']"
    r"|http-equiv=[\"']?refresh[\"']?[^>]{0,40}url=[\"']?([^\"'>\s]{1,500})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    outcome: Outcome
    reason: Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for an address. `failure` is a key of FAILURES, empty where there was an answer.

    `page` is None where what came could not be read. `markup` is the decoded source, needed for pages without words.
    """

    requested_url: str
    failure: str = ""
    status: int | None = None
    final_url: str = ""
    page: ReadPage | None = None
    markup: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of a page: its number at the outlet, its titles, its comments' numbers, the quoted words.

    `number_in_final` is the number that the outlet's pattern finds in the address where the answer arrived.
    `site_names` and `hosts` are those of the outlet: a title that is only the site's name identifies nothing, and an
    address elsewhere is not the site's front page.
    """

    number: str = ""
    number_in_final: str = ""
    titles: tuple[str, ...] = ()
    comment_numbers: frozenset[str] = frozenset()
    words: tuple[str, ...] = field(default=(), repr=False)
    site_names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def is_known_title(self, title: str) -> bool:
        """Return whether a page's title is one of those known, whatever of the site's own name stands around it."""
        own = _title_parts(title, self.site_names)
        return bool(own) and any(
            _same_title(own, _title_parts(known, self.site_names)) for known in self.titles
        )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the same outlet answers for an address that never was, and for its front page: words of pages with 200."""

    random_text: str = field(repr=False)
    front_text: str = field(default="", repr=False)

    def is_telling(self) -> bool:
        """Return whether the site tells pages apart; a wall answers everything alike."""
        return bool(self.random_text.strip()) and not _is_like(self.random_text, self.front_text)


def thread_finding(
    *, answer: Answer, thread: Thread, rules: ReadingRules | None, elsewhere: Elsewhere | None = None
) -> Finding:
    """Return what the answer says of the page.

    Without `elsewhere` a page that nothing identifies is `indeterminate`: ask the site for a random address then,
    where one can be built, and judge again (see `needs_elsewhere`).
    """
    if answer.failure:
        return Finding(*FAILURES.get(answer.failure, (Outcome.INDETERMINATE, Reason.STATUS_OTHER)))
    status, page = answer.status or 0, answer.page
    shown = _words_shown(answer)
    if (wall := _wall(answer, page, shown, rules)) is not None:
        return wall
    if status in STATUSES:
        return Finding(*STATUSES[status])
    if status >= 500:
        return Finding(Outcome.TRANSIENT, Reason.STATUS_5XX)
    if not 200 <= status < 300:
        return Finding(Outcome.INDETERMINATE, Reason.STATUS_OTHER)
    if page is None or not page.checkable:
        return Finding(Outcome.INDETERMINATE, Reason.NO_PAGE)
    signs = tuple(sign for sign in (rules.page_tombstones if rules else ()) if sign in shown)
    if (gone := _gone(answer, page, thread, shown if signs else "")) is not None:
        return gone
    if _is_recognised(page, thread) and page.refusal in {"", LIST}:
        return Finding(Outcome.LIVE, Reason.PAGE_STANDS)
    if MAINTENANCE.search(shown) and page.refusal:
        return Finding(Outcome.TRANSIENT, Reason.MAINTENANCE)
    if elsewhere is not None and _is_random(page, thread, elsewhere):
        return Finding(Outcome.SOFT_404, Reason.LIKE_A_RANDOM_PAGE)
    if page.refusal in {TOMBSTONE, NOT_FOUND} or signs:
        return Finding(Outcome.INDETERMINATE, Reason.LOOKS_DELETED)
    return Finding(Outcome.INDETERMINATE, Reason.NOT_RECOGNISED)


def needs_elsewhere(finding: Finding) -> bool:
    """Return whether the answer for a random address could tell more."""
    return finding.reason in {Reason.NOT_RECOGNISED, Reason.LOOKS_DELETED}


def _gone(answer: Answer, page: ReadPage, thread: Thread, signature: str) -> Finding | None:
    """Return what follows from the outlet's own signature (the words around it, or empty) or from a redirect."""
    if signature and page.refusal in {TOMBSTONE, EMPTY, NOT_FOUND}:
        if page_is_only_hidden(signature):
            return Finding(Outcome.COMMENT_HIDDEN, Reason.PAGE_HIDDEN)
        return Finding(Outcome.THREAD_DELETED, Reason.SITE_SIGNATURE)
    if _is_recognised(page, thread):
        return None
    return _redirect(answer, _script_target(answer) if page.refusal == EMPTY else "", page, thread)


def _is_random(page: ReadPage, thread: Thread, elsewhere: Elsewhere) -> bool:
    return (
        not thread.is_known_title(page.title)
        and _is_like(page.text, elsewhere.random_text)
        and elsewhere.is_telling()
    )


def _words_shown(answer: Answer) -> str:
    """Return the words that a visitor would read; on a page without any, those of its alert."""
    if answer.page is None:
        return ""
    words = f"{answer.page.title}\n{answer.page.text}"
    if not answer.page.text.strip():
        words = "\n".join((words, *(found[1] for found in ALERT.findall(answer.markup))))
    return words


def _wall(answer: Answer, page: ReadPage | None, shown: str, rules: ReadingRules | None) -> Finding | None:
    if page is None:
        return None
    login = Finding(Outcome.LOGIN_REQUIRED, Reason.LOGIN_FORM)
    # A form for logging in stands on many pages; where the site says that there is no such page, it tells nothing.
    if page.refusal == LOGIN and (answer.status not in {404, 410} or LOGIN_WORDS.search(shown)):
        return login
    is_bare = bool(page.refusal)
    if page.refusal == BOT_WALL or (
        page.refusal == EMPTY and rules and any(sign in shown for sign in rules.walls)
    ):
        return login if LOGIN_WORDS.search(shown) else Finding(Outcome.BLOCKED, Reason.ROBOT_CHECK)
    if is_bare and page.refusal == EMPTY and LOGIN_WORDS.search(shown):
        return login
    target = answer.final_url if is_bare else ""
    script = _script_target(answer) if page.refusal == EMPTY else ""
    return login if _is_login(target) or _is_login(script) else None


def _is_login(address: str) -> bool:
    parts = urlsplit(address)
    return bool(LOGIN_PATHS.search(parts.path) or "dispMemberLoginForm" in parts.query)


def _script_target(answer: Answer) -> str:
    """Return the address to which a page without words leads by script or refresh, or an empty string."""
    found = SCRIPT_REDIRECT.search(answer.markup)
    if found is None:
        return ""
    address: str = next(part for part in found.groups() if part)
    try:
        return urljoin(answer.final_url or answer.requested_url, address)
    except ValueError:
        return ""


def _redirect(answer: Answer, script_target: str, page: ReadPage, thread: Thread) -> Finding | None:
    """Return what follows from arriving elsewhere, or None where the answer came from the page's own address."""
    final = script_target or answer.final_url
    if not final or _same_place(final, answer.requested_url):
        return None
    if not script_target and thread.number and thread.number_in_final == thread.number:
        return None
    if not _is_of_site(final, answer.requested_url, thread):
        return Finding(Outcome.INDETERMINATE, Reason.OTHER_PAGE)
    path = urlsplit(final).path
    asked = urlsplit(answer.requested_url).path
    if ROOT_PATHS.fullmatch(path) and not urlsplit(final).query and not ROOT_PATHS.fullmatch(asked):
        return Finding(Outcome.SOFT_404, Reason.TO_THE_ROOT)
    has_own_number = bool(thread.number_in_final) and not script_target
    if not has_own_number and (page.refusal == LIST or _is_above(final, answer.requested_url)):
        return Finding(Outcome.SOFT_404, Reason.TO_A_LIST)
    return Finding(Outcome.INDETERMINATE, Reason.OTHER_PAGE)


def _same_place(left: str, right: str) -> bool:
    one, other = urlsplit(left), urlsplit(right)
    return _bare_host(one.hostname) == _bare_host(other.hostname) and (
        one.path.rstrip("/") or "/",
        sorted(parse_qsl(one.query)),
    ) == (other.path.rstrip("/") or "/", sorted(parse_qsl(other.query)))


def _bare_host(host: str | None) -> str:
    return re.sub(r"^(?:www|m)\.", "", (host or "").lower())


def _is_of_site(final: str, asked: str, thread: Thread) -> bool:
    host = (urlsplit(final).hostname or "").lower()
    known = (*thread.hosts, _bare_host(urlsplit(asked).hostname))
    return any(host == name or host.endswith(f".{name}") for name in known)


def _is_above(final: str, asked: str) -> bool:
    """Return whether an address is that of the board above the asked page: less of its path, or of its query."""
    above, below = urlsplit(final), urlsplit(asked)
    if _bare_host(above.hostname) != _bare_host(below.hostname):
        return False
    path, full_path = above.path.rstrip("/"), below.path.rstrip("/")
    if path == full_path:
        return bool(below.query) and set(parse_qsl(above.query)) < set(parse_qsl(below.query))
    return full_path.startswith(f"{path}/")


def _is_recognised(page: ReadPage, thread: Thread) -> bool:
    """Return whether something on the page shows that it is the one we know."""
    is_elsewhere = bool(thread.number_in_final) and thread.number_in_final != thread.number
    numbers = {comment.native_id for comment in page.comments if len(comment.native_id) >= SHORTEST_NUMBER}
    if not page.is_general and not is_elsewhere and numbers & thread.comment_numbers:
        return True
    if any(len(words) >= SHORTEST_WORDS and words in page.text for words in thread.words):
        return True
    return thread.is_known_title(page.title)


def _title_parts(title: str, site_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts of a title between its separators, without the site's names and a count of comments."""
    names = {name.casefold() for name in site_names}
    parts = (
        TITLE_COUNT.sub("", part).strip()
        for part in TITLE_SEPARATOR.split(" ".join(title.split()).casefold())
    )
    return tuple(part for part in parts if part and part not in names)


def _same_title(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two titles are one: the longest part of either stands in the other, or both are nearly equal."""
    if not one or not other:
        return False
    if max(one, key=len) in other or max(other, key=len) in one:
        return True
    return fuzz.ratio(" ".join(one), " ".join(other), score_cutoff=SAME_TITLE) > 0


def _is_like(text: str, other: str) -> bool:
    left, right = text[:MOST_COMPARED], other[:MOST_COMPARED]
    return bool(left.strip()) and fuzz.ratio(left, right, score_cutoff=SAME_AS_RANDOM) > 0
