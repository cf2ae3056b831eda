"""Notices by mail: to people who have an address and did not switch it off, each in their own language.

Sent by a task, so that a mail server that does not answer holds up nobody. A task that failed is begun again, and sends
what has not been sent.
"""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import BadHeaderError, send_mail
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Notice, NoticeChoice
from articles.reviewing.saying import address_of, sentence_of, words_of
from articles.seeing import may_see_articles

logger = logging.getLogger(__name__)
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class MailNotSent(Exception):
    """Some mails did not go out; the task is to be tried again."""


@task()
def mail_notices(notice_ids: list[int]) -> int:
    """Send the notices that are still unread and not mailed yet; return how many went.

    Raises `MailNotSent` once all others were tried, so that one bad address keeps nobody else from their mail.
    """
    rows = Notice.objects.filter(pk__in=notice_ids, mailed_at__isnull=True, read_at__isnull=True)
    sent, failed = 0, []
    for notice in rows.select_related("person__notice_choice", "article", "actor", "comment").order_by("pk"):
        try:
            sent += _mail(notice, timezone.now())
        except (OSError, SMTPException, BadHeaderError) as error:
            logger.warning("The mail of notice %d was not sent: %s", notice.pk, error)
            failed.append(notice.pk)
    if failed:
        raise MailNotSent(f"{len(failed)} of {len(notice_ids)} mails were not sent.")
    return sent


def _mail(notice: Notice, now: datetime) -> bool:
    person = notice.person
    choice = choice_of(person)
    # Asked now: rights may have been taken away since.
    if not (person.email and choice.by_mail and may_see_articles(person)):
        return False
    with override(language_of(choice)):
        parts = [
            f"{sentence_of(notice)}.",
            words_of(notice),
            f"{settings.SITE_URL}{address_of(notice)}",
            _("You can switch these mails off, or choose their language:"),
            f"{settings.SITE_URL}{reverse('admin:articles_notice_changelist')}#by-mail",
            settings.SITE_NAME,
        ]
        send_mail(sentence_of(notice), "\n\n".join(part for part in parts if part), None, [person.email])
    Notice.objects.filter(pk=notice.pk).update(mailed_at=now)
    return True


def choice_of(person: User) -> NoticeChoice:
    """Return how the person wants to be told; by mail, where they said nothing."""
    try:
        return person.notice_choice
    except NoticeChoice.DoesNotExist:
        return NoticeChoice(person=person)


def language_of(choice: NoticeChoice) -> str:
    """Return the language for the person's mails: chosen, else their browser's, else the site's."""
    wanted = (choice.language, choice.browser_language)
    return next((code for code in wanted if code in LANGUAGES), settings.LANGUAGE_CODE)


def remember_language(*, user: User, **_signal: object) -> None:
    """Keep the language that the person's browser asks for when they log in at the desk."""
    language = (get_language() or "")[:10]
    if not user.is_staff or not language:
        return
    known = NoticeChoice.objects.filter(pk=user.pk)
    if known.filter(~Q(browser_language=language)).update(browser_language=language) or known.exists():
        return
    NoticeChoice.objects.get_or_create(person=user, defaults={"browser_language": language})
