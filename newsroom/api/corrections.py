"""Corrections and retractions: the list that the site's own page shows."""

from articles.reading.addresses import absolute
from articles.reading.corrections import Entry, corrections_slice
from delivery import keys
from newsroom.api import shapes
from newsroom.api.addresses import api_url, page_url
from newsroom.api.answering import Answer
from newsroom.api.asking import Asked, Windowed, window_of


def correction_list(asked_for: Windowed, asked: Asked) -> Answer:
    """Give the corrections of live articles and the retractions, newest first."""
    found = corrections_slice(window=window_of(asked_for), size=asked_for.limit)
    entries = found.entries
    return Answer(
        body=shapes.CorrectionPage(
            items=[_shape(entry) for entry in entries],
            next=page_url(asked.path, asked.given, before=str(entries[-1].anchor))
            if found.has_older
            else None,
            prev=page_url(asked.path, asked.given, after=str(entries[0].anchor)) if found.has_newer else None,
        ),
        shown=[keys.LISTS, *(keys.edition_of(entry.article_id) for entry in entries)],
        changed_at=entries[0].at if entries else None,
    )


def _shape(entry: Entry) -> shapes.CorrectionEntry:
    return shapes.CorrectionEntry(
        kind="retraction" if entry.is_retraction else "correction",
        at=entry.at,
        article_id=entry.article_id,
        url=absolute(entry.url),
        api_url=api_url(f"/articles/{entry.article_id}"),
        title=entry.title,
        language=entry.language,
        note=entry.note,
        difference_url=absolute(entry.difference_url) if entry.difference_url else None,
    )
