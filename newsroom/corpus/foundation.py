"""What all articles of the corpus share: people, categories, outlets, tags, pictures, threads. Made once, first of all."""

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.text import slugify
from PIL import Image as Pixels
from PIL import ImageDraw

from articles.models import Category
from images.models import Image
from images.storing import store_image
from newsroom.corpus.bulk import keep_numbers, last_number
from newsroom.corpus.scheme import COMMUNITIES, FIRST_DAY, PRESS, TAGS, Scheme
from newsroom.corpus.tables import NUMBERED, OFFER, Table
from newsroom.corpus.threads import Thread, make_thread
from newsroom.corpus.words import aliases_of, name_of, topic_of
from newsroom.demo.drawing.canvas import DEEP, LAMP, MIST, MOSS, OCHRE, PAPER, RUST, SAGE, SEA, mix
from reactions.models import Outlet, OutletHost
from tags.models import Tag, TagName, key_of

Say = Callable[[str], None]
PICTURE_SIZE = 960, 600
PEOPLE = (
    ("corpus-reporter", "Corpus", "Reporter", "Reporter"),
    ("corpus-desk", "Corpus", "Desk", "Desk editor"),
)
CATEGORIES = (
    ("town", "Town", "동네"),
    ("screen", "Screen", "화면"),
    ("money", "Money", "살림"),
    ("field", "Field", "운동장"),
    ("machines", "Machines", "기계"),
)
CREDIT, LICENCE = "Drawn by the corpus", "CC0 1.0"
ALTERNATIVE_EN, ALTERNATIVE_KO = (
    "Hills under a low sun, drawn in flat colours",
    "낮은 해 아래의 언덕을 평면으로 그린 그림",
)
THREAD_PATTERN = r"^/threads/(?P<id>\d+)"


class UnableToGenerate(Exception):
    """The corpus cannot be made here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class KnownOutlet:
    pk: int
    kind: str
    slug: str
    name_en: str
    name_native: str
    host: str


@dataclass(frozen=True, slots=True)
class KnownTag:
    pk: int
    slug: str
    name: str
    name_en: str
    name_ko: str


@dataclass(frozen=True, slots=True)
class Foundation:
    """The rows that articles name, by number, and the last numbers that were given when the corpus was begun."""

    reporter: int
    desk: int
    categories: list[tuple[int, str]]
    communities: list[KnownOutlet]
    press: list[KnownOutlet]
    tags: list[KnownTag]
    images: list[int]
    threads: dict[int, Thread]
    last_numbers: dict[str, int]
    # The capture that the chain ended with; 0 where there was none.
    last_capture: int

    def number(self, table: Table, article: int, place: int = 0) -> int:
        """Return the number of a row: the one at a place among those that are kept for an article."""
        return self.last_numbers[table.name] + article * table.places + place + 1

    def kept(self) -> dict[str, Any]:
        """Return the foundation as JSON can hold it."""
        return {
            **asdict(replace(self, threads={})),
            "threads": [thread.kept() for thread in self.threads.values()],
        }

    @classmethod
    def of_kept(cls, kept: dict[str, Any]) -> "Foundation":
        threads = [Thread.of_kept(thread) for thread in kept["threads"]]
        return cls(
            **{
                **kept,
                "categories": [tuple(category) for category in kept["categories"]],
                "communities": [KnownOutlet(**outlet) for outlet in kept["communities"]],
                "press": [KnownOutlet(**outlet) for outlet in kept["press"]],
                "tags": [KnownTag(**tag) for tag in kept["tags"]],
                "threads": {thread.number: thread for thread in threads},
            }
        )


def lay_foundation(*, scheme: Scheme, last_capture: int, say: Say) -> Foundation:
    """Make what all articles share, in the caller's transaction, and keep numbers for the rows that are to come.

    Raises `UnableToGenerate` where a name or an address is another one's already.
    """
    reporter, desk = (_person(*names) for names in PEOPLE)
    categories = _categories()
    communities = _outlets(Outlet.Kind.COMMUNITY, COMMUNITIES)
    press = _outlets(Outlet.Kind.PRESS, PRESS)
    tags = _tags()
    say(f"{len(tags)} tags, {len(communities) + len(press)} outlets")
    images = _images(scheme.pictures(), desk)
    say(f"{len(images)} pictures")
    needed = scheme.threads_needed()
    threads = {number: make_thread(scheme=scheme, number=number, outlets=communities) for number in needed}
    say(f"{len(threads)} threads to quote from")
    last_numbers = {}
    for table in (*NUMBERED, OFFER):
        last = last_numbers[table.name] = last_number(table.model)
        keep_numbers(table.model, until=last + table.places * scheme.articles)
    return Foundation(
        reporter=reporter.pk,
        desk=desk.pk,
        categories=[(category.pk, category.slug) for category in categories],
        communities=[_known(outlet) for outlet in communities],
        press=[_known(outlet) for outlet in press],
        tags=[KnownTag(tag.pk, tag.slug, tag.name, tag.name_en, tag.name_ko) for tag in tags],
        images=[image.pk for image in images],
        threads=threads,
        last_numbers=last_numbers,
        last_capture=last_capture,
    )


def _known(outlet: Outlet) -> KnownOutlet:
    return KnownOutlet(
        outlet.pk, outlet.kind, outlet.slug, outlet.name_en, outlet.name_native, f"{outlet.slug}.example"
    )


def _person(username: str, first_name: str, last_name: str, role: str) -> User:
    if User.objects.filter(username=username).exists():
        raise UnableToGenerate(f"There is somebody called “{username}” already. Remove the corpus first.")
    person = User(username=username, first_name=first_name, last_name=last_name, is_active=False)
    person.set_unusable_password()
    person.save()
    person.groups.add(Group.objects.get(name=role))
    return person


def _categories() -> list[Category]:
    taken = Category.objects.filter(slug__in=[slug for slug, _en, _ko in CATEGORIES]).first()
    if taken is not None:
        raise UnableToGenerate(f"There is a category at the address “{taken.slug}” already.")
    return [
        Category.objects.create(slug=slug, name_en=en, name_ko=ko, position=100 + place)
        for place, (slug, en, ko) in enumerate(CATEGORIES)
    ]


def _outlets(kind: str, count: int) -> list[Outlet]:
    is_community = kind == Outlet.Kind.COMMUNITY
    outlets = []
    for number in range(count):
        name = name_of(1_000 + 37 * number + (0 if is_community else 20_000))
        slug = slugify(f"{name.en} {'board' if is_community else 'courier'}")
        if Outlet.objects.filter(slug=slug).exists():
            raise UnableToGenerate(f"There is an outlet called “{slug}” already.")
        outlet = Outlet.objects.create(
            kind=kind,
            slug=slug,
            name_en=f"{name.en} {'Board' if is_community else 'Courier'}",
            name_native=f"{name.ko} {'게시판' if is_community else '일보'}",
            homepage=f"https://{slug}.example/",
            source_pattern=THREAD_PATTERN if is_community else "",
            hue=(number * 53) % 360,
            mark=name.ko[0],
            description_en="Invented for measuring. Nobody ever wrote there.",
            description_ko="측정을 위해 지어낸 곳이다. 아무도 글을 쓴 적이 없다.",
        )
        OutletHost.objects.create(outlet=outlet, host=f"{slug}.example")
        outlets.append(outlet)
    return outlets


def _tags() -> list[Tag]:
    """Make the tags with their names in bulk, by the rules of `tags.naming`; those that exist are left to their owner."""
    topics = [topic_of(number) for number in range(TAGS)]
    names = [(topic.en, topic.ko, *aliases_of(topic)) for topic in topics]
    known = set(TagName.objects.values_list("key", flat=True))
    slugs = set(Tag.objects.values_list("slug", flat=True))
    tags = []
    for number, (topic, every) in enumerate(zip(topics, names, strict=True)):
        # What the newsroom has already is another topic's: this one then says that it is the corpus's.
        mark = (
            " (corpus)" if any(key_of(name) in known for name in every) or slugify(topic.en) in slugs else ""
        )
        tag = Tag(name=f"{topic.en}{mark}", name_en=f"{topic.en}{mark}", name_ko=f"{topic.ko}{mark}")
        tag.slug = slugify(tag.name)
        if number % 4 == 0:
            tag.introduction_en = "A topic that was invented for measuring."
            tag.introduction_ko = "측정을 위해 지어낸 주제다."
        tag.find_initials()
        tags.append(tag)
    Tag.objects.bulk_create(tags, batch_size=500)
    TagName.objects.bulk_create(
        (
            TagName(tag=tag, name=name, key=key_of(name))
            for tag, every in zip(tags, names, strict=True)
            for name in _names_of(tag, every[2:], known)
        ),
        batch_size=500,
    )
    return tags


def _names_of(tag: Tag, aliases: Sequence[str], known: set[str]) -> list[str]:
    free = [alias for alias in aliases if key_of(alias) not in known]
    return list(dict.fromkeys([tag.name_en, tag.name_ko, *free]))


def _images(count: int, actor: User) -> list[Image]:
    images = []
    for number in range(count):
        image = store_image(
            data=_drawn(number),
            title=f"Corpus {number + 1}",
            actor=actor,
            now=FIRST_DAY - timedelta(days=count - number),
            alternative_text=ALTERNATIVE_EN,
            credit=CREDIT,
            licence=LICENCE,
            renditions_at_once=True,
        )
        image.is_public = True
        image.save(update_fields=["is_public"])
        images.append(image)
    return images


def _drawn(number: int) -> bytes:
    """Return a small picture as PNG: hills under a sun, each number in colours and lines of its own."""
    width, height = PICTURE_SIZE
    chance = Random(f"corpus picture {number}")
    sky, ground = chance.choice((MIST, LAMP, PAPER, SEA)), chance.choice((MOSS, SAGE, DEEP, RUST))
    picture = Pixels.new("RGB", PICTURE_SIZE, sky)
    pen = ImageDraw.Draw(picture)
    x, y, radius = chance.randrange(width), chance.randrange(80, 260), chance.randrange(40, 90)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=OCHRE)
    for ridge in range(4):
        base, length, phase = 300 + 80 * ridge, chance.uniform(80, 240), chance.uniform(0, 6)
        line = [(at, base - 50 * math.sin(at / length + phase)) for at in range(0, width + 16, 16)]
        pen.polygon([*line, (width, height), (0, height)], fill=mix(sky, ground, (ridge + 1) / 4))
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()
