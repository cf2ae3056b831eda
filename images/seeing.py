"""Who may see a picture at the desk. The library does not know what articles are: who shows pictures answers for itself."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.dispatch import Signal

from images.models import Image

# Asked with `image_id` and `person`; receivers return whether they show that picture to that person anyway.
shown_asked = Signal()


def may_see_picture(*, image_id: int, person: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the person may see this picture: the whole library, or something of theirs that shows it."""
    if isinstance(person, AnonymousUser) or not person.is_active:
        return False
    if any(person.has_perm(f"images.{right}_image") for right in ("view", "change")):  # type: ignore[attr-defined]
        return True
    return any(is_shown for _receiver, is_shown in shown_asked.send(Image, image_id=image_id, person=person))
