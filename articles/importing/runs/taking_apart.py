"""Entries of a file, taken apart without the database: by this process, and by others too where there are many of them."""

import datetime
import json
import multiprocessing
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import override

from articles.importing.entries import Entry, page_of
from articles.importing.pages import CategoryNames, UnableToImport
from articles.importing.runs.payloads import payload_of, pictures_of
from articles.sourcing.outlet_names import OutletNames
from delivery.makers import Makers, usual_number

ENTRIES_AT_ONCE = 50
# Of the contents of what is taken apart at once: saved pages have up to 5 MiB each.
MOST_AT_ONCE = 4_000_000
# No process is started for fewer entries: until it is ready for its first they are taken apart here.
ALONE_UNTIL = 500
# Each takes some 100 MB, and the service of a worker may have 1,200.
MOST_PROCESSES = 4


@dataclass(frozen=True, slots=True)
class TakenApart:
    """What an entry's row says of it: either why it becomes no article (`reason`), or its page as JSON (`payload`)."""

    name: str
    kind: str
    source_id: str
    title: str
    slug: str
    address: str
    date: datetime.date | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    unsourced_count: int = 0
    picture_count: int = 0
    payload: str | None = None


def usual_processes() -> int:
    """Return how many processes take entries apart unless somebody says otherwise: as many as there are processors, four at most."""
    return min(usual_number(), MOST_PROCESSES)


def taken_apart(
    entries: Iterable[Entry],
    *,
    outlets: Sequence[OutletNames],
    categories: Sequence[CategoryNames],
    language: str,
    done: int,
    processes: int,
    niceness: int = 0,
) -> Generator[list[TakenApart], None, None]:
    """Yield entries taken apart, in their order, some at once; what they say is said in `language`.

    `done` entries came before these. Processes give way to others by their `niceness`. What goes wrong with the entries themselves is raised after those before it were
    yielded. A process that died is `concurrent.futures.process.BrokenProcessPool`.
    """
    parts = _Parts(entries)
    arguments = tuple(outlets), tuple(categories), language, niceness
    alone = -(-max(0, ALONE_UNTIL - done) // ENTRIES_AT_ONCE)
    with _makers(arguments, 0) as here, _makers(arguments, processes) as elsewhere:
        batches = iter(parts)
        yield from chain(here.made(islice(batches, alone)), elsewhere.made(batches))
    if parts.error is not None:
        raise parts.error


class _Parts:
    """Entries in lists. An error among them ends the lists and is kept: they are taken ahead of their turn."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[list[Entry]]:
        part: list[Entry] = []
        size = 0
        try:
            for entry in self._entries:
                part.append(entry)
                size += len(entry.html) + len(entry.data)
                if len(part) >= ENTRIES_AT_ONCE or size >= MOST_AT_ONCE:
                    yield part
                    part, size = [], 0
        except (UnableToImport, OSError) as error:
            self.error = error
            return
        if part:
            yield part


_Arguments = tuple[tuple[OutletNames, ...], tuple[CategoryNames, ...], str, int]


def _makers(arguments: _Arguments, processes: int) -> Makers[list[Entry], list[TakenApart]]:
    return Makers(prepare=_Taker, arguments=arguments, make=_take_apart, processes=processes)


class _Taker:
    def __init__(
        self,
        outlets: tuple[OutletNames, ...],
        categories: tuple[CategoryNames, ...],
        language: str,
        niceness: int,
    ) -> None:
        self.outlets, self.categories, self.language = outlets, categories, language
        if multiprocessing.parent_process() is not None:
            os.nice(niceness)

    def take(self, entry: Entry) -> TakenApart:
        name, kind, address = entry.name[:400], entry.kind[:40], entry.address[:500]
        try:
            page = page_of(entry=entry, outlets=self.outlets, categories=self.categories)
        except UnableToImport as refusal:
            return TakenApart(
                name=name,
                kind=kind,
                source_id=entry.source_id,
                title=entry.title[:300],
                slug=entry.slug[:120],
                address=address,
                reason=refusal.reason,
            )
        return TakenApart(
            name=name,
            kind=kind,
            source_id=entry.source_id,
            title=page.title,
            slug=page.slug,
            address=address,
            date=page.date,
            notes=page.notes,
            unsourced_count=len(page.unsourced),
            picture_count=len(pictures_of(page)),
            payload=json.dumps(payload_of(page)),
        )


def _take_apart(taker: _Taker, entries: list[Entry]) -> list[TakenApart]:
    with override(taker.language):
        return [taker.take(entry) for entry in entries]
