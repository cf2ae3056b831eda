"""WordPress' own markup between its HTML: empty lines for paragraphs, and words in square brackets.

Time is proportional to the length of the text, whatever is in it.
"""

import re
from collections.abc import Sequence
from html import escape, unescape

# An opening or closing shortcode: its name, and what stands between the name and the bracket.
SHORTCODE = re.compile(r"\[(/?)([a-zA-Z][a-zA-Z0-9_-]{0,40})(?=[\s\]/])([^\[\]]{0,2000})\]")
ATTRIBUTE = re.compile(
    r"""([a-zA-Z][a-zA-Z0-9_-]{0,39})\s?=\s?(?:"([^"]{0,1900})"|'([^']{0,1900})'|([^\s"']{1,1900}))"""
)
IMAGE = re.compile(r"<img\b[^<>]{0,4000}>(?:\s{0,9}</a>)?", re.IGNORECASE)
ANY_PARAGRAPH = re.compile(r"<!--\s?wp:", re.IGNORECASE)
BLOCK_ELEMENT = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|pre|table|thead|tbody|tr|td|th|figure|figcaption|section|article|header|footer|aside|"
    r"address|hr|dl|dt|dd|form|iframe|video|audio|script|style|details|summary|noscript)\b",
    re.IGNORECASE,
)
EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")
# Without attributes and without an end these would look like words in brackets.
KNOWN = frozenset(
    "gallery playlist embed audio video caption wp_caption more nextpage contact-form contact-form-7 toc ad ads "
    "recent_posts sitemap".split()
)
MOST_NAMED = 12


def with_paragraphs(html: str) -> str:
    """Return content in which empty lines stand for paragraphs with paragraphs in their place.

    What the block editor wrote has its paragraphs, and says so in comments; it is returned as it is.
    """
    text = html.replace("\r\n", "\n").replace("\r", "\n")
    if ANY_PARAGRAPH.search(text):
        return text
    parts = []
    for part in EMPTY_LINES.split(text):
        piece = part.strip()
        if not piece:
            continue
        if BLOCK_ELEMENT.match(piece):
            parts.append(piece)
        else:
            parts.append(f"<p>{piece.replace(chr(10), '<br>')}</p>")
    return "\n".join(parts)


def expand_shortcodes(
    html: str, *, attachments: Sequence[tuple[str, str, str, str]] = ()
) -> tuple[str, list[str]]:
    """Return content without shortcodes, and the names of those whose meaning is lost.

    Captions, galleries, embeds and films become what they showed; of others the words that they enclose stay. Words in
    brackets that are no shortcode, such as “[sic]”, stay as they are. A gallery without numbers shows the pictures
    in `attachments`.
    """
    found = list(SHORTCODE.finditer(html))
    closed = {match[2].lower() for match in found if match[1]}
    ends = _ends_of_captions(found)
    pieces: list[str] = []
    left_out: dict[str, None] = {}
    at = 0
    for match in found:
        if match.start() < at:
            continue
        name = match[2].lower()
        if not (match[1] or name in KNOWN or name in closed or "=" in match[3]):
            continue
        pieces.append(html[at : match.start()])
        at = match.end()
        if match[1]:
            continue
        attributes = _attributes(match[3])
        if name in {"caption", "wp_caption"} and match.start() in ends:
            inner_end, at = ends[match.start()]
            pieces.append(_figure(html[match.end() : inner_end], attributes))
        elif name == "gallery":
            pieces.append(_gallery(attributes, attachments))
        elif name == "embed" and (end := html.find("[/embed]", at, at + 2_100)) >= 0:
            pieces.append(_link(html[at:end]))
            at = end + len("[/embed]")
        elif address := next(
            (attributes[key] for key in ("src", "mp4", "mp3", "url") if attributes.get(key)), ""
        ):
            pieces.append(_link(address))
        elif name not in {"caption", "wp_caption", "more", "nextpage"}:
            left_out.setdefault(name)
    pieces.append(html[at:])
    return "".join(pieces), list(left_out)[:MOST_NAMED]


def _ends_of_captions(found: Sequence[re.Match[str]]) -> dict[int, tuple[int, int]]:
    """Return, by where a caption begins, where its content ends and where the text goes on."""
    ends: dict[int, tuple[int, int]] = {}
    opened: int | None = None
    for match in found:
        if match[2].lower() not in {"caption", "wp_caption"}:
            continue
        if not match[1]:
            opened = match.start()
        elif opened is not None:
            ends[opened] = match.start(), match.end()
            opened = None
    return ends


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in ATTRIBUTE.finditer(text.replace("”", '"').replace("″", '"').replace("“", '"'))
    }


def _figure(content: str, attributes: dict[str, str]) -> str:
    image = IMAGE.search(content)
    if image is None:
        return f"<p>{content}</p>"
    caption = attributes.get("caption") or content[image.end() :]
    return f"<figure>{image[0]}<figcaption>{caption}</figcaption></figure>"


def gallery_numbers(html: str) -> list[str]:
    """Return the numbers of the attachments that the galleries of a content name."""
    return [
        number
        for match in SHORTCODE.finditer(html)
        if match[2].lower() == "gallery" and not match[1]
        for number in _numbers(_attributes(match[3]))
    ]


def _numbers(attributes: dict[str, str]) -> list[str]:
    wanted = attributes.get("ids") or attributes.get("include") or ""
    return [number.strip()[:20] for number in wanted.split(",") if number.strip().isdecimal()]


def _gallery(attributes: dict[str, str], attachments: Sequence[tuple[str, str, str, str]]) -> str:
    numbers = _numbers(attributes) or [attachment[0] for attachment in attachments]
    return "".join(f'<figure><img src="attachment:{number}"></figure>' for number in numbers[:200])


def _link(address: str) -> str:
    bare = address.strip()
    if not bare.startswith(("http://", "https://")):
        return ""
    return f'<p><a href="{escape(bare)}">{escape(bare)}</a></p>'
