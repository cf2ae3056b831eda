"""A sealed title that repeats words which were removed: masked, without breaking the chain.

A page's title is often the first words of its post. A link (format 2) names the SHA-256 of the manifest, not its
words: that number is kept in the manifest, and the title masked in it and in the capture's row. From then on the
seal vouches for the place in the chain and for the artifacts' commitments no more than through what the rows say;
such a manifest is accepted only where words of the page were redacted. A bundle never holds one.
In format 1 the seal is the SHA-256 of the manifest with its title: there the title stays.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reactions.manifests import canonical_json, content_of, format_of, seal_of, sha256_of
from reactions.models import Capture, Redaction

KEPT = "content_sha256"
FORMAT_WITH_LINKS = 2


def mask_sealed_title(*, capture: Capture, mask: Callable[[str], str]) -> bool:
    """Mask the title of a capture in its row and manifest; return whether the words were in it and are gone."""
    masked = mask(capture.title)
    if masked == capture.title or format_of(capture.manifest) != FORMAT_WITH_LINKS:
        return False
    kept = capture.manifest.get(KEPT) or sha256_of(content_of(capture.manifest))
    manifest = {**capture.manifest, "title": masked, KEPT: kept}
    return bool(Capture.objects.filter(pk=capture.pk).blank(title=masked, manifest=manifest))


def is_masked(manifest: Mapping[str, Any]) -> bool:
    """Return whether a manifest says that its title was masked."""
    return KEPT in manifest


def may_be_masked(*, capture: Capture) -> bool:
    """Return whether words of the capture's page were redacted: else a masked title is damage."""
    return Redaction.objects.filter(
        scope=Redaction.Scope.REDACT, effective_at__isnull=False, quotation__source=capture.source_id
    ).exists()


def seal_of_masked(manifest: Mapping[str, Any]) -> str:
    """Return the seal that fits a manifest, its title masked or not."""
    if not is_masked(manifest):
        return seal_of(manifest)
    link = {KEPT: manifest[KEPT], "format": manifest.get("format"), "previous": manifest.get("previous")}
    return sha256_of(canonical_json(link))


def without_mark(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest as its rows would make it."""
    return {name: value for name, value in manifest.items() if name != KEPT}
