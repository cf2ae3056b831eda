"""What is there already, and is not made once more: by what it is called where it comes from, by its address, or by its title."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from articles.importing.runs.taking_apart import TakenApart
from articles.models import Article, ImportRow, ImportRun


@dataclass(slots=True)
class Known:
    """What a batch of entries could be a second time. Four queries, however many entries there are."""

    in_file: dict[str, int] = field(default_factory=dict)
    addresses_in_file: dict[str, int] = field(default_factory=dict)
    titles_in_file: dict[tuple[str, date | None], int] = field(default_factory=dict)
    imported: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, tuple[int, str]] = field(default_factory=dict)
    titles: dict[tuple[str, date | None], int] = field(default_factory=dict)

    @classmethod
    def of(cls, *, run: ImportRun, entries: Sequence[TakenApart]) -> "Known":
        """Return what is known of entries that would be made."""
        state = ImportRow.State
        source_ids = {entry.source_id for entry in entries if entry.source_id}
        slugs = {entry.slug for entry in entries if entry.slug}
        # A saved page has neither: its title is what it is known by.
        titles = {entry.title for entry in entries if not (entry.source_id or entry.slug)}
        known = cls()
        for number, source_id, own_run, state_of, article_id in (
            # By an index of those that are called something: SQLite uses it only where that is said.
            ImportRow.objects.filter(source_id__in=source_ids, state__in=[state.WAITING, state.MADE])
            .exclude(source_id="")
            .order_by("-number")
            .values_list("number", "source_id", "run_id", "state", "article_id")
        ):
            if own_run == run.pk:
                known.in_file[source_id] = number
            elif state_of == state.MADE and article_id is not None:
                known.imported[source_id] = article_id
        own = ImportRow.objects.filter(run=run, state=state.WAITING)
        # Not only of this run, which SQLite would look through from its first row to its last.
        known.addresses_in_file = {
            slug: number
            for slug, number, run_id, state_of in ImportRow.objects.filter(slug__in=slugs)
            .exclude(slug="")
            .values_list("slug", "number", "run_id", "state")
            if (run_id, state_of) == (run.pk, state.WAITING)
        }
        known.addresses = {
            slug: (pk, title)
            for pk, slug, title in Article.objects.filter(slug__in=slugs).values_list("pk", "slug", "title")
        }
        if titles:
            rows = Article.objects.filter(title__in=titles).values_list("pk", "title", "event_date")
            known.titles = {(title, event_date): pk for pk, title, event_date in rows}
            known.titles_in_file = {
                (title, date.fromisoformat(when) if when else None): number
                for number, title, when in own.filter(title__in=titles).values_list(
                    "number", "title", "page__date"
                )
            }
        return known

    def why_not(self, entry: TakenApart) -> str:
        """Return why an entry is not made once more, or nothing."""
        if entry.source_id in self.in_file or entry.slug in self.addresses_in_file:
            number = self.in_file.get(entry.source_id) or self.addresses_in_file[entry.slug]
            return _("It stands in this file already, as number %(number)d.") % {"number": number}
        if entry.source_id in self.imported:
            return _("It was imported already, as article %(number)d.") % {
                "number": self.imported[entry.source_id]
            }
        if entry.slug in self.addresses:
            number, title = self.addresses[entry.slug]
            return _("Article %(number)d, “%(title)s”, has the same address already.") % {
                "number": number,
                "title": title,
            }
        place = entry.title, entry.date
        if place in self.titles and not (entry.source_id or entry.slug):
            return _("Article %(number)d has the same title and date already.") % {
                "number": self.titles[place]
            }
        if place in self.titles_in_file and not (entry.source_id or entry.slug):
            return _("It stands in this file already, as number %(number)d.") % {
                "number": self.titles_in_file[place]
            }
        return ""

    def add(self, entry: TakenApart, number: int) -> None:
        """Remember an entry of this batch: another one after it is the same a second time."""
        if entry.source_id:
            self.in_file[entry.source_id] = number
        if entry.slug:
            self.addresses_in_file[entry.slug] = number
        if not (entry.source_id or entry.slug):
            self.titles_in_file[entry.title, entry.date] = number
