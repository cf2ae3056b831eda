"""The process in which Chromium opens one page: started by `reactions.fetching.browser`, killed when its time is over.

It knows nothing of the newsroom: an order comes as one line of JSON on standard input, what was found goes into files
of the folder that the order names. When standard input ends, so does it: the newsroom is gone.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Frame, Page, Request, Response, sync_playwright

# Pixels. Chromium draws no picture that is higher than 16,384.
WIDTH, HEIGHT, HIGHEST = 1280, 900, 15_000
MOST_FRAMES = 20
# Seconds that the network may take to come to rest, at first and after scrolling to the end.
REST_AT_FIRST, REST_AFTER_SCROLLING = 8, 4
# Names are looked up by the proxy alone, and nothing goes past it.
ARGUMENTS = (
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-notifications",
    "--deny-permission-prompts",
    "--no-pings",
    "--no-first-run",
    "--disable-gpu",
    "--mute-audio",
)
# Calls between browsers look for addresses of this machine.
NO_CALLS = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete window[name];"


def main() -> None:
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_the_newsroom, daemon=True).start()
    folder = Path(order["folder"])
    # The addresses to which the page itself wanted to go, the last one last.
    wanted: list[str] = []
    try:
        found = captured(order, folder, wanted)
    except Error as failure:
        found = {"error": failure.message[:2000]}
    found["wanted"] = wanted[-1] if wanted else ""
    (folder / "result.json").write_text(json.dumps(found))


def end_with_the_newsroom() -> None:
    """Kill this process and its children as soon as nobody holds the other end of standard input."""
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


def captured(order: dict[str, Any], folder: Path, wanted: list[str]) -> dict[str, Any]:
    """Open the page, leave its files in the folder, and return what is known of it."""
    ends_at = time.monotonic() + order["seconds"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=order["chromium"],
            chromium_sandbox=order["sandbox"],
            args=[f"--proxy-server=http://127.0.0.1:{order['proxy_port']}", *ARGUMENTS],
            timeout=order["seconds"] * 1000,
        )
        version = browser.version
        context = browser.new_context(
            accept_downloads=False,
            service_workers="block",
            # Also what the browser says of languages.
            locale=order["locale"],
            timezone_id=order["time_zone"],
            viewport={"width": WIDTH, "height": HEIGHT},
            user_agent=f"{chrome(version)} {order['user_agent']}",
        )
        context.add_init_script(NO_CALLS)
        page = context.new_page()
        context.on("page", lambda popup: popup.close())
        page.on("dialog", lambda dialog: dialog.dismiss())
        answers: list[Response] = []
        page.on("request", lambda asked: wanted.append(asked.url) if is_of_page(asked, page) else None)
        page.on("response", lambda came: answers.append(came) if is_of_page(came.request, page) else None)
        page.set_default_timeout(max(1, (ends_at - time.monotonic()) * 1000))
        page.goto(order["url"], wait_until="domcontentloaded")
        settle(page, ends_at)
        found = kept(context, page, folder, order["most_bytes"])
        last = answers[-1] if answers else None
        found |= {
            "version": version,
            "status": last.status if last else None,
            "refused": (last.headers if last else {}).get(order["refused_header"].lower(), ""),
            "redirects": redirects_before(last),
        }
        browser.close()
    return found


def chrome(version: str) -> str:
    major = version.partition(".")[0]
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.0.0 Safari/537.36"
    )


def is_of_page(request: Request, page: Page) -> bool:
    return request.is_navigation_request() and request.frame == page.main_frame


def redirects_before(response: Response | None) -> list[dict[str, Any]]:
    """Return the stations before an answer, the first one first."""
    stations: list[dict[str, Any]] = []
    request = response.request if response else None
    while request and (before := request.redirected_from):
        answer = before.response()
        stations.append(
            {"url": before.url, "status": answer.status if answer else 0, "location": request.url}
        )
        request = before
    return stations[::-1]


def settle(page: Page, ends_at: float) -> None:
    """Let scripts load what they load, also what waits to be scrolled to."""
    rest(page, REST_AT_FIRST, ends_at)
    for _screen in range(20):
        at_end = page.evaluate(
            "() => { window.scrollBy(0, window.innerHeight);"
            " return window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2; }"
        )
        page.wait_for_timeout(100)
        if at_end:
            break
    rest(page, REST_AFTER_SCROLLING, ends_at)
    page.evaluate("() => window.scrollTo(0, 0)")


def rest(page: Page, seconds: float, ends_at: float) -> None:
    left = min(seconds, max(0.1, ends_at - time.monotonic()))
    try:
        page.wait_for_load_state("networkidle", timeout=left * 1000)
    except Error:
        # Some pages never come to rest. What stands there by now is what is captured.
        return


def kept(context: BrowserContext, page: Page, folder: Path, most: int) -> dict[str, Any]:
    """Write the snapshot, the picture and the page, each only if it is no larger than it may be."""
    session = context.new_cdp_session(page)
    snapshot = session.send("Page.captureSnapshot", {"format": "mhtml"})["data"].encode()
    if len(snapshot) <= most:
        (folder / "page.mhtml").write_bytes(snapshot)
    picture = pictured(page, most)
    if picture:
        (folder / "screenshot").write_bytes(picture)
    unfold_frames(page, most)
    html = page.content().encode(errors="replace")
    if len(html) > most:
        return {"final_url": page.url, "too_large": True}
    (folder / "page.html").write_bytes(html)
    return {"final_url": page.url}


def pictured(page: Page, most: int) -> bytes:
    """Return a picture of the whole page, PNG if that is small enough, else JPEG, else of its upper part."""
    height = page.evaluate(
        "() => Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight || 0)"
    )
    height = int(min(max(height, HEIGHT), HIGHEST))
    for kind, part in (("png", 1), ("jpeg", 1), ("jpeg", 3)):
        picture = page.screenshot(
            type="png" if kind == "png" else "jpeg",
            quality=None if kind == "png" else 70,
            full_page=True,
            clip={"x": 0, "y": 0, "width": WIDTH, "height": height // part},
            animations="disabled",
        )
        if len(picture) <= most:
            return picture
    return b""


def unfold_frames(page: Page, most: int) -> None:
    """Write the content of frames into the page as `srcdoc`, where readers of saved pages look for it."""
    room = most
    for frame in page.frames[1 : MOST_FRAMES + 1]:
        room -= unfold(frame, room) if frame.parent_frame == page.main_frame else 0


def unfold(frame: Frame, room: int) -> int:
    try:
        html = frame.content()
        if len(html) > room:
            return 0
        frame.frame_element().evaluate("(element, html) => element.setAttribute('srcdoc', html)", html)
    except Error:
        # A frame that went away in the meantime, or never came.
        return 0
    return len(html)


if __name__ == "__main__":
    main()
