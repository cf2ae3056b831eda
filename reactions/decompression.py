"""Compression undone as a stream that never gives more than it may: a bomb is stopped, not unpacked."""

import zlib
from collections.abc import Callable

import brotli

# What the newsroom asks for. Brotli is understood where a server sends it unasked, and not asked for, because
# fewer readers of WARC files can undo it.
ACCEPTED = "gzip, deflate"


class UnableToDecompress(Exception):
    """The body is not what its header says, or was cut off."""


class TooMuch(Exception):
    """There is more in it than may be."""


class Decompressor:
    """Undoes one Content-Encoding. `feed` gives at most `room` bytes and raises `TooMuch` where there are more."""

    def __init__(self, encoding: str) -> None:
        names = [
            name for part in encoding.lower().split(",") if (name := part.strip()) not in {"", "identity"}
        ]
        if len(names) > 1:
            raise UnableToDecompress
        openers: dict[str, Callable[[], _Inflater | _Brotli | _Plain]] = {
            "": _Plain,
            "gzip": lambda: _Inflater(zlib.MAX_WBITS | 16),
            "x-gzip": lambda: _Inflater(zlib.MAX_WBITS | 16),
            "deflate": lambda: _Inflater(zlib.MAX_WBITS),
            "br": _Brotli,
        }
        opener = openers.get(names[0] if names else "")
        if opener is None:
            raise UnableToDecompress
        self._decoder = opener()

    def feed(self, data: bytes, *, room: int) -> bytes:
        return self._decoder.feed(data, room=room)

    def finish(self) -> None:
        """Raise `UnableToDecompress` unless the stream came to its own end."""
        if not self._decoder.is_finished:
            raise UnableToDecompress


class _Plain:
    is_finished = True

    def feed(self, data: bytes, *, room: int) -> bytes:
        if len(data) > room:
            raise TooMuch
        return data


class _Inflater:
    """gzip, of one or several members, and deflate, with zlib's frame or, as some servers send it, without."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._decoder = zlib.decompressobj(window)
        self._has_begun = False

    @property
    def is_finished(self) -> bool:
        return self._decoder.eof or not self._has_begun

    def feed(self, data: bytes, *, room: int) -> bytes:
        parts: list[bytes] = []
        while data and not (self._decoder.eof and not self._is_another_member(data)):
            part = self._inflated(data, room + 1)
            room -= len(part)
            if room < 0:
                raise TooMuch
            parts.append(part)
            data = self._decoder.unused_data if self._decoder.eof else b""
        return b"".join(parts)

    def _is_another_member(self, data: bytes) -> bool:
        """Begin another member if there is one; what follows the last one otherwise is left aside, as browsers do."""
        if not self._window & 16 or not data.startswith(b"\x1f"):
            return False
        self._decoder = zlib.decompressobj(self._window)
        return True

    def _inflated(self, data: bytes, most: int) -> bytes:
        try:
            part = self._decoder.decompress(data, most)
        except zlib.error as failure:
            if self._has_begun or self._window != zlib.MAX_WBITS:
                raise UnableToDecompress from failure
            self._window = -zlib.MAX_WBITS
            self._decoder = zlib.decompressobj(self._window)
            self._has_begun = True
            return self._inflated(data, most)
        self._has_begun = True
        return part


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._has_begun = False

    @property
    def is_finished(self) -> bool:
        return self._decoder.is_finished() or not self._has_begun

    def feed(self, data: bytes, *, room: int) -> bytes:
        parts: list[bytes] = []
        self._has_begun = self._has_begun or bool(data)
        try:
            # The limit is kept to within brotli's own buffer of 32 KiB.
            while data or not (self._decoder.can_accept_more_data() or self._decoder.is_finished()):
                part = self._decoder.process(data, output_buffer_limit=room + 1)
                data = b""
                room -= len(part)
                if room < 0:
                    raise TooMuch
                parts.append(part)
        except brotli.error as failure:
            raise UnableToDecompress from failure
        return b"".join(parts)
