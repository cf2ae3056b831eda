"""What a demo story stands on: sources, captures that hold the words, quotations, translations, checks."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from newsroom.demo.crowd import bystanders_of, handle_in
from newsroom.demo.markup import PageComment, ThreadPage, address_of_thread, html_of
from newsroom.demo.story import Comment, Reaction, Report, Story, Thread
from reactions.capturing.storing import AlreadyCaptured, capture
from reactions.models import Capture, Outlet, Paraphrase, Quotation, Source, Translation, Verification
from reactions.quoting import locate, quote, translate
from reactions.sources.addresses import canonical_url, native_id_of
from reactions.verifying.checks import decide

TOOL = "Demo page writer 1"


@dataclass
class Evidence:
    """What was brought for one story. Paraphrases are keyed by their place in the story's body."""

    quotations: dict[str, Quotation] = field(default_factory=dict)
    paraphrases: dict[int, Paraphrase] = field(default_factory=dict)
    reports: list[Source] = field(default_factory=list)
    comment_count: int = 0
    # By the keys of threads.
    captures: dict[str, Capture] = field(default_factory=dict)


def bring_evidence(*, story: Story, reporter: User, desk: User, out_at: datetime) -> Evidence:
    """Capture the story's threads, quote from them, and have a second person accept what is not left unchecked."""
    evidence = Evidence()
    for thread in story.threads:
        captured = evidence.captures[thread.key] = _captured(thread, reporter, out_at)
        evidence.comment_count += captured.comment_count
        for comment in thread.comments:
            if comment.key:
                is_checked = comment.key not in story.unchecked
                evidence.quotations[comment.key] = _quoted(
                    comment, captured, reporter, desk if is_checked else None, out_at
                )
    evidence.paraphrases = _paraphrased(story, evidence.captures, reporter, out_at)
    evidence.reports = [_cited(report, story, reporter, out_at) for report in story.reports]
    return evidence


def evidence_of_translation(
    evidence: Evidence, *, translated: Story, reporter: User, out_at: datetime
) -> Evidence:
    """Return the same evidence with paraphrases in the translation's own words."""
    return replace(evidence, paraphrases=_paraphrased(translated, evidence.captures, reporter, out_at))


def _paraphrased(
    story: Story, captures: dict[str, Capture], reporter: User, out_at: datetime
) -> dict[int, Paraphrase]:
    return {
        place: Paraphrase.objects.create(
            source=captures[part.thread].source,
            capture=captures[part.thread],
            text=part.text,
            language=story.language,
            stance=part.stance,
            is_demo=True,
            created_at=out_at - timedelta(minutes=100),
            created_by=reporter,
        )
        for place, part in enumerate(story.body)
        if isinstance(part, Reaction)
    }


def _source(
    *,
    outlet_slug: str,
    number: int,
    kind: str,
    title: str,
    language: str,
    at: datetime,
    reporter: User,
    now: datetime,
) -> Source:
    outlet = Outlet.objects.get(slug=outlet_slug)
    url = canonical_url(address_of_thread(outlet_slug, number))
    source, _is_new = Source.objects.get_or_create(
        canonical_url=url,
        defaults={
            "outlet": outlet,
            "kind": kind,
            "native_id": native_id_of(outlet=outlet, url=url),
            "title": title,
            "published_at": at,
            "language": language,
            "is_demo": True,
            "created_at": now,
            "created_by": reporter,
        },
    )
    return source


def _captured(thread: Thread, reporter: User, out_at: datetime) -> Capture:
    begun_at = (out_at - thread.before).replace(second=0, microsecond=0)
    saved_at = out_at - timedelta(minutes=115)
    outlet = Outlet.objects.get(slug=thread.outlet)
    source = _source(
        outlet_slug=thread.outlet,
        number=thread.number,
        kind=Source.Kind.POST if outlet.kind == Outlet.Kind.BLOG else Source.Kind.THREAD,
        title=f"[데모] {thread.title}",
        language="ko",
        at=begun_at,
        reporter=reporter,
        now=saved_at,
    )
    return saved(
        thread, mingled(thread), source=source, begun_at=begun_at, saved_at=saved_at, operator=reporter
    )


def saved(
    thread: Thread,
    comments: list[Comment],
    *,
    source: Source,
    begun_at: datetime,
    saved_at: datetime,
    operator: User,
) -> Capture:
    """Return a capture of the thread's page with the comments, as somebody saved it at a time."""
    page = ThreadPage(
        number=thread.number,
        title=f"[데모] {thread.title}",
        author=handle_in(thread.outlet, thread.number, 0),
        at=begun_at,
        post=thread.post,
        comments=[
            PageComment(
                number=thread.number * 100 + position,
                author=handle_in(thread.outlet, thread.number, position),
                at=begun_at + timedelta(minutes=4 + 9 * position),
                words=comment.words,
                up=comment.up,
                down=comment.down,
            )
            for position, comment in enumerate(comments, start=1)
        ],
    )
    try:
        return capture(
            source=source,
            data=html_of(thread.outlet, page),
            media_type="text/html",
            method=Capture.Method.UPLOAD,
            captured_at=saved_at,
            operator=operator,
            now=saved_at,
            tool=TOOL,
        )
    except AlreadyCaptured as twin:
        # A capture that had to stay when the demo was removed, because real evidence is chained to it.
        return twin.capture


def mingled(thread: Thread) -> list[Comment]:
    """Return the thread's comments with bystanders between them."""
    among: list[Comment] = []
    bystanders = list(bystanders_of(thread.number))
    for comment in thread.comments:
        among.extend([bystanders.pop(0), comment])
    return [*among, *bystanders]


def _quoted(
    comment: Comment, captured: Capture, reporter: User, reviewer: User | None, out_at: datetime
) -> Quotation:
    place = locate(capture=captured, words=comment.quoted)
    quotation = quote(
        capture=captured,
        start=place.start,
        end=place.end,
        elisions=place.elisions,
        actor=reporter,
        now=out_at - timedelta(minutes=110),
        stance=comment.stance,
        context_note=comment.context,
        is_demo=True,
    )
    translate(
        quotation=quotation,
        language="en",
        text=comment.english,
        method=Translation.Method.HUMAN,
        actor=reporter,
        now=out_at - timedelta(minutes=105),
    )
    if reviewer is not None:
        decide(
            quotation=quotation,
            reviewer=reviewer,
            decision=Verification.Decision.ACCEPTED,
            now=out_at - timedelta(minutes=60),
        )
    return quotation


def _cited(report: Report, story: Story, reporter: User, out_at: datetime) -> Source:
    return _source(
        outlet_slug=report.outlet,
        number=report.number,
        kind=Source.Kind.STATEMENT if report.outlet == "demo-haeun-city" else Source.Kind.REPORT,
        title=f"[데모] {report.title}" if story.language == "ko" else f"[Demo] {report.title}",
        language=story.language,
        at=out_at - report.before,
        reporter=reporter,
        now=out_at - timedelta(minutes=118),
    )
