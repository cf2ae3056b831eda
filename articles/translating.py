"""An article in another language, at the desk: which working copies are one piece, and how a translation is begun."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.language_names import language_label
from articles.models import Article, Revision
from articles.snapshots import record_revision, take_snapshot, write_document
from tags.holding import share_tagging

TITLE_LENGTH = 200
SLUG_LENGTH = 120


class UnableToTranslate(Exception):
    """The article cannot be, or become, a translation; the message says why."""


def may_translate(*, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the actor may copy articles into another language: who may read them all, and add some."""
    return isinstance(actor, User) and actor.has_perms(("articles.view_article", "articles.add_article"))


def original_of(article: Article) -> Article:
    """Return the article at the beginning: of a translation's translation the first of them all."""
    seen = {article.pk}
    while article.translation_of is not None and article.translation_of_id not in seen:
        article = article.translation_of
        seen.add(article.pk)
    return article


def versions_of(article: Article) -> QuerySet[Article]:
    """Return the working copies that are the same piece in other languages; retracted ones no longer are."""
    original = original_of(article)
    return (
        Article.objects.filter(Q(pk=original.pk) | Q(translation_of=original) | Q(translation_of=article))
        .exclude(pk=article.pk)
        .exclude(state=Article.State.RETRACTED)
        .order_by("language", "pk")
    )


def original_to_name(*, article_id: int | None, language: str, chosen: Article) -> Article:
    """Return the article that a translation into `language` names when an editor chose one of its versions.

    Raises `UnableToTranslate` where that would be a circle, or the piece has the language already.
    """
    original = original_of(chosen)
    if article_id is not None and article_id in {original.pk, chosen.pk}:
        raise UnableToTranslate(
            _("“%(title)s” is itself a translation of this article.") % {"title": chosen.title}
        )
    others = [original, *versions_of(original)]
    for other in others:
        if other.pk != article_id and other.language.lower() == language.lower():
            words = {"title": other.title, "language": language_label(other.language)}
            raise UnableToTranslate(_("“%(title)s” is this piece in %(language)s already.") % words)
    return original


@transaction.atomic
def start_translation(*, source: Article, language: str, actor: User, now: datetime) -> Article:
    """Make a draft of the actor's with the source's blocks, quotations, pictures and tags, to be translated.

    What an editor cleared in the source is judged anew in the other language. Raises `PermissionDenied` for who may
    not copy articles, `UnableToTranslate` where the piece has the language already.
    """
    if not may_translate(actor=actor):
        raise PermissionDenied(_("You may not start translations."))
    share_tagging()
    # Two who start the same one take turns; the second is told of the first's.
    Article.objects.select_for_update(of=("self",)).get(pk=original_of(source).pk)
    original = original_to_name(article_id=None, language=language, chosen=source)
    document = take_snapshot(article=source)
    # The mark that the gate knows (`articles.gate.TO_BE_TRANSLATED`): nobody publishes it by mistake.
    document["title"] = f"[→ {language}] {source.title}"[:TITLE_LENGTH]
    ending = f"-{language.lower()}"
    document["slug"] = document["slug"][: SLUG_LENGTH - len(ending)] + ending
    document["language"] = language
    document["translation_of"] = original.pk
    for block in document["blocks"]:
        block["key"] = str(uuid.uuid4())
    article = Article.objects.create(
        title=document["title"],
        category_id=document["category"],
        created_at=now,
        created_by=actor,
        updated_at=now,
    )
    write_document(article=article, document=document)
    article.save()
    record_revision(article=article, actor=actor, now=now, kind=Revision.Kind.SAVE)
    return article
