"""A capture in a bundle, checked: its seal, its link to the one before, its comments, each artifact, its time stamp."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from reactions.bundles.layout import archive_path, artifact_path, evidence_path, resources_of
from reactions.bundles.parsing import Fields, Wrong, read_any, read_json
from reactions.bundles.warcs import UnableToReadRecords, records_in, resource_records, unpacked
from reactions.manifests import COMMENT_FIELDS, NAME_OF_DIGEST, commitment_of, sha256_of, title_commitment_of
from reactions.timestamping.tokens import Stamp, UnableToBelieve, stamp_of

Files = Mapping[str, memoryview]
ORDINAL, NATIVE_ID, START, END, VOTES_UP, VOTES_DOWN, POSTED_AT = (
    COMMENT_FIELDS.index(name)
    for name in ("ordinal", "native_id", "start", "end", "votes_up", "votes_down", "posted_at")
)


@dataclass(frozen=True, slots=True)
class CheckedCapture:
    """What a capture's seal vouches for, once all of it was found to fit."""

    capture_id: int
    seal: str
    previous: str | None
    manifest: Mapping[str, Any]
    captured_at: datetime
    recorded_at: datetime
    method: str
    final_url: str
    is_readable: bool
    contents: Mapping[str, bytes]
    digests: Mapping[str, str]
    media_types: Mapping[str, str]
    comments: Mapping[int, Sequence[Any]]
    shows_link_before: bool
    stamp: Stamp | None = None
    text: str = field(default="", repr=False)


def checked_capture(
    *, files: Files, capture_id: int, publisher: str, roots: Iterable[x509.Certificate] = ()
) -> CheckedCapture:
    """Return a capture of a bundle with what its seal vouches for. Raises `Wrong`, saying what does not fit."""
    what = f"capture {capture_id}"
    manifest, seal, previous = _sealed(files, capture_id)
    fields = Fields(manifest, what=f"{what}, manifest")
    contents, digests, media_types = _artifacts(files, capture_id, fields)
    text = ""
    if "text" in contents:
        try:
            text = contents["text"].decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong(f"{what}: its text is no UTF-8.") from None
    captured = CheckedCapture(
        capture_id=capture_id,
        seal=seal,
        previous=previous,
        manifest=manifest,
        captured_at=fields.moment("captured_at"),
        recorded_at=fields.moment("recorded_at"),
        method=fields.text("method"),
        final_url=fields.text("final_url"),
        is_readable=fields.flag("is_readable"),
        contents=contents,
        digests=digests,
        media_types=media_types,
        comments=_comments(files, capture_id, fields, length=len(text)),
        shows_link_before=_link_before(files, capture_id, previous),
        stamp=_stamp(files, capture_id, seal, roots),
        text=text,
    )
    _require_archive(files, captured, publisher)
    return captured


def _need(files: Files, path: str) -> memoryview:
    if path not in files:
        raise Wrong(f"{path} is missing.")
    return files[path]


def _sealed(files: Files, capture_id: int) -> tuple[dict[str, Any], str, str | None]:
    """Return the manifest, the seal, and the seal before it."""
    what = f"capture {capture_id}"
    data = _need(files, evidence_path(capture_id, "manifest.json"))
    manifest = read_json(data, what=f"the manifest of {what}")
    number = Fields(manifest, what=f"{what}, manifest").number("format")
    if number == 1:
        return manifest, sha256_of(data), Fields(manifest, what=what).optional_digest("previous")
    if number != 2:
        raise Wrong(
            f"{what}: this software does not know manifests of format {number}. Use a newer version of it."
        )
    link_data = _need(files, evidence_path(capture_id, "link.json"))
    link = Fields(read_json(link_data, what=f"the link of {what}"), what=f"{what}, link")
    if link.digest("content_sha256") != sha256_of(data):
        raise Wrong(f"{what}: its link in the chain is of another manifest.")
    if link.number("format") != number:
        raise Wrong(f"{what}: its link in the chain is of another format.")
    return manifest, sha256_of(link_data), link.optional_digest("previous")


def _link_before(files: Files, capture_id: int, previous: str | None) -> bool:
    """Return whether the link before is shown; raise `Wrong` where it is not the one that this capture names."""
    path = evidence_path(capture_id, "previous-link.json")
    if path not in files:
        return False
    if previous is None or sha256_of(files[path]) != previous:
        raise Wrong(f"capture {capture_id}: the link before it is not the one that its own link names.")
    return True


def _artifacts(
    files: Files, capture_id: int, manifest: Fields
) -> tuple[dict[str, bytes], dict[str, str], dict[str, str]]:
    """Return the content, digest and media type of each artifact that the manifest names, by role."""
    what = f"capture {capture_id}"
    digest_name = NAME_OF_DIGEST[manifest.number("format")]
    openings = Fields(
        read_json(_need(files, evidence_path(capture_id, "openings.json")), what=f"the openings of {what}"),
        what=f"{what}, openings",
    )
    if digest_name == "commitment":
        title = openings.fields("title")
        title_key = bytes.fromhex(title.digest("commitment_key"))
        committed = title_commitment_of(title_key=title_key, title=title.text("title", most=300))
        if committed != manifest.digest("title_commitment"):
            raise Wrong(f"{what}: its title is not what was sealed: the commitment differs.")
    contents: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    media_types: dict[str, str] = {}
    for entry in manifest.each("artifacts"):
        role, media_type = entry.text("role", most=20), entry.text("media_type", most=100)
        opening = openings.fields(role)
        path = artifact_path(capture_id=capture_id, role=role, media_type=media_type)
        data = bytes(_need(files, path))
        sha256 = sha256_of(data)
        digests[role] = entry.digest(digest_name)
        if opening.digest("sha256") != sha256:
            raise Wrong(f"{what}: {path} is not what the openings say it is: the SHA-256 differs.")
        if entry.number("byte_count") != len(data):
            raise Wrong(f"{what}: {path} is not as long as what was sealed.")
        if digest_name == "commitment":
            key = bytes.fromhex(opening.digest("commitment_key"))
            sha256 = commitment_of(commitment_key=key, sha256=sha256)
        if sha256 != digests[role]:
            raise Wrong(f"{what}: {path} is not what was sealed: the {digest_name} differs.")
        contents[role], media_types[role] = data, media_type
    return contents, digests, media_types


def _comments(files: Files, capture_id: int, manifest: Fields, *, length: int) -> dict[int, Sequence[Any]]:
    """Return the sealed rows of the comments by ordinal; each span lies within the text."""
    what = f"the comments of capture {capture_id}"
    data = _need(files, evidence_path(capture_id, "comments.json"))
    if sha256_of(data) != manifest.digest("comments_sha256"):
        raise Wrong(f"{what} are not those that were sealed.")
    rows = read_any(data, what=what)
    if not isinstance(rows, list):
        raise Wrong(f"{what} are no list.")
    found: dict[int, Sequence[Any]] = {}
    for row in rows:
        if not isinstance(row, list) or len(row) != len(COMMENT_FIELDS):
            raise Wrong(f"{what} are not listed as they should be.")
        numbers = [row[ORDINAL], row[START], row[END]]
        if any(not isinstance(number, int) or isinstance(number, bool) for number in numbers):
            raise Wrong(f"{what} are not listed as they should be.")
        if not 0 <= row[START] <= row[END] <= length:
            raise Wrong(f"{what}: one lies outside of the text.")
        found[row[ORDINAL]] = row
    return found


def _stamp(files: Files, capture_id: int, seal: str, roots: Iterable[x509.Certificate]) -> Stamp | None:
    path = evidence_path(capture_id, "timestamp.tsr")
    if path not in files:
        return None
    try:
        return stamp_of(answer=bytes(files[path]), seal=seal, roots=roots)
    except UnableToBelieve as failure:
        raise Wrong(
            f"capture {capture_id}: the time stamp in {path} cannot be believed. {failure}"
        ) from failure


def _require_archive(files: Files, capture: CheckedCapture, publisher: str) -> None:
    """Refuse an archive that shows something else than the artifacts: replay tools show what stands in it."""
    path = archive_path(capture.capture_id)
    data = bytes(_need(files, path))
    try:
        if "warc" in capture.contents:
            # It is the artifact itself, and was held against the seal as one.
            for _record in records_in(data):
                pass
            return
        expected = resource_records(
            resources=resources_of(capture.manifest, capture.contents),
            captured_at=capture.captured_at,
            seal=capture.seal,
            publisher=publisher,
        )
        if unpacked(data) != b"".join(expected):
            raise Wrong(f"capture {capture.capture_id}: {path} shows something else than what was sealed.")
    except UnableToReadRecords as failure:
        raise Wrong(f"capture {capture.capture_id}: {path} is damaged: {failure}.") from failure
