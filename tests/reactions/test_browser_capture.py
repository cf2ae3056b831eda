"""Captures with a browser of the newsroom's own: what scripts bring is captured, and nothing private is touched."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Picture

from reactions.capturing.by_address import RefusedAsEvidence, capture_browsed
from reactions.capturing.refusing import Refusal
from reactions.capturing.requests import carry_out, request_capture
from reactions.capturing.storing import text_of
from reactions.fetching import FetchProblem, UnableToFetch, browser
from reactions.fetching.browser import browse, chromium_path, has_browser
from reactions.models import Capture, CaptureRequest
from reactions.reading import read_capture
from reactions.sealing import read_artifact, verify_capture
from tests.depth import IS_DEEP
from tests.factories import NOW, REPORTER, make_user
from tests.forum import Canary, Forum, answers
from tests.reactions.test_fetching import certificate_for

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
NO_CHROMIUM = "there is no Chromium here; `apt-get install chromium` brings it"

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("chromium") is None and not os.environ.get("CI"), reason=NO_CHROMIUM),
]
pytestmark = [*needs_chromium, pytest.mark.one_database]


def page(body: str, *, head: str = "") -> answers.Answer:
    return answers.answer(
        f'<!DOCTYPE html><html lang="ko"><head><title>항구</title>{head}</head><body>'
        f"<article><p>{WORDS}</p></article>{body}</body></html>"
    )


def problem_at(forum: Forum, answer: answers.Answer) -> FetchProblem:
    forum.answer_with("/x", answer)
    with pytest.raises(UnableToFetch) as failure:
        browse(url=forum.address("/x"), now=NOW)
    assert str(failure.value)
    return failure.value.code


class TestCaptures:
    def test_comments_that_a_script_loads_become_evidence(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread("theqoo", comments=[WORDS, "저는 일찍 들어왔네요"], loads_by_script=True)
        source = source_of(thread)
        operator = make_user(role=REPORTER)
        stored = capture_browsed(
            source=source, browsed=browse(url=source.canonical_url, now=NOW), operator=operator, now=NOW
        )
        assert stored.comment_count == 2
        assert WORDS in text_of(capture=stored)
        assert (stored.method, stored.status, stored.operator) == ("browser", 200, operator)
        assert "Chromium" in stored.tool
        assert stored.final_url == source.canonical_url
        artifacts = {artifact.role: read_artifact(artifact=artifact) for artifact in stored.artifacts.all()}
        assert set(artifacts) == {"html", "mhtml", "screenshot", "text"}
        assert WORDS in artifacts["html"].decode()
        with Picture.open(BytesIO(artifacts["screenshot"])) as picture:
            assert picture.width == 1280
        assert WORDS in read_capture(data=artifacts["mhtml"], media_type="multipart/related").text
        assert verify_capture(capture=Capture.objects.get()).is_sound

    def test_an_order_with_a_browser_is_carried_out(self, forum: Forum, source_of, settings) -> None:
        settings.BROWSER_SANDBOX = "auto"
        source = source_of(forum.add_thread(comments=[WORDS], loads_by_script=True, charset="cp949"))
        source.outlet.capture_mode = "browser"
        source.outlet.save()
        request = request_capture(source=source, method="auto", actor=make_user(role=REPORTER), now=NOW)
        assert request.method == "browser"
        carry_out(request_id=request.pk, now=NOW)
        stored = CaptureRequest.objects.get().capture
        assert stored is not None
        assert WORDS in text_of(capture=stored)

    def test_what_waits_to_be_scrolled_to_and_what_stands_in_frames_comes_too(self, forum: Forum) -> None:
        forum.answer_with("/frame", answers.page("", "<p>등대 옆 액자 속의 말</p>"))
        lazy = """<div style="height: 5000px"></div><p id="end"></p><script>
        new IntersectionObserver((seen) => { if (seen[0].isIntersecting) end.textContent = "끝에서 온 말"; })
          .observe(document.getElementById("end"));
        </script><iframe src="/frame"></iframe>"""
        forum.answer_with("/x", page(lazy))
        browsed = browse(url=forum.address("/x"), now=NOW)
        html = browsed.html.decode()
        assert "끝에서 온 말" in html
        assert "등대 옆 액자 속의 말" in html
        with Picture.open(BytesIO(browsed.screenshot)) as picture:
            assert 5000 < picture.height < 15_001

    def test_a_very_long_page_is_pictured_as_far_as_it_may_be(self, forum: Forum) -> None:
        forum.answer_with("/x", page('<div style="height: 90000px"></div>'))
        with Picture.open(BytesIO(browse(url=forum.address("/x"), now=NOW).screenshot)) as picture:
            assert picture.size == (1280, 15_000)

    def test_the_way_to_the_page_is_kept(self, forum: Forum) -> None:
        thread = forum.add_thread()
        forum.answer_with("/a", answers.redirect("/b", 301))
        forum.answer_with("/b", answers.redirect(thread.path, 302))
        browsed = browse(url=forum.address("/a"), now=NOW)
        assert [(hop["status"], hop["url"]) for hop in browsed.redirects] == [
            (301, forum.address("/a")),
            (302, forum.address("/b")),
        ]
        assert browsed.final_url == forum.address(thread)

    @pytest.mark.parametrize(
        ("answer", "code"),
        [(answers.bot_wall(430), Refusal.BOT_WALL), (answers.not_found(), Refusal.NOT_FOUND)],
    )
    @pytest.mark.django_db
    def test_what_is_no_evidence_is_refused(self, forum: Forum, source_of, answer, code) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, answer)
        source = source_of(thread)
        browsed = browse(url=source.canonical_url, now=NOW)
        with pytest.raises(RefusedAsEvidence) as refusal:
            capture_browsed(source=source, browsed=browsed, operator=None, now=NOW)
        assert refusal.value.code is code

    @pytest.mark.django_db
    def test_a_script_that_leads_to_the_front_page_is_refused(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, page("<script>location.replace('/')</script>"))
        source = source_of(thread)
        browsed = browse(url=source.canonical_url, now=NOW)
        with pytest.raises(RefusedAsEvidence) as refusal:
            capture_browsed(source=source, browsed=browsed, operator=None, now=NOW)
        assert refusal.value.code is Refusal.SENT_TO_FRONT

    def test_nothing_of_one_capture_is_known_to_the_next(self, forum: Forum) -> None:
        forum.answer_with(
            "/x", page("<script>document.cookie = 'seen=1; max-age=9999'; localStorage.seen = 1</script>")
        )
        for _visit in range(2):
            browse(url=forum.address("/x"), now=NOW)
        pages = [visit for visit in forum.visits if visit.path == "/x"]
        assert len(pages) == 2
        assert not any("cookie" in visit.headers for visit in pages)
        assert all("ReactionNewsroom" in visit.headers["user-agent"] for visit in pages)
        assert not any(name.startswith("proxy") for visit in pages for name in visit.headers)


SPELLINGS = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]  # noqa: S104
TOUCHES = """
<img src="http://{host}/i"><iframe src="http://{host}/f"></iframe><script src="http://{host}/s"></script>
<link rel="stylesheet" href="http://{host}/c"><link rel="prefetch" href="http://{host}/p">
<link rel="preconnect" href="http://{host}"><link rel="dns-prefetch" href="http://{host}">
<video src="http://{host}/v" preload="auto"></video><object data="http://{host}/o"></object>
<form id="form{number}" action="http://{host}/post" method="post" target="_blank"></form>
<script>
fetch("http://{host}/fetch", {{mode: "no-cors"}}).catch(() => 0);
fetch("https://{host}/fetch", {{mode: "no-cors"}}).catch(() => 0);
navigator.sendBeacon("http://{host}/beacon", "x");
try {{ new WebSocket("ws://{host}/ws"); }} catch (error) {{}}
try {{ new WebSocket("wss://{host}/ws"); }} catch (error) {{}}
try {{ new EventSource("http://{host}/events"); }} catch (error) {{}}
try {{ new Worker(URL.createObjectURL(new Blob(['fetch("http://{host}/w", {{mode: "no-cors"}}).catch(() => 0)']))); }} catch (error) {{}}
try {{
  const peer = new RTCPeerConnection({{iceServers: [{{urls: "turn:{host}?transport=tcp", username: "a", credential: "b"}}]}});
  peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
}} catch (error) {{}}
window.open("http://{host}/popup");
document.getElementById("form{number}").submit();
</script>"""


@pytest.mark.usefixtures("port_let_through")
class TestGuard:
    @pytest.fixture
    def port_let_through(self, forum: Forum, canary: Canary, settings) -> None:
        """Let the canary's port through at another address, so that it is not the port for which it is refused."""
        settings.FETCH_ALLOWED_ADDRESSES = [*forum.allowed_addresses, f"192.0.2.1:{canary.port}"]

    def test_nothing_in_a_page_reaches_a_private_address(self, forum: Forum, canary: Canary) -> None:
        body = "".join(
            TOUCHES.format(host=f"{spelling}:{canary.port}", number=number)
            for number, spelling in enumerate(SPELLINGS)
        )
        forum.answer_with("/x", page(body))
        browsed = browse(url=forum.address("/x"), now=NOW)
        assert WORDS in browsed.html.decode()
        assert canary.is_untouched()

    def test_a_frame_cannot_call_out_either(self, forum: Forum, canary: Canary) -> None:
        forum.answer_with("/frame", page(TOUCHES.format(host=f"127.0.0.1:{canary.port}", number=1)))
        forum.answer_with("/x", page('<iframe src="/frame"></iframe>'))
        browse(url=forum.address("/x"), now=NOW)
        assert canary.is_untouched()

    # Each starts a browser: the guard is the same as without one, and knows all spellings (test_fetch_guard).
    @pytest.mark.parametrize(
        "spelling", SPELLINGS if IS_DEEP else ["localhost", "0x7f.1", "[::ffff:127.0.0.1]"]
    )
    def test_a_redirect_to_a_private_address_is_refused(self, forum: Forum, canary: Canary, spelling) -> None:
        code = problem_at(forum, answers.redirect(f"http://{spelling}:{canary.port}/"))
        assert code in {FetchProblem.REFUSED_ADDRESS, FetchProblem.REFUSED_FORM}
        assert canary.is_untouched()

    @pytest.mark.parametrize(
        "going",
        [
            '<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{port}/">',
            "<script>location = 'http://127.0.0.1:{port}/'</script>",
            "<script>location = 'https://127.0.0.1:{port}/'</script>",
            "<script>location = 'file:///etc/passwd'</script>",
            "<script>location = 'chrome://version'</script>",
        ],
    )
    def test_a_page_that_goes_there_by_itself_gets_nowhere(self, forum: Forum, canary: Canary, going) -> None:
        forum.answer_with("/x", page("", head=going.format(port=canary.port)))
        with suppress(UnableToFetch):
            browsed = browse(url=forum.address("/x"), now=NOW)
            # Chromium itself does not let a page go to files and settings: it stays where it is.
            assert browsed.final_url == forum.address("/x")
            assert b"root:" not in browsed.html
        assert canary.is_untouched()

    def test_a_name_that_leads_to_both_is_refused_in_the_page(self, forum: Forum, canary: Canary) -> None:
        forum.answer_with("/x", page('<img src="http://two-faced.example/i">'))
        asked: list[str] = []

        def resolver(name: str, port: int) -> list[str]:
            asked.append(name)
            return ["127.0.0.1"] if name == "harbour.example" else ["93.184.215.14", "127.0.0.1"]

        browsed = browse(url=forum.address("/x"), now=NOW, resolver=resolver)
        assert WORDS in browsed.html.decode()
        assert "two-faced.example" in asked

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/",
            "http://localhost/",
            "file:///etc/passwd",
            "http://2130706433/",
            "chrome://version",
        ],
    )
    def test_the_first_address_is_checked_before_a_browser_is_started(self, db, url) -> None:
        with pytest.raises(UnableToFetch) as refusal:
            browse(url=url, now=NOW)
        assert refusal.value.code in {FetchProblem.REFUSED_FORM, FetchProblem.REFUSED_ADDRESS}


@pytest.fixture
def captures(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for the captures of a test, so that those of others, which run beside it, are not taken for its own."""
    # No longer than a socket's name may be, which Chromium puts there.
    with tempfile.TemporaryDirectory(prefix="captures-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


class TestBounds:
    def test_a_script_that_never_ends_is_ended_and_nothing_stays(
        self, forum: Forum, settings, captures
    ) -> None:
        settings.BROWSER_TOTAL_SECONDS = 8
        assert (
            problem_at(forum, page("<script>setTimeout(() => { while (true); }, 300)</script>"))
            is FetchProblem.TIMEOUT
        )
        wait_until_gone(captures)

    @pytest.mark.parametrize("answer", [answers.slow(600, answers.nothing()), answers.dripped_headers()])
    def test_a_page_that_does_not_come_is_not_waited_for(
        self, forum: Forum, settings, answer, captures
    ) -> None:
        settings.BROWSER_TOTAL_SECONDS = 5
        assert problem_at(forum, answer) is FetchProblem.TIMEOUT
        wait_until_gone(captures)

    def test_a_page_that_loads_without_end_is_cut_off(self, forum: Forum, settings) -> None:
        settings.BROWSER_MOST_TRANSFERRED = 1024**2
        assert problem_at(forum, answers.endless_body()) is FetchProblem.TOO_LARGE

    def test_a_page_that_becomes_too_large_is_refused(self, forum: Forum, settings) -> None:
        settings.FETCH_MOST_BYTES = 100_000
        growing = "<script>for (let n = 0; n < 200; n++) document.body.append('a'.repeat(1000));</script>"
        assert problem_at(forum, page(growing)) is FetchProblem.TOO_LARGE

    def test_dialogs_windows_and_downloads_keep_nobody_waiting(self, forum: Forum) -> None:
        forum.answer_with(
            "/file", answers.answer(b"x", headers={"Content-Disposition": "attachment; filename=x.exe"})
        )
        forum.answer_with(
            "/x",
            page(
                "<script>alert('1'); confirm('2'); prompt('3'); print();"
                "for (let n = 0; n < 5; n++) window.open('/popup');"
                "navigator.geolocation.getCurrentPosition(() => 0); Notification.requestPermission();"
                "onbeforeunload = () => 'stay';</script><iframe src='/file'></iframe>"
            ),
        )
        assert WORDS in browse(url=forum.address("/x"), now=NOW).html.decode()

    def test_an_address_that_leads_to_a_download_is_no_page(self, forum: Forum) -> None:
        download = answers.answer(b"x" * 100, content_type="application/zip")
        assert problem_at(forum, download) is FetchProblem.BROWSER_FAILED

    def test_a_killed_newsroom_leaves_no_browser_behind(self, forum: Forum, tmp_path, captures) -> None:
        forum.answer_with("/x", answers.slow(600, answers.nothing()))
        code = (
            "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'newsroom.settings'; import django; django.setup();"
            "from django.utils import timezone; from reactions.fetching.browser import browse;"
            f"browse(url={forum.address('/x')!r}, now=timezone.now())"
        )
        clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={
                **clean,
                "NEWSROOM_VAR_DIR": str(tmp_path),
                "TMPDIR": str(captures),
                "NEWSROOM_FETCH_ALLOWED": ",".join(forum.allowed_addresses),
            },
        )
        try:
            deadline = time.monotonic() + 60
            while not forum.visits:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        wait_until_gone(captures)


def test_a_certificate_that_nobody_vouches_for_is_told(secure_port: int) -> None:
    with pytest.raises(UnableToFetch) as failure:
        browse(url=f"https://secure.example:{secure_port}/", now=NOW)
    assert failure.value.code is FetchProblem.TLS


@pytest.fixture
def secure_port(tmp_path, settings):
    """The port of a site over TLS whose certificate nobody knows."""
    import http.server
    import ssl
    import threading

    certificate, key = certificate_for("secure.example")
    (tmp_path / "certificate.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)

    class Server(http.server.HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    settings.FETCH_ALLOWED_ADDRESSES = [f"secure.example=127.0.0.1:{server.server_address[1]}"]
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


class TestAvailability:
    def test_it_can_be_switched_off(self, settings) -> None:
        assert has_browser()
        settings.CHROMIUM = "off"
        assert chromium_path() == ""
        assert not has_browser()
        with pytest.raises(UnableToFetch) as failure:
            browse(url="https://harbour.example/", now=NOW)
        assert failure.value.code is FetchProblem.NO_BROWSER

    def test_root_goes_without_a_sandbox_only_outside_of_production_or_where_told(
        self, settings, monkeypatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert browser.sandbox() is False
        settings.IN_PRODUCTION = True
        assert browser.sandbox() is None
        assert not has_browser()
        settings.BROWSER_SANDBOX = "off"
        assert browser.sandbox() is False
        settings.BROWSER_SANDBOX, settings.IN_PRODUCTION = "on", False
        assert browser.sandbox() is None
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert browser.sandbox() is True


def wait_until_gone(captures: Path, seconds: float = 20) -> None:
    """Wait until no process runs in a folder of these captures: not the browser's, and not its driver's."""
    deadline = time.monotonic() + seconds
    while found := running_in(captures):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def running_in(captures: Path) -> list[str]:
    """Return the command lines of the processes of captures in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={captures}/newsroom-browser-".encode() in path.read_bytes():
                line = path.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode()
                state = path.with_name("stat").read_text().rpartition(")")[2].split()[0]
                if line and state != "Z":
                    found.append(line)
        except OSError:
            continue
    return found


class TestProxy:
    """What only a program that is no browser would send."""

    def ask(self, proxy_port: int, *parts: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", proxy_port), timeout=5) as connected:
            connected.sendall(b"".join(parts))
            connected.shutdown(socket.SHUT_WR)
            answer = b""
            while part := connected.recv(65536):
                answer += part
            return answer

    @pytest.fixture
    def proxy(self, forum: Forum):
        from reactions.fetching.deadlines import Deadline
        from reactions.fetching.proxy import GuardedProxy

        with GuardedProxy(deadline=Deadline(seconds=10, host=""), most_bytes=100_000) as proxy:
            yield proxy

    def test_a_plain_request_is_sent_on_without_what_is_meant_for_the_proxy(
        self, forum: Forum, proxy
    ) -> None:
        forum.answer_with("/a", answers.answer(b"words"))
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as connected:
            host = f"harbour.example:{forum.port}".encode()
            connected.sendall(
                b"GET http://"
                + host
                + b"/a HTTP/1.1\r\nHost: "
                + host
                + b"\r\nProxy-Connection: keep-alive\r\n"
                b"Proxy-Authorization: Basic eA==\r\n\r\nGET http://" + host + b"/second HTTP/1.1\r\n\r\n"
            )
            answer = b""
            while part := connected.recv(65536):
                answer += part
        assert answer.endswith(b"\r\n\r\nwords")
        assert b"Connection: close" in answer
        assert [visit.path for visit in forum.visits] == ["/a"]
        assert not any(name.startswith("proxy") for name in forum.visits[0].headers)

    @pytest.mark.parametrize(
        "request_line",
        [
            "GET http://127.0.0.1:{port}/ HTTP/1.1",
            "GET http://localhost:{port}/ HTTP/1.1",
            "CONNECT 127.0.0.1:{port} HTTP/1.1",
            "CONNECT localhost:{port} HTTP/1.1",
            "CONNECT [::ffff:127.0.0.1]:{port} HTTP/1.1",
            "CONNECT 127.0.0.1:{port}/@harbour.example HTTP/1.1",
            "CONNECT harbour.example@127.0.0.1:{port} HTTP/1.1",
            "GET https://harbour.example/ HTTP/1.1",
            "GET /relative HTTP/1.1",
            "GET file:///etc/passwd HTTP/1.1",
        ],
    )
    def test_what_the_guard_refuses_is_refused_here(
        self, forum: Forum, proxy, canary: Canary, settings, request_line
    ) -> None:
        settings.FETCH_ALLOWED_ADDRESSES = [*forum.allowed_addresses, f"192.0.2.1:{canary.port}"]
        answer = self.ask(proxy.port, request_line.format(port=canary.port).encode(), b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 403 ")
        assert canary.is_untouched()

    @pytest.mark.parametrize(
        "garbage",
        [
            b"\x16\x03\x01\x02\x00",
            b"GET\r\n\r\n",
            b"hello there you two\r\n\r\n",
            b"",
            b"GET http://a.example/ HTTP/2\r\n\r\n",
            b"GET http://[::1/ HTTP/1.1\r\n\r\n",
            b"CONNECT [x]:443 HTTP/1.1\r\n\r\n",
        ],
    )
    def test_what_is_no_request_is_hung_up_on(self, proxy, garbage) -> None:
        assert self.ask(proxy.port, garbage) == b""

    @pytest.mark.parametrize(
        "lengths",
        [
            b"Content-Length: 1\r\nContent-Length: 2\r\n",
            b"Content-Length: " + b"9" * 5_000 + b"\r\n",
            b"Content-Length: -1\r\n",
            b"Content-Length : 1\r\nTransfer-Encoding: chunked\r\n",
        ],
    )
    def test_what_could_be_read_in_two_ways_is_sent_to_nobody(self, forum: Forum, proxy, lengths) -> None:
        host = f"harbour.example:{forum.port}".encode()
        head = b"POST http://" + host + b"/a HTTP/1.1\r\nHost: " + host + b"\r\n" + lengths + b"\r\n"
        assert self.ask(proxy.port, head, b"xx") == b""
        assert forum.visits == []
