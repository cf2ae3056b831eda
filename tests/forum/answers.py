"""Ways in which a site answers: as it should, with walls and tombstones, and with bytes that no server should send.

Each maker returns an `Answer`, which is called with the connection's handler and writes to it.
"""

import gzip
import zlib
from collections.abc import Callable
from functools import cache
from http.client import responses
from http.server import BaseHTTPRequestHandler

import brotli

Answer = Callable[[BaseHTTPRequestHandler, Callable[[float], bool]], None]
# The second argument waits so many seconds, and returns False once the forum is closing.

HTML = "text/html; charset=utf-8"


def answer(
    body: bytes | str = b"",
    *,
    status: int = 200,
    reason: str | None = None,
    content_type: str = HTML,
    headers: dict[str, str] | None = None,
) -> Answer:
    """A plain answer."""
    data = body.encode() if isinstance(body, str) else body

    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        handler.send_response(status, reason)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(data)),
            **(headers or {}),
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return write


def page(title: str, words: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    html = f'<!DOCTYPE html><html lang="ko"><head><title>{title}</title></head><body>{words}</body></html>'
    return answer(html, status=status, headers=headers)


# What sites say instead of the page


def bot_wall(status: int = 200) -> Answer:
    return page(
        "에펨코리아 보안 시스템", "<p>잠시만 기다려 주세요. 보안 시스템이 작동 중입니다.</p>", status=status
    )


def login_wall(status: int = 200) -> Answer:
    form = '<form method="post" action="/login"><input name="id"><input type="password" name="pw"></form>'
    return page("로그인", f"<p>로그인이 필요합니다</p>{form}", status=status)


def tombstone(status: int = 200) -> Answer:
    return page("알림", "<p>삭제된 게시물입니다.</p>", status=status)


def not_found(status: int = 404) -> Answer:
    return page("404", "<p>페이지를 찾을 수 없습니다.</p>", status=status)


def soft_404() -> Answer:
    """Says nothing of a deletion and answers any unknown address with the same page, at 200."""
    news = "".join(f"<p>오늘의 항구 소식 {number}: 배가 들어왔습니다.</p>" for number in range(30))
    return page("항구 게시판", f"<h1>오늘의 소식</h1>{news}")


def empty() -> Answer:
    return page("", "")


def thread_list() -> Answer:
    links = "".join(f'<li><a href="/talk/{n}">항구 소식 모음 {n}번째 글</a></li>' for n in range(40))
    return page("항구 게시판", f"<ul>{links}</ul>")


def error(status: int, *, retry_after: str = "") -> Answer:
    headers = {"Retry-After": retry_after} if retry_after else {}
    name = responses.get(status, "Unknown")
    return page(name, f"<h1>{status} {name}</h1>", status=status, headers=headers)


def redirect(location: str, status: int = 302) -> Answer:
    return answer(b"moved", status=status, headers={"Location": location})


# Answers that come slowly, or never end


def slow(seconds: float, then: Answer) -> Answer:
    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        if wait(seconds):
            then(handler, wait)

    return write


def dripped_headers() -> Answer:
    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Slow: ")
        while wait(0.05):
            handler.wfile.write(b"a")

    return write


def dripped_body(begin: bytes = b"<p>") -> Answer:
    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + begin)
        while wait(0.05):
            handler.wfile.write(b"a")

    return write


def endless_body(*, chunked: bool = False) -> Answer:
    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        block = b"<p>on and on</p>" * 4096
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        handler.wfile.write(head + (b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"))
        while wait(0):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block) if chunked else block)

    return write


def endless_headers() -> Answer:
    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while wait(0):
            handler.wfile.write(b"X-Filler: " + b"a" * 4096 + b"\r\n")

    return write


# Compression, honest and not


def compressed(body: bytes, encoding: str, *, content_type: str = HTML) -> Answer:
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "raw-deflate": lambda data: zlib.compress(data)[2:-4],
        "br": brotli.compress,
    }[encoding](body)
    return answer(
        packed, content_type=content_type, headers={"Content-Encoding": encoding.removeprefix("raw-")}
    )


def bomb(encoding: str, mebibytes: int = 100) -> Answer:
    """A small body that unpacks to as many MiB, packed when it is asked for."""

    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        answer(_packed_nothing(encoding, mebibytes), headers={"Content-Encoding": encoding})(handler, wait)

    return write


@cache
def _packed_nothing(encoding: str, mebibytes: int) -> bytes:
    block = b"\0" * 1024**2
    if encoding == "br":
        packer = brotli.Compressor(quality=1)
        return b"".join(packer.process(block) for _part in range(mebibytes)) + packer.finish()
    squeezer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))
    return b"".join(squeezer.compress(block) for _part in range(mebibytes)) + squeezer.flush()


def broken_gzip() -> Answer:
    return answer(
        gzip.compress(b"<p>words</p>" * 500)[:-20] + b"\xff" * 20, headers={"Content-Encoding": "gzip"}
    )


def cut_gzip() -> Answer:
    return answer(gzip.compress(bytes(range(256)) * 50)[:-40], headers={"Content-Encoding": "gzip"})


# Bytes that are no HTTP


def raw(*parts: bytes) -> Answer:
    def write(handler: BaseHTTPRequestHandler, wait: Callable[[float], bool]) -> None:
        handler.wfile.write(b"".join(parts))

    return write


def too_short() -> Answer:
    """States more bytes than it sends."""
    return raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>short</p>")


def garbage() -> Answer:
    return raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


def nothing() -> Answer:
    """Hangs up without a word."""
    return raw()
