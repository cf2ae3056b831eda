"""What is there already, and is not made once more: by what it is called where it comes from, by its address, or by its title."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from articles.importing.pages import ImportedPage
from articles.models import Article, ImportRow, ImportRun


@dataclass(slots=True)
class Known:
    """What a batch of pages could be a second time. Four queries, however many pages there are."""

    in_file: dict[str, int] = field(default_factory=dict)
    addresses_in_file: dict[str, int] = field(default_factory=dict)
    titles_in_file: dict[tuple[str, date | None], int] = field(default_factory=dict)
    imported: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, tuple[int, str]] = field(default_factory=dict)
    titles: dict[tuple[str, date | None], int] = field(default_factory=dict)

    @classmethod
    def of(cls, *, run: ImportRun, pages: Sequence[tuple[str, ImportedPage]]) -> "Known":
        """Return what is known of pages, each with what it is called where it comes from (or nothing)."""
        state = ImportRow.State
        source_ids = {source_id for source_id, _page in pages if source_id}
        slugs = {page.slug for _source_id, page in pages if page.slug}
        # A saved page has neither: its title is what it is known by.
        titles = {page.title for source_id, page in pages if not (source_id or page.slug)}
        known = cls()
        for number, source_id, own_run, state_of, article_id in (
            ImportRow.objects.filter(source_id__in=source_ids, state__in=[state.WAITING, state.MADE])
            .order_by("-number")
            .values_list("number", "source_id", "run_id", "state", "article_id")
        ):
            if own_run == run.pk:
                known.in_file[source_id] = number
            elif state_of == state.MADE and article_id is not None:
                known.imported[source_id] = article_id
        own = ImportRow.objects.filter(run=run, state=state.WAITING)
        known.addresses_in_file = dict(own.filter(slug__in=slugs).values_list("slug", "number"))
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

    def why_not(self, *, source_id: str, page: ImportedPage) -> str:
        """Return why a page is not made once more, or nothing."""
        if source_id in self.in_file or page.slug in self.addresses_in_file:
            number = self.in_file.get(source_id) or self.addresses_in_file[page.slug]
            return _("It stands in this file already, as number %(number)d.") % {"number": number}
        if source_id in self.imported:
            return _("It was imported already, as article %(number)d.") % {"number": self.imported[source_id]}
        if page.slug in self.addresses:
            number, title = self.addresses[page.slug]
            return _("Article %(number)d, “%(title)s”, has the same address already.") % {
                "number": number,
                "title": title,
            }
        place = page.title, page.date
        if place in self.titles and not (source_id or page.slug):
            return _("Article %(number)d has the same title and date already.") % {
                "number": self.titles[place]
            }
        if place in self.titles_in_file and not (source_id or page.slug):
            return _("It stands in this file already, as number %(number)d.") % {
                "number": self.titles_in_file[place]
            }
        return ""

    def add(self, row: ImportRow, page: ImportedPage) -> None:
        """Remember a page of this batch: another one after it is the same a second time."""
        if row.source_id:
            self.in_file[row.source_id] = row.number
        if page.slug:
            self.addresses_in_file[page.slug] = row.number
        if not (row.source_id or page.slug):
            self.titles_in_file[page.title, page.date] = row.number
