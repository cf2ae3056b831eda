"""The desk's reading of a quotation: which stance it takes."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from reactions.models import Quotation, Stance
from reactions.shown import may_rephrase, tell_put_differently


class UnableToSetStance(Exception):
    """The stance stays as it was; the message says why."""


@transaction.atomic
def set_stance(*, quotation: Quotation, stance: str, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Set how the desk reads a quotation, or take it back with an empty stance; return whether that changed it.

    Charts follow with the same transaction. Raises `UnableToSetStance` for who may not, and for what is redacted.
    """
    if stance and stance not in Stance.values:
        raise UnableToSetStance(_("Choose one of the stances, or none."))
    row = Quotation.objects.select_for_update(of=("self",)).select_related("source").get(pk=quotation.pk)
    if row.redacted_at is not None:
        raise UnableToSetStance(_("Its words were removed; there is nothing to read in them."))
    if not may_rephrase(quotation=row, actor=actor):
        raise UnableToSetStance(
            _("It was accepted, or readers see it. Ask the desk to change how it is read.")
        )
    if row.stance == stance:
        return False
    row.stance = stance
    row.save(update_fields=["stance"])
    tell_put_differently(quotation=row)
    return True
