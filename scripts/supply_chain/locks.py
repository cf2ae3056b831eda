"""The locks in `locks/`: each package with its version, its markers and the hashes of its files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "locks"
# What a production machine may have installed, and what only tests and checks need.
IN_PRODUCTION = ("requirements", "requirements-s3", "requirements-browser")
DEVELOPMENT = "requirements-dev"

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*(?P<hashes>(?:--hash=\S+\s*)*)"
)


class UnableToRead(Exception):
    """A line of a lock is no pinned requirement with hashes."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock, under its canonical name."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def is_for_here(self) -> bool:
        """Return whether it is installed with this Python on this platform."""
        return not self.marker or Marker(self.marker).evaluate()

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(path: Path) -> list[Locked]:
    """Return what a lock pins; raise `UnableToRead`."""
    return list(_read(path.read_text()))


def _read(text: str) -> Iterator[Locked]:
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise UnableToRead(line[:100])
        yield Locked(
            name=canonicalize_name(found["name"]),
            version=found["version"],
            marker=(found["marker"] or "").strip(),
            hashes=tuple(re.findall(r"--hash=(\S+)", found["hashes"])),
        )


def in_production() -> dict[str, Locked]:
    """Return by name what a production machine may have installed, on a platform like this."""
    return {
        locked.name: locked
        for kind in IN_PRODUCTION
        for locked in read_lock(LOCKS / f"{kind}.txt")
        if locked.is_for_here
    }


def in_development() -> dict[str, Locked]:
    """Return by name all that is installed to work on the newsroom."""
    return {locked.name: locked for locked in read_lock(LOCKS / f"{DEVELOPMENT}.txt") if locked.is_for_here}
