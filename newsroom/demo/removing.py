"""Take the demo out of the newsroom again: exactly it, with its files, and nothing that people added themselves."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import ProtectedError, Q

from articles.models import (
    Activity,
    ArchiveMonth,
    Article,
    Citation,
    Edition,
    ImageBlock,
    Offer,
    OutletStance,
    ParaphraseBlock,
    QuotationBlock,
    TagMonth,
    TagOutlet,
    TagStance,
)
from articles.publishing import unpublish
from delivery.announcing import renew_everything
from images.models import Image
from images.storing import discard_image
from newsroom.demo.topics import OUTLETS
from newsroom.demo_logins import DEMO_LOGINS
from reactions.models import (
    Capture,
    CaptureArtifact,
    CaptureComment,
    DeskTask,
    HealthCheck,
    Outlet,
    Paraphrase,
    Quotation,
    Redaction,
    Source,
    SourceAuthor,
)
from tags.models import Tag


class UnableToRemove(Exception):
    """The demo cannot be removed without breaking something real; the message says what."""


@dataclass
class Removal:
    """What was removed, by kind, and what had to stay, in words."""

    removed: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def remove_demo(*, now: datetime) -> Removal:
    """Remove the demo's articles, evidence, pictures, tags, outlets and people; all of it or nothing.

    Raises `UnableToRemove` while an article of the newsroom's own uses a demo quotation or picture. Captures that
    later real evidence is chained to stay, so that the chain is never cut; so do people and tags that are in use.
    """
    _refuse_if_in_use()
    removal = Removal()
    _remove_articles(removal, now)
    _remove_evidence(removal)
    for image in Image.objects.prefetch_related("renditions").filter(is_demo=True):
        discard_image(image=image)
        removal.removed["images"] += 1
    _remove_tags(removal)
    for outlet in Outlet.objects.filter(slug__in=OUTLETS):
        try:
            with transaction.atomic():
                outlet.delete()
                removal.removed["outlets"] += 1
        except ProtectedError:
            removal.kept.append(f"The outlet “{outlet.name_en}”, because sources of your own belong to it.")
    _remove_people(removal)
    renew_everything()
    return removal


def _refuse_if_in_use() -> None:
    """Raise `UnableToRemove` with the titles of the newsroom's own articles that use something of the demo."""
    evidence = Q(source__is_demo=True)
    quotations = Quotation.objects.filter(evidence | Q(is_demo=True))
    paraphrases = Paraphrase.objects.filter(evidence | Q(is_demo=True))
    images = Image.objects.filter(is_demo=True)
    own = Article.objects.filter(is_demo=False)
    users = own.filter(
        Q(lead_image__in=images)
        | Q(pk__in=QuotationBlock.objects.filter(quotation__in=quotations).values("parent"))
        | Q(pk__in=ParaphraseBlock.objects.filter(paraphrase__in=paraphrases).values("parent"))
        | Q(pk__in=ImageBlock.objects.filter(image__in=images).values("parent"))
        | Q(pk__in=Citation.objects.filter(source__is_demo=True).values("article"))
        | Q(editions__lead_image__in=images)
        | Q(editions__image_rows__image__in=images)
    ).distinct()
    titles = list(users.order_by("pk").values_list("title", flat=True)[:10])
    if titles:
        listed = "; ".join(f"“{title}”" for title in titles)
        raise UnableToRemove(
            f"These articles of yours use quotations, sources or pictures of the demo: {listed}. Take them out first."
        )


def _remove_articles(removal: Removal, now: datetime) -> None:
    publisher = User.objects.filter(username=_username("Publisher")).first()
    for article in Article.objects.filter(is_demo=True):
        if Edition.objects.live().filter(article=article).exists():
            if publisher is None:
                raise UnableToRemove(
                    "The demo's publisher is gone, and nobody else may withdraw the demo's articles."
                )
            # Takes back the counts, appearances, search rows and public pictures, and announces the pages.
            unpublish(article=article, actor=publisher, now=now)
        # What other articles offer is by id alone; nobody offers what is gone for good.
        Offer.objects.filter(offered_id=article.pk).delete()
        removal.removed["editions"] += Edition.objects.filter(article=article).count()
        Edition.objects.filter(article=article).delete()
        # The log of what is gone for good would name nothing that can be looked up.
        Activity.objects.filter(article=article.pk).delete()
        article.delete()
        removal.removed["articles"] += 1
    ArchiveMonth.objects.filter(article_count=0).delete()
    TagMonth.objects.filter(article_count=0).delete()
    TagOutlet.objects.filter(article_count=0).delete()
    TagStance.objects.filter(quotation_count=0).delete()
    OutletStance.objects.filter(quotation_count=0).delete()


def _remove_evidence(removal: Removal) -> None:
    of_demo = Q(is_demo=True) | Q(source__is_demo=True)
    quotations = Quotation.objects.filter(of_demo)
    removal.removed["quotations"] = quotations.count()
    Redaction.objects.filter(quotation__in=quotations).delete()
    # Those of pages whose captures have to stay; those of quotations go with them.
    HealthCheck.objects.filter(source__is_demo=True).delete()
    DeskTask.objects.filter(source__is_demo=True).delete()
    # Newest first: a correction protects what it replaced.
    for quotation in quotations.order_by("-pk"):
        quotation.delete()
    paraphrases = Paraphrase.objects.filter(of_demo)
    removal.removed["paraphrases"] = paraphrases.count()
    paraphrases.delete()
    authors = set(
        CaptureComment.objects.filter(capture__source__is_demo=True, author__isnull=False).values_list(
            "author", flat=True
        )
    ) | set(Source.objects.filter(is_demo=True, author__isnull=False).values_list("author", flat=True))
    _remove_captures(removal)
    for source in Source.objects.filter(is_demo=True, captures__isnull=True):
        source.delete()
        removal.removed["sources"] += 1
    in_use = (
        set(CaptureComment.objects.filter(author__in=authors).values_list("author", flat=True))
        | set(Quotation.objects.filter(author__in=authors).values_list("author", flat=True))
        | set(Source.objects.filter(author__in=authors).values_list("author", flat=True))
    )
    SourceAuthor.objects.filter(pk__in=authors - in_use).delete()


def _remove_captures(removal: Removal) -> None:
    """Remove the demo's captures from the end of the chain backwards, as far as no real evidence follows them."""
    chained = (
        Capture.objects.filter(source__is_demo=False).order_by("-pk").values_list("pk", flat=True).first()
        or 0
    )
    kept = Capture.objects.filter(source__is_demo=True, pk__lt=chained).count()
    if kept:
        removal.kept.append(
            f"{kept} captures of the demo with their sources: later evidence of yours is chained to them, and the "
            "chain is never cut. Readers do not see them."
        )
    for captured in Capture.objects.filter(source__is_demo=True, pk__gt=chained).order_by("-pk"):
        for artifact in CaptureArtifact.objects.filter(capture=captured):
            _delete_after_commit(artifact.file.storage, str(artifact.file.name))
        captured.delete()
        removal.removed["captures"] += 1


def _delete_after_commit(storage: Storage, name: str) -> None:
    transaction.on_commit(lambda: storage.delete(name))


def _remove_tags(removal: Removal) -> None:
    kept = 0
    for tag in Tag.objects.filter(is_demo=True):
        try:
            with transaction.atomic():
                tag.delete()
                removal.removed["tags"] += 1
        except ProtectedError:
            # It is the newsroom's own from now on.
            tag.is_demo = False
            tag.save(update_fields=["is_demo"])
            kept += 1
    if kept:
        removal.kept.append(f"{kept} tags, because articles of yours carry them.")


def _remove_people(removal: Removal) -> None:
    for user in User.objects.filter(username__in=[login.username for login in DEMO_LOGINS]):
        try:
            with transaction.atomic():
                user.delete()
                removal.removed["logins"] += 1
        except ProtectedError:
            user.set_unusable_password()
            user.is_active = user.is_staff = False
            user.save()
            removal.kept.append(
                f"The user “{user.username}”, now locked out, because something of yours names them."
            )


def _username(role: str) -> str:
    return next(login.username for login in DEMO_LOGINS if login.role == role)
