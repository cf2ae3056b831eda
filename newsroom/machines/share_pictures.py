"""The picture by which an article is shared: its title, who is quoted, how many reactions, and the site's name.

Its address holds a digest of all that is drawn, so it changes with the words: an address that was handed on leads to
the picture as it is now, and to nothing once the article is gone. A drawn picture is kept, one for each article, until
a change of the article is announced. A title with a sign that no font of this machine has gets no picture: a row of empty
boxes would be worse. The decisions are in `docs/decisions/`, under share pictures.
"""

import hashlib
import io
import json
import os
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override
from PIL import Image, ImageDraw, ImageFont, features

from articles.models import Edition
from articles.reading.addresses import absolute
from articles.rendering import RenderedArticle
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from newsroom.drawing.presentation import reactions_from
from newsroom.machines.community_colours import Colour, colour_of
from newsroom.machines.texts import one_line
from reactions.models import Appearance, Outlet

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
# The title's type, from the largest that is tried to the smallest, which ends with an ellipsis where it is too long.
LARGEST, SMALLEST, STEP = 84, 44, 4
TITLE_HEIGHT = 340
LINE = 1.22
MOST_COMMUNITIES = 6
LONGEST_TITLE = 300
COMMUNITIES_TOP = 500
PAPER: Colour = (252, 251, 248)
INK: Colour = (26, 26, 26)
QUIET: Colour = (92, 92, 92)
# A reader's program may keep a picture for a day, shared caches until its article changes.
CACHE_CONTROL = "public, max-age=86400, s-maxage=31536000"
# Changes with the drawing, so that addresses do.
DRAWING = 3
# Files and, of collections, the face in it that is for Korean; the first that is there draws everything it can.
FACES: Sequence[tuple[str, int]] = (
    ("NotoSerifCJK-Bold.ttc", 1),
    ("NotoSansCJK-Bold.ttc", 1),
    ("NotoSerifKR-Bold.otf", 0),
    ("NotoSansKR-Bold.otf", 0),
    ("Pretendard-Bold.otf", 0),
    ("NanumMyeongjoBold.ttf", 0),
    ("NanumGothicBold.ttf", 0),
    ("AppleSDGothicNeo.ttc", 0),
    ("malgunbd.ttf", 0),
    ("UnBatangBold.ttf", 0),
    ("DejaVuSerif-Bold.ttf", 0),
    ("DejaVuSans-Bold.ttf", 0),
    ("LiberationSerif-Bold.ttf", 0),
)
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# One drawing at a time in a process: it takes a tenth of a second and a few megabytes. Who waits longer than this many
# seconds is told to come again, so that asking for many pictures at once takes no thread from readers.
drawing = threading.Lock()
PATIENCE = 1.0
COME_AGAIN = 5


class Busy(Exception):
    """Other pictures are being drawn; this one can be asked for again."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn."""

    title: str
    count: str
    # Mark, name and hue of each community.
    communities: tuple[tuple[str, str, int], ...]
    site_name: str

    @property
    def digest(self) -> str:
        drawn = json.dumps([DRAWING, asdict(self)], ensure_ascii=True)
        return hashlib.sha256(drawn.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SharePicture:
    """What the head of an article's page says of its picture."""

    url: str
    width: int
    height: int
    alternative_text: str
    # Empty where it is not known.
    media_type: str = "image/png"


def share_picture_of(article: RenderedArticle) -> SharePicture | None:
    """Return the picture of a rendered article, or None where it cannot be drawn; no queries."""
    shown = [card.outlet for card in article.cards if not card.is_gone]
    counts = (article.reaction_count, article.community_count)
    scene = _scene(title=article.title, language=article.language, counts=counts, outlets=shown)
    return _named(scene, category=article.category.slug, slug=article.slug)


def share_picture_of_edition(edition: Edition) -> tuple[SharePicture | None, list[str]]:
    """Return the picture of a live edition with its category, if it can be drawn, and the keys of what it shows."""
    scene, shown = _scene_of_edition(edition)
    return _named(scene, category=edition.category.slug, slug=edition.slug), shown


@public_page
def share_picture(request: HttpRequest, category: str, slug: str, digest: str) -> HttpResponseBase:
    """Show the picture of a live article; an older address of it leads to the one it has now."""
    edition = (
        Edition.objects.live()
        .filter(category__slug=category, slug=slug)
        .only("article_id", "title", "language", "reaction_count", "community_count")
        .first()
    )
    if edition is None:
        raise Http404("No such article.")
    scene, named = _scene_of_edition(edition)
    if scene.digest != digest:
        path = f"/pictures/share/{category}/{slug}-{scene.digest}.png"
        return shows(HttpResponseRedirect(absolute(path).removeprefix(settings.SITE_URL)), named)
    try:
        data = _picture(scene, article_id=edition.article_id)
    except Busy:
        busy = HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(COME_AGAIN)})
        busy.headers["Cache-Control"] = "no-store"
        return busy
    if data is None:
        raise Http404("No font has all signs of the title.")
    response = HttpResponse(data, content_type="image/png")
    response.headers["Cache-Control"] = CACHE_CONTROL
    return shows(response, named)


def _named(scene: Scene, *, category: str, slug: str) -> SharePicture | None:
    digest = _digest_if_drawable(scene)
    if digest is None:
        return None
    path = f"/pictures/share/{category}/{slug}-{digest}.png"
    return SharePicture(
        absolute(path), WIDTH, HEIGHT, ". ".join(text for text in (scene.title, scene.count) if text)
    )


@lru_cache(maxsize=500)
def _digest_if_drawable(scene: Scene) -> str | None:
    return None if face_for(scene.title) is None else scene.digest


def _scene_of_edition(edition: Edition) -> tuple[Scene, list[str]]:
    """Return what is drawn of a live edition, and the keys of what that shows; one query."""
    shown = Appearance.objects.shown().filter(edition_id=edition.pk).select_related("outlet")
    scene = _scene(
        title=edition.title,
        language=edition.language,
        counts=(edition.reaction_count, edition.community_count),
        outlets=[row.outlet for row in shown],
    )
    return scene, [keys.edition_of(edition.article_id), *{keys.outlet(row.outlet_id) for row in shown}]


def _picture(scene: Scene, *, article_id: int) -> bytes | None:
    """Return the kept picture of an article, or draw it. Raises `Busy` where too many are asked for at once."""
    store = caches["share_pictures"]
    kept: tuple[str, bytes] | None = store.get(str(article_id))
    if kept is not None and kept[0] == scene.digest:
        return kept[1]
    if not drawing.acquire(timeout=PATIENCE):
        raise Busy
    try:
        data = draw(scene)
    finally:
        drawing.release()
    if data is not None:
        store.set(str(article_id), (scene.digest, data))
    return data


def forget(**signal: Any) -> None:
    """Throw away the pictures of articles that changed: words may have been removed; a receiver of `keys_changed`."""
    prefix = keys.edition_of(0).removesuffix("0")
    changed = [key.removeprefix(prefix) for key in signal["keys"] if key.startswith(prefix)]
    if changed:
        caches["share_pictures"].delete_many(changed)


def _scene(*, title: str, language: str, counts: tuple[int, int], outlets: Sequence[Outlet]) -> Scene:
    """Return what is drawn: `counts` are the article's reactions and communities, `outlets` those it quotes."""
    codes = dict(settings.LANGUAGES)
    spoken = language.partition("-")[0]
    communities = {outlet.pk: outlet for outlet in sorted(outlets, key=lambda outlet: outlet.pk)}
    reacting = [
        outlet for outlet in communities.values() if outlet.kind in {Outlet.Kind.COMMUNITY, Outlet.Kind.BLOG}
    ]
    with override(spoken if spoken in codes else get_language() or settings.LANGUAGE_CODE):
        return Scene(
            title=_drawable(title)[:LONGEST_TITLE],
            count=reactions_from(*counts) if counts[0] else "",
            communities=tuple(
                (_drawable(outlet.mark), _drawable(outlet.label), outlet.hue or 0)
                for outlet in reacting[:MOST_COMMUNITIES]
            ),
            site_name=_drawable(settings.SITE_NAME),
        )


@lru_cache(maxsize=2_000)
def _drawable(text: str) -> str:
    """Return the text without signs that have no shape: controls, marks of direction, variants."""
    kept = (
        c
        for c in unicodedata.normalize("NFC", one_line(text))
        if unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cn", "Cs"}
    )
    return "".join(c for c in kept if not "\ufe00" <= c <= "\ufe0f").strip()


@lru_cache(maxsize=1)
def faces() -> tuple[tuple[str, int], ...]:
    """Return the fonts of this machine that are known here, as paths and places in a collection; the best first."""
    found: dict[str, str] = {}
    wanted = {name for name, _index in FACES}
    for folder in FOLDERS:
        # A folder that may not be looked into, such as that of whoever started the site and became somebody else, is none.
        for here, _folders, files in sorted(os.walk(Path(folder).expanduser())):
            for name in wanted.intersection(files):
                found.setdefault(name, str(Path(here) / name))
    return tuple((found[name], index) for name, index in FACES if name in found)


def face_for(text: str) -> tuple[str, int] | None:
    """Return the first font that has every sign of the text, or None: also where the text cannot be set."""
    if _runs_left(text) and not features.check("raqm"):
        return None
    return next((face for face in faces() if all(_has(face, sign) for sign in set(text))), None)


def _runs_left(text: str) -> bool:
    """Return whether the text is read from right to left, as its first letter is (UAX 9, P2 and P3)."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


@lru_cache(maxsize=20_000)
def _has(face: tuple[str, int], sign: str) -> bool:
    if sign.isspace():
        return True
    font = _font(face, 20)
    # A font draws what it has not as what it draws for a sign that cannot be.
    missing = font.getmask("\U0010fffe")
    mask = font.getmask(sign)
    return (mask.size, bytes(mask)) != (missing.size, bytes(missing))


@lru_cache(maxsize=64)
def _font(face: tuple[str, int], size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face[0], size, index=face[1])


def draw(scene: Scene) -> bytes | None:
    """Return the picture as PNG, or None where no font has all signs of the title."""
    face = face_for(scene.title)
    if face is None:
        return None
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((MARGIN, 58, WIDTH - MARGIN, 61), fill=INK)
    _one_line(pen, 78, scene.site_name, face=face, size=30, colour=INK)
    size, lines = fitted(scene.title, face, width=WIDTH - 2 * MARGIN, height=TITLE_HEIGHT)
    top = 142
    for line in lines:
        font = _font(face, size)
        if _runs_left(scene.title):
            pen.text((WIDTH - MARGIN, top), line, font=font, fill=INK, anchor="ra", direction="rtl")
        else:
            pen.text((MARGIN, top), line, font=font, fill=INK)
        top += round(size * LINE)
    left = MARGIN
    for community in scene.communities:
        left = _community(pen, left, community=community, face=face)
        if left > WIDTH - MARGIN:
            break
    pen.rectangle((MARGIN, 552, WIDTH - MARGIN, 553), fill=QUIET)
    _one_line(pen, 566, scene.count, face=face, size=28, colour=QUIET)
    buffer = io.BytesIO()
    # A third of the time of the usual ways, for a tenth more bytes.
    picture.quantize(64, method=Image.Quantize.MAXCOVERAGE).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def fitted(text: str, face: tuple[str, int], *, width: int, height: int) -> tuple[int, list[str]]:
    """Return the largest size at which the text fits, and its lines; the smallest with an ellipsis where none does."""
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        lines = _lines(text, _font(face, size), width)
        if len(lines) * round(size * LINE) <= height:
            return size, lines
    most = height // round(SMALLEST * LINE)
    font = _font(face, SMALLEST)
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return SMALLEST, [*lines[: most - 1], f"{last.rstrip()}…"]


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break the text between words, and within a word only where it is longer than a line."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while font.getlength(line) > width:
            end = len(line)
            while end > 1 and font.getlength(line[:end]) > width:
                end -= max(1, end // 8)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line] if line else lines


def _community(
    pen: ImageDraw.ImageDraw, left: int, *, community: tuple[str, str, int], face: tuple[str, int]
) -> int:
    """Draw a community's mark in its hue and its name; return where the next one begins, too far right if it did not fit."""
    mark, name, hue = community
    own = _own_face(name + mark, face)
    if own is None:
        return left
    shown = _font(own, 24)
    end = left + 50 + round(shown.getlength(name))
    if end > WIDTH - MARGIN:
        return WIDTH
    pen.rounded_rectangle((left, COMMUNITIES_TOP, left + 40, COMMUNITIES_TOP + 36), 6, fill=colour_of(hue))
    middle = COMMUNITIES_TOP + 18
    pen.text((left + 20, middle), mark[:2], font=_font(own, 18), fill=PAPER, anchor="mm")
    pen.text((left + 50, middle), name, font=shown, fill=INK, anchor="lm")
    return end + 28


def _one_line(
    pen: ImageDraw.ImageDraw, top: int, text: str, *, face: tuple[str, int], size: int, colour: Colour
) -> None:
    """Draw a line, as much of it as fits, in a font that has its signs."""
    own = _own_face(text, face)
    if own is None:
        return
    font = _font(own, size)
    while text and font.getlength(text) > WIDTH - 2 * MARGIN:
        text = text[:-1]
    pen.text((MARGIN, top), text, font=font, fill=colour)


def _own_face(text: str, face: tuple[str, int]) -> tuple[str, int] | None:
    """Return the title's font where it has all signs of another text too, or another that has."""
    return face if all(_has(face, sign) for sign in set(text)) else face_for(text)
