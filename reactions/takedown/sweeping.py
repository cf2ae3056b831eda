"""What a redaction leaves to tasks: to look through the whole archive, however large, for the words.

The words are gone from the database by then, so the tasks carry them: encrypted with the evidence keys, in rows that are
forgotten like those of any task. They may run again.
"""

import json
from collections.abc import Collection

from cryptography.fernet import InvalidToken
from django.db import connection, transaction
from django_tasks import task

from reactions.sealing import evidence_cipher
from reactions.takedown.removed_words import RemovedWords
from reactions.takedown.scrubbing import sweep_copies
from reactions.takedown.telling import archive_to_sweep

# How long readers may hold up the wiping of SQLite's log, and how long writers wait otherwise, in milliseconds.
WAIT_FOR_READERS, WAIT_OTHERWISE = 500, 20_000


def sweep_later(*, words: RemovedWords, quotation_ids: Collection[int], mask_in_texts: bool) -> None:
    """Order the archive to be looked through, once the current transaction has committed."""
    held = {"words": list(words.pieces), "quotations": list(quotation_ids), "texts": mask_in_texts}
    order = evidence_cipher().encrypt(json.dumps(held).encode()).decode()
    transaction.on_commit(lambda: sweep_words.enqueue(order))


def words_in(order: str) -> tuple[RemovedWords, list[int], bool]:
    """Return the words of an order, the quotations they were, and whether texts of people are masked too.

    An order whose key was dropped since has no words.
    """
    try:
        held = json.loads(evidence_cipher().decrypt(order.encode()))
    except InvalidToken:
        return RemovedWords([]), [], False
    return RemovedWords(held["words"]), held["quotations"], held["texts"]


@task()
def sweep_words(order: str) -> None:
    """Mask the words of an order in every copy of this room, and let the other rooms do the same."""
    words, _quotations, is_for_texts = words_in(order)
    if not words:
        return
    if is_for_texts:
        archive_to_sweep.send(sender=None, order=order)
    sweep_copies(words=words)
    wipe_log()


def wipe_log() -> None:
    """Let nothing of what was deleted stay in SQLite's log beside the database; PostgreSQL vacuums by itself."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout={WAIT_FOR_READERS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA busy_timeout={WAIT_OTHERWISE}")
