"""What stands where in a bundle, and the files that name all others."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from reactions.bundles.packing import DATAPACKAGE
from reactions.bundles.warcs import Resource
from reactions.manifests import canonical_json, sha256_of

BUNDLE_FORMAT = 1
WACZ_VERSION = "1.1.1"
CONTENTS = "evidence/contents.json"
README, README_KO = "evidence/README.txt", "evidence/README.ko.txt"
INDEX, PAGES = "indexes/index.cdx.gz", "pages/pages.jsonl"
ENDINGS = {
    "text/html": "html",
    "text/plain": "txt",
    "image/png": "png",
    "image/jpeg": "jpg",
    "multipart/related": "mhtml",
}
# The artifact that stands for the page itself where several do, best first.
PAGE_ROLES = ("singlefile", "html", "mhtml", "screenshot")


def archive_path(capture_id: int) -> str:
    return f"archive/capture-{capture_id}.warc.gz"


def evidence_path(capture_id: int, what: str) -> str:
    """Return where a file about a capture stands: manifest.json, link.json, previous-link.json, comments.json,
    openings.json, timestamp.tsr, or an artifact.
    """
    return f"evidence/capture-{capture_id}-{what}"


def artifact_path(*, capture_id: int, role: str, media_type: str) -> str:
    """Return where an artifact stands. A fetched page's WARC file is the archive itself."""
    if role == "warc":
        return archive_path(capture_id)
    kind = media_type.partition(";")[0].strip().lower()
    return evidence_path(capture_id, f"{role}.{ENDINGS.get(kind, 'bin')}")


def quotation_path(quotation_id: int) -> str:
    return f"evidence/quotation-{quotation_id}.json"


def resources_of(manifest: Mapping[str, Any], contents: Mapping[str, bytes]) -> list[Resource]:
    """Return what a capture without a WARC file of its own is archived as: its uploaded files, by role.

    The page itself stands at its address, anything else at an address that no browser asks a server for.
    """
    address = _ascii(str(manifest.get("final_url", "")))
    kinds = {
        str(entry.get("role")): str(entry.get("media_type"))
        for entry in manifest.get("artifacts", [])
        if isinstance(entry, dict)
    }
    page = next((role for role in PAGE_ROLES if role in contents), None)
    return [
        Resource(
            role=role,
            address=address if role == page else f"urn:{role}:{address}",
            media_type=_one_line(kinds.get(role, "")) or "application/octet-stream",
            data=contents[role],
        )
        for role in sorted(contents)
        if role not in ("text", "warc")
    ]


def _ascii(address: str) -> str:
    return quote(_one_line(address), safe="!#$%&'()*+,/:;=?@[]~")


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()


def pages_file(pages: Iterable[Mapping[str, str]]) -> bytes:
    """Return `pages.jsonl`: what a replay tool lists."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages quoted"}
    return b"".join(canonical_json(line) + b"\n" for line in (head, *pages))


def resource_entry(*, path: str, data: bytes | memoryview) -> dict[str, Any]:
    """Return what the package says of a file."""
    return {
        "name": path.replace("/", "-").lower(),
        "path": path,
        "hash": f"sha256:{sha256_of(data)}",
        "bytes": len(data),
    }


def datapackage_file(
    *, resources: list[dict[str, Any]], title: str, description: str, created: str, software: str, main: str
) -> bytes:
    return canonical_json(
        {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "description": description,
            "created": created,
            "software": software,
            "mainPageUrl": main,
            "resources": resources,
        }
    )


def digest_file(datapackage: bytes) -> bytes:
    """Return `datapackage-digest.json`: the digest of the file that holds all other digests."""
    return canonical_json({"path": DATAPACKAGE, "hash": f"sha256:{sha256_of(datapackage)}"})
