"""What somebody without an account says to a preview: to a block or to all of it, bounded in number and length.

It becomes a comment at the desk like any other, under the name they gave.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.documents import Document, plain_text
from articles.models import BLOCK_MODELS, BlockComment, PreviewLink
from articles.reviewing.comments import UnableToComment, comment
from delivery.composed_text import of_a_stranger

# Of one link: in an hour, and for as long as it is open.
MOST_IN_AN_HOUR = 20
MOST = 200
HOUR = timedelta(hours=1)
WORDS = 60
SAYING = frozenset({"heading", "text", "image", "quotation", "paraphrase", "embed"})


class TooManyComments(UnableToComment):
    """The link has brought as many comments as it may for now; `retry_after` says in how many seconds it may again, 0 never."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(message)


@transaction.atomic
def comment_by_link(
    *, link: PreviewLink, name: str, text: str, block_key: UUID | None, now: datetime
) -> BlockComment:
    """Keep what somebody with a link says to a block of its article, or to all of it.

    Raises `UnableToComment` for what cannot be kept, `TooManyComments` where the link brought too many.
    """
    held = PreviewLink.objects.select_for_update(of=("self",)).select_related("article").get(pk=link.pk)
    if held.comment_count >= MOST:
        raise TooManyComments(_("This link has brought all the comments that one may."), retry_after=0)
    begun = held.comments_since
    if begun is None or now - begun >= HOUR:
        held.comments_since, held.comments_in_hour = now, 0
    if held.comments_in_hour >= MOST_IN_AN_HOUR:
        raise TooManyComments(
            _("Many comments came by this link just now. What you wrote is still here; send it in an hour."),
            retry_after=int(HOUR.total_seconds()),
        )
    name, text = of_a_stranger(name), of_a_stranger(text)
    if not name:
        raise UnableToComment(_("Say who you are."))
    written = comment(
        article=held.article,
        text=text,
        author=None,
        # So that nobody at the desk takes it for a colleague's.
        author_name=_("%(name)s (by the link for %(who)s)") % {"name": name, "who": held.made_for},
        block_key=block_key,
        now=now,
    )
    held.comment_count += 1
    held.comments_in_hour += 1
    held.save(update_fields=["comment_count", "comments_since", "comments_in_hour"])
    return written


def blocks_to_comment(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the key of each block that somebody wrote, with its kind and its first words."""
    kinds = {model.type: str(model._meta.verbose_name) for model in BLOCK_MODELS if model.type in SAYING}
    for block in document["blocks"]:
        if block["type"] not in kinds:
            continue
        said = plain_text(block["html"]) if block["type"] == "text" else ""
        said = said or block.get("text") or block.get("title") or block.get("caption") or ""
        words = Truncator(" ".join(said.split())).chars(WORDS)
        kind = kinds[block["type"]]
        yield block["key"], f"{kind}: {words}" if words else kind
