"""Where Django keeps what it knows of a thread's request."""

import threading

from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import get_language, override, trans_real

from newsroom.threads import KEPT


def of_another_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append((get_language(), get_script_prefix())))
    thread.start()
    thread.join()
    return found[0]


def test_language_and_place_are_those_of_each_thread():
    assert all(type(getattr(module, name)) is threading.local for module, name in KEPT)
    set_script_prefix("/elsewhere/")
    try:
        with override("ko"):
            # Django asks there still: else this would be kept somewhere else by now.
            assert trans_real._active.value.language() == "ko"
            assert (get_language(), get_script_prefix()) == ("ko", "/elsewhere/")
            assert of_another_thread() == ("en", "/")
    finally:
        set_script_prefix("/")
