"""What a page costs on the way: how much must have come before its first words can be read, and what it weighs in all."""

import re
import urllib.request

import brotli

from audit.pages import PublicPage, quoted

# Ten packets of 1,460 bytes, what a server sends before it waits for the first answer, less their headers.
FIRST_FLIGHT = 14 * 1024


def compressed(site: str, address: str) -> tuple[bytes, str, int]:
    """Return a body as it travels, its coding, and the bytes of its headers."""
    request = urllib.request.Request(site + quoted(address), headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        return answer.read(), answer.headers.get("Content-Encoding") or "", headers


def end_of_first_text(document: str) -> int:
    """Return where the first paragraph of the page's own text ends: after its title, sixty characters or longer."""
    start = document.find("</h1>")
    for found in re.finditer(r"<p\b[^>]*>(.*?)</p>", document[start:], re.DOTALL):
        if len(re.sub(r"<[^>]*>|\s+", " ", found[1]).strip()) >= 60:
            return start + found.end()
    return start


def bytes_until_first_text(site: str, page: PublicPage) -> int:
    """Return the bytes that travel before the first paragraph can be shown: headers, the stylesheets that it waits for, HTML."""
    body, coding, headers = compressed(site, page.address)
    document = (brotli.decompress(body) if coding == "br" else body).decode()
    wanted = len(document[: end_of_first_text(document)].encode())
    blocking = sum(len(compressed(site, address)[0]) for address in _blocking(document))
    return headers + blocking + (_prefix_that_yields(body, wanted) if coding == "br" else wanted)


def _blocking(document: str) -> list[str]:
    """Return the addresses of what the browser waits for before it draws: stylesheets for screens, and plain scripts."""
    head = document.partition("</head>")[0]
    found = []
    for tag in re.findall(r"<link\b[^>]*>", head):
        if 'rel="stylesheet"' in tag and 'media="print"' not in tag:
            found += re.findall(r'href="([^"]+)"', tag)
    for tag in re.findall(r"<script\b[^>]*\bsrc=[^>]*>", head):
        if not re.search(r'type="module"|\bdefer\b|\basync\b', tag):
            found += re.findall(r'src="([^"]+)"', tag)
    return found


def _prefix_that_yields(body: bytes, wanted: int) -> int:
    """Return how much of a Brotli stream must have come until that many bytes are unpacked."""
    decompressor, unpacked, step = brotli.Decompressor(), 0, 64
    for start in range(0, len(body), step):
        unpacked += len(decompressor.process(body[start : start + step]))
        if unpacked >= wanted:
            return min(start + step, len(body))
    return len(body)
