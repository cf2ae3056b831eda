"""Mail about takedown requests: to the person, if they left an address, and to the desk, if it has one.

Sent by tasks, so that a mail server that does not answer holds up nobody. No mail says which words it is about.
"""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from reactions.models import TakedownRequest
from reactions.takedown.details import UnableToOpen, details_of


def tell_person(*, request: TakedownRequest, what: str) -> None:
    """Order a mail to the person once the current transaction has committed; `what` is received or decided."""
    pk = request.pk
    transaction.on_commit(lambda: mail_person.enqueue(pk, what))


def tell_desk(*, request: TakedownRequest) -> None:
    """Order a mail to the desk's address, where one is set."""
    pk = request.pk
    if settings.TAKEDOWN_MAIL:
        transaction.on_commit(lambda: mail_desk.enqueue(pk))


@task()
def mail_person(request_id: int, what: str) -> bool:
    """Send the mail, if there is still somebody to send it to; return whether it went."""
    request = TakedownRequest.objects.filter(pk=request_id).first()
    if request is None:
        return False
    try:
        details = details_of(request=request)
    except UnableToOpen:
        return False
    if not details.email:
        return False
    with override(details.language):
        address = f"{settings.SITE_URL}{reverse('takedown_status', args=[request.reference])}"
        if what == "received":
            subject = _("We have received your request")
            said = _("We have received your request to remove a quotation, and will decide on it.")
        else:
            subject = _("Your request has been decided")
            said = _("Your request to remove a quotation has been decided: %(state)s.") % {
                "state": request.get_state_display()
            }
        parts = [
            said,
            request.answer,
            _("How it stands, and how to reach this page again:"),
            address,
            settings.SITE_NAME,
        ]
        body = "\n\n".join(part for part in parts if part)
    send_mail(subject, body, None, [details.email])
    return True


@task()
def mail_desk(request_id: int) -> bool:
    """Tell the desk that a request waits; return whether the mail went."""
    request = TakedownRequest.objects.filter(pk=request_id, state=TakedownRequest.State.RECEIVED).first()
    if request is None or not settings.TAKEDOWN_MAIL:
        return False
    address = f"{settings.SITE_URL}{reverse('admin:reactions_takedownrequest_change', args=[request.pk])}"
    with override(settings.LANGUAGE_CODE):
        send_mail(
            _("A takedown request waits for a decision"),
            "\n\n".join([str(request), address]),
            None,
            [settings.TAKEDOWN_MAIL],
        )
    return True
