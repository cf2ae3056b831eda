"""`docs/security.md` is true: what it names is there, and it leaves no requirement out."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENT = (ROOT / "docs" / "security.md").read_text()
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; those of level 3 come after them.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3,
    "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2,
    "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3,
    "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
REQUIREMENTS = [f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)]
VERDICTS = {"yes", "part", "by whom", "–"}
NAMED = sorted(set(re.findall(r"`([\w./-]+\.(?:py|js|html|template|txt)(?:::\w+)?)`", DOCUMENT)))


def rows() -> list[list[str]]:
    """Return the rows of ASVS: the numbers, what is asked, the verdict, and by what it is held."""
    section = DOCUMENT.split("\n## ASVS 5.0")[1]
    lines = re.findall(r"(?m)^\| ([0-9].*)\|$", section)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def numbers_in(cell: str) -> list[str]:
    """Return the requirements that a cell names: one by one, or from one to another."""
    found = []
    for part in cell.split(", "):
        first, _dash, last = part.partition("–")
        start = REQUIREMENTS.index(first)
        found += REQUIREMENTS[start : REQUIREMENTS.index(last or first) + 1]
    return found


def test_there_are_as_many_requirements_as_the_standard_has() -> None:
    # 70 of the first level and 183 of the second.
    assert len(REQUIREMENTS) == 253


def test_every_requirement_stands_there_once_and_in_order() -> None:
    named = [number for row in rows() for number in numbers_in(row[0])]
    assert sorted(named, key=REQUIREMENTS.index) == REQUIREMENTS


def test_every_row_says_whether_and_how_it_is_held() -> None:
    for row in rows():
        assert len(row) == 4, row
        assert row[2] in VERDICTS, row
        assert row[3], row


def test_every_file_and_every_test_that_is_named_is_there() -> None:
    missing = []
    for name in NAMED:
        path, _colons, function = name.partition("::")
        # A name without a folder is one of a kind of file.
        if "/" not in path:
            continue
        if not (ROOT / path).is_file() or (
            function and not re.search(rf"def {function}\(", (ROOT / path).read_text())
        ):
            missing.append(name)
    assert missing == []
    assert len(NAMED) > 150


def test_links_lead_to_what_is_there() -> None:
    for document in ("docs/security.md", "SECURITY.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / document).read_text()):
            assert (ROOT / document).parent.joinpath(target).exists(), f"{document}: {target}"
    assert "docs/security.md" in (ROOT / "README.md").read_text()


def test_every_table_is_whole() -> None:
    for heading, cells in (("Where bytes come in", 5), ("Mistakes of others", 2)):
        section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        lines = [line for line in section.splitlines() if line.startswith("|")][2:]
        assert len(lines) > 15
        for line in lines:
            found = [cell.strip() for cell in line.strip("|").split(" | ")]
            assert len(found) == cells, line
            assert all(found), line
            assert "tests/" in found[-1], line
