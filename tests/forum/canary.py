"""A port of loopback that nobody may touch: it counts every connection."""

import socket
import threading


class Canary:
    """Listens on a port of its own. `touches` is how often somebody connected."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        # The kernel accepts for us: whoever connects is counted, also one who leaves at once.
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.touches = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while True:
            try:
                connected, _who = self._listener.accept()
            except TimeoutError:
                if self._is_over.is_set():
                    return
                continue
            self.touches += 1
            connected.close()

    def is_untouched(self) -> bool:
        """Return whether nobody ever connected; ends the watch, after what waits in the queue was counted."""
        self.stop()
        return self.touches == 0

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()
        self._listener.close()
