"""Exports in the background."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles.exchange.orders import carry_out


@task()
def export_everything(run_id: int) -> None:
    """Write an export that was ordered; begun twice, the later one counts."""
    carry_out(run_id=run_id, now=timezone.now(), clock=timezone.now)


def queue(*, run_id: int) -> None:
    """Queue the task that writes an export, once the transaction is committed."""
    transaction.on_commit(lambda: export_everything.enqueue(run_id))
