"""How many reactions an article shows, and from how many communities: kept with each edition, for lists."""

from collections.abc import Mapping
from typing import Any

from articles.documents import Document, named_in
from articles.models import Edition
from delivery import keys
from delivery.announcing import announce
from reactions.models import Outlet, Paraphrase, Quotation


def count_reactions(*, document: Document, quotations: Mapping[int, Quotation]) -> tuple[int, int]:
    """Return how many reactions the document shows, and from how many communities and blogs; what is gone is not counted.

    `quotations` are the document's by id, with their source and its outlet.
    """
    shown = [quotations[pk] for pk in named_in(document, "quotation") if pk in quotations]
    outlets = [
        *(
            (quotation.source.outlet_id, quotation.source.outlet.kind)
            for quotation in shown
            if not quotation.is_gone
        ),
        *Paraphrase.objects.filter(pk__in=named_in(document, "paraphrase")).values_list(
            "source__outlet", "source__outlet__kind"
        ),
    ]
    reacting = {Outlet.Kind.COMMUNITY, Outlet.Kind.BLOG}
    return len(outlets), len({outlet for outlet, kind in outlets if kind in reacting})


def count_anew(*, quotation: Quotation, **signal: Any) -> None:
    """Count the reactions of the live editions that show a quotation again: it is gone, or back."""
    showing = quotation.appearances.values_list("edition_id", flat=True)
    for edition in Edition.objects.live().filter(pk__in=list(showing)):
        rows = Quotation.objects.select_related("source__outlet")
        edition.reaction_count, edition.community_count = count_reactions(
            document=edition.document, quotations=rows.in_bulk(named_in(edition.document, "quotation"))
        )
        edition.save(update_fields=["reaction_count", "community_count"])
        announce([keys.edition_of(edition.article_id)])
