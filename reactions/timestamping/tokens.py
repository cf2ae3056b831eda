"""What a time-stamp authority's answer (RFC 3161) says, and whether it may be believed. No database, no network."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

SHA256_OID = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
LARGEST_ANSWER = 64 * 1024
# SignedData.certificates (RFC 5652): [0], constructed.
CERTIFICATES_TAG = 0xA0


class UnableToBelieve(Exception):
    """The answer is no time stamp of these bytes; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A certified time, and whether the authority's signature was checked against certificates that we trust."""

    stamped_at: datetime
    is_signature_checked: bool


def request_for(link: bytes) -> TimeStampRequest:
    """Return the request to certify a link of the chain: what is sent is its SHA-256, which is the seal itself."""
    return TimestampRequestBuilder(data=link, hash_algorithm=HashAlgorithm.SHA256).build()


def stamp_of(
    *, answer: bytes, seal: str, nonce: int | None = None, roots: Iterable[x509.Certificate] = ()
) -> Stamp:
    """Return what an answer (TimeStampResp, DER) certifies of a seal. Raise `UnableToBelieve`.

    `nonce` is that of the request, where it is known: it shows that the answer was made for it. With `roots`, the
    signature must lead to one of them, valid at the certified time, from a certificate made for time stamps.
    """
    response = _decoded(answer)
    try:
        info = response.tst_info
        imprint = info.message_imprint
        algorithm, digest, moment = imprint.hash_algorithm, imprint.message, info.gen_time
        answered = info.nonce
    except (ValueError, TypeError, AttributeError) as failure:
        raise UnableToBelieve("The answer holds no time stamp.") from failure
    if algorithm != SHA256_OID or digest.hex() != seal:
        raise UnableToBelieve("The time stamp is of something else than this seal.")
    if nonce is not None and answered != nonce:
        raise UnableToBelieve("The time stamp was made for another request: the nonce differs.")
    trusted = list(roots)
    if trusted:
        _require_signature(response, digest=digest, nonce=nonce, roots=trusted)
    return Stamp(stamped_at=_aware(moment), is_signature_checked=bool(trusted))


def certificates_in(data: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file. Raise `UnableToBelieve` where there are none."""
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as failure:
        raise UnableToBelieve("There are no certificates (PEM) in the file.") from failure


def _decoded(answer: bytes) -> TimeStampResponse:
    if len(answer) > LARGEST_ANSWER:
        raise UnableToBelieve("The answer is larger than any time stamp.")
    try:
        response = decode_timestamp_response(_with_sorted_certificates(answer))
        status = response.status
    except (ValueError, TypeError, OverflowError) as failure:
        raise UnableToBelieve("The answer is no time stamp.") from failure
    if status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
        raise UnableToBelieve(f"The authority refused, with status {status}.")
    return response


def _with_sorted_certificates(answer: bytes) -> bytes:
    """Return the answer with its certificates in the order of DER, as the parser wants them.

    Authorities that run OpenSSL send them in another order. The order is not signed, and lengths stay the same.
    """
    try:
        _tag, at, end = _element(answer, 0)
        at = _element(answer, at)[2]  # past PKIStatusInfo
        for _level in range(3):  # ContentInfo, past its OID into [0], SignedData
            _tag, at, end = _element(answer, at)
            if _level == 0:
                at = _element(answer, at)[2]
        while at < end:
            tag, start, stop = _element(answer, at)
            if tag == CERTIFICATES_TAG:
                return answer[:start] + b"".join(sorted(_elements(answer, start, stop))) + answer[stop:]
            at = stop
    except (IndexError, ValueError):
        pass
    return answer


def _elements(data: bytes, start: int, stop: int) -> Iterator[bytes]:
    while start < stop:
        after = _element(data, start)[2]
        if after > stop:
            raise ValueError("An element is longer than what holds it.")
        yield data[start:after]
        start = after


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag of a DER element (X.690), and where its content begins and ends. Raise ValueError, IndexError."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length >= 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise ValueError("Lengths are definite and below 4 GiB.")
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        raise ValueError("An element ends before its content does.")
    return tag, start, start + length


def _require_signature(
    response: TimeStampResponse, *, digest: bytes, nonce: int | None, roots: list[x509.Certificate]
) -> None:
    builder = VerifierBuilder(roots=roots, nonce=nonce)
    try:
        builder.build().verify(response, digest)
    except (VerificationError, ValueError, TypeError) as failure:
        raise UnableToBelieve(
            f"The signature of the time stamp does not lead to a trusted certificate ({failure})."
        ) from failure


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
