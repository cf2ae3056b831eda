"""Errors by mail, to whoever looks after the newsroom: scrubbed like the log, and never more than a few.

A thread sends them; whoever met the error waits for no mail server. The same error is told once in a while, with how often it came
meanwhile; many different ones become one line that there are more.
"""

import contextlib
import hashlib
import logging
import queue
import socket
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.core.mail import EmailMessage

from newsroom.logs.about import about_now
from newsroom.logs.formatting import TextFormatter, message_of

# Seconds between two mails about the same error, and how many mails of any kind go out in an hour.
SAME_AGAIN, MOST_IN_AN_HOUR = 1800.0, 12
# Errors that wait to be told, and kinds of errors that are remembered.
MOST_WAITING, MOST_REMEMBERED = 50, 500
# What the thread itself has to say, and what sends mails, must not be told by mail.
NOT_BY_MAIL = ("newsroom.logs", "django.core.mail", "smtplib")


class Throttle:
    """Says which errors are told. Times are seconds of a clock that only goes on."""

    def __init__(self) -> None:
        self._kept_back: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._sent_at: list[float] = []
        self._lock = threading.Lock()

    def is_told(self, kind: str, *, at: float) -> int | None:
        """Return how many of this kind were kept back since the last that was told, or None to keep this one back too."""
        with self._lock:
            told_at, kept_back = self._kept_back.get(kind, (float("-inf"), 0))
            self._sent_at = [sent for sent in self._sent_at if at - sent < 3600]
            if at - told_at < SAME_AGAIN or len(self._sent_at) >= MOST_IN_AN_HOUR:
                self._kept_back[kind] = told_at, kept_back + 1
                result = None
            else:
                self._kept_back[kind] = at, 0
                self._sent_at.append(at)
                result = kept_back
            self._kept_back.move_to_end(kind)
            while len(self._kept_back) > MOST_REMEMBERED:
                self._kept_back.popitem(last=False)
            return result


class ErrorMailHandler(logging.Handler):
    """Mails records of the level ERROR and above to `NEWSROOM_ERROR_MAIL`."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.setFormatter(TextFormatter())
        self.throttle = Throttle()
        self._waiting: queue.Queue[EmailMessage] = queue.Queue(MOST_WAITING)
        self._started = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(NOT_BY_MAIL):
            return
        kept_back = self.throttle.is_told(_kind_of(record), at=time.monotonic())
        if kept_back is None:
            return
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(self._mail_of(record, kept_back))
        if self._started.acquire(blocking=False):
            threading.Thread(target=self._send_all, name="error mail", daemon=True).start()

    def wait(self) -> None:
        """Wait until what was to be told is sent, or could not be."""
        self._waiting.join()

    def _mail_of(self, record: logging.LogRecord, kept_back: int) -> EmailMessage:
        lines = [
            f"{settings.SITE_NAME}, {settings.SITE_URL}, release {settings.VERSION}, on {socket.gethostname()}",
            "",
            self.format(record),
        ]
        if kept_back:
            lines += ["", f"The same came {kept_back} times since the last mail about it."]
        lines += [
            "",
            "The log has the rest; search it for " + (about_now().get("request") or record.name) + ".",
        ]
        return EmailMessage(
            subject=f"[{settings.SITE_NAME}] {record.levelname}: {message_of(record)[:100]}",
            body="\n".join(lines),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[settings.ERROR_MAIL],
            headers={"Auto-Submitted": "auto-generated"},
        )

    def _send_all(self) -> None:
        logger = logging.getLogger("newsroom.logs")
        while True:
            mail = self._waiting.get()
            try:
                mail.send()
            except Exception as error:  # noqa: BLE001  whatever it is, the next error is told again
                logger.warning("An error could not be told by mail: %s", error)
            finally:
                self._waiting.task_done()


def _kind_of(record: logging.LogRecord) -> str:
    """Return what is the same for the same error: where it was logged and raised, not what it says."""
    place = f"{record.name}:{record.pathname}:{record.lineno}"
    if record.exc_info and record.exc_info[2] is not None:
        traceback = record.exc_info[2]
        while traceback.tb_next is not None:
            traceback = traceback.tb_next
        place += f":{record.exc_info[0]}:{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
    return hashlib.sha256(place.encode()).hexdigest()
