"""What the page of one picture shows beside its fields: crops at the focal point, where it is used, what its rights do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from images.models import Image, Rendition
from images.pictures import desk_address_of
from images.rights import SOON
from images.uses import Kind, Use, uses_of

# In pixels: the rendition that the page shows, large enough to choose a point on.
SHOWN_WIDTH = 640


@dataclass(frozen=True, slots=True)
class RightsState:
    """What the end of the rights means: a mark, a sentence, and the live articles that it concerns."""

    mark: str
    words: str
    concerned: list[Use]


def picture_context(*, image: Image, now: datetime) -> dict[str, Any]:
    """Return what the page's template needs; the picture's renditions should be prefetched."""
    uses = uses_of(image=image)
    by_kind = [
        (title, [use for use in uses if use.kind in kinds])
        for title, kinds in (
            (_("Readers see it in"), {Kind.LIVE}),
            (_("At the desk"), {Kind.PLANNED, Kind.WORK}),
            (_("Earlier editions"), {Kind.PAST}),
        )
    ]
    return {
        "shown_address": shown_address(image),
        "uses": [(title, found) for title, found in by_kind if found],
        "rights": rights_state(image=image, uses=uses, now=now),
    }


def shown_address(image: Image) -> str:
    """Return the desk's address of the picture at about `SHOWN_WIDTH`, or of its thumbnail while there are no sizes."""
    jpegs = [row for row in image.renditions.all() if row.format == Rendition.Format.JPEG]
    if not jpegs:
        return reverse("admin:images_image_thumbnail", args=[image.pk])
    return desk_address_of(rendition=min(jpegs, key=lambda row: abs(row.width - SHOWN_WIDTH)))


def rights_state(*, image: Image, uses: list[Use], now: datetime) -> RightsState | None:
    """Return what the end of the rights does to which live articles, or None for rights without an end."""
    if image.rights_expire_at is None:
        return None
    live = [use for use in uses if use.kind == Kind.LIVE]
    at = {"time": said_time(image.rights_expire_at)}
    if image.rights_have_lapsed(now):
        words = (
            _(
                "The rights ended on %(time)s. Readers see it nowhere, and no article with it can be published."
            )
            % at
        )
        return RightsState("bad", words, live)
    planned = [
        use for use in uses if use.kind == Kind.PLANNED and use.at and use.at >= image.rights_expire_at
    ]
    is_soon = image.rights_expire_at <= now + SOON
    if not live and not planned:
        words = _("The rights end on %(time)s. From then on no article with it can be published.") % at
        return RightsState("warn" if is_soon else "", words, [])
    words = (
        _(
            "The rights end on %(time)s. At that moment it disappears from the pages below, and no article with it can be published any more."
        )
        % at
    )
    return RightsState("warn" if is_soon or planned else "", words, [*live, *planned])


def warn_of_the_end(*, image: Image, now: datetime) -> str:
    """Return what to tell somebody who has just set an end of the rights of a picture that readers see, or nothing."""
    if image.rights_expire_at is None:
        return ""
    live = [use for use in uses_of(image=image) if use.kind == Kind.LIVE]
    if not live:
        return ""
    names = ", ".join(f"“{use.title}”" for use in live[:5])
    if image.rights_have_lapsed(now):
        words = ngettext(
            "Readers no longer see the picture in %(count)d article: %(names)s",
            "Readers no longer see the picture in %(count)d articles: %(names)s",
            len(live),
        )
        return words % {"count": len(live), "names": names}
    words = ngettext(
        "From %(time)s on readers no longer see the picture in %(count)d article: %(names)s",
        "From %(time)s on readers no longer see the picture in %(count)d articles: %(names)s",
        len(live),
    )
    return words % {"count": len(live), "names": names, "time": said_time(image.rights_expire_at)}


def said_time(moment: datetime) -> str:
    """Return a time as the desk says it, with the zone in which it holds."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({timezone.get_current_timezone_name()})"
