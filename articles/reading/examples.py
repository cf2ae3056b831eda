"""A real quotation to show how quotations are sourced here."""

from reactions.models import Appearance, Quotation


def example_quotation() -> Quotation | None:
    """Return the quotation that readers saw last with all its words and its link, or None on an empty site; one query."""
    newest = (
        Appearance.objects.shown()
        .filter(quotation__display=Quotation.Display.FULL)
        .select_related("quotation__source__outlet")
        .order_by("-published_at", "-id")
        .first()
    )
    return newest.quotation if newest else None
