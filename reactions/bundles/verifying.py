"""A bundle checked by a stranger: nothing is believed that its own bytes do not show. No database, no network."""

import mmap
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509

from reactions.bundles.captures_checked import CheckedCapture, Files, checked_capture
from reactions.bundles.layout import BUNDLE_FORMAT, CONTENTS, digest_file, quotation_path
from reactions.bundles.packing import DATAPACKAGE, DIGEST, UnableToUnpack, unpack
from reactions.bundles.parsing import Fields, Wrong, read_json
from reactions.bundles.quotations_checked import checked_quotation
from reactions.manifests import sha256_of


@dataclass
class Report:
    """What was found, line by line. `problems` are reasons not to believe the bundle; without any it holds."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seals: dict[int, str] = field(default_factory=dict)
    # Every seal in it was compared with one that the reader gave.
    are_seals_known: bool = False

    @property
    def is_sound(self) -> bool:
        return not self.problems

    def text(self) -> str:
        """Return the report as people read it."""
        parts = [f"  ok   {line}" for line in self.lines]
        parts += [f"  note {line}" for line in self.notes]
        parts += [f"  NO   {line}" for line in self.problems]
        parts.append("")
        if self.problems:
            parts.append(
                "This bundle is not what a newsroom sealed, or was changed since. Do not rely on it."
            )
        elif self.are_seals_known:
            parts.append("Everything in this bundle fits its seals, and they are the seals that you gave.")
        else:
            parts.append(
                "Everything in this bundle fits its seals. Whether the seals are the newsroom's own is told by its "
                "evidence pages: compare them with the seals above (--seal does it for you)."
            )
        return "\n".join(parts)


def verify_file(path: Path, *, seals: Collection[str] = (), roots: Iterable[x509.Certificate] = ()) -> Report:
    """Return the report on a bundle. `seals` are those published on evidence pages: it must hold each of them."""
    report = Report()
    try:
        with path.open("rb") as file:
            try:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:
                report.problems.append("The file is empty.")
                return report
            # Views into it may outlive this function in an exception's traceback; then it is closed with them.
            return verify_bytes(memoryview(mapped), seals=seals, roots=roots)
    except FileNotFoundError:
        report.problems.append(f"There is no file {path}.")
    except OSError as failure:
        report.problems.append(f"The file cannot be read: {failure.strerror}.")
    return report


def verify_bytes(
    data: memoryview, *, seals: Collection[str] = (), roots: Iterable[x509.Certificate] = ()
) -> Report:
    """Return the report on the bytes of a bundle."""
    report = Report()
    trusted = list(roots)
    try:
        files = unpack(data)
        report.lines.append(
            f"the frame: {len(files)} files, packed as this newsroom packs them, nothing between them"
        )
        _require_digests(files)
        report.lines.append(f"every file has the SHA-256 that {DATAPACKAGE} names")
        publisher, capture_ids, quotation_ids = _contents(files)
    except (UnableToUnpack, Wrong) as failure:
        report.problems.append(str(failure))
        return report
    captures: dict[int, CheckedCapture] = {}
    for capture_id in capture_ids:
        try:
            capture = checked_capture(files=files, capture_id=capture_id, publisher=publisher, roots=trusted)
        except Wrong as failure:
            report.problems.append(str(failure))
        else:
            captures[capture_id] = capture
            _tell(report, capture)
    for quotation_id in quotation_ids:
        _check_quotation(report, files, quotation_id, captures)
    _compare_seals(report, seals)
    return report


def _contents(files: Files) -> tuple[str, list[int], list[int]]:
    """Return who made the bundle, and the numbers of its captures and quotations."""
    contents = Fields(read_json(_need(files, CONTENTS), what=CONTENTS), what=CONTENTS)
    if contents.number("format") != BUNDLE_FORMAT:
        raise Wrong("This bundle is of a format that this software does not know. Use a newer version of it.")
    captures = contents.numbers("captures")
    if not captures:
        raise Wrong("There is no capture in it.")
    return contents.text("publisher", most=300), captures, contents.numbers("quotations")


def _need(files: Files, path: str) -> memoryview:
    if path not in files:
        raise Wrong(f"{path} is missing.")
    return files[path]


def _require_digests(files: Files) -> None:
    """Refuse a bundle whose digests do not name exactly its files."""
    package = bytes(_need(files, DATAPACKAGE))
    if bytes(_need(files, DIGEST)) != digest_file(package):
        raise Wrong(f"{DIGEST} is not the digest of {DATAPACKAGE}: one of them was changed.")
    listed: dict[str, Any] = {}
    for entry in Fields(read_json(package, what=DATAPACKAGE), what=DATAPACKAGE).each("resources"):
        path = entry.text("path", most=200)
        if path in listed:
            raise Wrong(f"{DATAPACKAGE} names {path} twice.")
        listed[path] = entry
        if path not in files:
            raise Wrong(f"{path} is missing.")
        if entry.text("hash", most=100) != f"sha256:{sha256_of(files[path])}":
            raise Wrong(f"{path} was changed: its SHA-256 is not the one in {DATAPACKAGE}.")
        if entry.number("bytes") != len(files[path]):
            raise Wrong(f"{path} is not as long as {DATAPACKAGE} says.")
    for path in files:
        if path not in listed and path not in (DATAPACKAGE, DIGEST):
            raise Wrong(f"{path} was added: {DATAPACKAGE} does not name it.")


def _tell(report: Report, capture: CheckedCapture) -> None:
    name = f"capture {capture.capture_id}"
    report.seals[capture.capture_id] = capture.seal
    report.lines.append(
        f"{name} of {capture.final_url}, {_METHODS.get(capture.method, capture.method)}, "
        f"saved {capture.captured_at:%Y-%m-%d %H:%M:%S} UTC, stored {capture.recorded_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    report.lines.append(
        f"{name}: manifest, comments and {len(capture.contents)} files fit the seal {capture.seal}"
    )
    if capture.previous is None:
        report.lines.append(f"{name} is the first of its chain")
    else:
        shown = "; the link before it is the one that it names" if capture.shows_link_before else ""
        report.lines.append(f"{name} follows the seal {capture.previous}{shown}")
    if capture.stamp is None:
        return
    moment = f"{capture.stamp.stamped_at:%Y-%m-%d %H:%M:%S} UTC"
    if capture.stamp.is_signature_checked:
        report.lines.append(
            f"{name}: a time-stamp authority that you trust certified that the seal existed at {moment}"
        )
    else:
        report.notes.append(
            f"{name}: a time stamp says that the seal existed at {moment}; its signature was not checked. Give the "
            "authority's root certificates with --certificates."
        )


_METHODS = {
    "fetch": "fetched by the newsroom",
    "browser": "fetched by the newsroom with a browser",
    "upload": "given by an editor, whose word the time of saving is",
    "paste": "pasted by an editor, whose word the time of saving is",
    "bookmarklet": "sent from an editor's browser",
}


def _check_quotation(
    report: Report, files: Files, quotation_id: int, captures: dict[int, CheckedCapture]
) -> None:
    path = quotation_path(quotation_id)
    try:
        told = read_json(_need(files, path), what=path)
        found = checked_quotation(told=told, quotation_id=quotation_id, captures=captures)
    except Wrong as failure:
        report.problems.append(str(failure))
        return
    report.lines.extend(found.lines)
    report.notes.extend(found.notes)


def _compare_seals(report: Report, seals: Collection[str]) -> None:
    held = set(report.seals.values())
    for seal in seals:
        wanted = seal.strip().lower()
        if wanted in held:
            report.lines.append(f"the seal {wanted} that you gave is in it")
        else:
            report.problems.append(f"The seal {wanted[:80]} that you gave is of no capture in it.")
    report.are_seals_known = bool(held) and held <= {seal.strip().lower() for seal in seals}
