"""A bundle made from the database: the evidence of some quotations, for people who need not believe us."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from reactions.bundles.layout import (
    BUNDLE_FORMAT,
    CONTENTS,
    INDEX,
    PAGES,
    README,
    README_KO,
    archive_path,
    artifact_path,
    datapackage_file,
    digest_file,
    evidence_path,
    pages_file,
    quotation_path,
    resource_entry,
    resources_of,
)
from reactions.bundles.packing import DATAPACKAGE, DIGEST, LARGEST, TooLarge, pack, place_of
from reactions.bundles.readme import readme, readme_ko
from reactions.bundles.warcs import UnableToReadRecords, compressed, gzipped, index_lines, resource_records
from reactions.manifests import (
    COMMENT_FIELDS,
    canonical_json,
    comment_rows,
    commitment_key_of,
    content_of,
    format_of,
    in_utc,
    link_of,
)
from reactions.models import Capture, CaptureArtifact, CaptureTimestamp, Quotation, Redaction
from reactions.sealing import UnableToRead, artifact_key, key_of_title, read_artifact, verify_capture
from reactions.verifying.shortcomings import named_by


class UnableToExport(Exception):
    """These quotations cannot be given away as a bundle; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What a bundle will hold: checked for what may be given away, and not yet read."""

    quotations: tuple[Quotation, ...]
    captures: tuple[Capture, ...]
    byte_count: int


def plan_bundle(*, quotation_ids: Collection[int]) -> Plan:
    """Return what a bundle of these quotations will hold. Callers check `reactions.export_evidence`.

    Raises `UnableToExport` where there is nothing to hold, where a quotation is hidden or redacted, and where the page
    of one is closed: its evidence was closed or destroyed, or holds words of another quotation that is hidden or
    redacted, which a bundle would bring back.
    """
    quotations = tuple(
        Quotation.objects.filter(pk__in=quotation_ids)
        .select_related("source__outlet", "capture__previous", "author", "comment")
        .prefetch_related("elisions", "translations", "verifications", "capture__artifacts")
        .order_by("pk")
    )
    if not quotations:
        raise UnableToExport(_("There are no quotations whose evidence could be exported."))
    for quotation in quotations:
        if quotation.hidden_at is not None or quotation.redacted_at is not None:
            raise UnableToExport(
                _("Quotation %(number)d is hidden or was removed. Its evidence is not given away.")
                % {"number": quotation.pk}
            )
    _require_open(quotations)
    captures = tuple({quotation.capture_id: quotation.capture for quotation in quotations}.values())
    byte_count = sum(artifact.byte_count for capture in captures for artifact in capture.artifacts.all())
    if byte_count * 2 > LARGEST:
        raise UnableToExport(
            _("Together this is too large for one file. Export the quotations one by one instead.")
        )
    return Plan(quotations=quotations, captures=captures, byte_count=byte_count)


def _require_open(quotations: tuple[Quotation, ...]) -> None:
    sources = {quotation.source_id for quotation in quotations}
    closed = Redaction.objects.filter(
        scope__in=[Redaction.Scope.SUPPRESS, Redaction.Scope.DESTROY],
        effective_at__isnull=False,
        capture__source__in=sources,
    )
    gone = Quotation.objects.filter(source__in=sources)
    gone = gone.filter(hidden_at__isnull=False) | gone.filter(redacted_at__isnull=False)
    shut = set(closed.values_list("capture__source", flat=True))
    holding = set(gone.values_list("source", flat=True))
    for quotation in quotations:
        named = {"words": named_by(quotation.exact)}
        if quotation.source_id in shut:
            raise UnableToExport(
                _("The evidence of the page of “%(words)s” was closed. It is not given away.") % named
            )
        if quotation.source_id in holding:
            raise UnableToExport(
                _(
                    "On the page of “%(words)s” stand words of another quotation that is hidden or was removed. "
                    "A bundle would bring them back, so its evidence is not given away."
                )
                % named
            )


def write_bundle(*, plan: Plan, out: BinaryIO) -> None:
    """Write the bundle. Same evidence, same bytes. One artifact is in memory at a time.

    Raises `UnableToExport` where a capture is not as it was sealed; `out` is worthless then.
    """
    for capture in plan.captures:
        inspection = verify_capture(capture=capture)
        if not inspection.is_sound or inspection.destroyed:
            reason = str(inspection.problems[0]) if inspection.problems else _("It was destroyed.")
            raise UnableToExport(
                _("Capture %(number)d is not as it was sealed: %(reason)s")
                % {"number": capture.pk, "reason": reason}
            )
    try:
        _Writer(plan).write(out)
    except UnableToRead as failure:
        raise UnableToExport(str(failure)) from failure
    except UnableToReadRecords as failure:
        raise UnableToExport(
            _("The WARC file of a capture cannot be read: %(reason)s") % {"reason": failure}
        ) from failure
    except TooLarge:
        raise UnableToExport(
            _("Together this is too large for one file. Export the quotations one by one instead.")
        ) from None


class _Writer:
    """Writes one bundle: knows what files there are, and gathers what the last of them say about the others."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.index: list[str] = []
        self.resources: list[dict[str, Any]] = []
        self.datapackage = b""

    def write(self, out: BinaryIO) -> None:
        files: dict[str, Callable[[], bytes]] = {
            CONTENTS: self._contents,
            README: lambda: readme(self._story()),
            README_KO: lambda: readme_ko(self._story()),
            INDEX: lambda: gzipped("".join(sorted(self.index)).encode()),
            PAGES: self._pages,
        }
        for capture in self.plan.captures:
            files |= self._files_of(capture)
        for quotation in self.plan.quotations:
            told = canonical_json(_told(quotation))
            files[quotation_path(quotation.pk)] = lambda told=told: told  # type: ignore[misc]
        ordered = [(name, self._listed(name, files[name])) for name in sorted(files, key=place_of)]
        ordered += [(DATAPACKAGE, self._datapackage), (DIGEST, lambda: digest_file(self.datapackage))]
        pack(ordered, out)

    def _listed(self, name: str, content: Callable[[], bytes]) -> Callable[[], bytes]:
        def listed() -> bytes:
            data = content()
            self.resources.append(resource_entry(path=name, data=data))
            return data

        return listed

    def _files_of(self, capture: Capture) -> dict[str, Callable[[], bytes]]:
        """Return the files about a capture; those with artifacts are read when their turn comes."""
        path, manifest = evidence_path, capture.manifest
        openings = canonical_json(_openings(capture))
        rows = capture.comments.order_by("ordinal").values_list(*COMMENT_FIELDS)
        files: dict[str, Callable[[], bytes]] = {
            path(capture.pk, "manifest.json"): lambda: content_of(manifest),
            path(capture.pk, "openings.json"): lambda: openings,
            path(capture.pk, "comments.json"): lambda: canonical_json(comment_rows(rows)),
            archive_path(capture.pk): lambda: self._archive(capture),
        }
        if format_of(manifest) > 1:
            files[path(capture.pk, "link.json")] = lambda: link_of(manifest)
        before = capture.previous
        if before is not None and format_of(before.manifest) > 1:
            files[path(capture.pk, "previous-link.json")] = lambda: link_of(before.manifest)
        stamp = CaptureTimestamp.objects.filter(capture=capture).first()
        if stamp is not None:
            files[path(capture.pk, "timestamp.tsr")] = lambda: bytes(stamp.token)
        for artifact in capture.artifacts.all():
            name = artifact_path(capture_id=capture.pk, role=artifact.role, media_type=artifact.media_type)
            if name not in files:
                files[name] = lambda artifact=artifact: read_artifact(artifact=artifact)  # type: ignore[misc]
        return files

    def _archive(self, capture: Capture) -> bytes:
        """Return a capture's WARC file: as it was fetched, or made of what was uploaded; and index it."""
        artifacts = {str(row.role): row for row in capture.artifacts.all()}
        if CaptureArtifact.Role.WARC in artifacts:
            data = read_artifact(artifact=artifacts[CaptureArtifact.Role.WARC])
        else:
            contents = {
                role: read_artifact(artifact=row)
                for role, row in artifacts.items()
                if role != CaptureArtifact.Role.TEXT
            }
            data = compressed(
                resource_records(
                    resources=resources_of(capture.manifest, contents),
                    captured_at=capture.captured_at.astimezone(UTC),
                    seal=capture.manifest_sha256,
                    publisher=settings.SITE_URL,
                )
            )
        filename = archive_path(capture.pk).partition("/")[2]
        self.index.extend(index_lines(filename=filename, data=data))
        return data

    def _contents(self) -> bytes:
        return canonical_json(
            {
                "format": BUNDLE_FORMAT,
                "publisher": settings.SITE_URL,
                "captures": sorted(capture.pk for capture in self.plan.captures),
                "quotations": [quotation.pk for quotation in self.plan.quotations],
            }
        )

    def _pages(self) -> bytes:
        return pages_file(
            {
                "id": f"capture-{capture.pk}",
                "url": capture.final_url,
                "ts": _second(capture.captured_at),
                "title": capture.title,
            }
            for capture in sorted(self.plan.captures, key=lambda row: row.pk)
        )

    def _datapackage(self) -> bytes:
        first = self.plan.captures[0]
        self.datapackage = datapackage_file(
            resources=self.resources,
            title=f"Evidence for quotations in {settings.SITE_NAME}",
            description=f"How to check it is told in {README} and {README_KO}.",
            created=_second(self._made_of()),
            software=f"ReactionNewsroom {settings.VERSION}",
            main=first.final_url,
        )
        return self.datapackage

    def _made_of(self) -> datetime:
        """Return the newest moment in the evidence. The time of packing would make every bundle another one."""
        moments = [capture.recorded_at for capture in self.plan.captures]
        for quotation in self.plan.quotations:
            moments += [row.checked_at for row in quotation.verifications.all()]
            moments += [row.updated_at for row in quotation.translations.all()]
        return max(moments)

    def _story(self) -> dict[str, Any]:
        """Return what the read-me files tell of this bundle."""
        return {
            "site": settings.SITE_NAME,
            "url": settings.SITE_URL,
            "captures": [
                {
                    "id": capture.pk,
                    "seal": capture.manifest_sha256,
                    "format": format_of(capture.manifest),
                    "has_stamp": CaptureTimestamp.objects.filter(capture=capture).exists(),
                }
                for capture in self.plan.captures
            ],
            "quotations": [{"id": row.pk, "url": _evidence_url(row)} for row in self.plan.quotations],
        }


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _openings(capture: Capture) -> dict[str, dict[str, str]]:
    """Return what opens a capture's commitments, by the role of the artifact, and that to its title."""
    artifacts = list(capture.artifacts.all())
    openings = {str(row.role): _opening(row) for row in artifacts}
    if format_of(capture.manifest) > 1:
        openings["title"] = {"title": capture.title, "commitment_key": key_of_title(artifacts).hex()}
    return openings


def _opening(artifact: CaptureArtifact) -> dict[str, str]:
    """Return what opens an artifact's commitment. From it nobody can find the artifact's own key."""
    opening = {"sha256": artifact.sha256}
    if artifact.commitment:
        opening["commitment_key"] = commitment_key_of(key=artifact_key(artifact=artifact)).hex()
    return opening


def _evidence_url(quotation: Quotation) -> str:
    with override(settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL}{reverse('evidence', args=[quotation.pk])}"


def _told(quotation: Quotation) -> dict[str, Any]:
    """Return what a bundle says of a quotation: neither handles nor people of the newsroom."""
    outlet, newest = quotation.source.outlet, next(iter(quotation.verifications.all()), None)
    author = quotation.author
    return {
        "quotation": quotation.pk,
        "capture": quotation.capture_id,
        "comment": quotation.comment.ordinal if quotation.comment else None,
        "native_comment_id": quotation.native_comment_id,
        "exact": quotation.exact,
        "prefix": quotation.prefix,
        "suffix": quotation.suffix,
        "start": quotation.start,
        "end": quotation.end,
        "elisions": [[row.start, row.end] for row in quotation.elisions.all()],
        "language": quotation.language,
        "posted_at": in_utc(quotation.posted_at),
        "posted_precision": quotation.posted_precision,
        "votes_up": quotation.votes_up,
        "votes_down": quotation.votes_down,
        "votes_observed_at": in_utc(quotation.votes_observed_at),
        "context_note": quotation.context_note,
        "pseudonym": author.pseudonym if author and not quotation.is_restricted else "",
        "verdict": newest.verdict if newest else "",
        "folds": newest.folds if newest else [],
        "algorithm_version": newest.algorithm_version if newest else "",
        "verifications": [
            {
                "checked_at": in_utc(row.checked_at),
                "by": "person" if row.reviewer_id else "program",
                "decision": row.decision,
                "verdict": row.verdict,
                "folds": row.folds,
                "algorithm_version": row.algorithm_version,
                "artifact": row.artifact_sha256,
            }
            for row in quotation.verifications.all()
        ],
        "translations": [
            {"language": row.language, "text": row.text, "method": row.method, "is_stale": row.is_stale}
            for row in quotation.translations.all()
        ],
        "source": {
            "url": quotation.source.canonical_url,
            "title": quotation.source.title,
            "outlet": outlet.name_en or outlet.name_native,
            "outlet_native": outlet.name_native,
            "kind": outlet.kind,
            "reading_rules": outlet.slug,
            "charset_hint": outlet.charset_hint,
        },
        "evidence_url": _evidence_url(quotation),
    }
