"""What Django knows of the request that a thread answers, in `threading.local`.

The active language and time zone, the site's place under its address and the database's connection are looked up some two hundred
times for one page. Django keeps them in asgiref's `Local`, which follows them into coroutines and takes ten times as long to ask. The
newsroom is served by threads alone (`newsroom/wsgi.py`, the worker, commands), where both do the same.
"""

import threading

from django.db import connections
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

# Where Django has them: private names, of the version that is locked. A test holds that Django still asks there.
KEPT = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
    (connections, "_connections"),
)


def keep_in_threads() -> None:
    """Let Django keep them in `threading.local`; for the start of a process, before anything is active."""
    for holder, name in KEPT:
        setattr(holder, name, threading.local())
