"""The newsroom's settings, with a storage for evidence that stands still where SLOW_AFTER_FILE says."""

from newsroom.settings import *  # noqa: F403
from newsroom.settings import STORAGES

STORAGES["evidence"]["BACKEND"] = "tests.reactions.slow_storage.SlowStorage"
