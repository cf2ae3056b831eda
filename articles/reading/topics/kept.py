"""The counts that publishing keeps for one tag, as columns of the tag's own row."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef

from articles.models import TagMonth, TagOutlet, TagStance
from delivery.carrying import made_row
from delivery.prepared import Slot
from delivery.replicas import database_of_reader
from delivery.rows_as_json import RowsAsJSON
from reactions.models import Outlet
from tags.models import Tag, TagPair

PAIRS_COMPARED = 40
OUTLET_FIELDS = ("id", "kind", "slug", "name_en", "name_native", "language", "hue", "mark")
TAG_FIELDS = ("id", "slug", "name_en", "name_ko")


def tag_of(values: Sequence[Any]) -> Tag:
    """Return the tag that a row of `TAG_FIELDS` tells of: forty stand beside a tag's articles."""
    made: Tag = made_row(Tag, TAG_FIELDS, values, database_of_reader())
    return made


def outlet_of(values: Sequence[Any], **fields: Any) -> Outlet:
    """Return the outlet that a row of `OUTLET_FIELDS` tells of."""
    return Outlet(**dict(zip(OUTLET_FIELDS, values, strict=True)), **fields)


def kept_counts(since: date | Slot) -> dict[str, Any]:
    """Return what comes with a tag's row: all that its page shows beside the articles, months from `since` on."""
    of_tag: dict[str, Any] = {"tag": OuterRef("pk"), "article_count__gt": 0}
    # By number, not by name: a hot tag has thousands of pairs, of which an index has these at its beginning.
    pairs = TagPair.objects.filter(**of_tag).order_by("-article_count", "other_id")[:PAIRS_COMPARED]
    outlets = TagOutlet.objects.filter(**of_tag).order_by("-article_count", "outlet_id")
    months = TagMonth.objects.filter(**of_tag, month__gte=since)
    stances = TagStance.objects.filter(tag=OuterRef("pk"), quotation_count__gt=0).exclude(stance="")
    return {
        "kept_pairs": RowsAsJSON(
            pairs, "article_count", "other__article_count", *(f"other__{name}" for name in TAG_FIELDS)
        ),
        "kept_outlets": RowsAsJSON(outlets, "article_count", *(f"outlet__{name}" for name in OUTLET_FIELDS)),
        "kept_months": RowsAsJSON(months, "month", "article_count"),
        "kept_stances": RowsAsJSON(stances, "stance", "outlet_id", "quotation_count"),
    }
