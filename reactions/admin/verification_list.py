"""The queue of quotations to verify, as a page: what waits, filtered by community, age and what is the matter."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.admin.wording import verdict_in_words
from reactions.models import Quotation
from reactions.verifying.queue import QueueFilter, Show, outlets_waiting, quotations_to_verify
from reactions.verifying.standing import standing_of

if TYPE_CHECKING:
    from reactions.admin.quotations import QuotationAdmin

ROWS_PER_PAGE = 50
PARTS: dict[Show, Promise] = {
    Show.ALL: gettext_lazy("everything"),
    Show.NEW: gettext_lazy("not looked at yet"),
    Show.ASKED: gettext_lazy("question asked"),
    Show.PICTURES: gettext_lazy("pictures"),
    Show.DOUBTFUL: gettext_lazy("cannot be accepted as they are"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of a filter: its words, where it leads, and whether it is what is shown now."""

    words: str | Promise
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    quotation: Quotation
    verdict: tuple[str, str | Promise]
    note: str
    acceptances: int


def wanted_of(request: HttpRequest) -> QueueFilter:
    """Return what of the queue the address asks for; what it does not know counts as not asked."""
    show = request.GET.get("show", "")
    return QueueFilter(
        show=Show(show) if show in set(Show) else Show.ALL,
        outlet=request.GET.get("outlet", "")[:50].replace("\x00", ""),
        newest_first=request.GET.get("order") == "newest",
    )


def query_of(wanted: QueueFilter) -> str:
    """Return the query of an address that asks for this part of the queue, with its question mark."""
    asked = {
        "show": wanted.show.value,
        "outlet": wanted.outlet,
        "order": "newest" if wanted.newest_first else "",
    }
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"?{given}" if given else ""


def verification_list(quotation_admin: "QuotationAdmin", request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, and lead to the first of it."""
    if not (
        request.user.has_perm("reactions.verify_quotation")
        and request.user.has_perm("reactions.view_capture")
    ):
        raise PermissionDenied
    actor, wanted = cast(User, request.user), wanted_of(request)
    waiting = quotations_to_verify(user_id=actor.pk, wanted=wanted)
    rows = waiting.select_related("source__outlet", "submitted_by").prefetch_related("verifications")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **quotation_admin.admin_site.each_context(request),
        "title": _("Quotations to verify"),
        "opts": quotation_admin.opts,
        "page": page,
        "rows": [_row(quotation) for quotation in page],
        "query": query_of(wanted),
        "is_filtered": wanted != QueueFilter(),
        "parts": [
            Choice(words, query_of(replace(wanted, show=show)), wanted.show == show)
            for show, words in PARTS.items()
        ],
        "outlets": [
            Choice(_("every outlet"), query_of(replace(wanted, outlet="")), not wanted.outlet),
            *(
                Choice(
                    outlet.label, query_of(replace(wanted, outlet=outlet.slug)), wanted.outlet == outlet.slug
                )
                for outlet in outlets_waiting(user_id=actor.pk)
            ),
        ],
        "orders": [
            Choice(_("oldest first"), query_of(replace(wanted, newest_first=False)), not wanted.newest_first),
            Choice(_("newest first"), query_of(replace(wanted, newest_first=True)), wanted.newest_first),
        ],
    }
    return TemplateResponse(request, "admin/reactions/quotation/queue.html", context)


def _row(quotation: Quotation) -> Row:
    standing = standing_of(quotation.verifications.all())
    return Row(
        quotation=quotation,
        verdict=verdict_in_words(standing.verdict),
        note=standing.note if standing.decision == "asked" else "",
        acceptances=standing.acceptances,
    )
