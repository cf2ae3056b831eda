"""Files encrypted in the format of age (https://c2sp.org/age, version 1): so `age` of any distribution opens our backups too.

A random file key is wrapped for public keys (X25519) or for a passphrase (scrypt). What follows is cut into chunks of 64 KiB,
each sealed with ChaCha20-Poly1305 under its number and whether it is the last: none can be changed, moved, left out or added,
and a file that breaks off is noticed. Memory holds one chunk.
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from newsroom.backups.bech32 import UnableToReadKey, decoded, encoded

FIRST_LINE = b"age-encryption.org/v1\n"
X25519_INFO = b"age-encryption.org/v1/X25519"
SCRYPT_LABEL = b"age-encryption.org/v1/scrypt"
PUBLIC_PREFIX, SECRET_PREFIX = "age", "age-secret-key-"
CHUNK, TAG = 64 * 1024, 16
# scrypt's N as a power of two: 18 takes 256 MiB and about a second. More than 20 is refused, since a file could ask for any.
WORK_FACTOR, MOST_WORK = 18, 20
# Lines of a header and their length: no honest one comes near.
MOST_LINES, LONGEST_LINE = 400, 200
ZERO_NONCE = bytes(12)


class UnableToDecrypt(Exception):
    """The file cannot be decrypted: a wrong key or passphrase, or it was changed or breaks off. The message says which."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """One way into a file: its kind, its arguments, and the file key as it is wrapped."""

    arguments: tuple[str, ...]
    body: bytes


def make_identity() -> tuple[str, str]:
    """Return a new secret key and its public key, as age-keygen writes them."""
    secret = X25519PrivateKey.generate()
    return (
        encoded(SECRET_PREFIX, secret.private_bytes_raw()).upper(),
        encoded(PUBLIC_PREFIX, secret.public_key().public_bytes_raw()),
    )


def public_key_in(text: str) -> X25519PublicKey:
    """Return the public key that a text such as age1… is. Raises `UnableToReadKey`."""
    return X25519PublicKey.from_public_bytes(_of_32(decoded(text.strip(), prefix=PUBLIC_PREFIX)))


def secret_keys_in(text: str) -> list[X25519PrivateKey]:
    """Return the secret keys in a file of age-keygen: one a line, with comments. Raises `UnableToReadKey`."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise UnableToReadKey("there is no key in the file")
    return [X25519PrivateKey.from_private_bytes(_of_32(decoded(key, prefix=SECRET_PREFIX))) for key in keys]


def _of_32(data: bytes) -> bytes:
    if len(data) != 32:
        raise UnableToReadKey("it is of another length than a key")
    return data


class Encrypting:
    """A file to write into, whose bytes are encrypted into another. `close()` ends it; `file_key` opens it again."""

    def __init__(
        self,
        out: IO[bytes],
        *,
        recipients: Sequence[X25519PublicKey] = (),
        passphrase: str = "",
        work_factor: int = WORK_FACTOR,
    ) -> None:
        if bool(recipients) == bool(passphrase):
            raise ValueError("either public keys or a passphrase")
        self.file_key = os.urandom(16)
        stanzas = [_wrapped_for(key, self.file_key) for key in recipients]
        if passphrase:
            stanzas = [_wrapped_with(passphrase, self.file_key, work_factor)]
        header = FIRST_LINE + b"".join(map(_written, stanzas)) + b"---"
        mac = _mac(self.file_key, header)
        nonce = os.urandom(16)
        out.write(header + b" " + _unpadded(mac) + b"\n" + nonce)
        self._out, self._sealer = out, _payload_cipher(self.file_key, nonce)
        self._held, self._number = bytearray(), 0

    def write(self, data: bytes) -> int:
        self._held += data
        # The last chunk is told apart from the others: it is written when it is known to be the last.
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._held), is_last=True)
        self._held.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._out.write(self._sealer.encrypt(_nonce(self._number, is_last), chunk, None))
        self._number += 1


class Decrypting:
    """A file to read from, whose bytes are decrypted from another. Nothing is given out that is not as it was sealed.

    Opened by secret keys, a passphrase, or the file key itself. Raises `UnableToDecrypt`, also while it is read.
    """

    def __init__(
        self,
        file: IO[bytes],
        *,
        secret_keys: Sequence[X25519PrivateKey] = (),
        passphrase: str = "",
        file_key: bytes = b"",
    ) -> None:
        header, stanzas, mac = _header_of(file)
        key = file_key or _file_key(stanzas, secret_keys, passphrase)
        if not hmac.compare_digest(_mac(key, header), mac):
            raise UnableToDecrypt("its head was changed")
        nonce = file.read(16)
        if len(nonce) != 16:
            raise UnableToDecrypt("it breaks off")
        self._file, self._opener = file, _payload_cipher(key, nonce)
        self._held, self._number = bytearray(), 0
        self._ahead = file.read(CHUNK + TAG)
        self._is_done = False

    def read(self, size: int = -1) -> bytes:
        while not self._is_done and (size < 0 or len(self._held) < size):
            self._open_next()
        wanted = len(self._held) if size < 0 else size
        data = bytes(self._held[:wanted])
        del self._held[:wanted]
        return data

    def _open_next(self) -> None:
        chunk, self._ahead = self._ahead, self._file.read(CHUNK + TAG)
        is_last = not self._ahead
        try:
            opened = self._opener.decrypt(_nonce(self._number, is_last), chunk, None)
        except (InvalidTag, ValueError) as error:
            raise UnableToDecrypt("it was changed, or it breaks off") from error
        if is_last and not opened and self._number:
            raise UnableToDecrypt("it was changed")
        self._held += opened
        self._number += 1
        self._is_done = is_last


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _derived(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_derived(file_key, salt=nonce, info=b"payload"))


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derived(file_key, salt=b"", info=b"header"), header, "sha256")


def _wrapped_for(recipient: X25519PublicKey, file_key: bytes) -> Stanza:
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    key = _derived(ephemeral.exchange(recipient), salt=share + recipient.public_bytes_raw(), info=X25519_INFO)
    body = ChaCha20Poly1305(key).encrypt(ZERO_NONCE, file_key, None)
    return Stanza(("X25519", _unpadded(share).decode()), body)


def _wrapped_with(passphrase: str, file_key: bytes, work_factor: int) -> Stanza:
    salt = os.urandom(16)
    body = ChaCha20Poly1305(_stretched(passphrase, salt, work_factor)).encrypt(ZERO_NONCE, file_key, None)
    return Stanza(("scrypt", _unpadded(salt).decode(), str(work_factor)), body)


def _stretched(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    return Scrypt(salt=SCRYPT_LABEL + salt, length=32, n=2**work_factor, r=8, p=1).derive(passphrase.encode())


def _file_key(stanzas: Sequence[Stanza], secret_keys: Sequence[X25519PrivateKey], passphrase: str) -> bytes:
    wants_passphrase = any(stanza.arguments[0] == "scrypt" for stanza in stanzas)
    if wants_passphrase and not passphrase:
        raise UnableToDecrypt("it is encrypted with a passphrase: give that one")
    if not wants_passphrase and not secret_keys:
        raise UnableToDecrypt("it is encrypted for a public key: give the file with its secret key")
    if wants_passphrase and len(stanzas) > 1:
        raise UnableToDecrypt("its head was changed")
    for stanza in stanzas:
        key = _opened_with(stanza, passphrase) if wants_passphrase else _opened_by_one_of(stanza, secret_keys)
        if key is not None:
            return key
    raise UnableToDecrypt(
        "the passphrase is wrong"
        if wants_passphrase
        else "none of the secret keys is one that it was made for"
    )


def _opened_with(stanza: Stanza, passphrase: str) -> bytes | None:
    if len(stanza.arguments) != 3 or not re.fullmatch(r"[1-9][0-9]?", stanza.arguments[2]):
        raise UnableToDecrypt("its head was changed")
    work_factor, salt = int(stanza.arguments[2]), _bytes_of(stanza.arguments[1].encode())
    if work_factor > MOST_WORK or len(salt) != 16 or len(stanza.body) != 32:
        raise UnableToDecrypt("its head was changed, or asks for more memory than is given")
    return _unwrapped(_stretched(passphrase, salt, work_factor), stanza.body)


def _opened_by_one_of(stanza: Stanza, secret_keys: Sequence[X25519PrivateKey]) -> bytes | None:
    if stanza.arguments[0] != "X25519" or len(stanza.arguments) != 2:
        # For a kind of key that we do not know; another stanza may be for ours.
        return None
    share = _bytes_of(stanza.arguments[1].encode())
    if len(share) != 32 or len(stanza.body) != 32:
        raise UnableToDecrypt("its head was changed")
    for secret in secret_keys:
        try:
            shared = secret.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:
            raise UnableToDecrypt("its head was changed") from error
        salt = share + secret.public_key().public_bytes_raw()
        key = _unwrapped(_derived(shared, salt=salt, info=X25519_INFO), stanza.body)
        if key is not None:
            return key
    return None


def _unwrapped(key: bytes, body: bytes) -> bytes | None:
    try:
        return ChaCha20Poly1305(key).decrypt(ZERO_NONCE, body, None)
    except InvalidTag:
        return None


def _written(stanza: Stanza) -> bytes:
    text = _unpadded(stanza.body)
    # Lines of 64, the last one shorter: so a reader knows where it ends.
    lines = [text[start : start + 64] for start in range(0, len(text) + 1, 64)]
    return b"-> " + " ".join(stanza.arguments).encode() + b"\n" + b"".join(line + b"\n" for line in lines)


def _header_of(file: IO[bytes]) -> tuple[bytes, list[Stanza], bytes]:
    """Return the head up to its three dashes, the ways into the file, and what authenticates the head."""
    if file.readline(LONGEST_LINE) != FIRST_LINE:
        raise UnableToDecrypt("it is not encrypted, or with another program than age")
    header = bytearray(FIRST_LINE)
    stanzas: list[Stanza] = []
    arguments: tuple[str, ...] | None = None
    body = bytearray()
    for _line in range(MOST_LINES):
        line = file.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise UnableToDecrypt("its head breaks off")
        if arguments is None and line.startswith(b"--- "):
            header += b"---"
            return bytes(header), stanzas, _bytes_of(line[4:-1])
        header += line
        if arguments is None:
            if not re.fullmatch(rb"->( [!-~]+)+\n", line):
                raise UnableToDecrypt("its head was changed")
            arguments = tuple(line[3:-1].decode("ascii").split(" "))
            continue
        body += line[:-1]
        if len(line) - 1 < 64:
            stanzas.append(Stanza(arguments, _bytes_of(bytes(body))))
            arguments, body = None, bytearray()
    raise UnableToDecrypt("its head was changed")


def _unpadded(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes_of(text: bytes) -> bytes:
    """Return the bytes of unpadded base64, of which there is one form alone."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnableToDecrypt("its head was changed") from error
    if _unpadded(data) != text:
        raise UnableToDecrypt("its head was changed")
    return data
