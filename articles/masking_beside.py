"""Words that were removed, masked in what stands beside articles: pictures, introductions, versions' names, imports.

None of it names a quotation, so the words are looked for as anywhere. An export that is kept to be fetched holds them in a
file that nobody changes: it is cleared away.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet

from articles.exchange.orders import clear_export
from articles.models import ExportRun, ImportRow, NamedVersion
from delivery import keys
from delivery.announcing import announce
from images.models import Image
from reactions.models import Outlet, Quotation
from reactions.takedown.removed_words import RemovedWords
from tags.models import Tag

ROWS_AT_ONCE = 200
IMAGE_FIELDS = ("title", "alternative_text", "caption", "credit")
TAG_FIELDS = ("introduction_en", "introduction_ko")
OUTLET_FIELDS = ("description_en", "description_ko")
# A page that waits is the text of an article to be.
IMPORT_FIELDS = ("title", "page", "notes")


def mask_beside(*, words: RemovedWords) -> None:
    """Mask the words wherever they stand beside articles."""
    _mask(Image.objects.all(), words, IMAGE_FIELDS, key=keys.image)
    _mask(Tag.objects.all(), words, TAG_FIELDS, key=keys.tag)
    _mask(Outlet.objects.all(), words, OUTLET_FIELDS, key=keys.outlet)
    _mask(NamedVersion.objects.all(), words, ("name",))
    _mask(ImportRow.objects.all(), words, IMPORT_FIELDS)


def clear_exports_with(*, quotation: Quotation, **signal: Any) -> None:
    """Clear away the exports that are kept to be fetched, once the words of a quotation are removed."""
    if quotation.redacted_at is None:
        return
    for run in ExportRun.objects.select_for_update(of=("self",)).filter(state=ExportRun.State.DONE):
        clear_export(run=run, now=quotation.redacted_at)


def _mask(
    rows: QuerySet[Any],
    words: RemovedWords,
    names: Collection[str],
    *,
    key: Callable[[int], str] | None = None,
) -> None:
    """Mask columns of text or JSON of all rows, and announce those that readers see."""
    for row in rows.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        changed = {}
        for name in names:
            held = getattr(row, name)
            masked = words.masked_json(held)
            if isinstance(masked, str):
                masked = masked[: getattr(row._meta.get_field(name), "max_length", None)]
            if masked != held:
                changed[name] = masked
        if not changed:
            continue
        for name, masked in changed.items():
            setattr(row, name, masked)
        row.save(update_fields=list(changed))
        if key is not None:
            announce([key(row.pk)])
