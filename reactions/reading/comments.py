"""Comments of a page: their containers, words, handles, times and votes, laid out so that each is one span."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from lxml import etree

from reactions.reading.dates import read_time
from reactions.reading.layout import Element, TextBuilder, ancestors, lay_out, words_of
from reactions.reading.pages import FoundComment, Precision
from reactions.reading.rules import Paths, ReadingRules

LONGEST_HANDLE = 100
LONGEST_ID = 120
MOST_COMMENTS = 20_000
# Each comment is searched with all that is nested in it, comments too: the sum of the elements that are looked at.
# A page whose comments lie in each other by the hundred would be searched for hours else.
MOST_SEARCHED = 400_000
NUMBER = re.compile(r"[+-]?\d[\d,]*")


@lru_cache(maxsize=2_048)
def _compiled(path: str) -> etree.XPath:
    """Return a path ready to be followed: a page with thousands of comments asks for the same few again and again."""
    return etree.XPath(path)


def found_by(root: Element, paths: Paths) -> list[Element | str]:
    """Return what the first path that finds anything finds: elements, or strings of attributes and expressions."""
    for path in paths:
        try:
            found = _compiled(path)(root)
        except etree.XPathError:
            continue
        if isinstance(found, list) and found:
            return found
        if isinstance(found, str) and found.strip():
            return [found]
        if isinstance(found, float) and not isinstance(found, bool):
            return [str(int(found))]
    return []


def elements_by(root: Element, paths: Paths) -> list[Element]:
    return [found for found in found_by(root, paths) if isinstance(getattr(found, "tag", None), str)]


def as_words(found: Element | str) -> str:
    return " ".join(found.split()) if isinstance(found, str) else words_of(found)


def _within_reach(containers: Sequence[Element]) -> Sequence[Element]:
    """Return the containers up to the one with which too much would be searched; the words of the others stay text."""
    searched = 0
    for number, container in enumerate(containers):
        for _element in container.iter():
            searched += 1
            if searched > MOST_SEARCHED:
                return containers[:number]
    return containers


class CommentReader:
    """Reads the comments of one page by rules, into one text.

    Not thread-safe; used once per page. `seen_at` is when the page was saved, for times like 3분 전.
    """

    def __init__(
        self,
        *,
        containers: Sequence[Element],
        rules: ReadingRules,
        builder: TextBuilder,
        seen_at: datetime | None,
    ) -> None:
        self.rules = rules
        self.builder = builder
        self.seen_at = seen_at
        self.zone = ZoneInfo(rules.timezone)
        self.post_at: datetime | None = None
        self.comments: list[FoundComment] = []
        self._containers = dict.fromkeys(_within_reach(containers[:MOST_COMMENTS]))
        self._parent = {container: self._nearest(container) for container in self._containers}
        self._children: dict[Element, list[Element]] = {}
        for container, parent in self._parent.items():
            if parent is not None:
                self._children.setdefault(parent, []).append(container)
        self._ids: dict[Element, str] = {}
        # Words, on one line, by the number under which they stood first.
        self._said: dict[str, str] = {}

    @property
    def containers(self) -> Iterable[Element]:
        return self._containers.keys()

    def _nearest(self, element: Element) -> Element | None:
        return next((ancestor for ancestor in ancestors(element) if ancestor in self._containers), None)

    def _own(self, container: Element, paths: Paths) -> list[Element | str]:
        """Return what paths find in a container, without what belongs to comments nested in it."""
        for path in paths:
            found = found_by(container, (path,))
            own = [one for one in found if self._belongs(one, container)]
            if own:
                return own
        return []

    def _belongs(self, found: Element | str, container: Element) -> bool:
        element = found
        if isinstance(found, str):
            element = found.getparent() if hasattr(found, "getparent") else None
            if element is None:
                return True
        # What stands around a container (the number of the thread it answers) is nobody else's either.
        return element is container or self._nearest(element) is container or element in ancestors(container)

    def containers_within(self, element: Element) -> list[Element]:
        """Return the outermost containers inside an element."""
        return [
            container
            for container, parent in self._parent.items()
            if parent is None and element in ancestors(container)
        ]

    def emit_all(self) -> None:
        for container in self._containers:
            self.emit(container)

    def emit_thread(self, container: Element) -> None:
        """Add a comment and all that are nested in it, each as a span of its own, in the order of the page."""
        waiting = [container]
        while waiting:
            current = waiting.pop(0)
            self.emit(current)
            waiting[:0] = self._children.get(current, [])

    def emit_post(self, element: Element, root: Element) -> None:
        """Add the post itself as ordinal 0."""
        rules = self.rules
        author = self._handle(found_by(root, rules.post_author))
        self.post_at, precision = self._time_of(found_by(root, rules.post_date))
        dropped = {*self._containers, *elements_by(element, rules.drop)}
        dropped.discard(element)
        start, end, _words = self._span_of(element, dropped)
        self.comments.append(
            FoundComment(
                ordinal=0,
                start=start,
                end=end,
                author=author,
                is_site_anonymous=self._is_anonymous(author),
                is_post=True,
                posted_at=self.post_at,
                posted_precision=precision,
                votes_up=number_of(found_by(root, rules.post_up)),
                votes_down=number_of(found_by(root, rules.post_down)),
            )
        )

    def emit(self, container: Element) -> None:
        rules = self.rules
        native_id = self._id_of(container)
        is_repeated = bool(native_id) and native_id in self._said
        if is_repeated and not rules.are_numbers_guessed:
            # Best comments are shown above and again in their place; a quotation must find them once.
            return
        texts = [one for one in self._own(container, rules.comment_text) if not isinstance(one, str)]
        text = texts[0] if texts else (None if rules.comment_text else container)
        authors = self._own(container, rules.author)
        author = self._handle(authors)
        dropped = {one for one in self._own(container, rules.drop) if not isinstance(one, str)}
        if text is container or any(not isinstance(one, str) and text in ancestors(one) for one in authors):
            dropped.update(one for one in authors if not isinstance(one, str))
        dropped.update(self._children.get(container, ()))
        dropped.discard(text)
        if text is not None:
            dropped |= _words_of_others(text, dropped)
        if is_repeated:
            if text is None or words_of(text, dropped=dropped) == self._said[native_id]:
                return
            # Other words: what was taken for its number belongs to several comments.
            native_id = ""
        posted_at, precision = self._time_of(self._own(container, rules.date))
        start, end, words = self._span_of(text, dropped)
        if native_id:
            self._said[native_id] = " ".join(words.split())
        self.comments.append(
            FoundComment(
                ordinal=self._next_ordinal(),
                start=start,
                end=end,
                native_id=native_id,
                parent_native_id=self._parent_id_of(container, native_id),
                author=author,
                is_site_anonymous=self._is_anonymous(author),
                is_tombstone=len(words) <= 80 and any(phrase in words for phrase in rules.comment_tombstones),
                posted_at=posted_at,
                posted_precision=precision,
                votes_up=number_of(self._own(container, rules.up)),
                votes_down=number_of(self._own(container, rules.down)),
            )
        )

    def _next_ordinal(self) -> int:
        return self.comments[-1].ordinal + 1 if self.comments else 1

    def _id_of(self, container: Element) -> str:
        if container not in self._ids:
            found = self._own(container, self.rules.comment_id)
            self._ids[container] = self._number_in(as_words(found[0]) if found else "")
        return self._ids[container]

    def _parent_id_of(self, container: Element, native_id: str) -> str:
        found = self._own(container, self.rules.parent_id)
        parent_id = self._number_in(as_words(found[0])) if found else ""
        if not parent_id and (parent := self._parent[container]) is not None:
            parent_id = self._id_of(parent)
        return parent_id if parent_id != native_id else ""

    def _number_in(self, text: str) -> str:
        found = re.search(self.rules.comment_id_pattern, text[:500])
        return found[found.lastindex or 0][:LONGEST_ID] if found else ""

    def _handle(self, found: Sequence[Element | str]) -> str:
        words = as_words(found[0]) if found else ""
        if self.rules.author_noise:
            words = re.sub(self.rules.author_noise, "", words)
        return words[:LONGEST_HANDLE].strip()

    def _span_of(self, element: Element | None, dropped: Collection[Element]) -> tuple[int, int, str]:
        """Lay an element out as a paragraph of its own; return its start, end and words, without outer spaces."""
        start = self.builder.begin_span()
        if element is not None:
            lay_out(element, self.builder, dropped=dropped)
        self.builder.end_span()
        laid = self.builder.text_from(start)
        words = laid.strip()
        start += len(laid) - len(laid.lstrip()) if words else 0
        return start, start + len(words), words

    def _time_of(self, found: Sequence[Element | str]) -> tuple[datetime | None, Precision]:
        for one in found[:3]:
            moment, precision = read_time(
                as_words(one), zone=self.zone, seen_at=self.seen_at, not_before=self.post_at
            )
            if moment:
                return moment, precision
        return None, Precision.UNKNOWN

    def _is_anonymous(self, author: str) -> bool:
        return bool(self.rules.anonymous and author and re.fullmatch(self.rules.anonymous, author))


def _words_of_others(text: Element, dropped: Collection[Element]) -> set[Element]:
    """Return what a comment repeats of another: blockquotes, unless there is nothing else in it.

    Forums put the comment that is answered there, with its author's name. Whoever repeats it did not say it.
    """
    repeated = set(text.iter("blockquote")) - {text}
    if repeated and words_of(text, dropped={*dropped, *repeated}):
        return repeated
    return set()


def number_of(found: Sequence[Element | str]) -> int | None:
    """Return the number that a count shows, or None: 1.2만 is no exact count, so it is none."""
    if not found:
        return None
    text = as_words(found[0])[:40]
    numbers = NUMBER.findall(text)
    if len(numbers) != 1 or re.search(r"\d[.]\d|[만천억kK]", text):
        return None
    count = abs(int(numbers[0].replace(",", "")))
    return count if count < 2**31 else None
