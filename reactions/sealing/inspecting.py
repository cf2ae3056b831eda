"""What differs from what was sealed: of one capture, and along the whole chain."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from reactions.manifests import (
    COMMENT_FIELDS,
    NAME_OF_DIGEST,
    NAME_OF_TITLE,
    comments_digest,
    format_of,
    seal_of,
    title_commitment_of,
)
from reactions.models import Capture, CaptureArtifact, CaptureComment, Redaction
from reactions.sealing.artifacts import (
    UnableToRead,
    check_artifact,
    described,
    is_destroyed,
    key_of_title,
    read_artifact,
    sealed_digests,
)
from reactions.sealing.chain import manifest_of, stored_comments_sha256
from reactions.takedown.removed_words import MARK

# The number of no capture: behind all of them.
BEHIND_ALL = sys.maxsize


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was sealed. `role` names the artifact where it is about one."""

    message: str
    role: str = ""

    def __str__(self) -> str:
        return f"{self.role}: {self.message}" if self.role else self.message


@dataclass(frozen=True)
class Inspection:
    """What re-computing a capture's seal showed. Without problems, it is as it was sealed.

    `destroyed` are the roles of artifacts that a redaction destroyed: their commitments stand, their bytes are gone.
    """

    capture_id: int
    address: str
    manifest_sha256: str
    problems: tuple[Problem, ...]
    destroyed: tuple[str, ...] = ()
    byte_count: int = 0

    @property
    def is_sound(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Opened:
    """What a capture's text says, and what is wrong with its seal, rows or files. Of a picture there is no text."""

    problems: tuple[str, ...]
    text: str = ""


def verify_capture(*, capture: Capture) -> Inspection:
    """Return what a re-computation of the capture's seal shows: its rows, its files, its link to the one before.

    Reads every artifact, a piece at a time.
    """
    return _inspected(
        capture,
        artifacts=list(capture.artifacts.all()),
        previous=_seal_before(capture),
        is_redacted=None,
        comments_sha256=stored_comments_sha256(capture_id=capture.pk),
    )


def opened(*, capture: Capture) -> Opened:
    """Return the capture's text, with what is wrong with any of its files; its comments are left aside.

    Each file is read once. Queries nothing where `previous` and `artifacts` are already fetched, however many
    comments there are. What was destroyed is a problem here: nothing can be shown to have been said by it.
    """
    artifacts = list(capture.artifacts.all())
    problems = _problems_of_rows(capture, artifacts, previous=_seal_before(capture), comments_sha256=None)
    text = ""
    for artifact in artifacts:
        try:
            if artifact.role == CaptureArtifact.Role.TEXT:
                text = read_artifact(artifact=artifact).decode()
            else:
                check_artifact(artifact=artifact)
        except UnableToRead as failure:
            problems.append(Problem(str(failure), role=str(artifact.role)))
    return Opened(problems=tuple(str(problem) for problem in problems), text=text)


def verify_chain(*, after: int | None = None) -> Iterator[Inspection]:
    """Yield the inspection of each capture, oldest first, memory flat whatever their number.

    `after` is a capture that was inspected already: only those behind it are looked at. A capture taken out of the middle shows too: the next one's manifest names a seal that does not stand before it.
    """
    before = Capture.objects.filter(pk=after).first() if after else None
    redacted = _redacted_captures()
    captures = Capture.objects.filter(pk__gt=after or 0).order_by("id").prefetch_related("artifacts")
    comments = _CommentsInOrder(after=after or 0)
    for capture in captures.iterator(chunk_size=100):
        follows = capture.previous_id == (before.pk if before else None)
        inspection = _inspected(
            capture,
            artifacts=list(capture.artifacts.all()),
            previous=(before.manifest_sha256 if before else None) if follows else _seal_before(capture),
            # Where it is not yet in the list: it may have been redacted meanwhile.
            is_redacted=True if capture.pk in redacted else None,
            comments_sha256=comments.sha256_for(capture.pk),
        )
        if not follows:
            told = Problem(_("It does not follow the capture that stands before it."))
            inspection = replace(inspection, problems=(told, *inspection.problems))
        before = capture
        yield inspection


class _CommentsInOrder:
    """The comments of all captures in one query, read along with the captures: thousands of each, never all at once.

    It is asked after the captures are, so that a capture which is stored meanwhile has its comments among them.
    """

    def __init__(self, *, after: int) -> None:
        rows = CaptureComment.objects.filter(capture__gt=after).order_by("capture_id", "ordinal")
        named = rows.values_list("capture_id", *COMMENT_FIELDS)
        self._groups = groupby(named.iterator(chunk_size=2_000), key=itemgetter(0))
        self._waiting: tuple[int, Iterable[tuple[Any, ...]]] | None = None

    def sha256_for(self, capture_id: int) -> str:
        """Return the SHA-256 over a capture's comments; captures are asked for in ascending order."""
        while self._waiting is None or self._waiting[0] < capture_id:
            self._waiting = next(self._groups, (BEHIND_ALL, ()))
        if self._waiting[0] > capture_id:
            return comments_digest(())
        return comments_digest(row[1:] for row in self._waiting[1])


def _inspected(
    capture: Capture,
    *,
    artifacts: list[CaptureArtifact],
    previous: str | None,
    is_redacted: bool | None,
    comments_sha256: str,
) -> Inspection:
    problems = _problems_of_rows(capture, artifacts, previous=previous, comments_sha256=comments_sha256)
    destroyed: list[str] = []
    for artifact in artifacts:
        if is_destroyed(artifact):
            if is_redacted is None:
                is_redacted = capture.pk in _redacted_captures()
            if is_redacted:
                destroyed.append(str(artifact.role))
            else:
                told = _("Its key is gone, though no redaction of this capture destroyed it.")
                problems.append(Problem(told, role=str(artifact.role)))
            continue
        try:
            check_artifact(artifact=artifact)
        except UnableToRead as failure:
            problems.append(Problem(str(failure), role=str(artifact.role)))
    return Inspection(
        capture_id=capture.pk,
        address=capture.final_url,
        manifest_sha256=capture.manifest_sha256,
        problems=tuple(problems),
        destroyed=tuple(destroyed),
        byte_count=sum(artifact.byte_count for artifact in artifacts),
    )


def _problems_of_rows(
    capture: Capture,
    artifacts: list[CaptureArtifact],
    *,
    previous: str | None,
    comments_sha256: str | None,
) -> list[Problem]:
    """Return what of a capture's rows differs from its manifest, and whether the manifest fits its seal."""
    sealed = capture.manifest
    if not isinstance(sealed, dict) or not format_of(sealed):
        return [Problem(_("Its manifest cannot be read: it names no format that is known."))]
    manifest_format = format_of(sealed)
    problems: list[Problem] = []
    if seal_of(sealed) != capture.manifest_sha256:
        problems.append(Problem(_("The seal does not fit the manifest: one of them was changed.")))
    expected = manifest_of(
        capture=capture,
        artifacts=_as_sealed(artifacts, sealed, manifest_format),
        comments_sha256=str(sealed.get("comments_sha256")) if comments_sha256 is None else comments_sha256,
        title=_title_as_sealed(capture, artifacts, sealed, manifest_format),
        manifest_format=manifest_format,
        previous=previous,
    )
    for name in sorted(expected.keys() | sealed.keys()):
        if expected.get(name) == sealed.get(name):
            continue
        if name == "artifacts":
            problems.extend(_differing_artifacts(expected[name], sealed.get(name)))
        elif name == NAME_OF_TITLE[manifest_format]:
            problems.append(Problem(_("“%(name)s” is not what was sealed.") % {"name": "title"}))
        elif name == "comments_sha256":
            problems.append(Problem(_("What was found of its comments is not what was sealed.")))
        else:
            problems.append(Problem(_("“%(name)s” is not what was sealed.") % {"name": name}))
    return problems


def _title_as_sealed(
    capture: Capture, artifacts: list[CaptureArtifact], sealed: Mapping[str, Any], manifest_format: int
) -> str:
    """Return what a manifest would say of the title.

    The manifest's own stands for it where the key was destroyed with the text (what is wrong with a key is told with
    its artifact), and where words of a quotation from the same page were removed, which masks them in titles too.
    """
    named = str(sealed.get(NAME_OF_TITLE[manifest_format]))
    title = capture.title
    if manifest_format > 1:
        try:
            title = title_commitment_of(title_key=key_of_title(artifacts), title=title)
        except UnableToRead:
            return named
    return named if title != named and _is_masked(capture) else title


def _is_masked(capture: Capture) -> bool:
    """Return whether a title has the mark of removed words, and words of a quotation from its page were removed."""
    return (
        MARK in capture.title
        and Redaction.objects.filter(
            scope=Redaction.Scope.REDACT, effective_at__isnull=False, quotation__source=capture.source_id
        ).exists()
    )


def _as_sealed(
    artifacts: Iterable[CaptureArtifact], sealed: Mapping[str, Any], manifest_format: int
) -> list[dict[str, Any]]:
    """Return what a manifest would say of the artifacts.

    In format 1 it names the plain SHA-256, which is blanked when an artifact is destroyed: there the manifest's own
    stands for it.
    """
    entries = described(artifacts, manifest_format=manifest_format)
    digest = NAME_OF_DIGEST[manifest_format]
    gone = {str(artifact.role) for artifact in artifacts if is_destroyed(artifact)}
    named = sealed_digests(sealed, manifest_format=manifest_format)
    for entry in entries:
        if not entry[digest] and entry["role"] in gone:
            entry[digest] = named.get(entry["role"], "")
    return entries


def _differing_artifacts(stored: list[dict[str, Any]], sealed: object) -> Iterator[Problem]:
    """Yield what differs between the artifacts' rows and the manifest, by role."""
    entries = sealed if isinstance(sealed, list) else []
    named = {str(entry.get("role")): entry for entry in entries if isinstance(entry, dict)}
    there = {str(entry["role"]): entry for entry in stored}
    for role in sorted(named.keys() | there.keys()):
        if role not in there:
            yield Problem(_("It was sealed with the capture and is no longer there."), role=role)
        elif role not in named:
            yield Problem(_("It was not there when the capture was sealed."), role=role)
        else:
            names = sorted(there[role].keys() | named[role].keys())
            for name in names:
                if there[role].get(name) != named[role].get(name):
                    yield Problem(_("“%(name)s” is not what was sealed.") % {"name": name}, role=role)
    if len(entries) != len(named):
        yield Problem(_("“%(name)s” is not what was sealed.") % {"name": "artifacts"})


def _seal_before(capture: Capture) -> str | None:
    if capture.previous_id is None or capture.previous is None:
        return None
    return capture.previous.manifest_sha256


def _redacted_captures() -> frozenset[int]:
    """Return the captures whose evidence a redaction that took effect destroyed."""
    rows = Redaction.objects.filter(
        scope=Redaction.Scope.DESTROY, effective_at__isnull=False, capture__isnull=False
    )
    return frozenset(rows.values_list("capture_id", flat=True))
