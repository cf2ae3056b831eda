"""What the newsroom is built of: locked to the byte, under licences that are allowed, and told in a bill of materials."""

import json
import re
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.supply_chain.licences import ALLOWED, ALLOWED_IN_DEVELOPMENT, is_allowed, licence_of, refused
from scripts.supply_chain.locks import (
    DEVELOPMENT,
    IN_PRODUCTION,
    LOCKS,
    UnableToRead,
    in_development,
    read_lock,
)
from scripts.supply_chain.sbom import bill_of_materials
from scripts.supply_chain.vulnerabilities import UnableToAccept, accepted, audited, judged

ROOT = Path(settings.BASE_DIR)
KINDS = (*IN_PRODUCTION, DEVELOPMENT, "requirements-tools")


def wanted(kind: str) -> dict[str, str]:
    """Return what a file of requirements asks for, with the files that it includes: versions by name."""
    found = {}
    for raw in (ROOT / f"{kind}.txt").read_text().splitlines():
        line = raw.split("#")[0].strip()
        if line.startswith("-r "):
            found |= wanted(line.removeprefix("-r ").removesuffix(".txt"))
        elif line:
            requirement = Requirement(line)
            pins = re.fullmatch(r"==([^,]+)", str(requirement.specifier))
            assert pins, f"{kind}.txt: {line} is not pinned by =="
            found[canonicalize_name(requirement.name)] = pins[1]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_required_is_locked_with_hashes_at_that_version(kind: str) -> None:
    locked = read_lock(LOCKS / f"{kind}.txt")
    versions = {one.name: one.version for one in locked if one.is_for_here}
    differing = {name: pinned for name, pinned in wanted(kind).items() if versions.get(name) != pinned}
    assert not differing, f"locks/{kind}.txt does not have {differing}: run `make lock`"
    for one in locked:
        assert one.hashes, one.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", given) for given in one.hashes), one.name


def test_the_locks_agree_with_each_other_and_with_what_is_installed() -> None:
    everything = in_development()
    for kind in IN_PRODUCTION:
        for one in read_lock(LOCKS / f"{kind}.txt"):
            if one.is_for_here:
                same = everything[one.name]
                assert (same.version, same.hashes) == (one.version, one.hashes), one.name
    installed = {name: version(name) for name in everything}
    assert installed == {name: one.version for name, one in everything.items()}


def test_the_peer_is_measured_on_what_the_newsroom_runs_on() -> None:
    """Else Wagtail's pages and ours (`make bench ONLY=peer`) would differ by more than by what makes them."""
    peers, ours = wanted("scripts/benchmarks/wagtail_site/requirements"), wanted("requirements")
    shared = peers.keys() & ours.keys()
    assert {"django", "granian", "psycopg", "pillow"} <= shared
    assert {name: peers[name] for name in shared} == {name: ours[name] for name in shared}


def test_what_a_locked_package_needs_is_locked_too() -> None:
    """Else `--require-hashes` refuses to install anything."""
    bill = bill_of_materials()
    known = {component["purl"] for component in bill["components"]}
    assert {need for one in bill["dependencies"] for need in one["dependsOn"]} <= known


@pytest.mark.parametrize("line", ["django", "django==5.2 --hash=md5", "-r other.txt", "x @ file:///x.whl"])
def test_a_line_that_is_not_pinned_is_no_lock(line: str, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"{line} --foo\n")
    with pytest.raises(UnableToRead):
        read_lock(lock)


def test_no_file_names_an_index_or_a_place_on_a_disk() -> None:
    for path in [*ROOT.glob("requirements*.txt"), *LOCKS.glob("*.txt")]:
        assert not re.search(r"://|--index|--find-links|--extra| @ ", path.read_text()), path.name


def test_everything_that_installs_takes_the_locks() -> None:
    """Also the commands that people copy from the documentation."""
    for name in (
        "Makefile",
        "deploy/Containerfile",
        "deploy/README.md",
        "docs/operations.md",
        "newsroom/store_checks.py",
    ):
        for line in (ROOT / name).read_text().splitlines():
            if re.search(r"pip install", line) and "-m pip" not in line:
                assert "--require-hashes" in line, f"{name}: {line}"
    assert "--require-hashes" in (ROOT / "Makefile").read_text()


def test_no_licence_asks_more_than_we_can_keep() -> None:
    assert refused() == []


@pytest.mark.parametrize(
    ("expression", "is_fine"),
    [
        ("MIT", True), ("MIT AND PSF-2.0", True), ("GPL-3.0-or-later", False), ("GPL-3.0-or-later OR MIT", True),
        ("MIT AND GPL-3.0-or-later", False), ("(MIT OR Apache-2.0) AND BSD-3-Clause", True), ("", False), ("AGPL-3.0-only", False),
    ],
)  # fmt: skip
def test_expressions_of_licences_are_read(expression: str, is_fine: bool) -> None:
    assert is_allowed(expression, allowed=ALLOWED) is is_fine


def test_a_program_for_developers_may_be_under_a_licence_that_what_runs_may_not() -> None:
    assert licence_of("djlint") == "GPL-3.0-or-later"
    assert not is_allowed(licence_of("djlint"), allowed=ALLOWED)
    assert is_allowed(licence_of("djlint"), allowed=ALLOWED_IN_DEVELOPMENT)


def test_the_bill_of_materials_is_cyclonedx_and_the_same_each_time() -> None:
    bill = bill_of_materials()
    assert bill == bill_of_materials()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    by_name = {component["name"]: component for component in bill["components"]}
    assert by_name["django"]["purl"] == f"pkg:pypi/django@{version('django')}"
    assert by_name["django"]["scope"] == "required"
    assert by_name["boto3"]["scope"] == "optional"
    assert "pytest" not in by_name
    assert all(component["licenses"] for component in bill["components"])
    references = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert by_name["django"]["purl"] in references["newsroom"]
    assert any("asgiref" in purl for purl in references[by_name["django"]["purl"]])


KNOWN = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-0001"], "fix_versions": ["2.0"]}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": [{"name": "a", "version": "1.0", "vulns": []}, *packages]}


@pytest.mark.parametrize(
    ("told", "is_failure", "words"),
    [
        (report(), False, "nothing is to be done"),
        (report({"name": "b", "version": "1.0", "vulns": [KNOWN]}), True, "VULNERABLE: b 1.0: PYSEC-2026-1, mended in 2.0"),
        (report({"name": "tool", "version": "1.0", "vulns": [KNOWN]}), False, "in development only: tool 1.0"),
        (report({"name": "b", "skip_reason": "not found"}), True, "Not asked about: b"),
        ({"dependencies": [{"name": "a", "skip_reason": "x"}, {"name": "b", "skip_reason": "x"}]}, False, "NOT CHECKED"),
    ],
)  # fmt: skip
def test_what_an_audit_says_is_judged(told: dict[str, Any], is_failure: bool, words: str) -> None:
    verdict = judged(told, accepted_ids=set(), running={"a", "b"})
    assert verdict.is_failure is is_failure
    assert words in "\n".join(verdict.lines)


class Advisories(BaseHTTPRequestHandler):
    """The interface of OSV, which pip-audit asks for one package after the other; `click` has a vulnerability."""

    is_broken = False

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]
        affected = [
            {
                "package": asked,
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.0"}]}],
            }
        ]
        known = {
            "id": "PYSEC-2026-1",
            "summary": "x",
            "modified": "2026-01-01T00:00:00Z",
            "affected": affected,
        }
        self.send_response(500 if self.is_broken else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"vulns": [known]} if asked["name"] == "click" else {}).encode())

    def log_message(self, *_arguments: Any) -> None:
        pass


PIP_AUDIT = ROOT / ".venv" / "tools" / "bin" / "pip-audit"


@pytest.mark.skipif(not PIP_AUDIT.exists(), reason="make vulnerabilities installs pip-audit")
def test_an_audit_finds_what_is_known_says_that_nobody_answers_and_fails_where_it_did_not_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("".join(f"{name} --hash=sha256:{'a' * 64}\n" for name in ("click==8.1.0", "six==1.16.0")))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("HOME", str(tmp_path))

    def said() -> tuple[str, bool]:
        verdict = audited(command=str(PIP_AUDIT), lock=lock, accepted_ids=set(), running={"click"})
        return "\n".join(verdict.lines), verdict.is_failure

    try:
        text, is_failure = said()
        assert "VULNERABLE: click 8.1.0: PYSEC-2026-1, mended in 9.0" in text
        assert is_failure
        monkeypatch.setattr(Advisories, "is_broken", True)
        assert said() == ("NOT CHECKED: the list of vulnerabilities did not answer.", False)
    finally:
        server.shutdown()
        server.server_close()
    assert said() == ("NOT CHECKED: the list of vulnerabilities did not answer.", False)
    lock.write_text("click>8\n")
    text, is_failure = said()
    assert text.startswith("FAILED: pip-audit ended with 1: ")
    assert "does not contain a hash" in text
    assert is_failure


# What pip-audit 2.10.1 writes last, met with a service that is away, answers 500 or with no JSON, blocks, and with its own mistakes.
@pytest.mark.parametrize(
    ("last", "is_failure"),
    [
        ("requests.exceptions.ConnectionError: HTTPConnectionPool(host='127.0.0.1', port=9): Max retries exceeded", False),
        ("requests.exceptions.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", False),
        ("pip_audit._service.interface.ServiceError", False),
        ("ERROR:pip_audit._cli:Tip: your network may be blocking this service. Try another service with `-s SERVICE`", False),
        ("ERROR:pip_audit._cli:requirement click>8 does not contain a hash", True),
        ("pip-audit: error: unrecognized arguments: --disable-pip", True),
        ("", True),
    ],
)  # fmt: skip
def test_an_audit_that_came_to_nothing_is_a_failure_unless_the_service_was_away(
    tmp_path: Path, last: str, is_failure: bool
) -> None:
    program = tmp_path / "pip-audit"
    (tmp_path / "said").write_text(f"Traceback (most recent call last):\n{last}\n" if last else "")
    program.write_text(f"#!/bin/sh\ncat {tmp_path}/said >&2\nexit 1\n")
    program.chmod(0o755)
    verdict = audited(command=str(program), lock=tmp_path / "lock.txt", accepted_ids=set(), running=set())
    assert verdict.is_failure is is_failure
    assert verdict.lines[0].startswith("FAILED" if is_failure else "NOT CHECKED")


def test_what_was_accepted_is_accepted_until_its_day() -> None:
    text = "# comment\n\nCVE-2026-0001 2026-12-01 we never call it\n"
    assert accepted(text, today=date(2026, 12, 1)) == {"CVE-2026-0001"}
    assert accepted(text, today=date(2026, 12, 2)) == set()
    told = report({"name": "b", "version": "1.0", "vulns": [KNOWN]})
    assert not judged(told, accepted_ids={"CVE-2026-0001"}, running={"b"}).is_failure
    for wrong in ("CVE-2026-0001", "CVE-2026-0001 soon because", "CVE-2026-0001 2026-12-01"):
        with pytest.raises(UnableToAccept):
            accepted(wrong, today=date(2026, 12, 1))


def test_the_accepted_vulnerabilities_can_be_read() -> None:
    accepted((LOCKS / "accepted-vulnerabilities.txt").read_text(), today=date(2026, 1, 1))
