"""Whether a page moves while it arrives: Chromium reads each page through a proxy that hands its HTML on in small pieces.

On a slow connection the parser has only part of a page at a time, and lays out what it has. What is laid out by what has not
arrived yet (a column for a picture that comes later, a foot that grows upwards) jumps then, though it never does on a fast one.
"""

import contextlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from audit.browser import PATIENCE, SHIFTS, chromium
from audit.measuring import Audit
from audit.pages import quoted

# Bytes in a piece, and seconds between two: about 100 kbit/s, and no piece holds a whole card.
PIECE = 400
PAUSE = 0.02
WIDTHS = [320, 1280]
# A word that ends on the next line moves too when its second half arrives, and so does the second half of a heading that is cut between
# two pieces; that is how lines are broken, and is less than this.
AT_MOST = 0.02
NOT_HANDED_ON = {"connection", "content-length", "date", "server", "transfer-encoding"}


class _InPieces(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: ClassVar[str]

    def do_GET(self) -> None:
        asked = urllib.request.Request(
            self.site + self.path,
            headers={"Accept": self.headers.get("Accept", "*/*"), "Host": self.site.partition("//")[2]},
        )
        try:
            answer = urllib.request.urlopen(asked)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in NOT_HANDED_ON:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            is_page = "html" in answer.headers.get("Content-Type", "")
        # The browser may go away in the middle.
        with contextlib.suppress(ConnectionError):
            for start in range(0, len(body), PIECE if is_page else len(body) or 1):
                self.wfile.write(body[start : start + PIECE] if is_page else body)
                if is_page:
                    time.sleep(PAUSE)

    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def _in_pieces(site: str) -> Iterator[str]:
    handler = type("InPieces", (_InPieces,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def part_arriving(audit: Audit) -> None:
    found, most = [], 0.0
    with _in_pieces(audit.site) as site, chromium() as browser:
        for width in WIDTHS:
            for page in audit.pages:
                context = browser.new_context(
                    viewport={"width": width, "height": 800}, reduced_motion="reduce"
                )
                context.set_default_timeout(PATIENCE)
                tab = context.new_page()
                tab.goto(site + quoted(page.address), wait_until="load")
                shift = tab.evaluate(SHIFTS)
                context.close()
                most = max(most, shift)
                if shift > AT_MOST:
                    found.append(f"{page.name} ({width} px): {shift:.4f}")
    audit.tell(
        f"CLS at most {AT_MOST} while a page arrives in pieces of {PIECE} bytes",
        "Chromium",
        found,
        f"{most:.4f} at most",
    )
