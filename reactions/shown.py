"""What readers have seen of evidence, and who may still change how it is put.

Articles name quotations, paraphrases and sources by id, so that a change to one of them reaches readers at once.
Therefore whoever writes them may work on them freely only as long as nobody relied on them: once a reviewer accepted
a quotation, or an article with it went out or was planned to, changing them is for those who verify.
"""

from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q
from django.dispatch import Signal

from delivery import keys
from delivery.announcing import announce
from reactions.models import Paraphrase, Quotation, Source, Verification
from reactions.verifying.shortcomings import same_language

# Sent within the transaction when the desk puts a quotation differently, with `quotation`: what other rooms keep of
# its words is old from then on.
put_differently = Signal()
# Who checks what others submit may also change what stands before readers.
RIGHT_TO_CHANGE_SHOWN = "reactions.verify_quotation"


def remember_shown(
    *,
    quotations: Collection[Quotation],
    paraphrase_ids: Collection[int],
    source_ids: Collection[int],
) -> None:
    """Keep that readers see these, or will by a plan that was made; and the sources they name. For good: old
    editions stay in the public history.

    The quotations come with their source. Nothing is written of what readers have seen already.
    """
    quoted = {quotation.source_id for quotation in quotations if not quotation.source.was_shown}
    unknown = {"was_shown": False}
    Source.objects.filter(
        Q(pk__in=quoted.union(source_ids)) | Q(paraphrases__in=paraphrase_ids), **unknown
    ).update(was_shown=True)
    unseen = [quotation.pk for quotation in quotations if not quotation.was_shown]
    Quotation.objects.filter(pk__in=unseen, **unknown).update(was_shown=True)
    Paraphrase.objects.filter(pk__in=paraphrase_ids, **unknown).update(was_shown=True)


def tell_put_differently(*, quotation: Quotation) -> None:
    """Tell whoever shows the quotation or keeps its words that its translations, context or display changed."""
    put_differently.send(sender=Quotation, quotation=quotation)
    announce([keys.quotation(quotation.pk), keys.quoted(quotation.source.outlet_id)])


def may_change(*, row: Quotation | Paraphrase | Source, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the actor may change how a thing is put that readers may see; its general right to change
    such things is asked elsewhere.
    """
    return not row.was_shown or _may_change_shown(actor)


def may_rephrase(*, quotation: Quotation, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the actor may change what the desk adds to a quotation: translations, stance, context, display.

    The reviewer who accepted it looked at these too.
    """
    if _may_change_shown(actor):
        return True
    return not quotation.was_shown and not is_accepted(quotation=quotation)


def may_translate(*, quotation: Quotation, language: str, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the actor may store a translation: what is missing may be added until readers see it."""
    if may_rephrase(quotation=quotation, actor=actor):
        return True
    if quotation.was_shown:
        return False
    return not any(same_language(row.language, language) for row in quotation.translations.all())


def is_accepted(*, quotation: Quotation) -> bool:
    """Return whether a reviewer ever accepted the quotation."""
    return quotation.verifications.filter(decision=Verification.Decision.ACCEPTED).exists()


def _may_change_shown(actor: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(actor, User) and actor.has_perm(RIGHT_TO_CHANGE_SHOWN)
