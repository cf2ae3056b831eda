"""Fetching: what comes is kept whole and bounded, what does not come is told in words."""

import gc
import gzip
import ssl
import threading
import time
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone, translation
from warcio.archiveiterator import ArchiveIterator

from reactions.decompression import Decompressor, TooMuch, UnableToDecompress
from reactions.fetching import FetchProblem, UnableToFetch, fetch, warc_of
from reactions.fetching.identity import user_agent
from reactions.fetching.media_types import charset_of
from reactions.fetching.problems import message_of_problem
from tests.factories import NOW
from tests.forum import Forum, answers

WORDS = "새벽 세 시까지 줄을 섰는데"


def problem_at(forum: Forum, answer: answers.Answer) -> FetchProblem:
    forum.answer_with("/x", answer)
    with pytest.raises(UnableToFetch) as failure:
        fetch(url=forum.address("/x"), now=NOW)
    assert str(failure.value)
    return failure.value.code


class TestAnswers:
    def test_a_page_comes_with_everything_that_is_known_of_it(self, forum: Forum) -> None:
        thread = forum.add_thread("pgr21", comments=[WORDS], charset="cp949")
        fetched = fetch(url=forum.address(thread), now=NOW)
        assert (fetched.status, fetched.reason) == (200, "OK")
        assert (fetched.media_type, fetched.charset) == ("text/html", "euc-kr")
        assert fetched.data == thread.page()
        assert fetched.final_url == fetched.requested_url == forum.address(thread)
        assert fetched.redirects == []
        assert NOW <= fetched.started_at <= fetched.fetched_at < NOW + timedelta(minutes=1)

    @pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 430, 451, 500, 502, 503])
    def test_an_error_status_is_an_answer(self, forum: Forum, status: int) -> None:
        if status == 430:
            forum.answer_with("/x", answers.bot_wall(430))
        else:
            forum.answer_with("/x", answers.error(status, retry_after="120" if status == 429 else ""))
        fetched = fetch(url=forum.address("/x"), now=NOW)
        assert fetched.status == status
        assert fetched.data
        assert fetched.headers.get("retry-after", "") == ("120" if status == 429 else "")

    def test_the_newsroom_says_who_asks_and_brings_no_cookies(self, forum: Forum, settings) -> None:
        settings.SITE_NAME, settings.SITE_URL = "반응 데스크 (Reaction Desk)", "https://news.example.org"
        forum.answer_with(
            "/a", answers.answer(status=302, headers={"Location": "/b", "Set-Cookie": "seen=1"})
        )
        fetch(url=forum.address("/a"), now=NOW)
        for visit in forum.visits:
            assert "https://news.example.org" in visit.headers["user-agent"]
            assert "Reaction Desk" in visit.headers["user-agent"]
            assert "cookie" not in visit.headers
            assert visit.headers["accept-language"] == "ko,en"
            assert visit.host == f"harbour.example:{forum.port}"
        assert user_agent().isascii()

    def test_the_environments_proxy_is_not_used(self, forum: Forum, monkeypatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9/")
        assert fetch(url=forum.address("/"), now=NOW).status == 200

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw-deflate", "br"])
    def test_compression_is_undone(self, forum: Forum, encoding: str) -> None:
        body = (WORDS * 5000).encode()
        forum.answer_with("/x", answers.compressed(body, encoding))
        fetched = fetch(url=forum.address("/x"), now=NOW)
        assert fetched.data == body
        assert len(fetched.exchanges[0].body) < len(body) / 10

    def test_chunks_are_put_together(self, forum: Forum) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        forum.answer_with(
            "/x", answers.raw(head, b"3\r\nabc\r\n", b"4;x=y\r\ndefg\r\n0\r\nTrailer: 1\r\n\r\n")
        )
        assert fetch(url=forum.address("/x"), now=NOW).data == b"abcdefg"

    def test_an_empty_page_is_an_answer_even_where_it_is_called_compressed(self, forum: Forum) -> None:
        forum.answer_with("/x", answers.answer(b"", headers={"Content-Encoding": "gzip"}))
        assert fetch(url=forum.address("/x"), now=NOW).data == b""

    @pytest.mark.parametrize(
        ("content_type", "expected"),
        [
            ("text/html; charset=EUC-KR", "euc-kr"),
            ('text/html;charset="utf-8"', "utf-8"),
            ("text/html", None),
            ("text/html; charset=", None),
            ("", None),
            ("text/html; charset*=utf-8''x", None),
        ],
    )
    def test_the_character_set_of_the_header_is_read(self, content_type, expected) -> None:
        assert charset_of(content_type) == expected


class TestRedirects:
    def test_every_station_is_kept(self, forum: Forum) -> None:
        thread = forum.add_thread()
        forum.answer_with("/a", answers.redirect("/b", 301))
        forum.answer_with("/b", answers.redirect(f"{thread.path}#comments", 307))
        fetched = fetch(url=forum.address("/a"), now=NOW)
        assert [(hop["status"], hop["url"].rpartition("/")[2]) for hop in fetched.redirects] == [
            (301, "a"),
            (307, "b"),
        ]
        assert fetched.final_url == forum.address(thread)
        assert [exchange.body for exchange in fetched.exchanges[:2]] == [b"moved", b"moved"]

    def test_an_address_with_raw_bytes_is_followed_byte_for_byte(self, forum: Forum) -> None:
        forum.answer_with("/a", answers.redirect("/q?w=한글".encode("cp949").decode("latin-1")))
        fetched = fetch(url=forum.address("/a"), now=NOW)
        assert fetched.final_url.endswith("/q?w=%C7%D1%B1%DB")

    def test_five_are_followed_and_a_sixth_is_not(self, forum: Forum) -> None:
        for number in range(6):
            forum.answer_with(f"/{number}", answers.redirect(f"/{number + 1}"))
        assert len(fetch(url=forum.address("/1"), now=NOW).redirects) == 5
        with pytest.raises(UnableToFetch) as failure:
            fetch(url=forum.address("/0"), now=NOW)
        assert failure.value.code is FetchProblem.TOO_MANY_REDIRECTS

    def test_a_circle_ends(self, forum: Forum) -> None:
        assert problem_at(forum, answers.redirect("/x")) is FetchProblem.TOO_MANY_REDIRECTS

    def test_of_a_page_that_only_sends_on_a_beginning_is_enough(self, forum: Forum) -> None:
        long_page = answers.answer(b"a" * 300_000, status=302, headers={"Location": "/b"})
        forum.answer_with("/a", long_page)
        exchange = fetch(url=forum.address("/a"), now=NOW).exchanges[0]
        assert len(exchange.body) == 64 * 1024
        assert exchange.is_truncated


class TestBounds:
    @pytest.mark.parametrize(
        "answer",
        [
            answers.slow(30, answers.soft_404()),
            answers.dripped_headers(),
            answers.dripped_body(),
        ],
        ids=["slow", "headers", "body"],
    )
    def test_the_deadline_is_one_for_everything(self, forum: Forum, settings, answer) -> None:
        settings.FETCH_TOTAL_SECONDS = 0.4
        assert problem_at(forum, answer) is FetchProblem.TIMEOUT

    def test_redirects_share_the_deadline(self, forum: Forum, settings) -> None:
        settings.FETCH_TOTAL_SECONDS = 0.5
        forum.answer_with("/x", answers.slow(0.2, answers.redirect("/y")))
        forum.answer_with("/y", answers.slow(0.2, answers.redirect("/z")))
        forum.answer_with("/z", answers.slow(0.2, answers.soft_404()))
        with pytest.raises(UnableToFetch) as failure:
            fetch(url=forum.address("/x"), now=NOW)
        assert failure.value.code is FetchProblem.TIMEOUT

    @pytest.mark.parametrize("answer", [answers.endless_body(), answers.endless_body(chunked=True)])
    def test_an_endless_body_is_left(self, forum: Forum, answer) -> None:
        assert problem_at(forum, answer) is FetchProblem.TOO_LARGE

    def test_endless_headers_are_left(self, forum: Forum) -> None:
        assert problem_at(forum, answers.endless_headers()) is FetchProblem.BAD_ANSWER

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
    def test_a_bomb_is_not_unpacked(self, forum: Forum, encoding) -> None:
        assert problem_at(forum, answers.bomb(encoding)) is FetchProblem.TOO_LARGE

    def test_a_page_that_says_it_is_too_large_is_not_waited_for(self, forum: Forum) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
        assert problem_at(forum, answers.raw(head)) is FetchProblem.TOO_LARGE

    def test_a_page_of_just_the_limit_comes_and_one_byte_more_does_not(self, forum: Forum, settings) -> None:
        settings.FETCH_MOST_BYTES = 1000
        forum.answer_with("/x", answers.answer(b"a" * 1000))
        assert len(fetch(url=forum.address("/x"), now=NOW).data) == 1000
        assert problem_at(forum, answers.answer(b"a" * 1001)) is FetchProblem.TOO_LARGE
        assert problem_at(forum, answers.compressed(b"a" * 1001, "gzip")) is FetchProblem.TOO_LARGE

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
    def test_a_decompressor_never_gives_more_than_it_may(self, encoding) -> None:
        packed: list[bytes] = []

        class Handler:
            wfile = BytesIO()
            send_response = send_header = staticmethod(lambda *arguments: None)
            end_headers = staticmethod(lambda: None)

        answers.bomb(encoding, mebibytes=50)(Handler(), lambda seconds: True)
        packed.append(Handler.wfile.getvalue())
        with pytest.raises(TooMuch):
            Decompressor(encoding).feed(packed[0], room=10_000)


class TestDamage:
    @pytest.mark.parametrize(
        "answer",
        [
            answers.broken_gzip(),
            answers.cut_gzip(),
            answers.too_short(),
            answers.garbage(),
            answers.nothing(),
            answers.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
            answers.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            answers.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
            answers.raw(b"HTTP/1.1 abc\r\n\r\n"),
            answers.raw(b"HTTP/1.1 200 OK\r\n: nameless\r\n\r\n"),
            answers.answer(b"abc", headers={"Content-Encoding": "zstd"}),
            answers.answer(b"abc", headers={"Content-Encoding": "gzip, gzip"}),
            answers.redirect("http://["),
        ],
    )
    def test_a_damaged_answer_is_no_page(self, forum: Forum, answer) -> None:
        assert problem_at(forum, answer) in {FetchProblem.BAD_ANSWER, FetchProblem.REFUSED_FORM}

    def test_a_port_where_nobody_listens_is_told(self, forum: Forum) -> None:
        forum.stop()
        with pytest.raises(UnableToFetch) as failure:
            fetch(url=forum.address("/"), now=NOW)
        assert failure.value.code is FetchProblem.NO_CONNECTION
        assert "harbour.example" in str(failure.value)

    def test_what_follows_a_gzip_member_is_left_aside_and_another_member_is_read(self) -> None:
        twice = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0trailing"
        decompressor = Decompressor("gzip")
        assert (
            b"".join(decompressor.feed(twice[at : at + 7], room=100) for at in range(0, len(twice), 7))
            == b"one two"
        )
        decompressor.finish()

    def test_an_unknown_compression_is_refused(self) -> None:
        with pytest.raises(UnableToDecompress):
            Decompressor("compress")


class TestWords:
    @pytest.mark.parametrize("language", ["en", "ko"])
    @pytest.mark.parametrize("code", list(FetchProblem))
    def test_every_problem_has_words_that_say_what_to_do(self, code, language) -> None:
        with translation.override(language):
            words = message_of_problem(code, {"host": "harbour.example", "limit": 10, "seconds": 20})
        assert len(words) > 20
        assert "%" not in words


class TestArchives:
    def test_a_warc_holds_each_exchange_and_its_digests_fit(self, forum: Forum) -> None:
        body = (WORDS * 100).encode()
        forum.answer_with("/a", answers.redirect("/b"))
        forum.answer_with("/b", answers.compressed(body, "gzip"))
        fetched = fetch(url=forum.address("/a"), now=NOW)
        records = []
        for record in ArchiveIterator(BytesIO(warc_of(fetched)), check_digests="raise"):
            content = record.content_stream().read()
            records.append((record.rec_type, record.rec_headers, record.http_headers, content))
        assert [kind for kind, *_rest in records] == [
            "warcinfo",
            "response",
            "request",
            "response",
            "request",
        ]
        assert [
            http.get_statuscode() for kind, _headers, http, _content in records if kind == "response"
        ] == ["302", "200"]
        _kind, headers, _http, content = records[3]
        assert content == body
        assert headers.protocol == "WARC/1.1"
        assert headers.get_header("WARC-Target-URI") == forum.address("/b")
        assert headers.get_header("WARC-Payload-Digest").startswith("sha256:")
        assert headers.get_header("WARC-Block-Digest").startswith("sha256:")
        assert records[4][1].get_header("WARC-Concurrent-To") == headers.get_header("WARC-Record-ID")
        assert records[4][2].get_header("User-Agent") == user_agent()

    def test_a_changed_byte_is_found_by_any_reader(self, forum: Forum) -> None:
        forum.answer_with("/x", answers.page("t", "<p>true words</p>"))
        archive = gzip.decompress(warc_of(fetch(url=forum.address("/x"), now=NOW)))
        changed = archive.replace(b"true words", b"fake words")
        checked = []
        for record in ArchiveIterator(BytesIO(changed), check_digests=True):
            record.content_stream().read()
            checked.append(record.digest_checker.passed)
        assert False in checked

    def test_chunks_are_kept_put_together_and_the_header_is_kept_under_another_name(
        self, forum: Forum
    ) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\ntransfer-encoding: chunked\r\n\r\n"
        forum.answer_with("/x", answers.raw(head, b"3\r\nabc\r\n0\r\n\r\n"))
        archive = warc_of(fetch(url=forum.address("/x"), now=NOW))
        for record in ArchiveIterator(BytesIO(archive), check_digests="raise"):
            if record.rec_type == "response":
                assert record.content_stream().read() == b"abc"
                assert record.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"


# TLS


def certificate_for(name: str) -> tuple[bytes, bytes]:
    """Return a certificate that signs itself, and its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = timezone.now().astimezone(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    return (
        made.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
    )


@pytest.fixture
def secure_site(tmp_path, settings):
    """A site over TLS: its port, its certificate's file, and the names that were asked for in handshakes."""
    certificate, key = certificate_for("secure.example")
    (tmp_path / "certificate.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)
    names: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    context.sni_callback = lambda connection, name, _context: names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    settings.FETCH_ALLOWED_ADDRESSES = [
        f"{name}=127.0.0.1:{server.server_address[1]}" for name in ("secure.example", "other.example")
    ]
    yield server.server_address[1], tmp_path / "certificate.pem", names
    server.shutdown()
    server.server_close()
    thread.join()


class TestTls:
    def test_the_handshake_and_the_host_header_name_the_site_and_not_its_address(self, secure_site) -> None:
        port, certificate, names = secure_site
        trusting = ssl.create_default_context(cafile=certificate)
        fetched = fetch(url=f"https://secure.example:{port}/", now=NOW, tls=trusting)
        assert fetched.data == f"secure.example:{port}".encode()
        assert names == ["secure.example"]

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, secure_site) -> None:
        port, _certificate, _names = secure_site
        with pytest.raises(UnableToFetch) as failure:
            fetch(url=f"https://secure.example:{port}/", now=NOW)
        assert failure.value.code is FetchProblem.TLS

    def test_a_certificate_for_another_name_is_refused(self, secure_site) -> None:
        port, certificate, _names = secure_site
        trusting = ssl.create_default_context(cafile=certificate)
        with pytest.raises(UnableToFetch) as failure:
            fetch(url=f"https://other.example:{port}/", now=NOW, tls=trusting)
        assert failure.value.code is FetchProblem.TLS

    def test_a_deadline_that_is_over_before_the_handshake_leaves_no_connection(
        self, forum: Forum, settings
    ) -> None:
        class Slow(ssl.SSLContext):
            def set_alpn_protocols(self, names: object) -> None:
                time.sleep(0.3)

        settings.FETCH_TOTAL_SECONDS = 0.2
        with pytest.raises(UnableToFetch) as failure:
            fetch(
                url=forum.address("/x").replace("http:", "https:"),
                now=NOW,
                tls=Slow(ssl.PROTOCOL_TLS_CLIENT),
            )
        assert failure.value.code is FetchProblem.TIMEOUT
        del failure
        # A connection that nobody closed is told of here.
        gc.collect()

    def test_a_handshake_that_nobody_answers_ends_at_the_deadline(self, forum: Forum, settings) -> None:
        settings.FETCH_TOTAL_SECONDS = 0.4
        # A server that waits for words before it says its own.
        url = forum.address("/").replace("http://", "https://")
        with pytest.raises(UnableToFetch) as failure:
            fetch(url=url, now=NOW)
        assert failure.value.code in {FetchProblem.TLS, FetchProblem.TIMEOUT}
