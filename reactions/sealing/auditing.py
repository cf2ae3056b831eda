"""All of the evidence, checked against what was sealed, and what was recorded with it against the evidence.

What is checked, in this order: each capture with its artifacts and comments, and its link to the one before it; that
the chain holds the seals that somebody noted elsewhere; that each quotation stands where it says, and that what its
verifications looked at is what is stored; and that each time stamp is of its capture's seal.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.core.files.storage import Storage
from django.db.models import Q, QuerySet, Sum

from reactions.models import Capture, CaptureArtifact, CaptureTimestamp, Quotation
from reactions.models.evidence import evidence_storage
from reactions.sealing import Inspection, UnableToRead, digest_of, read_artifact, verify_chain
from reactions.timestamping.stamping import TimeStampFailed, recheck
from reactions.timestamping.tokens import UnableToBelieve
from reactions.verifying.shortcomings import still_stands

# A file of a capture that is being stored has no row yet.
YOUNG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it was sealed or recorded: at which capture, of which page, in which artifact, and what differs."""

    message: str
    capture_id: int | None = None
    address: str = ""
    role: str = ""

    def __str__(self) -> str:
        where = []
        if self.capture_id is not None:
            where.append(f"capture {self.capture_id}")
        if self.address:
            where.append(self.address)
        if self.role:
            where.append(self.role)
        return f"{', '.join(where)}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True)
class Step:
    """One capture, or the quotations of one capture, that were checked: what was wrong, and how much was read."""

    findings: tuple[Finding, ...] = ()
    captures: int = 0
    byte_count: int = 0
    quotations: int = 0
    destroyed: tuple[str, ...] = ()
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to check."""

    captures: int
    byte_count: int
    quotations: int


def extent() -> Extent:
    return Extent(
        captures=Capture.objects.count(),
        byte_count=CaptureArtifact.objects.exclude(wrapped_key=b"").aggregate(sum=Sum("byte_count"))["sum"]
        or 0,
        quotations=Quotation.objects.count(),
    )


def audit(*, noted_seals: Collection[str] = ()) -> Iterator[Step]:
    """Yield a step for each capture, oldest first, then for what else is recorded of the evidence.

    `noted_seals` are seals that were noted outside of the database: whoever cuts captures off the end of the chain
    breaks no link, but cannot bring those seals back. Memory stays flat.
    """
    missing = {seal.strip().lower() for seal in noted_seals}
    for inspection in verify_chain():
        missing.discard(inspection.manifest_sha256)
        yield _step_of(inspection)
    for seal in sorted(missing):
        yield Step(
            findings=(
                Finding(f"the chain holds no capture with the seal {seal}, which was noted elsewhere."),
            )
        )
    yield from _quotations()
    yield from _time_stamps()


def _step_of(inspection: Inspection) -> Step:
    return Step(
        findings=tuple(
            Finding(
                problem.message,
                capture_id=inspection.capture_id,
                address=inspection.address,
                role=problem.role,
            )
            for problem in inspection.problems
        ),
        captures=1,
        byte_count=inspection.byte_count,
        destroyed=inspection.destroyed,
        seal=inspection.manifest_sha256,
    )


def _quotations() -> Iterator[Step]:
    rows: QuerySet[Quotation] = (
        Quotation.objects.order_by("capture_id", "id")
        .select_related("capture", "comment")
        .prefetch_related("elisions", "verifications", "capture__artifacts")
    )
    for _capture_id, group in groupby(rows.iterator(chunk_size=200), key=lambda row: row.capture_id):
        quotations = list(group)
        capture = quotations[0].capture
        artifacts = {str(artifact.role): artifact for artifact in capture.artifacts.all()}
        text = _text(artifacts.get(CaptureArtifact.Role.TEXT))
        findings = tuple(
            Finding(
                f"quotation {quotation.pk}: {message}",
                capture_id=capture.pk,
                address=capture.final_url,
                role=role,
            )
            for quotation in quotations
            for role, message in _differences(quotation, artifacts, text)
        )
        yield Step(findings=findings, quotations=len(quotations))


def _text(artifact: CaptureArtifact | None) -> str | None:
    """Return a text to compare with, or None where there is none; what is wrong with it was told with its capture."""
    if artifact is None:
        return None
    try:
        return read_artifact(artifact=artifact).decode()
    except (UnableToRead, UnicodeDecodeError):
        return None


def _differences(
    quotation: Quotation, artifacts: dict[str, CaptureArtifact], text: str | None
) -> Iterator[tuple[str, str]]:
    capture, comment = quotation.capture, quotation.comment
    role = CaptureArtifact.Role
    if quotation.source_id != capture.source_id:
        yield "", "it names another source than its capture."
    if comment is not None and comment.capture_id != capture.pk:
        yield "", "it names a comment of another capture."
    compared = artifacts.get(role.TEXT) or artifacts.get(role.SCREENSHOT)
    if compared is not None:
        known = {digest_of(compared), compared.sha256} - {""}
        for verification in quotation.verifications.all():
            # In captures of format 1 the SHA-256 is blanked when the artifact is destroyed.
            if known and verification.artifact_sha256 not in known:
                yield (
                    str(compared.role),
                    f"verification {verification.pk} looked at other bytes than those that are stored.",
                )
    if text is not None and quotation.redacted_at is None and not still_stands(quotation, text):
        yield str(role.TEXT), "its words are not those at its place in the capture."


def _time_stamps() -> Iterator[Step]:
    for row in (
        CaptureTimestamp.objects.select_related("capture").order_by("capture_id").iterator(chunk_size=200)
    ):
        try:
            recheck(timestamp=row)
        except (UnableToBelieve, TimeStampFailed) as failure:
            finding = Finding(
                str(failure), capture_id=row.capture_id, address=row.capture.final_url, role="time stamp"
            )
            yield Step(findings=(finding,))
        else:
            yield Step()


def files_without_a_row(*, now: datetime) -> Iterator[str]:
    """Yield the files in the evidence's storage that belong to no artifact: left over by a crash, or put there."""
    storage = evidence_storage()
    for folder, names in _folders(storage, ""):
        paths = [f"{folder}/{name}" if folder else name for name in sorted(names)]
        for first in range(0, len(paths), 500):
            batch = paths[first : first + 500]
            known = set(CaptureArtifact.objects.filter(Q(file__in=batch)).values_list("file", flat=True))
            for path in batch:
                if path not in known and storage.get_modified_time(path) <= now - YOUNG:
                    yield path


def _folders(storage: Storage, folder: str) -> Iterator[tuple[str, list[str]]]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield folder, files
    for name in sorted(folders):
        yield from _folders(storage, f"{folder}/{name}" if folder else name)
