"""A page that changed is captured by the newsroom itself, so that the difference stands in two captures."""

import logging
from datetime import datetime
from typing import cast

from django.contrib.auth.models import User

from reactions.capturing import AlreadyCaptured, UnableToCapture, capture
from reactions.fetching import Fetched
from reactions.models import Capture, Source

logger = logging.getLogger(__name__)


def capture_as_it_stands(*, source: Source, fetched: Fetched, now: datetime) -> Capture | None:
    """Return a capture of what was fetched: a new one, or the one that holds the very same page already.

    None where it is no evidence or could not be stored; the check is recorded all the same.
    """
    try:
        return capture(
            source=source,
            data=fetched.data,
            media_type=fetched.media_type or "text/html",
            method=Capture.Method.FETCH,
            captured_at=fetched.fetched_at,
            operator=cast(User, None),
            now=now,
        )
    except AlreadyCaptured as twin:
        return twin.capture
    except UnableToCapture:
        logger.warning("Source %d changed, and its page could not be captured", source.pk)
        return None
