"""Take one uploaded file: it becomes a picture, is found to be one already, waits for an answer, or is refused in words."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from images.duplicates import near_to, same_as
from images.holding import details_of, hold
from images.models import HeldUpload, Image
from images.preparing import MAX_BYTES, PreparedImage, UnableToStore, prepare_image
from images.storing import keep_image

LONGEST_TITLE = 200


class State(StrEnum):
    KEPT = "kept"
    # The library has the very same picture.
    SAME = "same"
    # It has one that looks like it; the upload waits.
    NEAR = "near"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. `image` is the new picture, or the very same one that is there already."""

    file_name: str
    state: State
    message: str
    image: Image | None = None
    alike: tuple[Image, ...] = ()
    held: HeldUpload | None = None


def take_in(*, upload: "UploadedFile[Any]", details: dict[str, Any], actor: User, now: datetime) -> Outcome:
    """Take an uploaded file into the library, unless it is there already or looks like what is.

    `details` are fields of an image by name that hold for every file sent together; they go before what the file
    says of itself. Never raises for what a file may hold.
    """
    name = shown_name(upload.name or "")
    try:
        prepared = prepared_upload(upload)
        same = same_as(prepared=prepared)
        if same is not None:
            return Outcome(name, State.SAME, _("The library has this very picture already."), image=same)
        said = {
            "title": title_from(name),
            **details_of(prepared),
            **{field: value for field, value in details.items() if value},
        }
        alike = near_to(prepared=prepared)
        if alike:
            held = hold(prepared=prepared, details=said, actor=actor, now=now)
            return Outcome(
                name,
                State.NEAR,
                _("It looks like a picture that the library has. Use that one, or add this one too?"),
                alike=tuple(alike),
                held=held,
            )
        image = keep_image(prepared=prepared, image=Image(**said), actor=actor, now=now)
    except UnableToStore as error:
        return Outcome(name, State.REFUSED, str(error))
    return Outcome(name, State.KEPT, what_is_missing(image), image=image)


def prepared_upload(upload: "UploadedFile[Any]") -> PreparedImage:
    """Return the uploaded picture, written anew; raise `UnableToStore` if it is none, or not a safe one."""
    if (upload.size or 0) > MAX_BYTES:
        # Said before a byte of it is read into memory.
        raise UnableToStore(
            _("The file is larger than %(limit)d MB. Save it smaller or with more compression.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    return prepare_image(data=upload.read())


def what_is_missing(image: Image) -> str:
    """Return in words what a picture still needs before it can be published, or that it needs nothing."""
    if not image.credit and not image.alternative_text:
        return _("In the library. It still needs a credit and an alternative text.")
    if not image.credit:
        return _("In the library. It still needs a credit.")
    if not image.alternative_text:
        return _("In the library. It still needs an alternative text.")
    return _("In the library.")


def shown_name(file_name: str) -> str:
    """Return what a person called a file, in a form that can be shown and kept: composed, printable, no folders."""
    composed = unicodedata.normalize("NFC", PurePosixPath(file_name.replace("\\", "/")).name)
    printable = "".join(
        character
        for character in composed
        if unicodedata.category(character)[0] not in {"C", "Z"} or character == " "
    )
    return printable[:LONGEST_TITLE] or _("a file without a name")


def title_from(name: str) -> str:
    """Return the title that a picture gets from its file's name until somebody gives it a better one."""
    words = PurePosixPath(name).stem.replace("_", " ").strip()
    return words or name
