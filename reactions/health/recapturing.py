"""A page that changed is captured by the newsroom itself, so that the difference stands in two captures."""

import logging
from datetime import datetime

from reactions.capturing.by_address import capture_browsed, capture_fetched
from reactions.capturing.storing import UnableToCapture
from reactions.fetching import Fetched
from reactions.fetching.browser import Browsed
from reactions.models import Capture, Source

logger = logging.getLogger(__name__)


def capture_as_it_stands(*, source: Source, came: Fetched | Browsed, now: datetime) -> Capture | None:
    """Return a capture of what came, made by nobody but the newsroom.

    None where it is no evidence or could not be stored; the check is recorded all the same.
    """
    try:
        if isinstance(came, Browsed):
            return capture_browsed(source=source, browsed=came, operator=None, now=now)
        return capture_fetched(source=source, fetched=came, operator=None, now=now)
    except UnableToCapture:
        logger.warning("Source %d changed, and its page is no evidence", source.pk)
    except OSError:
        logger.exception("Source %d changed, and its page could not be stored", source.pk)
    return None
