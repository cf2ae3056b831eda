"""A storage for evidence that stands still after a file was written: where a test kills the worker."""

import os
import time
from pathlib import Path
from typing import Any

from django.core.files.base import File

from reactions.durable_storage import DurableStorage


class SlowStorage(DurableStorage):
    """After the file whose number stands in SLOW_AFTER_FILE it writes SLOW_MARK and waits to be killed."""

    written = 0

    def _save(self, name: str, content: File[Any]) -> str:
        stored = super()._save(name, content)
        SlowStorage.written += 1
        if SlowStorage.written == int(os.environ["SLOW_AFTER_FILE"]):
            Path(os.environ["SLOW_MARK"]).touch()
            time.sleep(600)
        return stored
