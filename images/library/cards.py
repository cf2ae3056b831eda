"""A picture as the library's pages show it: thumbnail, words, and how it stands."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from images.models import Image
from images.rights import SOON


@dataclass(frozen=True, slots=True)
class Card:
    """One picture. `mark` is good, warn, bad or empty; `state` says it in words. `id` and the words are what choosers draw."""

    id: int
    title: str
    detail: str
    state: str
    mark: str
    thumbnail: str
    address: str
    alternative_text: str
    caption: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def card_of(image: Image, *, now: datetime) -> Card:
    mark, state = standing_of(image, now=now)
    size = f"{image.width} × {image.height}"
    return Card(
        id=image.pk,
        title=image.title,
        detail=" · ".join(part for part in (image.credit, size) if part),
        state=state,
        mark=mark,
        thumbnail=reverse("admin:images_image_thumbnail", args=[image.pk]),
        address=reverse("admin:images_image_change", args=[image.pk]),
        alternative_text=image.alternative_text,
        caption=image.caption,
    )


def standing_of(image: Image, *, now: datetime) -> tuple[str, str]:
    """Return what is most to be done about a picture, or where it is: a mark, and words for it."""
    missing = []
    if not image.credit:
        missing.append(_("no credit"))
    if not image.alternative_text:
        missing.append(_("no alternative text"))
    if image.rights_have_lapsed(now):
        return "bad", _("rights have lapsed")
    if image.rights_expire_at is not None and image.rights_expire_at <= now + SOON:
        return "warn", _("rights end soon")
    if missing:
        return "warn", ", ".join(missing)
    if image.is_public:
        return "good", pgettext("picture", "on the site")
    return "", pgettext("picture", "in the library")
