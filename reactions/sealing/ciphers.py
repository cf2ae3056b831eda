"""Encrypting artifacts: each with a key of its own, which the newsroom's evidence keys wrap.

A stored file begins with what tells its format:

* `gAAAA…`: a Fernet token, as older versions stored all files.
* `\\x00EVIDENCE\\x02`: AES-256-GCM in pieces of a mebibyte, the STREAM construction of Hoang, Reyhanitabar, Rogaway and
  Vizár (https://eprint.iacr.org/2015/189): after this header come 7 random bytes, then the pieces, each with its tag.
  The nonce of a piece is those 7 bytes, its number (4 bytes) and one byte that is 1 for the last. No piece can be
  changed, moved or left out unnoticed, and none has to be held in memory with the others.

`docs/decisions/` says why there are two.
"""

import base64
import binascii
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from reactions.manifests import derived_key

FERNET_BEGINNING = b"gAAAA"
MARK = b"\x00EVIDENCE\x02"
NONCE_BEGINNING = 7
PIECE = 1024 * 1024
TAG = 16
ENCRYPTION_PURPOSE = b"newsroom evidence: AES-256-GCM in pieces, version 2"


class UnableToDecrypt(Exception):
    """The bytes are not what was encrypted with this key."""


def evidence_cipher() -> MultiFernet:
    """Return the cipher of the newsroom's evidence keys: the first encrypts, all of them decrypt."""
    return _cipher_of(tuple(settings.EVIDENCE_KEYS))


@lru_cache(maxsize=4)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.encode("ascii")) for key in keys])


def new_key() -> bytes:
    """Return a key for one artifact: 32 random bytes as URL-safe base64, the form of Fernet's keys."""
    return Fernet.generate_key()


def unwrapped(wrapped: bytes) -> bytes:
    """Return an artifact's own key. Raise `UnableToDecrypt` where no evidence key opens it, or a bit of it differs."""
    try:
        return evidence_cipher().decrypt(_canonical(wrapped))
    except InvalidToken as failure:
        raise UnableToDecrypt from failure


def encrypted(*, key: bytes, data: bytes) -> Iterator[bytes]:
    """Yield the parts of the file in which `data` is stored, encrypted with the artifact's own key."""
    cipher, beginning = _piece_cipher(key), os.urandom(NONCE_BEGINNING)
    header = MARK + beginning
    yield header
    count = max(1, -(-len(data) // PIECE))
    view = memoryview(data)
    for number in range(count):
        nonce = _nonce(beginning, number, is_last=number == count - 1)
        yield cipher.encrypt(nonce, view[number * PIECE : (number + 1) * PIECE], header)


def decrypted(*, key: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield the content of a stored file in parts, each checked before it is given. `read` is the file's.

    Raise `UnableToDecrypt` where a byte differs, is missing or was added, wherever that is.
    """
    header = read(len(MARK) + NONCE_BEGINNING)
    if header.startswith(FERNET_BEGINNING):
        yield _fernet_content(key, header + b"".join(iter(lambda: read(PIECE), b"")))
        return
    if not header.startswith(MARK) or len(header) < len(MARK) + NONCE_BEGINNING:
        raise UnableToDecrypt
    cipher, beginning = _piece_cipher(key), header[len(MARK) :]
    number, piece = 0, read(PIECE + TAG)
    while True:
        following = read(PIECE + TAG) if len(piece) == PIECE + TAG else b""
        try:
            yield cipher.decrypt(_nonce(beginning, number, is_last=not following), piece, header)
        except (InvalidTag, ValueError) as failure:
            raise UnableToDecrypt from failure
        if not following:
            return
        number, piece = number + 1, following


def _nonce(beginning: bytes, number: int, *, is_last: bool) -> bytes:
    return beginning + struct.pack(">IB", number, is_last)


def _piece_cipher(key: bytes) -> AESGCM:
    return AESGCM(derived_key(key=key, purpose=ENCRYPTION_PURPOSE))


def _fernet_content(key: bytes, token: bytes) -> bytes:
    try:
        return Fernet(key).decrypt(_canonical(token))
    except InvalidToken as failure:
        raise UnableToDecrypt from failure


def _canonical(token: bytes) -> bytes:
    """Return a Fernet token that is spelt in the only right way: base64 leaves bits over that change nothing."""
    try:
        if base64.urlsafe_b64encode(base64.urlsafe_b64decode(token)) == token:
            return token
    except (binascii.Error, ValueError):
        pass
    raise InvalidToken


def joined(parts: Iterable[bytes]) -> bytes:
    """Return the parts as one; without copying where there is only one."""
    every = list(parts)
    return every[0] if len(every) == 1 else b"".join(every)
