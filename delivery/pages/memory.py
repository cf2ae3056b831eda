"""Pages in the memory of this process: those asked for most recently, up to a number of bytes."""

import threading
from collections import OrderedDict

from delivery.pages.kept import KeptPage


class Memory:
    """A bounded map from address to page. Any thread may use it."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.byte_count = 0
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()

    def get(self, address: str) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def put(self, address: str, page: KeptPage) -> None:
        # One huge page does not push out everything else.
        if page.size * 8 > self.most_bytes:
            return
        with self._lock:
            self._drop(address)
            self._pages[address] = page
            self.byte_count += page.size
            while self.byte_count > self.most_bytes:
                _oldest, dropped = self._pages.popitem(last=False)
                self.byte_count -= dropped.size

    def drop(self, address: str) -> None:
        with self._lock:
            self._drop(address)

    def _drop(self, address: str) -> None:
        page = self._pages.pop(address, None)
        if page is not None:
            self.byte_count -= page.size

    def __len__(self) -> int:
        return len(self._pages)
