"""`python -m reactions.bundles.verify FILE`: check a bundle without a database, settings or a running newsroom."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reactions.bundles.verifying import Report, verify_file
from reactions.timestamping.tokens import UnableToBelieve, certificates_in

HELP = (
    "Check a bundle of evidence: every byte of it, the seals, the chain link, the quotations and the time stamps. "
    "Exits with 0 if all of it holds, with 1 if not."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the bundle, a .wacz file")
    parser.add_argument(
        "--seal",
        action="append",
        default=[],
        metavar="SEAL",
        help="a seal as the newsroom's evidence page shows it: the bundle must hold it (any number of times)",
    )
    parser.add_argument(
        "--certificates",
        type=Path,
        metavar="PEM",
        help="root certificates of the time-stamp authority: the signature of time stamps must lead to one of them",
    )


def report_on(*, file: Path, seals: Sequence[str], certificates: Path | None) -> Report:
    """Return the report on a file; where the certificates cannot be read, one that says so."""
    try:
        roots = certificates_in(certificates.read_bytes()) if certificates else []
    except (OSError, UnableToBelieve) as failure:
        return Report(problems=[f"The certificates in {certificates} cannot be read: {failure}"])
    return verify_file(file, seals=seals, roots=roots)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m reactions.bundles.verify", description=HELP)
    add_arguments(parser)
    options = parser.parse_args(arguments)
    report = report_on(file=options.file, seals=options.seal, certificates=options.certificates)
    sys.stdout.write(f"{options.file}\n{report.text()}\n")
    return 0 if report.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
