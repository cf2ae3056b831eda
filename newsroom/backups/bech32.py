"""Bech32 (BIP 173), as age writes its keys with it: text with a checksum of its own, so that a typing error is seen."""

from collections.abc import Iterable

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LETTERS = 6


class UnableToReadKey(Exception):
    """The text is no key; the message says why and never repeats it, since it may be a secret one."""


def encoded(prefix: str, data: bytes) -> str:
    """Return bytes as Bech32 with a prefix, in lower case."""
    groups = list(_regrouped(data, 8, 5, pad=True))
    checked = [*_spread(prefix), *groups, *([0] * CHECKSUM_LETTERS)]
    checksum = _polymod(checked) ^ 1
    groups += [(checksum >> 5 * (CHECKSUM_LETTERS - 1 - place)) & 31 for place in range(CHECKSUM_LETTERS)]
    return f"{prefix}1{''.join(LETTERS[group] for group in groups)}"


def decoded(text: str, *, prefix: str) -> bytes:
    """Return the bytes of Bech32 with that prefix. Raises `UnableToReadKey`."""
    if text not in {text.lower(), text.upper()}:
        raise UnableToReadKey("a key is in small or in capital letters, not in both")
    found, _separator, letters = text.lower().rpartition("1")
    if found != prefix or len(letters) < CHECKSUM_LETTERS or not set(letters) <= set(LETTERS):
        raise UnableToReadKey(f"a key of this kind begins with “{prefix}1” and goes on in letters and digits")
    groups = [LETTERS.index(letter) for letter in letters]
    if _polymod([*_spread(prefix), *groups]) != 1:
        raise UnableToReadKey("its checksum is wrong: a letter of the key was mistyped or is missing")
    return bytes(_regrouped(groups[:-CHECKSUM_LETTERS], 5, 8, pad=False))


def _spread(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate(GENERATOR):
            checksum ^= part if top >> place & 1 else 0
    return checksum


def _regrouped(values: Iterable[int], before: int, after: int, *, pad: bool) -> Iterable[int]:
    """Yield the same bits in groups of another size."""
    held, bits = 0, 0
    for value in values:
        held, bits = (held << before | value) & 0xFFFFF, bits + before
        while bits >= after:
            bits -= after
            yield held >> bits & ((1 << after) - 1)
    left = held & ((1 << bits) - 1)
    if pad and bits:
        yield left << (after - bits)
    elif not pad and (bits >= before or left):
        raise UnableToReadKey("its end is no part of a key")
