"""What every part of the audit is given and how it tells what it found: the pages, the bars, the tools of npm."""

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit import browser
from audit.pages import PublicPage, ask

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
KB = 1024


@dataclass
class Row:
    """One bar and whether it holds. Rows that are no bar of ours are told and fail nothing."""

    bar: str
    figure: str
    holds: bool
    tool: str
    findings: list[str] = field(default_factory=list)
    is_bar: bool = True


@dataclass
class Audit:
    site: str
    pages: list[PublicPage]
    is_fast: bool
    runs: int
    # Whether a part wants every view; what pages weigh is the same in each.
    looks: bool
    say: Callable[[str], None]
    # Whether the site was made for the audit, and may be worked on.
    is_own: bool = False
    # Of pages that a part finds by itself: those whose name fits.
    names: str = ""
    rows: list[Row] = field(default_factory=list)
    _korean: list[PublicPage] = field(default_factory=list)
    _seen: dict[tuple[str, str], browser.Seen] | None = None

    def is_wanted(self, name: str) -> bool:
        """Return whether a page of this name is to be measured."""
        return re.search(self.names, name) is not None

    def korean(self) -> list[PublicPage]:
        """Return the first page of each kind in the Korean interface."""
        if self._korean:
            return self._korean
        found = self._korean
        for page in self.pages:
            if page.name == page.kind and not page.address.startswith(("/styleguide", "/takedown/")):
                address = f"/ko{page.address}"
                answer = ask(self.site, address)
                found.append(PublicPage(f"ko/{page.name}", address, answer.status, answer.body))
        return found

    def seen(self, *, with_axe: bool = True) -> dict[tuple[str, str], browser.Seen]:
        """Return what Chromium sees; it looks once for all parts that ask."""
        if self._seen is None:
            pages = [*self.pages, *self.korean()] if self.looks else self.pages
            views = browser.VIEWS[: 2 if self.is_fast else None] if self.looks else browser.VIEWS[:1]
            self._seen = browser.look(
                site=self.site, pages=pages, views=views, with_axe=with_axe, say=self.say
            )
        return self._seen

    def tell(
        self, bar: str, tool: str, findings: Sequence[str], figure: str = "", *, is_bar: bool = True
    ) -> None:
        row = Row(bar, figure or f"{len(findings)} findings", not findings, tool, list(findings), is_bar)
        self.rows.append(row)


def version_of(package: str) -> str:
    return str(json.loads((MODULES / package / "package.json").read_text())["version"])


def node(tool: str, **question: Any) -> dict[str, Any]:
    """Return what one of our small Node programs answers to a question."""
    command = ["node", str(HERE / "tools" / f"{tool}.mjs")]
    done = subprocess.run(command, input=json.dumps(question), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode or not done.stdout:
        return {
            "checked": 0,
            "findings": [f"{tool}.mjs ended with {done.returncode}; see what it said above"],
        }
    return dict(json.loads(done.stdout))
