"""Files of captures that were never finished: written, and then the worker was killed before their rows were there.

Their keys were never stored, so nobody can read them. They are told from evidence by three signs: no row names them,
they are older than any capture takes, and their folder holds files that rows do name. The last keeps a newsroom that
was pointed at another one's database from taking all of its evidence for leftovers.
"""

import logging
import re
from datetime import datetime, timedelta

from django.core.cache import cache

from reactions.models import CaptureArtifact
from reactions.models.evidence import evidence_storage

logger = logging.getLogger(__name__)

OLD = timedelta(hours=1)
LOOK_EVERY = timedelta(hours=1)
NAME = re.compile(r"[0-9a-f]{32}\.sealed")


def look_for_leftover_files(*, now: datetime) -> int:
    """Remove leftover files unless that was done within the hour; return how many were removed."""
    if not cache.add("reactions.capturing.leftover_files", True, timeout=LOOK_EVERY.total_seconds()):
        return 0
    return remove_leftover_files(now=now)


def remove_leftover_files(*, now: datetime) -> int:
    """Remove the files in this month's and the last month's folder that a killed capture left; return how many."""
    this_month = now.replace(day=1)
    folders = {f"{moment:%Y/%m}" for moment in (this_month, this_month - timedelta(days=1))}
    return sum(_cleared(folder, now=now) for folder in sorted(folders))


def _cleared(folder: str, *, now: datetime) -> int:
    storage = evidence_storage()
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return 0
    # The files first, the rows after: a capture that is finished in between has its rows by then.
    paths = {f"{folder}/{name}" for name in names if NAME.fullmatch(name)}
    known = set(CaptureArtifact.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    if not paths & known:
        return 0
    count = 0
    for path in sorted(paths - known):
        try:
            if storage.get_modified_time(path) > now - OLD:
                continue
            storage.delete(path)
        except FileNotFoundError:
            # Another worker's sweep was quicker.
            continue
        logger.warning("Removed %s, which a capture left that was never finished", path)
        count += 1
    return count
