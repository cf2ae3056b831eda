"""The bill of materials of what runs: `python -m scripts.supply_chain.sbom [FILE]` writes CycloneDX 1.6 as JSON.

Made from the locks and the metadata of what is installed; the same locks give the same file, so that two can be compared.
"""

import json
import sys
import tomllib
import uuid
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.supply_chain.licences import licence_of
from scripts.supply_chain.locks import LOCKS, ROOT, Locked, in_production, read_lock


def bill_of_materials() -> dict[str, Any]:
    """Return the document: every package that a production machine may have, and what needs which."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    always = {locked.name for locked in read_lock(LOCKS / "requirements.txt")}
    packages = in_production()
    newsroom = {
        "type": "application",
        "bom-ref": "newsroom",
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
    }
    top = [name for name in packages if name in _top_level()]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": newsroom},
        "components": [
            _component(locked, is_optional=name not in always) for name, locked in sorted(packages.items())
        ],
        "dependencies": [
            {"ref": "newsroom", "dependsOn": sorted(packages[name].purl for name in top)},
            *(
                {
                    "ref": locked.purl,
                    "dependsOn": sorted(packages[need].purl for need in _needs(name) if need in packages),
                }
                for name, locked in sorted(packages.items())
            ),
        ],
    }
    # Of what it says, not of when it was written.
    name = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    return {**document, "serialNumber": f"urn:uuid:{name}"}


def _component(locked: Locked, *, is_optional: bool) -> dict[str, Any]:
    told = distribution(locked.name).metadata
    licence = licence_of(locked.name)
    # “BSD” alone is no identifier of SPDX; expressions made of identifiers are.
    licences = [{"license": {"name": licence}}] if "BSD" in licence.split() else [{"expression": licence}]
    return {
        "type": "library",
        "bom-ref": locked.purl,
        "name": locked.name,
        "version": locked.version,
        "description": str(told.get("Summary") or ""),
        "scope": "optional" if is_optional else "required",
        "licenses": licences,
        "purl": locked.purl,
    }


def _top_level() -> set[str]:
    lines = [
        line.split("#")[0].strip()
        for path in ROOT.glob("requirements*.txt")
        for line in path.read_text().splitlines()
    ]
    return {canonicalize_name(Requirement(line).name) for line in lines if line and not line.startswith("-")}


def _needs(name: str) -> set[str]:
    """Return what an installed package needs, whatever its extras: those that are not locked are left out later."""
    return {canonicalize_name(Requirement(line).name) for line in distribution(name).requires or []}


def main() -> int:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "test-results/sbom.cdx.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    document = bill_of_materials()
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    print(f"{path}: {len(document['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
