"""Where browsers send what they refused. Anybody may; so much and so often, and no more."""

import logging
import threading
import time
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from newsroom.browser_reports.keeping import keep
from newsroom.browser_reports.understanding import FORMATS, UnableToUnderstand, refused_in

logger = logging.getLogger(__name__)

# Bytes of one message; a browser gathers the reports of a minute in one.
MOST_BYTES = 64 * 1024
# Messages that a web process reads in a minute.
MOST_A_MINUTE = 60


class Turnstile:
    """Lets so many through in a minute. Of the process alone: nothing is asked for by a flood."""

    def __init__(self, *, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._minute, self._count = 0, 0

    def lets_through(self, *, seconds: float) -> bool:
        """Return whether there is room at this moment (seconds of any clock that goes forwards)."""
        minute = int(seconds // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._count = minute, 0
            self._count += 1
            return self._count <= self.most


turnstile = Turnstile(most=MOST_A_MINUTE)


# Browsers send no token, and no right comes with a cookie here.
@csrf_exempt
@require_POST
def browser_reports(request: HttpRequest) -> HttpResponse:
    """Keep what a browser says; the answer is empty whatever becomes of it."""
    if request.content_type not in FORMATS:
        return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if not turnstile.lets_through(seconds=time.monotonic()):
        return _answer(HTTPStatus.TOO_MANY_REQUESTS)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        keep(refused=refused_in(body, host=request.get_host()), now=timezone.now())
    except UnableToUnderstand:
        return _answer(HTTPStatus.BAD_REQUEST)
    except DatabaseError as failure:
        # What browsers refuse is worth no alarm of its own, least of all on a day on which nothing can be written.
        logger.warning("A browser's report could not be kept: %s", type(failure).__name__)
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer(HTTPStatus.NO_CONTENT)


def _answer(status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Cache-Control": "no-store"})
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "60"
    return response
