"""The log of announcements: what a transaction changed, written by the transaction itself."""

import uuid

from django.db import models


class Announcement(models.Model):
    """Keys that one transaction announced as changed. Rows come with the change or not at all, and are never altered."""

    keys = models.JSONField()
    # PostgreSQL: the transaction's 64-bit number, by which readers know whether a snapshot already had the change. SQLite
    # commits in the order of the rows' numbers and needs none.
    transaction = models.BigIntegerField(null=True, editable=False)
    # By the database's own clock: it says when a row may be forgotten, never what is stale.
    announced_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["transaction"], name="announcement_transaction")]

    def __str__(self) -> str:
        return f"{len(self.keys)} keys at {self.announced_at}"


class Generation(models.Model):
    """One row, whose name changes when everything that was kept of this database is void: after a restore, or by command."""

    name = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.name)
