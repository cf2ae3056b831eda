"""Encryption of backups: the format of age, and nothing comes out that did not go in."""

import io

import pytest

from newsroom.backups.age import (
    CHUNK,
    Decrypting,
    Encrypting,
    UnableToDecrypt,
    make_identity,
    public_key_in,
    secret_keys_in,
)
from newsroom.backups.bech32 import UnableToReadKey, decoded, encoded

SECRET, PUBLIC = make_identity()
# Made with another program: age's own format must be read, and written, to the byte that others understand.
THEIRS_SECRET = "AGE-SECRET-KEY-1R0W443ADC7KE237U2F56032ECYRQWU7J9MMYA7CL6XE35RS0ZQPQLPAD3U"
THEIRS_PUBLIC = "age1nzxvenxyq6ufcf92mtn8phegych0c75zgemwmxy4g834t4edzqxqqu9gup"
THEIRS = bytes.fromhex(
    "6167652d656e6372797074696f6e2e6f72672f76310a2d3e20583235353139204e364b6549476e366c332f48326258516e6a616748544c4f3362314b676a765548397a4f6e70532b2b7a380a64646b504b41582f5542663537442f66594179433163746971466d582b2f6d6738432b6b4b61694b396d300a2d3e20567248576c6873432d67726561736520655c4b4f5c6a5a20682031204036652d3959696e0a664d2f5165614d5878537733357933375579666137444f46784f6e4b3673626e5938564a572b476d63555a48644f436567426a42563374684f59726e575a67480a6d6745433974516e6553614764770a2d2d2d203345677a514b6573626931324a6f58424239584c625a72344c4745317445533431412f4c552b5a714d6a490a67dcd2103a53307d0e8dea6d6fb3db0021d5f02382177c6c9ea2790423e73b4bde5e5e8ec30a4cdf66efa3786f635c5b3ef1a977aa"
)


def encrypted(data: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    encrypting = Encrypting(out, **(options or {"recipients": [public_key_in(PUBLIC)]}))
    encrypting.write(data)
    encrypting.close()
    return out.getvalue()


def decrypted(data: bytes, secret: str = SECRET) -> bytes:
    return Decrypting(io.BytesIO(data), secret_keys=secret_keys_in(secret)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_what_goes_in_comes_out(size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    assert decrypted(encrypted(data)) == data


def test_files_of_another_program_are_read() -> None:
    assert decrypted(THEIRS, THEIRS_SECRET) == b"From another program."
    assert encoded("age", decoded(THEIRS_PUBLIC, prefix="age")) == THEIRS_PUBLIC


def test_any_of_several_keys_opens_it_and_no_other() -> None:
    other_secret, other_public = make_identity()
    data = encrypted(b"words", recipients=[public_key_in(PUBLIC), public_key_in(other_public)])
    assert decrypted(data) == decrypted(data, other_secret) == b"words"
    with pytest.raises(UnableToDecrypt, match="none of the secret keys"):
        decrypted(data, make_identity()[0])


def test_a_passphrase_opens_it_and_no_other() -> None:
    data = encrypted(b"words", passphrase="correct horse", work_factor=4)
    assert Decrypting(io.BytesIO(data), passphrase="correct horse").read() == b"words"
    for passphrase, words in (("wrong", "the passphrase is wrong"), ("", "with a passphrase")):
        with pytest.raises(UnableToDecrypt, match=words):
            Decrypting(io.BytesIO(data), passphrase=passphrase)
    # A file cannot ask for any amount of memory.
    with pytest.raises(UnableToDecrypt, match="more memory"):
        Decrypting(io.BytesIO(data.replace(b" 4\n", b" 30\n", 1)), passphrase="correct horse")


def test_every_byte_counts_and_so_does_the_end() -> None:
    data = encrypted(b"words" * 30_000)
    for place in [*range(0, len(data), 1009), *range(230), len(data) - 1]:
        broken = bytearray(data)
        broken[place] ^= 1
        with pytest.raises(UnableToDecrypt):
            decrypted(bytes(broken))
    start = len(data) - 150_000 - 3 * 16
    for length in (0, 30, start - 1, start, start + CHUNK + 16, start + 2 * (CHUNK + 16), len(data) - 1):
        with pytest.raises(UnableToDecrypt):
            decrypted(data[:length])
    first, second = (
        data[start + place * (CHUNK + 16) : start + (place + 1) * (CHUNK + 16)] for place in (0, 1)
    )
    swapped = data[:start] + second + first + data[start + 2 * (CHUNK + 16) :]
    with pytest.raises(UnableToDecrypt):
        decrypted(swapped)
    with pytest.raises(UnableToDecrypt):
        decrypted(data + b"more")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "begins with"),
        (PUBLIC.replace("age1", "ago1"), "begins with"),
        (PUBLIC[:-1], "checksum"),
        (PUBLIC[:10].upper() + PUBLIC[10:], "not in both"),
        (encoded("age", b"short"), "another length"),
    ],
    # The keys are others in each process of a run.
    ids=["nothing", "another kind", "a letter too few", "two cases", "too short"],
)
def test_a_key_that_is_none_is_refused_without_repeating_it(key: str, words: str) -> None:
    with pytest.raises(UnableToReadKey, match=words) as refusal:
        public_key_in(key)
    assert not key or key not in str(refusal.value)
