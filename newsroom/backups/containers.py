"""The file of a backup: a tar that any program opens, with a digest of all of it at the end; encrypted or not.

Members are read and written one after the other; memory holds a part of one. A byte that differs
anywhere is found: by the digest, or before it by what encrypts.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from newsroom.backups.age import FIRST_LINE, Decrypting, UnableToDecrypt

# After the end of the tar, which other programs take for the end of the file.
TRAILER = b"newsroom-backup sha256 %s\n"
TRAILER_BYTES = len(TRAILER % (b"0" * 64))
READ_AT_ONCE = 256 * 1024


class UnableToReadBackup(Exception):
    """The file is no backup, was changed, breaks off, or cannot be opened; the message says which and what to do."""


class Writing:
    """A backup that is being written: members one after the other, then `close()`."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self.byte_count = 0
        self._tar = tarfile.open(fileobj=self, mode="w|", format=tarfile.PAX_FORMAT)  # type: ignore[call-overload]  # noqa: SIM115  it only writes

    def write(self, data: bytes) -> int:
        """Take what the tar writes."""
        self._digest.update(data)
        self._out.write(data)
        self.byte_count += len(data)
        return len(data)

    def add(self, name: str, data: bytes) -> str:
        """Add a member; return the SHA-256 of what it holds."""
        return self.add_file(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, file: IO[bytes], size: int) -> str:
        """Add a member of `size` bytes from a file; return the SHA-256 of what it holds.

        Raises `OSError` where the file has fewer bytes: the backup is then not to be used.
        """
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        content = Hashing(file)
        self._tar.addfile(info, content)
        # It would hold what every member was called.
        self._tar.members = []
        return content.digest.hexdigest()

    def close(self) -> None:
        self._tar.close()
        self._out.write(TRAILER % self._digest.hexdigest().encode())


class Hashing(io.RawIOBase):
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data

    def readable(self) -> bool:
        return True


class _Body:
    """What stands before the trailer, hashed as it is read."""

    def __init__(self, file: IO[bytes] | Decrypting) -> None:
        self._file, self._held = file, b""
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        while len(self._held) < size + TRAILER_BYTES:
            data = self._file.read(max(READ_AT_ONCE, size))
            if not data:
                break
            self._held += data
        given = self._held[: max(0, min(size, len(self._held) - TRAILER_BYTES))]
        self._held = self._held[len(given) :]
        self.digest.update(given)
        return given

    def check(self) -> None:
        while self.read(READ_AT_ONCE):
            pass
        if self._held != TRAILER % self.digest.hexdigest().encode():
            raise UnableToReadBackup(
                "The backup was changed, or it breaks off: its digest is not that of its bytes."
            )


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens an encrypted backup: secret keys, a passphrase, or the key of that one file."""

    secret_keys: tuple[X25519PrivateKey, ...] = ()
    passphrase: str = ""
    file_key: bytes = b""


def members(file: IO[bytes], *, keys: Keys) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield the members of a backup one after the other: name, size, and a file of what it holds, good until the next.

    Whoever gets to the end without an exception has read what was written. Raises `UnableToReadBackup`, also while what
    a member holds is read.
    """
    with told_as_of_backups():
        body = _Body(_decrypted(file, keys))
        tar = tarfile.open(fileobj=body, mode="r|")  # type: ignore[call-overload]  # noqa: SIM115  nothing to close
    while True:
        with told_as_of_backups():
            info = tar.next()
            # It would hold what every member was called.
            tar.members = []
            content = tar.extractfile(info) if info is not None and info.isreg() else None
        if info is None:
            break
        if content is None:
            raise UnableToReadBackup("The file is no backup of a newsroom: it holds more than files.")
        yield info.name, info.size, content
    with told_as_of_backups():
        body.check()


def _decrypted(file: IO[bytes], keys: Keys) -> "IO[bytes] | Decrypting":
    start = file.read(len(FIRST_LINE))
    file.seek(0)
    if start != FIRST_LINE:
        return file
    return Decrypting(file, secret_keys=keys.secret_keys, passphrase=keys.passphrase, file_key=keys.file_key)


@contextmanager
def told_as_of_backups() -> Iterator[None]:
    """Say what a tar, a compressed part or the encryption says of a broken file in the words of backups."""
    try:
        yield
    except UnableToDecrypt as error:
        raise UnableToReadBackup(f"The backup cannot be opened: {error}.") from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        raise UnableToReadBackup(
            "The file is no backup of a newsroom, or it was changed or breaks off."
        ) from error
