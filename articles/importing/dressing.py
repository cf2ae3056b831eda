"""What stands above and below an article's text on a page: title, date, category, deck, tags, other articles."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importing.dates import is_ambiguous_date, take_date
from articles.importing.furniture import (
    ENDS_A_SENTENCE,
    begins_other_articles,
    is_like_a_tag,
    is_navigation,
    tags_on_line,
)
from articles.importing.lines import Line, LineKind, PageParts
from articles.importing.pages import CategoryNames, UnableToImport

LONGEST_TITLE = 200
LONGEST_DECK = 500
LONGEST_BYLINE = 200
# A line of this length is part of an article's text and no entry of a list.
SHORTEST_PARAGRAPH = 160
LONGEST_CATEGORY = 30
MOST_CATEGORY_WORDS = 3
MOST_TAGS = 30
FEWEST_LOOSE_TAGS = 3


def folded(text: str) -> str:
    """Return the text as titles and names are compared: letters and digits only, without case."""
    return "".join(character for character in text.casefold() if character.isalnum())


def category_of(name: str, categories: Sequence[CategoryNames]) -> CategoryNames | None:
    """Return our category of that name, whatever its case and spacing, in English or Korean."""
    wanted = folded(name)
    return next(
        (category for category in categories if wanted in {folded(own) for own in category.names}), None
    )


def drop_navigation(parts: PageParts) -> None:
    """Take out links of the page, and the list of other articles at its end."""
    lines, dropped = parts.lines, []
    last_paragraph = max(
        (index for index, line in enumerate(lines) if len(line.text) >= SHORTEST_PARAGRAPH), default=-1
    )
    end = next(
        (
            index
            for index in range(last_paragraph + 1, len(lines))
            if begins_other_articles(lines[index].text)
        ),
        len(lines),
    )
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if is_navigation(line.text) or (index > end and not tags_on_line(line.text)):
            dropped.append(line.text)
        else:
            kept.append(line)
    parts.lines = kept
    if dropped:
        shown = " · ".join(text[:60] for text in dropped[:6])
        parts.notes.append(
            ngettext(
                "%(number)d line of navigation was dropped: %(lines)s",
                "%(number)d lines of navigation were dropped: %(lines)s",
                len(dropped),
            )
            % {"number": len(dropped), "lines": shown + (" …" if len(dropped) > 6 else "")}
        )


def take_title(parts: PageParts) -> None:
    """Set the title: what the HTML says it is, else the page's first line.

    Raises `UnableToImport` for a page whose first line cannot be one.
    """
    if not parts.title:
        first = parts.lines[0] if parts.lines else None
        is_title = (
            first is not None
            # An HTML page that has no heading has no title: its first paragraph is none.
            and first.kind
            in ({LineKind.HEADING} if parts.format == "html" else {LineKind.HEADING, LineKind.PARAGRAPH})
            and len(first.text) <= LONGEST_TITLE
            and any(character.isalnum() for character in first.text)
            and take_date(first.text)[1] != ""
            and not tags_on_line(first.text)
        )
        if first is None or not is_title:
            raise UnableToImport(
                _(
                    "The page has no title. Put the title on the first line (at most 200 characters) and try again."
                )
            )
        parts.title = first.text
        parts.lines = parts.lines[1:]
    if len(parts.title) > LONGEST_TITLE:
        parts.notes.append(_("The title was cut to 200 characters."))
        parts.title = parts.title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def take_header(parts: PageParts, categories: Sequence[CategoryNames]) -> None:
    """Take date, category, byline, deck and the repeated title from the lines above the text."""
    index = 0
    date_line: Line | None = None
    while index < len(parts.lines):
        line = parts.lines[index]
        # In a text, what stands beside the date is in one group with it; in HTML each line is its own.
        beside_date = date_line is not None and (bool(line.html) or line.group == date_line.group)
        if line.kind == LineKind.IMAGE or not _take_header_line(
            parts, line, categories, beside_date=beside_date
        ):
            break
        date_line = line if take_date(line.text)[0] is not None else None
        index += 1
    parts.lines = parts.lines[index:]
    _take_deck(parts)


def _take_header_line(
    parts: PageParts, line: Line, categories: Sequence[CategoryNames], *, beside_date: bool
) -> bool:
    """Return whether the line belongs above the text; what it says is kept."""
    text = line.text
    if folded(text) == folded(parts.title):
        return True
    if category_of(text, categories) is not None:
        parts.category = parts.category or text
        return True
    date, rest = take_date(text)
    if date is not None and (not rest or _is_beside_date(rest, parts, categories)):
        parts.date = parts.date or date
        return True
    if date is None and is_ambiguous_date(text) and len(text) <= LONGEST_CATEGORY:
        parts.notes.append(
            _("The date “%(date)s” can be read in two ways and was left out. Set it by hand.")
            % {"date": text}
        )
        return True
    if _is_byline(text):
        parts.byline = parts.byline or text
        return True
    if not parts.category and beside_date and _may_be_category(line):
        parts.category = text
        return True
    return False


def _is_beside_date(rest: str, parts: PageParts, categories: Sequence[CategoryNames]) -> bool:
    if category_of(rest, categories) is not None:
        parts.category = parts.category or rest
        return True
    if _is_byline(rest):
        parts.byline = parts.byline or rest
        return True
    return False


def _is_byline(text: str) -> bool:
    words = text.split()
    if len(text) > 80 or text.endswith(ENDS_A_SENTENCE):
        return False
    is_english = len(words) >= 2 and words[0] in {"By", "by", "BY"} and words[1][:1].isupper()
    return is_english or (1 < len(words) <= 4 and words[-1] in {"기자", "특파원"})


def _may_be_category(line: Line) -> bool:
    """Return whether a line right beside the date names a category that we do not have."""
    return (
        line.kind == LineKind.PARAGRAPH
        and len(line.text) <= LONGEST_CATEGORY
        and len(line.text.split()) <= MOST_CATEGORY_WORDS
        and not line.text.endswith(ENDS_A_SENTENCE)
    )


def _take_deck(parts: PageParts) -> None:
    """Take as the deck a single sentence or two between the header and the first heading."""
    lines = parts.lines
    if parts.format == "text":
        alone = len(lines) > 1 and lines[0].group != lines[1].group
        before_heading = len(lines) > 1 and lines[1].kind == LineKind.HEADING
        if (
            alone
            and before_heading
            and lines[0].kind == LineKind.PARAGRAPH
            and len(lines[0].text) <= LONGEST_DECK
        ):
            parts.deck = lines[0].text
            parts.lines = lines[1:]
        return
    if not parts.deck:
        return
    text = folded(" ".join(line.text for line in lines[:8]))
    if folded(parts.deck.rstrip(".… "))[:200] in text:
        # A description made by cutting off the beginning of the text, or a deck that stands in the text as well.
        if lines and folded(lines[0].text) == folded(parts.deck) and len(lines) > 1:
            parts.lines = lines[1:]
        else:
            parts.deck = ""
            return
    else:
        parts.notes.append(_("The deck is the description that the page gives of itself to search engines."))
    if len(parts.deck) > LONGEST_DECK:
        parts.deck = parts.deck[: LONGEST_DECK - 1].rsplit(" ", 1)[0] + "…"


def take_tags(parts: PageParts) -> None:
    """Take the tags from lines that say so, else from the short lines at the page's end."""
    explicit: list[str] = []
    kept: list[Line] = []
    for line in parts.lines:
        tags = tags_on_line(line.text) if line.kind == LineKind.PARAGRAPH else []
        if tags:
            explicit.extend(tags)
        else:
            kept.append(line)
    parts.lines = kept
    loose: list[str] = []
    if not explicit:
        loose = _loose_tags(parts)
    parts.tags = distinct_tags([*parts.tags, *explicit, *loose])
    if len(parts.tags) > MOST_TAGS:
        parts.notes.append(_("Only the first %(limit)d tags were kept.") % {"limit": MOST_TAGS})
        parts.tags = parts.tags[:MOST_TAGS]


def _loose_tags(parts: PageParts) -> list[str]:
    lines = parts.lines
    count = 0
    while count < len(lines) and _may_be_loose_tag(lines[-1 - count]):
        count += 1
    run = lines[len(lines) - count :]
    if not run or count > MOST_TAGS or count == len(lines):
        return []
    last_group = [line for line in run if line.group == run[-1].group]
    if len(last_group) > 1:
        run = last_group
    elif len(run) < FEWEST_LOOSE_TAGS:
        return []
    if parts.format == "html" and not parts.tags and len(run) < FEWEST_LOOSE_TAGS:
        return []
    parts.lines = lines[: len(lines) - len(run)]
    return [line.text for line in run]


def _may_be_loose_tag(line: Line) -> bool:
    plain = not line.html or line.html.startswith(("<p>", "<ul>"))
    return (
        line.kind == LineKind.PARAGRAPH
        and plain
        and not line.html.startswith("<li>")
        and is_like_a_tag(line.text)
    )


def distinct_tags(tags: list[str]) -> list[str]:
    """Return the names of tags, each topic once, without those that can be none."""
    named: dict[str, str] = {}
    for tag in tags:
        name = tag.lstrip("#").strip()
        key = folded(name)
        if key and len(name) <= 100:
            named.setdefault(key, name)
    return list(named.values())
