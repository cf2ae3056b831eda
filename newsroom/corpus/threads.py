"""Threads of invented communities, which articles quote from: pages that the newsroom itself reads, keeps and judges.

A page is made and stored once, under keys that follow from the seed; each capture of it is a row of its own with a seal of
its own. So there are few files, whatever the number of captures.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from django.utils.html import escape

from delivery.copying import Row
from newsroom.corpus.scheme import COMMENTS_PER_THREAD, THREADS_PER_ERA, Scheme
from newsroom.corpus.words import Remark, name_of, remark, sentences
from reactions.capturing.storing import comment_rows, one_line, reading_rules
from reactions.judging.places import words_at
from reactions.judging.verdicts import FoldedCapture, Span, Verdict, contexts, judge
from reactions.manifests import (
    COMMENT_FIELDS,
    CURRENT_FORMAT,
    comments_digest,
    title_commitment_of,
)
from reactions.models import CaptureArtifact, CaptureComment, Outlet, Source
from reactions.reading import ReadPage, read_capture
from reactions.sealing import NewArtifact, evidence_cipher, key_of_title, store_file
from reactions.sealing.artifacts import described

HANDLES_PER_OUTLET = 40


class UnableToMakeThread(Exception):
    """A page is not read as it was written: the corpus and the reading of pages do not fit together."""


@dataclass(frozen=True, slots=True)
class Said:
    """One comment of a thread, with all that a quotation of it copies."""

    ordinal: int
    exact: str
    english: str
    stance: str
    prefix: str
    suffix: str
    start: int
    end: int
    native_id: str
    author_id: int | None
    posted_at: str | None
    posted_precision: str
    votes_up: int | None
    votes_down: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A page that was read and stored. Of its captures everything is here that is the same for all of them."""

    number: int
    outlet: int
    title: str
    posted_at: str
    author_id: int | None
    completeness: str
    comment_count: int
    text_commitment: str
    title_commitment: str
    comments_sha256: str
    described: list[dict[str, Any]]
    # Columns of the artifacts' and comments' rows after the row's own number and the capture's.
    artifacts: list[Row]
    comments: list[Row]
    said: dict[int, Said]

    def kept(self) -> dict[str, Any]:
        """Return the thread as JSON can hold it."""
        kept = asdict(self)
        kept["artifacts"] = [[*row[:-1], bytes(row[-1] or b"").hex()] for row in self.artifacts]  # type: ignore[arg-type]
        return kept

    @classmethod
    def of_kept(cls, kept: dict[str, Any]) -> "Thread":
        return cls(
            **{
                **kept,
                "artifacts": [(*row[:-1], bytes.fromhex(row[-1])) for row in kept["artifacts"]],
                "comments": [tuple(row) for row in kept["comments"]],
                "said": {int(ordinal): Said(**said) for ordinal, said in kept["said"].items()},
            }
        )


def in_database(moment: datetime | None) -> str | None:
    """Return a time as both databases take it: in UTC, without saying so."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")


def make_thread(*, scheme: Scheme, number: int, outlets: Sequence[Outlet]) -> Thread:
    """Make, read and store one thread. Its authors are made known, no other row is written.

    Raises `UnableToMakeThread` where what is read is not what was written, and `OSError` where there is no room.
    """
    chance = Random(f"{scheme.seed} thread {number}")
    begins = scheme.era_begins(number // THREADS_PER_ERA).replace(second=0, microsecond=0)
    posted_at = begins - timedelta(minutes=chance.randrange(24 * 60, 5 * 24 * 60))
    # Some communities are louder than others.
    place = int(len(outlets) * chance.random() ** 1.7)
    outlet = outlets[place]
    remarks: dict[str, Remark] = {}
    while len(remarks) < COMMENTS_PER_THREAD:
        said = remark(chance)
        remarks[said.ko] = said
    title = f"{name_of(number).ko} 이야기 {number + 1}"
    page_html = _html(title, list(remarks.values()), posted_at, chance, scheme.seed)
    page = read_capture(
        data=page_html,
        media_type="text/html",
        rules=reading_rules(Source(outlet=outlet)),
        seen_at=begins,
    )
    rows = comment_rows(outlet=outlet, found=page.comments)
    if page.refusal or len(rows) != COMMENTS_PER_THREAD + 1 or not page.checkable:
        raise UnableToMakeThread(f"Thread {number}: {page.refusal or 'its comments were not found'}.")
    artifacts = _artifacts(scheme.seed, number, page_html, page)
    text = artifacts[1]
    return Thread(
        number=number,
        outlet=place,
        title=one_line(page.title),
        posted_at=str(in_database(posted_at)),
        author_id=rows[0].author_id,
        completeness=str(page.completeness),
        comment_count=COMMENTS_PER_THREAD,
        text_commitment=text.commitment,
        title_commitment=title_commitment_of(title_key=key_of_title(artifacts), title=one_line(page.title)),
        comments_sha256=comments_digest(
            [tuple(getattr(row, name) for name in COMMENT_FIELDS) for row in rows]
        ),
        described=described(artifacts, manifest_format=CURRENT_FORMAT),
        artifacts=[
            (
                str(artifact.role),
                artifact.media_type,
                artifact.byte_count,
                artifact.sha256,
                store_file(artifact=artifact, now=begins),
                artifact.commitment,
                evidence_cipher().encrypt(artifact.key),
            )
            for artifact in artifacts
        ],
        comments=[_row_of(row) for row in rows],
        said=_said(page.text, rows[1:], list(remarks.values())),
    )


def _html(title: str, remarks: Sequence[Remark], posted_at: datetime, chance: Random, seed: int) -> bytes:
    """Return a thread's page as a browser would have saved it."""
    handles = chance.sample(range(HANDLES_PER_OUTLET), len(remarks) + 1)
    names = [f"{name_of(31 * handle + 5).ko}{handle:02d}" for handle in handles]
    post = " ".join(chance.choices(sentences("ko", seed), k=3)).format(
        a="이곳", b="그곳", p=name_of(chance.randrange(4_000)).ko, q="앞길"
    )
    items = "".join(
        f'<li class="comment-item" id="c-{place}"><span class="comment-author">{escape(names[place])}</span>'
        f'<time datetime="{(posted_at + timedelta(minutes=7 * place)).isoformat()}">{place}</time>'
        f'<div class="comment-text">{escape(one.ko)}</div><span class="upvote">{chance.randrange(400)}</span></li>'
        for place, one in enumerate(remarks, start=1)
    )
    return (
        f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>'
        f'<h1>{escape(title)}</h1><article><span class="post-author">{escape(names[0])}</span>'
        f'<time datetime="{posted_at.isoformat()}">0</time><p>{escape(post)}</p></article>'
        f'<ul class="comment-list">{items}</ul></body></html>'
    ).encode()


def _artifacts(seed: int, number: int, page_html: bytes, page: ReadPage) -> list[NewArtifact]:
    role = CaptureArtifact.Role
    return [
        NewArtifact(role=kind, media_type=media_type, data=data, key=_key(f"{seed} {number} {kind}"))
        for kind, media_type, data in (
            (role.HTML, "text/html", page_html),
            (role.TEXT, "text/plain; charset=utf-8", page.text.encode()),
        )
    ]


def _key(text: str) -> bytes:
    """Return an artifact's key that is always the same: there is nothing to hide in what was invented."""
    return urlsafe_b64encode(sha256(f"corpus artifact {text}".encode()).digest())


def _row_of(row: CaptureComment) -> Row:
    return (
        row.ordinal,
        row.native_id,
        row.parent_native_id,
        row.author_id,
        row.start,
        row.end,
        in_database(row.posted_at),
        row.posted_precision,
        row.votes_up,
        row.votes_down,
    )


def _said(text: str, rows: Sequence[CaptureComment], remarks: Sequence[Remark]) -> dict[int, Said]:
    capture = FoldedCapture(text, tuple(Span(row.start, row.end) for row in rows))
    found = {}
    for row, wanted in zip(rows, remarks, strict=True):
        exact = words_at(text=text, start=row.start, end=row.end)
        prefix, suffix = contexts(text=exact, start=0, end=len(exact))
        judgement = judge(
            exact=exact, capture=capture, comment=Span(row.start, row.end), prefix=prefix, suffix=suffix
        )
        if exact != wanted.ko or judgement.verdict is not Verdict.EXACT:
            raise UnableToMakeThread(f"“{wanted.ko}” was read as “{exact}”, which is {judgement.verdict}.")
        found[row.ordinal] = Said(
            ordinal=row.ordinal,
            exact=exact,
            english=wanted.en,
            stance=wanted.stance,
            prefix=prefix,
            suffix=suffix,
            start=row.start,
            end=row.end,
            native_id=row.native_id,
            author_id=row.author_id,
            posted_at=in_database(row.posted_at),
            posted_precision=row.posted_precision,
            votes_up=row.votes_up,
            votes_down=row.votes_down,
        )
    return found
