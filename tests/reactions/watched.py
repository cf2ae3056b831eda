"""A thread of the fake forum that is quoted where readers see it."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reactions.capturing.storing import capture
from reactions.health.checking import check_source
from reactions.models import Appearance, Capture, DeskTask, HealthCheck, Outlet, Quotation, Source
from tests.factories import NOW, make_quotation, make_source, make_user
from tests.forum import Forum
from tests.forum.threads import Thread

_numbers = itertools.count(1)


def make_public(quotation: Quotation, *, now: datetime = NOW) -> Appearance:
    """Show a quotation as a live edition would."""
    number = next(_numbers)
    Quotation.objects.filter(pk=quotation.pk).update(was_shown=True)
    return Appearance.objects.create(
        quotation=quotation,
        outlet=quotation.source.outlet,
        edition_id=number,
        path=f"/articles/harbour-{number}/",
        title="The queue at the harbour",
        language="en",
        published_at=now,
    )


@dataclass
class Watched:
    """A thread, its source, and quotations of its first comments (each of the whole comment)."""

    forum: Forum
    thread: Thread
    source: Source
    quotations: list[Quotation] = field(default_factory=list)

    @property
    def quotation(self) -> Quotation:
        return Quotation.objects.get(pk=self.quotations[0].pk)

    def check(self, hours: float = 1) -> list[HealthCheck]:
        """Check the source so many hours after NOW; that of the page comes first, those of quotations in order."""
        return check_source(source_id=self.source.pk, now=NOW + timedelta(hours=hours))

    def finding(self, hours: float = 1) -> tuple[str, str]:
        """Return outcome and reason of the first quotation's check."""
        check = self.check(hours)[1]
        return check.outcome, check.reason

    @property
    def tasks(self) -> list[str]:
        return list(DeskTask.objects.filter(source=self.source).order_by("pk").values_list("kind", flat=True))


def watch(
    forum: Forum,
    *,
    style: str = "theqoo",
    quoted: int = 1,
    method: str = Capture.Method.FETCH,
    **fields: object,
) -> Watched:
    """Return a thread of which the first comments are quoted and shown since NOW."""
    thread = forum.add_thread(style, **fields)
    slug = "harbour" if style == "general" else style
    source = make_source(
        outlet=Outlet.objects.get(slug=slug),
        canonical_url=forum.address(thread),
        native_id=str(thread.number)
        if style in {"general", "theqoo"}
        else f"{thread.path.split('/')[1]}/{thread.number}",
        title=thread.title,
    )
    stored = capture(
        source=source,
        data=thread.page() if not thread.loads_by_script else page_with_comments(thread),
        media_type="text/html",
        method=method,
        captured_at=NOW - timedelta(hours=2),
        operator=make_user(),
        now=NOW - timedelta(hours=2),
    )
    watched = Watched(forum=forum, thread=thread, source=source)
    for comment in thread.comments[:quoted]:
        quotation = make_quotation(capture=stored, exact=comment.words)
        assert quotation.native_comment_id
        make_public(quotation)
        watched.quotations.append(quotation)
    return watched


def page_with_comments(thread: Thread) -> bytes:
    """Return a page whose comments a script loads, as an editor's browser saves it."""
    thread.loads_by_script = False
    page = thread.page()
    thread.loads_by_script = True
    return page
