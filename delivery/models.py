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


class CacheInFront(models.Model):
    """How far a cache in front of the site has been told of what was announced (`delivery.purging`)."""

    # As it is configured, without what opens it.
    name = models.CharField(max_length=200, unique=True)
    # What it was told of, as `delivery.changes.Moment` and the generation are written.
    moment = models.TextField()
    generation = models.TextField(blank=True)
    # When that was all there was: the log does not reach back for ever.
    was_at = models.DateTimeField()
    # When a process that tells it was last seen.
    looked_at = models.DateTimeField()
    # Since when it could not be told, and the last reason; none where all is well.
    trouble_since = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class KeptAddress(models.Model):
    """An address under which a cache in front may keep a page, and the keys of what that page shows.

    One row for each set of keys that the page had: a cache may still keep the page from before. On PostgreSQL the keys have an
    index of their own (GIN).
    """

    # A digest of the address and the keys.
    version = models.UUIDField(unique=True)
    # Host, path and query, as `delivery.purging.kept_addresses` writes them.
    address = models.TextField()
    # The keys as names of an object; their values mean nothing.
    keys = models.JSONField()
    noted_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        # Not `db_index`, which would make another index for searching by beginnings.
        indexes = [models.Index(fields=["address"], name="kept_address")]

    def __str__(self) -> str:
        return self.address
