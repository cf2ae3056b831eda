"""How the desk says the state at the source: a mark, the words, and why."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reactions.admin.wording import marked
from reactions.health.history import PAGE_STANDS, explanation_of
from reactions.health.reasons import DELETIONS, Outcome
from reactions.models import HealthCheck, Quotation, Source

CHECKS_SHOWN = 5


def outcome_in_words(outcome: str, *, is_page: bool = False) -> tuple[str, str | Promise]:
    """Return the mark and the words for an outcome, of a quotation or of its page; for none yet, that it was not
    looked at.
    """
    if not outcome:
        return "warn", _("not looked at yet")
    if is_page and outcome == Outcome.LIVE:
        return "good", PAGE_STANDS
    mark = "bad" if outcome in DELETIONS else "warn"
    labels = dict(HealthCheck._meta.get_field("outcome").flatchoices)
    return "good" if outcome == Outcome.LIVE else mark, labels.get(outcome, outcome)


def state_of_quotation(quotation: Quotation) -> SafeString:
    """Return what the newest check found, what readers are told where that differs, and the last checks."""
    found = marked(*outcome_in_words(quotation.health))
    told: SafeString | str = ""
    if quotation.health and quotation.told_health != quotation.health:
        words = outcome_in_words(quotation.told_health)[1] if quotation.told_health else _("nothing yet")
        told = format_html("<br>{}: {}", _("Readers are told"), words)
    checks = quotation.health_checks.all()[:CHECKS_SHOWN]
    return format_html("{}{}{}", found, told, _checks(list(checks)))


def state_of_source(source: Source) -> SafeString:
    """Return what the newest checks of a page found, and when it is looked at again."""
    checks = list(source.health_checks.filter(quotation__isnull=True)[:CHECKS_SHOWN])
    found = marked(*outcome_in_words(checks[0].outcome if checks else "", is_page=True))
    if source.recheck_at:
        again = gettext("Looked at again on %(time)s.") % {"time": moment(source.recheck_at)}
    else:
        again = gettext("Not looked at by itself: readers see nothing of it.")
    return format_html("{}<br>{}{}", found, again, _checks(checks))


def _checks(checks: list[HealthCheck]) -> SafeString | str:
    if not checks:
        return ""
    rows = [
        (
            reverse("admin:reactions_healthcheck_change", args=[check.pk]),
            moment(check.checked_at),
            outcome_in_words(check.outcome, is_page=check.quotation_id is None)[1],
            explanation_of(check=check),
        )
        for check in checks
    ]
    return format_html(
        '<ul class="evidence-list">{}</ul>',
        format_html_join("", '<li><a href="{}">{}</a>: {}. {}</li>', rows),
    )


def moment(value: datetime) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
