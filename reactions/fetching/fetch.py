"""One page fetched over HTTP: guarded at every station, bounded in time and in bytes, recorded as it went."""

import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from urllib.parse import quote, urljoin

import httpcore2
from django.conf import settings

from reactions.decompression import ACCEPTED, Decompressor, TooMuch, UnableToDecompress
from reactions.fetching.addresses import Address, Resolver, read_address
from reactions.fetching.connections import GuardedBackend
from reactions.fetching.deadlines import Deadline
from reactions.fetching.identity import user_agent
from reactions.fetching.media_types import charset_of, media_type_of
from reactions.fetching.problems import FetchProblem, UnableToFetch
from reactions.fetching.results import Exchange, Fetched, MayBeUnencrypted, Redirect

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of a page that only sends on, no more than this is waited for.
MOST_OF_REDIRECT = 64 * 1024
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"


def never() -> bool:
    return False


def fetch(
    *,
    url: str,
    now: datetime,
    accept_language: str = "ko,en",
    resolver: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
    may_be_unencrypted: MayBeUnencrypted = never,
) -> Fetched:
    """Return what stands at an address, whatever the status, with the exchanges that led to it.

    At most `settings.FETCH_TOTAL_SECONDS` for all of it, and `settings.FETCH_MOST_BYTES` unpacked. No cookies, no
    proxy of the environment, certificates verified. `resolver` and `tls` stand in for the system's names and
    trusted authorities. Where nobody listens at an https address (never where security fails), the same address is
    asked once by http if `may_be_unencrypted()`. Raises `UnableToFetch` where there is no answer, or it must not be
    asked for.
    """
    address = read_address(url)
    requested = str(address)
    deadline = Deadline(seconds=settings.FETCH_TOTAL_SECONDS, host=address.host)
    began = monotonic()
    exchanges: list[Exchange] = []
    redirects: list[Redirect] = []
    while True:
        moment = now + timedelta(seconds=monotonic() - began)
        question = _Question(
            address=address, accept_language=accept_language, deadline=deadline, resolver=resolver, tls=tls
        )
        try:
            answer = question.ask(sent_at=moment)
        except UnableToFetch as problem:
            plain = address.unencrypted
            is_first = not redirects and problem.code is FetchProblem.NO_CONNECTION
            if plain is None or not is_first or not may_be_unencrypted():
                raise
            redirects.append(Redirect(url=str(address), status=0, location=str(plain)))
            address = plain
            continue
        exchanges.append(answer.exchange)
        if not answer.location:
            break
        if len(redirects) == MOST_REDIRECTS:
            raise UnableToFetch(FetchProblem.TOO_MANY_REDIRECTS, host=address.host, count=MOST_REDIRECTS)
        try:
            target = urljoin(str(address), answer.location)
        except ValueError:
            raise UnableToFetch(FetchProblem.REFUSED_FORM) from None
        redirects.append(Redirect(url=str(address), status=answer.status, location=target[:2_000]))
        address = read_address(target)
        deadline = deadline.for_host(address.host)
    content_type = answer.headers.get("content-type", "")
    return Fetched(
        requested_url=requested,
        final_url=str(address),
        redirects=redirects,
        status=answer.status,
        reason=answer.reason,
        headers=answer.headers,
        media_type=media_type_of(content_type),
        charset=charset_of(content_type),
        data=answer.data,
        started_at=now.astimezone(UTC),
        fetched_at=(now + timedelta(seconds=monotonic() - began)).astimezone(UTC),
        exchanges=tuple(exchanges),
    )


@dataclass(frozen=True)
class _Answer:
    status: int
    reason: str
    headers: dict[str, str]
    location: str
    data: bytes
    exchange: Exchange


@dataclass(frozen=True)
class _Question:
    """One request, and how its answer is read."""

    address: Address
    accept_language: str
    deadline: Deadline
    resolver: Resolver | None
    tls: ssl.SSLContext | None

    def ask(self, *, sent_at: datetime) -> _Answer:
        """Return the answer. Raises `UnableToFetch`."""
        backend = GuardedBackend(address=self.address, deadline=self.deadline, resolver=self.resolver)
        connection = httpcore2.HTTPConnection(
            origin=httpcore2.Origin(
                self.address.scheme.encode(), self.address.host.encode(), self.address.port
            ),
            ssl_context=self.tls,
            network_backend=backend,
        )
        with closing(backend), closing(connection):
            try:
                return self._answered(connection.handle_request(self._request()), backend, sent_at)
            except (httpcore2.ProtocolError, httpcore2.NetworkError, ValueError) as failure:
                raise UnableToFetch(FetchProblem.BAD_ANSWER, host=self.address.host) from failure

    def _request(self) -> httpcore2.Request:
        headers = {
            "Host": self.address.authority,
            "User-Agent": user_agent(),
            "Accept": ACCEPT,
            "Accept-Language": self.accept_language,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
        }
        return httpcore2.Request(
            b"GET",
            httpcore2.URL(
                scheme=self.address.scheme.encode(),
                host=self.address.host.encode(),
                port=self.address.port,
                target=self.address.target.encode("ascii"),
            ),
            headers=[(name.encode(), value.encode("ascii", "replace")) for name, value in headers.items()],
        )

    def _answered(self, response: httpcore2.Response, backend: GuardedBackend, sent_at: datetime) -> _Answer:
        headers = _headers_of(response)
        location = _location_of(response) if response.status in REDIRECTS else ""
        with closing(response):
            if location:
                body, is_truncated = self._beginning(response)
                data = b""
            else:
                (body, data), is_truncated = self._whole(response, headers), False
        version = response.extensions["http_version"]
        reason = response.extensions["reason_phrase"]
        head = b"%s %d %s\r\n" % (version, response.status, reason)
        head += b"".join(b"%s: %s\r\n" % (name, value) for name, value in response.headers) + b"\r\n"
        return _Answer(
            status=response.status,
            reason=reason.decode("latin-1"),
            headers=headers,
            location=location,
            data=data,
            exchange=Exchange(
                url=str(self.address),
                sent_at=sent_at.astimezone(UTC),
                request=bytes(backend.sent),
                head=head,
                body=body,
                is_truncated=is_truncated,
            ),
        )

    def _beginning(self, response: httpcore2.Response) -> tuple[bytes, bool]:
        body = bytearray()
        for part in _parts(response):
            body += part
            if len(body) > MOST_OF_REDIRECT:
                return bytes(body[:MOST_OF_REDIRECT]), True
        return bytes(body), False

    def _whole(self, response: httpcore2.Response, headers: dict[str, str]) -> tuple[bytes, bytes]:
        """Return the body as it was transferred, and with its compression undone."""
        most: int = settings.FETCH_MOST_BYTES
        too_large = UnableToFetch(
            FetchProblem.TOO_LARGE, host=self.address.host, limit=max(1, most // 1024**2)
        )
        stated = headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > most:
            raise too_large
        body, data = bytearray(), bytearray()
        try:
            decompressor = Decompressor(headers.get("content-encoding", ""))
            for part in _parts(response):
                body += part
                if len(body) > most:
                    raise too_large
                data += decompressor.feed(part, room=most - len(data))
            decompressor.finish()
        except TooMuch:
            raise too_large from None
        except UnableToDecompress as failure:
            raise UnableToFetch(FetchProblem.BAD_ANSWER, host=self.address.host) from failure
        return bytes(body), bytes(data)


def _parts(response: httpcore2.Response) -> Iterator[bytes]:
    yield from response.iter_stream()


def _headers_of(response: httpcore2.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _location_of(response: httpcore2.Response) -> str:
    """Return where a redirect leads; bytes outside ASCII, which old boards send, are percent-encoded as they are."""
    for name, value in response.headers:
        if name.lower() == b"location":
            return quote(value, safe="/%:@!$&'()*+,;=~-._?[]#\t\r\n \\\"<>^`{|}")
    return ""
