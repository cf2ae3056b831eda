"""Under which licences what we use may be: `python -m scripts.supply_chain.licences` lists them and ends with 1 where one is not allowed."""

import re
import sys
from importlib.metadata import distribution

from scripts.supply_chain.locks import in_development, in_production

# Whoever runs or passes on the newsroom owes no more than to keep notices; LGPL and MPL hold for changes to those libraries themselves.
ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BSD CNRI-Python ISC LGPL-3.0-only MIT MIT-0 MIT-CMU MPL-2.0 PSF-2.0".split()
)
# Of programs that look at our code, or at its answers, and are part of nothing that is passed on.
ALLOWED_IN_DEVELOPMENT = ALLOWED | {"Artistic", "GPL-3.0-or-later", "W3C"}
# Classifiers of PyPI from before there were expressions (PEP 639).
OF_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic",
    "BSD License": "BSD",
    "GNU General Public License (GPL)": "GPL",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "W3C License": "W3C",
}
IN_WORDS = {"BSD": "BSD", "Apache 2.0": "Apache-2.0", "MIT License": "MIT"}
# Read in their files: their metadata says nothing.
READ_BY_US = {"flask-cors": "MIT"}


def licence_of(name: str) -> str:
    """Return the SPDX expression of an installed package; of several classifiers any may be chosen. Empty where nothing is said."""
    told = distribution(name).metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [
        OF_CLASSIFIERS.get(kind, kind)
        for classifier in told.get_all("Classifier") or []
        if classifier.startswith("License :: ")
        for kind in [classifier.rpartition(" :: ")[2]]
        if kind != "OSI Approved"
    ]
    in_words = str(told.get("License") or "").strip()
    # Some put the whole text there.
    if not classifiers and in_words and len(in_words) < 40:
        return IN_WORDS.get(in_words, in_words)
    return " OR ".join(classifiers) or READ_BY_US.get(name, "")


def is_allowed(expression: str, *, allowed: frozenset[str]) -> bool:
    """Return whether an SPDX expression can be met by allowed licences: one of those joined by OR, all of those joined by AND."""
    bare = re.sub(r"[()]", "", expression)
    return any(
        all(part.strip() in allowed for part in choice.split(" AND ")) for choice in bare.split(" OR ")
    )


def refused() -> list[str]:
    """Return what is used and not allowed, each with its licence."""
    production = in_production()
    found = []
    for name in in_development():
        allowed = ALLOWED if name in production else ALLOWED_IN_DEVELOPMENT
        licence = licence_of(name)
        if not is_allowed(licence, allowed=allowed):
            found.append(f"{name}: {licence or 'says nothing of a licence'}")
    return found


def main() -> int:
    production = in_production()
    for name, locked in sorted(in_development().items()):
        where = "runs" if name in production else "development"
        print(f"{name:<28} {locked.version:<20} {where:<12} {licence_of(name)}")
    wrong = refused()
    for line in wrong:
        print(f"not allowed: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
