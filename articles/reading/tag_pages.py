"""Tag pages: one topic or up to four together, perhaps as one community talks of it, and what is left before a click.

For one tag everything is a kept count (`Tag`, `TagPair`, `TagMonth`, `TagOutlet`, `TagStance`) that comes with the tag's own row.
For several, or with a community, it is counted in one query over their newest articles: 1,000 of them at most, sought
among the newest 5,000 of the rarest. So the work is bounded however much there is, and what may be more is said to be.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONArray, TruncMonth

from articles.charts import ReactionChart, chart_of
from articles.models import EditionOutlet, EditionTag, TagMonth, TagOutlet, TagStance, with_cards
from articles.reading.addresses import tag_url
from articles.reading.anchors import LARGEST_ID, Anchor, Side, Window
from articles.reading.lists import Slice, Source, slice_of
from delivery.carrying import RowsAsJSON
from reactions.models import Outlet
from tags.models import MAX_NAME_LENGTH, Tag, TagName, TagPair, key_of

MOST_TAGS = 4
# Below this many articles a page is not worth a search engine's time.
FEWEST_TO_INDEX = 3
MONTHS = 24
MOST_FACETS = 12
MOST_RELATED = 8
MOST_COMMUNITIES = 12
# How many of the newest articles are counted where there is no kept count.
ARTICLES_COUNTED = 1_000
# Among how many of the rarest tag's newest articles those with all the tags are sought at a time.
LOOKED_THROUGH = 5_000
PAIRS_COMPARED = 40
SLUG_OF_OUTLET = re.compile(r"[-\w]{1,50}", re.ASCII)
BEGINNING, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class NoSuchTag(Exception):
    """An address names a topic that does not exist."""


class NoSuchCommunity(Exception):
    """An address narrows a topic to a community that has no page."""


class Month(NamedTuple):
    """A month of a tag's activity; height in hundredths of the busiest month's."""

    month: date
    articles: int
    height: int


@dataclass(frozen=True, slots=True)
class Topic:
    """What a tag page is about: one tag or several in canonical order, perhaps as one community talks of it."""

    tags: tuple[Tag, ...]
    outlet: Outlet | None = None

    @property
    def is_one_tag(self) -> bool:
        return len(self.tags) == 1 and self.outlet is None

    @property
    def url(self) -> str:
        return tag_url(tags=self.tags, community=self.outlet.slug if self.outlet else "")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a topic's articles: how many there are, and what they can be narrowed to."""

    # Articles on the page; only a lower bound if `is_partial`.
    total: int
    is_partial: bool
    # (tag, articles that would be left, address); lower bounds if `counts_are_partial`.
    facets: Sequence[tuple[Tag, int, str]]
    # (outlet, articles that would be left, address).
    communities: Sequence[tuple[Outlet, int, str]]
    counts_are_partial: bool
    related: Sequence[Tag]
    activity: Sequence[Month]
    stances: ReactionChart | None


def topic_named(address: str, *, community: str = "", now: datetime) -> Topic:
    """Return the topic that the last part of an address names, with its kept counts where it is one tag.

    One query, or two where another name than its own is used. Raises `NoSuchTag`, `NoSuchCommunity`.
    """
    if community and not SLUG_OF_OUTLET.fullmatch(community):
        raise NoSuchCommunity(community)
    known: QuerySet[Tag] = Tag.objects.all()
    if "+" not in address:
        known = known.annotate(**_kept_counts(now))
    if community:
        wanted = Outlet.objects.filter(slug__in={community, community.lower()})
        known = known.annotate(
            named_outlets=RowsAsJSON(
                wanted.values(item=JSONArray(*OUTLET_FIELDS, "is_active", "quotation_count"))
            )
        )
    tags = tuple(tags_named(address, known=known))
    if not community:
        return Topic(tags)
    outlets = [
        _outlet_of(row[:-2], is_active=row[-2], quotation_count=row[-1]) for row in tags[0].named_outlets
    ]
    outlets.sort(key=lambda outlet: outlet.slug != community)
    if not outlets or not (
        outlets[0].quotation_count or (outlets[0].kind == Outlet.Kind.COMMUNITY and outlets[0].is_active)
    ):
        raise NoSuchCommunity(community)
    return Topic(tags, outlets[0])


OUTLET_FIELDS = ("id", "kind", "slug", "name_en", "name_native", "language", "hue", "mark")
TAG_FIELDS = ("id", "slug", "name_en", "name_ko")


def _outlet_of(values: Sequence[Any], **fields: Any) -> Outlet:
    return Outlet(**dict(zip(OUTLET_FIELDS, values, strict=True)), **fields)


def _kept_counts(now: datetime) -> dict[str, Any]:
    """Return what comes with a tag's row: all that its page shows beside the articles."""
    of_tag: dict[str, Any] = {"tag": OuterRef("pk"), "article_count__gt": 0}
    pairs = TagPair.objects.filter(**of_tag).order_by("-article_count", "other")[:PAIRS_COMPARED]
    outlets = TagOutlet.objects.filter(**of_tag).order_by("-article_count", "outlet")
    months = TagMonth.objects.filter(**of_tag, month__gte=_months_until(now)[0])
    stances = TagStance.objects.filter(tag=OuterRef("pk"), quotation_count__gt=0).exclude(stance="")
    return {
        "kept_pairs": RowsAsJSON(
            pairs.values(
                item=JSONArray(
                    "article_count", "other__article_count", *(f"other__{name}" for name in TAG_FIELDS)
                )
            )
        ),
        "kept_outlets": RowsAsJSON(
            outlets.values(item=JSONArray("article_count", *(f"outlet__{name}" for name in OUTLET_FIELDS)))
        ),
        "kept_months": RowsAsJSON(months.values(item=JSONArray("month", "article_count"))),
        "kept_stances": RowsAsJSON(stances.values(item=JSONArray("stance", "outlet_id", "quotation_count"))),
    }


def tags_named(address: str, *, known: "QuerySet[Tag] | None" = None) -> list[Tag]:
    """Return the tags that the last part of an address names, in canonical order: by slug, each once.

    Any name or alias of a tag will do, in any case and Unicode form; the caller leads to the canonical address.
    Raises `NoSuchTag` where one of them is no tag, or there are more than four. A tag that no live article has
    does not exist for readers: its name could tell what is being written.
    """
    known = (Tag.objects.all() if known is None else known).filter(article_count__gt=0)
    names = list(dict.fromkeys(unicodedata.normalize("NFC", name) for name in address.split("+")))
    if not 1 <= len(names) <= 2 * MOST_TAGS or any(
        not 0 < len(name) <= 2 * MAX_NAME_LENGTH for name in names
    ):
        raise NoSuchTag(address)
    by_slug = {tag.slug: tag for tag in known.filter(slug__in={*names, *map(str.casefold, names)})}
    found = {name: by_slug.get(name) or by_slug.get(name.casefold()) for name in names}
    missing = [name for name, tag in found.items() if tag is None]
    if missing:
        found |= _tags_by_name(missing, known)
    tags = {tag.pk: tag for tag in found.values() if tag is not None}
    if any(tag is None for tag in found.values()) or len(tags) > MOST_TAGS:
        raise NoSuchTag(address)
    return sorted(tags.values(), key=lambda tag: tag.slug)


def _tags_by_name(names: Sequence[str], tags: "QuerySet[Tag]") -> dict[str, Tag | None]:
    """Return the tag of each name, which may be written with hyphens for spaces."""
    keys = {name: (key_of(name), key_of(name.replace("-", " "))) for name in names}
    wanted = {key for either in keys.values() for key in either if key}
    rows = TagName.objects.filter(key__in=wanted, tag=OuterRef("pk")).values(item=JSONArray("key"))
    found = tags.filter(names__key__in=wanted).distinct().annotate(keys_found=RowsAsJSON(rows))
    known = {key: tag for tag in found for (key,) in tag.keys_found}
    return {name: known.get(exact) or known.get(spaced) for name, (exact, spaced) in keys.items()}


def tagged_source(tags: Sequence[Tag], outlet: Outlet | None = None) -> Source:
    """Return the source of the list of editions that have all the tags, and quote the outlet where one is given."""
    topic = Topic(tuple(tags), outlet)

    def read(window: Window, size: int) -> Slice:
        rows, is_long = _rows_of(topic)
        if is_long:
            lead, asked, _size = _lead_of(topic)
            return sought_slice(lead, asked, window, size)
        return slice_of(
            with_cards(rows, "edition__"),
            window,
            size,
            to_editions=lambda found: [row.edition for row in found],
        )

    return read


def nearest_rows(tags: Sequence[Tag], window: Window) -> "QuerySet[Any]":
    """Return one row, with its `edition`, per live edition that has all the tags, in a window's order.

    Among very many only the nearest are looked through.
    """
    lead, asked, size = _lead_of(Topic(tuple(tags)))
    nearest = window.of_rows(lead)
    if asked and size > LOOKED_THROUGH:
        nearest = nearest.filter(within_reach(nearest, is_rising=window.side == Side.AFTER))
    return nearest.filter(*asked)


def _lead_of(topic: Topic) -> tuple["QuerySet[Any]", Sequence[Exists], int]:
    """Return the rows of the rarest of the topic's parts, what is asked of each, and how many rows that is, about."""
    parts: list[tuple[int, QuerySet[Any]]] = [
        (tag.article_count, EditionTag.objects.filter(tag=tag)) for tag in topic.tags
    ]
    if topic.outlet is not None:
        quoting = EditionOutlet.objects.filter(outlet=topic.outlet, quotation_count__gt=0)
        parts.append((topic.outlet.quotation_count, quoting))
    parts.sort(key=lambda part: part[0])
    (size, lead), *others = parts
    return lead, [Exists(rows.filter(edition=OuterRef("edition"))) for _size, rows in others], size


def _rows_of(topic: Topic) -> tuple["QuerySet[Any]", bool]:
    """Return one row per live edition of the topic, and whether these have to be sought among very many."""
    lead, asked, size = _lead_of(topic)
    return lead.filter(*asked), bool(asked) and size > LOOKED_THROUGH


def edge_of(nearest: "QuerySet[Any]", *, time: str = "first_published_at") -> "QuerySet[Any]":
    """Return the time up to which rows in their order are looked through; nothing where they end before."""
    return nearest.values(time)[LOOKED_THROUGH : LOOKED_THROUGH + 1]


def within_reach(nearest: "QuerySet[Any]", *, is_rising: bool = False, time: str = "first_published_at") -> Q:
    """Return the condition that rows in their order are not further than the edge.

    It is a bound on the index that the rows are read by, so that they still come in order and reading stops at
    the last one needed.
    """
    furthest = Value(END if is_rising else BEGINNING, output_field=DateTimeField())
    edge = Coalesce(Subquery(edge_of(nearest, time=time)), furthest)
    return Q(**{f"{time}__lte" if is_rising else f"{time}__gte": edge})


def sought_slice(
    lead: "QuerySet[Any]", asked: Iterable[Q | Exists], window: Window, size: int, *, path: str = "edition__"
) -> Slice:
    """Return the slice of those rows that have what is asked, looking through 5,000 at a time.

    `path` leads from a row to its edition; nothing where the rows are editions. Where the window is not filled by
    then, the slice tells from where to look on; two queries at most.
    """
    nearest = window.of_rows(lead)
    is_rising = window.side == Side.AFTER
    chosen = with_cards(nearest.filter(within_reach(nearest, is_rising=is_rising), *asked), path)
    if window.side == Side.FROM:
        newer = window.newer_rows(lead)
        there = newer.filter(within_reach(newer, is_rising=True), *asked)
        chosen = chosen.annotate(has_newer=Exists(there), may_have_newer=Exists(edge_of(newer)))
    rows = list(chosen[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    edge = None if more else edge_of(nearest).values_list("first_published_at", flat=True).first()
    editions = [row.edition if path else row for row in rows]
    if is_rising:
        newer_from = Anchor(edge, LARGEST_ID) if edge else None
        return Slice(editions[::-1], more or newer_from is not None, has_older=True, newer_from=newer_from)
    older_from = Anchor(edge, 0) if edge else None
    has_newer = window.side == Side.BEFORE or any(
        getattr(row, "has_newer", False) or getattr(row, "may_have_newer", False) for row in rows
    )
    return Slice(editions, has_newer, has_older=more or older_from is not None, older_from=older_from)


def beside(topic: Topic, *, all_articles: int, now: datetime) -> Beside:
    """Return what stands beside the articles of a topic as `topic_named()` gave it.

    No query for one tag; one for any other topic. `all_articles` is the number of live articles, by which a rare
    tag's company weighs more.
    """
    if topic.is_one_tag:
        return _beside_one(topic.tags[0], all_articles, now)
    return _beside_several(topic, now)


def _beside_one(tag: Any, all_articles: int, now: datetime) -> Beside:
    pairs = [
        (number, count, Tag(**dict(zip(TAG_FIELDS, values, strict=True))))
        for number, count, *values in tag.kept_pairs
    ]

    def weight(pair: tuple[int, int, Tag]) -> tuple[float, int]:
        number, count, other = pair
        return -number * math.log1p(all_articles / max(count, 1)), other.pk

    outlets = [(_outlet_of(values), number) for number, *values in tag.kept_outlets]
    return Beside(
        total=tag.article_count,
        is_partial=False,
        facets=[(other, number, tag_url(tags=[tag, other])) for number, _count, other in pairs[:MOST_FACETS]],
        communities=[
            (outlet, number, tag_url(tags=[tag], community=outlet.slug))
            for outlet, number in outlets[:MOST_COMMUNITIES]
        ],
        counts_are_partial=False,
        related=[other for _number, _count, other in sorted(pairs, key=weight)[:MOST_RELATED]],
        activity=_activity({str(month)[:7]: number for month, number in tag.kept_months}, now),
        stances=_stances(tag, {outlet.pk: outlet for outlet, _number in outlets}),
    )


def _stances(tag: Any, outlets: Mapping[int, Outlet]) -> ReactionChart | None:
    """Return the stances of what is quoted from the outlets in the articles with a tag."""
    kept = [row for row in tag.kept_stances if row[1] in outlets]
    return chart_of((stance, outlets[outlet_id], number) for stance, outlet_id, number in kept)


# What is counted over the newest articles of a topic, in rows of one form: what kind of thing, its id, how many
# articles, and what the thing is called.
# The rows of the chosen articles are looked up one by one: SQLite goes through a CROSS JOIN in its order, and PostgreSQL
# does not look into what has an OFFSET. Left to choose, both may read the table of all articles' rows instead.
COUNTED = """
    WITH chosen (edition_id, month) AS MATERIALIZED ({chosen})
    SELECT 'total', 0, COUNT(*), '', '', '', '', '', '', 0 FROM chosen
    UNION ALL
    SELECT 'month', 0, COUNT(*), CAST(month AS text), '', '', '', '', '', 0 FROM chosen GROUP BY month
    UNION ALL
    SELECT 'tag', tag.id, found.number, tag.slug, tag.name_en, tag.name_ko, '', '', '', 0 FROM (
        SELECT tagged.tag_id, COUNT(*) AS number FROM chosen
        CROSS JOIN {of_editiontag} AS tagged
        WHERE tagged.edition_id = chosen.edition_id AND tagged.tag_id NOT IN ({tags})
        GROUP BY tagged.tag_id ORDER BY 2 DESC, 1 LIMIT {facets}
    ) AS found JOIN tags_tag AS tag ON tag.id = found.tag_id
    UNION ALL
    SELECT 'outlet', outlet.id, found.number, outlet.slug, outlet.name_en, outlet.name_native, outlet.language,
    outlet.mark, outlet.kind, outlet.hue FROM (
        SELECT quoting.outlet_id, COUNT(*) AS number FROM chosen
        CROSS JOIN {of_editionoutlet} AS quoting
        WHERE quoting.edition_id = chosen.edition_id AND quoting.quotation_count > 0
        GROUP BY quoting.outlet_id ORDER BY 2 DESC, 1 LIMIT {communities}
    ) AS found JOIN reactions_outlet AS outlet ON outlet.id = found.outlet_id
"""
LOOKED_UP = {
    "postgresql": "LATERAL (SELECT * FROM {table} AS one WHERE one.edition_id = chosen.edition_id OFFSET 0)",
    "sqlite": "{table}",
}
# The numbers that are kept for two things together.
OF_PAIR = """
    UNION ALL
    SELECT 'kept', 0, article_count, '', '', '', '', '', '', 0 FROM tags_tagpair WHERE tag_id = %s AND other_id = %s
"""
OF_TAG_AND_OUTLET = """
    UNION ALL
    SELECT 'kept', 0, article_count, '', '', '', '', '', '', 0 FROM articles_tagoutlet WHERE tag_id = %s AND outlet_id = %s
"""


def _beside_several(topic: Topic, now: datetime) -> Beside:
    found = _counted(topic)
    _rows, is_long = _rows_of(topic)
    counted = sum(row[2] for row in found["total"])
    # What is left uncounted: articles beyond the newest 1,000, and those that were not looked through.
    counts_are_partial = is_long or counted >= ARTICLES_COUNTED
    has_kept = (len(topic.tags), topic.outlet is None) in {(2, True), (1, False)}
    total = sum(row[2] for row in found["kept"]) if has_kept else counted
    if has_kept:
        counts_are_partial = counts_are_partial and total > counted
    tags = [
        (Tag(id=pk, slug=slug, name_en=name_en, name_ko=name_ko), number)
        for _kind, pk, number, slug, name_en, name_ko, *_rest in _by_number(found["tag"])
    ]
    outlets = [
        (_outlet_of((pk, kind, slug, name_en, name_native, language, hue, mark)), number)
        for _kind, pk, number, slug, name_en, name_native, language, mark, kind, hue in _by_number(
            found["outlet"]
        )
    ]
    may_narrow = len(topic.tags) < MOST_TAGS
    stances = None
    if topic.outlet is not None and len(topic.tags) == 1:
        stances = _stances(topic.tags[0], {topic.outlet.pk: topic.outlet})
    return Beside(
        total=total,
        is_partial=counts_are_partial and not has_kept,
        facets=[(tag, number, replace(topic, tags=(*topic.tags, tag)).url) for tag, number in tags]
        if may_narrow
        else [],
        communities=[(outlet, number, replace(topic, outlet=outlet).url) for outlet, number in outlets]
        if topic.outlet is None
        else [],
        counts_are_partial=counts_are_partial,
        related=[],
        activity=_activity({row[3][:7]: row[2] for row in found["month"]}, now),
        stances=stances,
    )


def _by_number(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def _counted(topic: Topic) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    lead, asked, size = _lead_of(topic)
    newest = Window().of_rows(lead)
    if size > LOOKED_THROUGH:
        newest = newest.filter(within_reach(newest))
    month = TruncMonth("first_published_at", tzinfo=UTC)
    chosen = newest.filter(*asked).annotate(month=month).values_list("edition_id", "month")[:ARTICLES_COUNTED]
    inner, parameters = chosen.query.sql_with_params()
    ids = [tag.pk for tag in topic.tags]
    looked_up = LOOKED_UP[connection.vendor]
    statement = COUNTED.format(
        of_editiontag=looked_up.format(table="articles_editiontag"),
        of_editionoutlet=looked_up.format(table="articles_editionoutlet"),
        chosen=inner,
        tags=", ".join(["%s"] * len(ids)),
        facets=MOST_FACETS,
        communities=MOST_COMMUNITIES,
    )
    values = [*parameters, *ids]
    if topic.outlet is None and len(ids) == 2:
        statement, values = statement + OF_PAIR, [*values, *ids]
    elif topic.outlet is not None and len(ids) == 1:
        statement, values = statement + OF_TAG_AND_OUTLET, [*values, *ids, topic.outlet.pk]
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row in cursor.fetchall():
            found[row[0]].append(row)
    return found


def ways_to_widen(topic: Topic) -> list[tuple[str, str]]:
    """Return for each part of a topic of several its name and the address without it."""
    ways = []
    if len(topic.tags) > 1:
        for tag in topic.tags:
            rest = replace(topic, tags=tuple(other for other in topic.tags if other != tag))
            ways.append((tag.label, rest.url))
    if topic.outlet is not None:
        ways.append((topic.outlet.label, replace(topic, outlet=None).url))
    return ways


def _activity(numbers: Mapping[str, int], now: datetime) -> list[Month]:
    """Return the last 24 months, oldest first, from numbers by month as "2026-01"; nothing where all are empty."""
    months = [(month, numbers.get(f"{month:%Y-%m}", 0)) for month in _months_until(now)]
    busiest = max(number for _month, number in months)
    if not busiest:
        return []
    return [
        Month(month, number, math.ceil(100 * number / busiest) if number else 0) for month, number in months
    ]


def _months_until(now: datetime) -> list[date]:
    months = [now.astimezone(UTC).date().replace(day=1)]
    while len(months) < MONTHS:
        months.insert(0, _month_before(months[0]))
    return months


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), month.month - 1 or 12, 1)
