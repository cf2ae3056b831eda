"""Known vulnerabilities of what we use: `python -m scripts.supply_chain.vulnerabilities PIP_AUDIT`.

Asks the index's own list (PyPA's advisory database) by pip-audit. Ends with 1 where something that runs in production has one that nobody
accepted, where only a part could be asked about, or where pip-audit itself fails; a service that cannot be reached at all is said and is no
failure, since it says nothing of our code. `locks/accepted-vulnerabilities.txt` names what was accepted: an id, a day until which, and why.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from scripts.supply_chain.locks import LOCKS, in_production

ACCEPTED = LOCKS / "accepted-vulnerabilities.txt"
NOT_ANSWERED = "NOT CHECKED: the list of vulnerabilities did not answer."
# The last line of what pip-audit says where the service is away, refuses, or answers with something else.
OF_THE_SERVICE = re.compile(
    r"^requests\.exceptions\.|^pip_audit\._service\.interface\.|Tip: your network may be blocking this service"
)


class UnableToAccept(Exception):
    """A line of accepted vulnerabilities is not “ID YYYY-MM-DD reason”."""


@dataclass
class Verdict:
    """What an audit says: lines to print, and whether it is a failure."""

    lines: list[str] = field(default_factory=list)
    is_failure: bool = False


def accepted(text: str, *, today: date) -> set[str]:
    """Return the ids that are accepted today; raise `UnableToAccept`."""
    found = set()
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, until, _reason = line.split(maxsplit=2)
            if date.fromisoformat(until) >= today:
                found.add(name)
        except ValueError as error:
            raise UnableToAccept(line) from error
    return found


def judged(report: dict[str, Any], *, accepted_ids: set[str], running: set[str]) -> Verdict:
    """Return what pip-audit's report means; `running` names what production may have installed."""
    packages = report["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    verdict = Verdict()
    if packages and len(skipped) == len(packages):
        verdict.lines.append(
            f"NOT CHECKED: the list of vulnerabilities cannot be reached from here ({len(packages)} packages)."
        )
        return verdict
    if skipped:
        verdict.lines.append(f"Not asked about: {', '.join(skipped)}")
        verdict.is_failure = True
    for package in packages:
        for known in package.get("vulns", []):
            names = {known["id"], *known.get("aliases", [])}
            mended = ", ".join(known.get("fix_versions", [])) or "no version yet"
            line = f"{package['name']} {package['version']}: {known['id']}, mended in {mended}"
            if names & accepted_ids:
                verdict.lines.append(f"accepted: {line}")
            elif package["name"] in running:
                verdict.lines.append(f"VULNERABLE: {line}")
                verdict.is_failure = True
            else:
                verdict.lines.append(f"in development only: {line}")
    verdict.lines.append(
        f"{len(packages) - len(skipped)} packages were asked about; {'something must be done' if verdict.is_failure else 'nothing is to be done'}."
    )
    return verdict


def audited(*, command: str, lock: Path, accepted_ids: set[str], running: set[str]) -> Verdict:
    """Return what pip-audit, started as `command`, finds for what a file locks."""
    arguments = [
        command, "--require-hashes", "--disable-pip", "--requirement", str(lock),
        "--format", "json", "--progress-spinner", "off", "--timeout", "15",
    ]  # fmt: skip
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        return Verdict([NOT_ANSWERED])
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        last = next(reversed(done.stderr.strip().splitlines()), "it said nothing")
        if OF_THE_SERVICE.search(last):
            return Verdict([NOT_ANSWERED])
        # A lock that it cannot read, an option that it does not know: nothing was looked at, and nobody would notice.
        return Verdict([f"FAILED: pip-audit ended with {done.returncode}: {last}"], is_failure=True)
    return judged(report, accepted_ids=accepted_ids, running=running)


def main() -> int:
    verdict = audited(
        command=sys.argv[1],
        lock=LOCKS / "requirements-dev.txt",
        accepted_ids=accepted(ACCEPTED.read_text(), today=datetime.now(UTC).date()),
        running=set(in_production()),
    )
    print("\n".join(verdict.lines))
    return 1 if verdict.is_failure else 0


if __name__ == "__main__":
    sys.exit(main())
