"""Comments at the desk: to a block or to the whole article, with answers; a thread is open until somebody resolves it.

Whoever may see the article may comment. A comment holds on to its block by the block's key, so it moves with it; when
the block is gone the comment stays, with the words by which the block was known.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.documents import Document, named_in, plain_text
from articles.models import (
    BLOCK_MODELS,
    Activity,
    Article,
    Block,
    BlockComment,
    Notice,
    ParaphraseBlock,
    QuotationBlock,
)
from articles.reviewing.activity import record
from articles.reviewing.noticing import tell
from articles.seeing import may_see_articles
from articles.workflow import may_edit
from reactions.models import Paraphrase, Quotation

LONGEST = 2000
WORDS_OF_BLOCK = 60
# Comments of one article that its page shows; more than any article was ever given.
MOST_SHOWN = 500
MOST_MENTIONED = 10
# A username after an @ that does not stand in the middle of an address.
MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")


class UnableToComment(Exception):
    """The comment was not kept; the message says why."""


# What is said


@transaction.atomic
def comment(
    *,
    article: Article,
    text: str,
    author: User | None,
    now: datetime,
    block_key: UUID | None = None,
    answers: BlockComment | None = None,
    author_name: str = "",
) -> BlockComment:
    """Keep a comment to a block of the article, to the article, or in answer to another comment, and tell whom it concerns.

    `author` is None for a person without an account, who has an `author_name`; whoever calls has let them in. An
    answer to a resolved thread opens it again. Raises `UnableToComment` for a text that is empty or too long and for a
    block that the article does not have, `PermissionDenied` for an author who may not see the article.
    """
    if author is not None and not may_see_articles(author):
        raise PermissionDenied(_("You may not comment on this article."))
    text = "\n".join(text.split("\r\n")).replace("\x00", "").strip()
    if not text:
        raise UnableToComment(_("Write something first."))
    if len(text) > LONGEST:
        raise UnableToComment(
            _("A comment has at most %(most)d characters; this one has %(count)d.")
            % {"most": LONGEST, "count": len(text)}
        )
    if answers is not None:
        answers = _beginning_of(answers)
        if answers.article_id != article.pk:
            raise UnableToComment(_("That comment is no longer there."))
        block_key = answers.block_key
        if answers.resolved_at is not None and author is not None:
            reopen(comment=answers, actor=author, now=now)
    written = BlockComment.objects.create(
        article=article,
        block_key=block_key,
        block_words=answers.block_words if answers is not None else _words_at(article, block_key),
        answers=answers,
        author=author,
        author_name=(name_of(author) if author is not None else " ".join(author_name.split()))[:150],
        text=text,
        created_at=now,
    )
    _tell(written, author, now)
    return written


def resolve(*, comment: BlockComment, actor: User, now: datetime) -> None:
    """Say that a thread is dealt with; raise `PermissionDenied` for who may not. A second time changes nothing."""
    _settle(comment, actor, now, is_resolved=True)


def reopen(*, comment: BlockComment, actor: User, now: datetime) -> None:
    """Say that a thread is not dealt with after all; raise `PermissionDenied` for who may not."""
    _settle(comment, actor, now, is_resolved=False)


def may_resolve(*, comment: BlockComment, actor: User) -> bool:
    """Return whether the actor may resolve the thread: who began it, and who may edit the article."""
    if not may_see_articles(actor):
        return False
    return comment.author_id == actor.pk or may_edit(article=comment.article, actor=actor)


@transaction.atomic
def _settle(comment: BlockComment, actor: User, now: datetime, *, is_resolved: bool) -> None:
    held = BlockComment.objects.select_for_update(of=("self",)).select_related("article").get(pk=comment.pk)
    held = _beginning_of(held)
    may = may_resolve(comment=held, actor=actor) or (not is_resolved and may_see_articles(actor))
    if not may:
        raise PermissionDenied(_("You may not resolve this comment."))
    if (held.resolved_at is not None) is is_resolved:
        return
    held.resolved_at, held.resolved_by = (now, actor) if is_resolved else (None, None)
    held.save(update_fields=["resolved_at", "resolved_by"])
    comment.resolved_at, comment.resolved_by = held.resolved_at, held.resolved_by
    record(
        kind=Activity.Kind.COMMENT_RESOLVED if is_resolved else Activity.Kind.COMMENT_REOPENED,
        actor=actor,
        now=now,
        article=held.article,
        subject=held,
    )


def _beginning_of(comment: BlockComment) -> BlockComment:
    return comment.answers if comment.answers is not None else comment


def _words_at(article: Article, block_key: UUID | None) -> str:
    """Return the words by which the block is known; raise `UnableToComment` where the article has no such block."""
    if block_key is None:
        return ""
    for model in BLOCK_MODELS:
        block = model._default_manager.filter(parent=article, key=block_key).first()
        if block is not None:
            return Truncator(" ".join(str(block).split())).chars(WORDS_OF_BLOCK)
    raise UnableToComment(_("That block is no longer in the article. Comment on the article instead."))


def name_of(user: User) -> str:
    """Return how a person is called at the desk."""
    return user.get_full_name() or user.get_username()


# Who is told


def _tell(written: BlockComment, author: User | None, now: datetime) -> None:
    article = written.article
    told: set[int] = set()
    in_thread: list[int | None] = []
    if written.answers is not None:
        replies = BlockComment.objects.filter(answers=written.answers).values_list("author", flat=True)
        in_thread = [written.answers.author_id, *replies]
    for kind, people in (
        (Notice.Kind.MENTION, mentioned_in(written.text)),
        (Notice.Kind.REPLY, in_thread),
        (Notice.Kind.COMMENT, [article.created_by_id, article.assignee_id]),
    ):
        # Each person is told once, for the most personal reason there is.
        new = [person for person in people if person is not None and person not in told]
        tell(kind=kind, people=new, article=article, actor=author, now=now, comment=written)
        told.update(new)


def mentioned_in(text: str) -> list[int | None]:
    """Return the people whom a text names by @username and who may see articles, at most ten; nobody else is told."""
    names = dict.fromkeys(
        candidate
        for name in MENTION.findall(text)[: MOST_MENTIONED * 2]
        # A full stop after a name ends the sentence.
        for candidate in (name, name.rstrip(".-"))
    )
    if not names:
        return []
    people = User.objects.filter(username__in=list(names), is_active=True, is_staff=True)
    return [person.pk for person in people.order_by("pk")[:MOST_MENTIONED] if may_see_articles(person)]


# What is shown


@dataclass(frozen=True, slots=True)
class PlaceOfBlock:
    """A block by which people choose what to comment on: its key, its number in the article, and what it is."""

    key: str
    number: int
    kind: str
    words: str


@dataclass(slots=True)
class Thread:
    """A comment with its answers. `place` is None for the article as a whole, and where the block is gone."""

    beginning: BlockComment
    place: PlaceOfBlock | None
    is_block_gone: bool
    may_resolve: bool
    replies: list[BlockComment] = field(default_factory=list)


def places_in(document: Document, *, blocks: Iterable[Block] | None = None) -> list[PlaceOfBlock]:
    """Return the article's blocks in order; two queries at most, and none for who has read its `blocks` with what they quote."""
    kinds = {model.type: str(model._meta.verbose_name) for model in BLOCK_MODELS}
    quotations, paraphrases = _quoted_in(document) if blocks is None else _quoted_by(blocks)
    places = []
    for number, block in enumerate(document["blocks"], start=1):
        match block["type"]:
            case "text":
                words = plain_text(block["html"])
            case "quotation":
                words = quotations.get(block["quotation"], "")
            case "paraphrase":
                words = paraphrases.get(block["paraphrase"], "")
            case "image":
                words = block["caption"] or block["alternative_text"]
            case _:
                words = block.get("text") or block.get("title") or ""
        shown = Truncator(" ".join(words.split())).chars(WORDS_OF_BLOCK)
        places.append(PlaceOfBlock(key=block["key"], number=number, kind=kinds[block["type"]], words=shown))
    return places


def _quoted_in(document: Document) -> tuple[dict[int, str], dict[int, str]]:
    quotations, paraphrases = named_in(document, "quotation"), named_in(document, "paraphrase")
    return (
        dict(Quotation.objects.filter(pk__in=quotations).values_list("pk", "exact") if quotations else ()),
        dict(Paraphrase.objects.filter(pk__in=paraphrases).values_list("pk", "text") if paraphrases else ()),
    )


def _quoted_by(blocks: Iterable[Block]) -> tuple[dict[int, str], dict[int, str]]:
    quotations, paraphrases = {}, {}
    for block in blocks:
        if isinstance(block, QuotationBlock):
            quotations[block.quotation_id] = block.quotation.exact
        elif isinstance(block, ParaphraseBlock):
            paraphrases[block.paraphrase_id] = block.paraphrase.text
    return quotations, paraphrases


def threads_of(*, article: Article, places: Sequence[PlaceOfBlock], viewer: User) -> list[Thread]:
    """Return the article's threads: to the article, then in the order of its blocks, then of blocks that are gone; one query."""
    by_key = {place.key: place for place in places}
    rows = BlockComment.objects.filter(article=article).select_related("author", "resolved_by")
    threads: dict[int, Thread] = {}
    replies = []
    edits = may_edit(article=article, actor=viewer)
    for row in rows.order_by("created_at", "pk")[:MOST_SHOWN]:
        if row.answers_id is not None:
            replies.append(row)
            continue
        place = by_key.get(str(row.block_key)) if row.block_key else None
        threads[row.pk] = Thread(
            beginning=row,
            place=place,
            is_block_gone=row.block_key is not None and place is None,
            may_resolve=edits or row.author_id == viewer.pk,
        )
    for reply in replies:
        if reply.answers_id in threads:
            threads[reply.answers_id].replies.append(reply)
    return sorted(threads.values(), key=_order)


def _order(thread: Thread) -> tuple[bool, int]:
    return thread.is_block_gone, thread.place.number if thread.place else 0
