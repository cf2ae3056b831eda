"""What the reading room shows of a capture: its comments searched, sorted and in parts, with what is quoted lit."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reactions.admin.passages import Part, parts_of, pieces_between
from reactions.judging.normalising import compose, fold
from reactions.models import Capture, CaptureComment, Quotation

# A page of 20,000 comments is read in parts; what is below is one page, so that the browser's own search finds it.
COMMENTS_PER_PAGE = 2_500
LONGEST_QUERY = 100


class Order(StrEnum):
    """How comments are sorted."""

    PAGE = ""
    VOTES = "votes"
    REPLIES = "replies"
    LONGEST = "longest"


ORDERS: dict[Order, Promise] = {
    Order.PAGE: _("as on the page"),
    Order.VOTES: _("most votes first"),
    Order.REPLIES: _("most answers first"),
    Order.LONGEST: _("longest first"),
}


@dataclass(frozen=True, slots=True)
class RoomFilter:
    """What somebody wants to see: words, an order, only what is not quoted, and from which place on."""

    query: str = ""
    order: Order = Order.PAGE
    only_unquoted: bool = False
    first: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> "RoomFilter":
        """Return what the address asks for; what it does not know counts as not asked."""
        order, first = request.GET.get("order", ""), request.GET.get("from", "")
        return cls(
            query=request.GET.get("q", "").strip()[:LONGEST_QUERY],
            order=Order(order) if order in set(Order) else Order.PAGE,
            only_unquoted=request.GET.get("only") == "unquoted",
            first=int(first) if first.isdecimal() and len(first) <= 9 else 0,
        )

    @property
    def as_query(self) -> str:
        """The same wish as the query of an address, without the place and the question mark."""
        asked = {
            "q": self.query,
            "order": self.order.value,
            "only": "unquoted" if self.only_unquoted else "",
        }
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as the reading room shows it, ready to be written out: there can be thousands on a page.

    `told` is what the page said of it (number, time, votes, answers); what is quoted already is lit in `parts`.
    """

    # Written as text: a template asks for every number how the language writes it.
    pk: str
    start: str
    end: str
    name: str
    who: str
    told: str
    is_post: bool
    parts: list[Part]
    quotations: list[Quotation]


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Some comments in their order, how many were found in all, and where the next part begins (None at the end)."""

    comments: list[ShownComment]
    found: int
    total: int
    next_from: int | None


def page_of(*, capture: Capture, text: str, wanted: RoomFilter) -> RoomPage:
    """Return the part of a capture's comments that somebody wants to see; five queries, whatever their number."""
    by_comment: dict[int | None, list[Quotation]] = {}
    for quotation in standing_quotations(capture):
        by_comment.setdefault(quotation.comment_id, []).append(quotation)
    rows: QuerySet[CaptureComment] = capture.comments.select_related("author")
    comments = list(rows)
    answers = Counter(row.parent_native_id for row in comments if row.parent_native_id)

    def replies_to(row: CaptureComment) -> int:
        return answers[row.native_id] if row.native_id else 0

    keeps = _holds(wanted.query)
    found = [
        row
        for row in comments
        if not (wanted.only_unquoted and row.pk in by_comment) and keeps(text[row.start : row.end])
    ]
    keys: dict[Order, Callable[[CaptureComment], int]] = {
        Order.VOTES: lambda row: -(row.votes_up or 0),
        Order.REPLIES: lambda row: -replies_to(row),
        Order.LONGEST: lambda row: row.start - row.end,
    }
    if key := keys.get(wanted.order):
        # The sort is stable: equals stay as on the page.
        found.sort(key=key)
    end = wanted.first + COMMENTS_PER_PAGE
    shown = []
    for row in found[wanted.first : end]:
        quotations = by_comment.get(row.pk, [])
        lit = [span for quotation in quotations for span in lit_by(quotation)]
        parts = parts_of(text=text, start=row.start, end=row.end, lit=lit)
        shown.append(_written_out(row, parts=parts, quotations=quotations, replies=replies_to(row)))
    return RoomPage(
        comments=shown,
        found=len(found),
        total=len(comments),
        next_from=end if end < len(found) else None,
    )


def _written_out(
    row: CaptureComment, *, parts: list[Part], quotations: list[Quotation], replies: int
) -> ShownComment:
    who = (row.author.shown_name if row.author else "") or gettext("no name")
    number = f"#{row.native_id}" if row.native_id else ""
    told = [number] if row.ordinal else [gettext("the post")]
    if row.posted_at is not None:
        told.append(f"{timezone.localtime(row.posted_at):%Y-%m-%d %H:%M}")
    if row.votes_up is not None:
        told.append(gettext("%(votes)d for") % {"votes": row.votes_up})
    if row.votes_down is not None:
        told.append(gettext("%(votes)d against") % {"votes": row.votes_down})
    if replies:
        told.append(ngettext("%(count)d answer", "%(count)d answers", replies) % {"count": replies})
    return ShownComment(
        pk=str(row.pk),
        start=str(row.start),
        end=str(row.end),
        name=f"{who} {number}".strip(),
        who=who,
        told=" · ".join(part for part in told if part),
        is_post=row.ordinal == 0,
        parts=parts,
        quotations=quotations,
    )


def loose_parts(*, capture: Capture, text: str) -> list[Part]:
    """Return the whole text of a capture in which no comment was found, with what is quoted lit."""
    lit = [span for quotation in standing_quotations(capture) for span in lit_by(quotation)]
    return parts_of(text=text, start=0, end=len(text), lit=lit)


def standing_quotations(capture: Capture) -> list[Quotation]:
    return list(capture.quotations.filter(superseded_by=None, redacted_at=None).prefetch_related("elisions"))


def lit_by(quotation: Quotation) -> list[tuple[int, int]]:
    if quotation.start is None or quotation.end is None:
        return []
    gaps = [(elision.start, elision.end) for elision in quotation.elisions.all()]
    return pieces_between(start=quotation.start, end=quotation.end, elisions=gaps)


def _holds(query: str) -> Callable[[str], bool]:
    """Return a test whether words hold the query, written in whatever form: NFD finds NFC, “ finds "."""
    wanted = _folded(query)
    if not wanted:
        return lambda words: True
    return lambda words: wanted in _folded(words)


def _folded(words: str) -> str:
    return fold(compose(words)).text.casefold()
