"""Run the newsroom at scale for a while: readers, editors and captures, and in the second half kills; then look what came of it.

    python -m scripts.soak [--minutes 10] [--json FILE]

Everything is on loopback: two web processes behind nginx, two workers, PostgreSQL with a standby, Redis, an S3 server, a forum.
In the first half nothing is killed, and what the processes hold is weighed. In the second a part is killed with -9 every
quarter of a minute and started again. It ends with 1 where a reader got an error or an old page, something that the desk had
said was saved or published is not there, the chain of evidence does not hold, or memory, files or connections grew.
"""

import argparse
import json
import platform
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from scripts.scale.postgresql import UnableToServe
from scripts.scale.site import ROOT, ScaledSite
from scripts.soak.people import Editor, Published, Reader, Witness
from scripts.soak.weighing import Weights
from tests.forum import Forum

READERS, EDITORS, ARTICLES = 4, 2, 8
KILLED = ("web 1", "worker 1", "database", "redis", "replica", "web 2", "worker 2", "storage")
# Seconds between two kills, that a part stays away, that nginx leaves a server alone that failed, and between two weighings.
BETWEEN_KILLS, AWAY, NGINX_RESTS, BETWEEN_WEIGHINGS = 15.0, 2.0, 6.0, 3.0
# Parts of the whole time: until memory has found its level, until the kills begin, until they end.
WARM, CALM, KILLS = 0.15, 0.55, 0.92
# Seconds that open work may take to end afterwards.
SETTLED = 180.0
MAKE_CONTENT = """
import json
from newsroom.demo_logins import DEMO_PASSWORD, make_demo_logins
from reactions.models import OutletHost
from tests import factories
make_demo_logins()
if not OutletHost.objects.filter(host="harbour.example").exists():
    factories.make_outlet(hosts=["harbour.example"])
made = []
for number in range({articles}):
    edition = factories.make_edition(title="A harbour story", slug=f"harbour-{{number}}", blocks=[factories.text(), factories.text()])
    made.append([edition.article_id, f"/{{edition.category.slug}}/harbour-{{number}}/"])
print("made" + json.dumps([DEMO_PASSWORD, made]))
"""
COUNT = """
import json
from django.db.models import Count
from django_tasks_db.models import DBTaskResult
from articles.models import Article, Edition
from reactions.models import Capture, CaptureRequest
by_state = lambda model, name: dict(model.objects.values_list(name).annotate(Count("pk")))
print("counted" + json.dumps({
    "orders": by_state(CaptureRequest, "state"), "captures": Capture.objects.count(), "tasks": by_state(DBTaskResult, "status"),
    "titles": dict(Article.objects.values_list("pk", "title")),
    "live": dict(Edition.objects.filter(state="live").values_list("article_id", "title")),
}))
"""


class Run:
    """One long run: who takes part in it, and what is found afterwards."""

    def __init__(self, site: ScaledSite, forum: Forum, *, seconds: float) -> None:
        self.site, self.forum, self.seconds = site, forum, seconds
        self.over, self.published, self.weights = threading.Event(), Published(), Weights()
        self.kills = 0
        content = site.manage(
            "shell", "--verbosity", "0", "--command", MAKE_CONTENT.format(articles=ARTICLES)
        )
        password, made = json.loads(content.split("made", 1)[1])
        paths = [path for _article, path in made]
        paths += [f"/ko{path}" for path in paths] + [
            "/",
            "/latest/",
            "/feed.atom",
            "/tags/",
            "/ko/",
        ]
        articles = [article for article, _path in made]
        self.readers = [
            Reader(site.address, paths, self.published, self.over, seed=number) for number in range(READERS)
        ]
        self.editors = [
            Editor(
                site.address,
                ("demo-desk", password),
                articles[number::EDITORS],
                self.published,
                self.over,
            )
            for number in range(EDITORS)
        ]
        addresses = [
            forum.address(forum.add_thread(style))
            for _turn in range(200)
            for style in ("theqoo", "pgr21", "instiz", "general")
        ]
        self.witness = Witness(site.address, ("demo-reporter", password), addresses, self.over)

    def go(self) -> None:
        begun = time.monotonic()
        for person in (*self.readers, *self.editors, self.witness):
            person.start()
        next_kill = self.seconds * CALM
        said = 0.0
        while (passed := time.monotonic() - begun) < self.seconds:
            if self.seconds * WARM <= passed < self.seconds * CALM:
                groups = {
                    name: part.process.pid
                    for name, part in self.site.parts.items()
                    if part.process is not None and name.startswith(("web", "worker"))
                }
                self.weights.weigh(groups=groups, database=self.site.environment["DATABASE_URL"])
            elif next_kill <= passed < self.seconds * KILLS:
                self._kill(KILLED[self.kills % len(KILLED)])
                next_kill = passed + BETWEEN_KILLS
            if passed - said >= 15:
                said = passed
                self._say(passed)
            time.sleep(BETWEEN_WEIGHINGS)
        self.over.set()
        for person in (*self.readers, *self.editors, self.witness):
            person.join()

    def _kill(self, name: str) -> None:
        self.kills += 1
        print(f"  {time.strftime('%H:%M:%S')} kill -9: {name}", flush=True)
        server = {"replica": self.site.replica, "database": self.site.database}.get(name)
        if server is not None:
            server.stop(at_once=True)
            time.sleep(AWAY)
            server.start()
            return
        part = self.site.parts[name]
        part.kill()
        time.sleep(AWAY)
        part.start()

    def _say(self, passed: float) -> None:
        print(
            f"  {passed:4.0f} of {self.seconds:.0f} s: {sum(reader.answers for reader in self.readers)} pages,"
            f" {sum(editor.corrections for editor in self.editors)} corrections, {len(self.witness.taken)} captures ordered,"
            f" {self.kills} kills; {self.weights}",
            flush=True,
        )

    def findings(self) -> dict[str, list[str]]:
        """Return what is wrong, by bar, after open work has ended."""
        counted = self._settled()
        titles = {int(article): title for article, title in counted["live"].items()}
        unpublished = [
            f"article {article}: version {version} was published, {titles.get(article)!r} is live"
            for article, version in self.published.last().items()
            if not titles.get(article, "").endswith(f"version {version}")
            and not titles.get(article, "").endswith(f"version {version + 1}")
        ]
        unfinished = [
            f"{count} orders are {state}"
            for state, count in counted["orders"].items()
            if state in {"waiting", "running", "failed"}
        ]
        taken, known = len(set(self.witness.taken)), sum(counted["orders"].values())
        if known < taken:
            unfinished.append(f"the desk took {taken} orders and has {known}")
        try:
            evidence = self.site.manage("verify_evidence")
            print(evidence.strip().splitlines()[-1], flush=True)
            broken = []
        except UnableToServe as problem:
            broken = [str(problem)]
        idle = [
            f"no {what}"
            for what, count in (
                ("correction was published", sum(editor.corrections for editor in self.editors)),
                ("capture was stored", counted["captures"]),
                ("part was killed", self.kills),
            )
            if not count
        ]
        return {
            "everybody was at work": idle,
            "no error is shown to a reader": [line for reader in self.readers for line in reader.failures],
            "no reader gets an old page": [line for reader in self.readers for line in reader.stale],
            "nothing that was saved is lost": [line for editor in self.editors for line in editor.lost],
            "everything that was published is with readers": unpublished,
            "every order to capture came to an end": unfinished,
            "the chain of evidence holds": broken,
            "no growth of memory, files, threads or connections": self.weights.growth(),
        }

    def _settled(self) -> dict[str, dict[str, object]]:
        deadline = time.monotonic() + SETTLED
        while True:
            said = self.site.manage("shell", "--verbosity", "0", "--command", COUNT)
            counted = json.loads(said.split("counted", 1)[1])
            is_open = {"waiting", "running"} & set(counted["orders"])
            if not is_open or time.monotonic() > deadline:
                return dict(counted)
            time.sleep(3)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--port", type=int, default=8500, help="the first of eight ports")
    parser.add_argument("--json", type=Path, default=ROOT / "test-results" / "soak.json")
    given = parser.parse_args()
    forum = Forum()
    # Not below a folder of root's: PostgreSQL and nginx run as others.
    with tempfile.TemporaryDirectory(prefix="newsroom-soak-") as folder:
        Path(folder).chmod(0o755)
        site = ScaledSite(
            Path(folder),
            first_port=given.port,
            variables={
                "NEWSROOM_FETCH_ALLOWED": ",".join(forum.allowed_addresses),
                "NEWSROOM_CHROMIUM": "off",
            },
        )
        if missing := site.missing():
            print(f"Install what is missing. On Debian: apt-get install {' '.join(missing)}", file=sys.stderr)
            return 2
        if taken := site.taken_ports():
            print(f"Ports {taken} are taken. Name another first port with --port.", file=sys.stderr)
            return 2
        # Whoever ends it ends its parts with it.
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
        try:
            with site.running(lambda line: print(line, flush=True), demo=False):
                run = Run(site, forum, seconds=given.minutes * 60)
                run.go()
                findings = run.findings()
        except UnableToServe as problem:
            print(problem, file=sys.stderr)
            return 2
        finally:
            forum.stop()
    return report(run, findings, given.json)


def report(run: Run, findings: dict[str, list[str]], path: Path) -> int:
    figures = {
        "seconds": run.seconds,
        "pages": sum(reader.answers for reader in run.readers),
        "slowest answer, seconds": round(max(reader.slowest for reader in run.readers), 2),
        "corrections": sum(editor.corrections for editor in run.editors),
        "captures ordered": len(run.witness.taken),
        "kills": run.kills,
        "times the desk asked to try again": sum(len(editor.refusals) for editor in run.editors)
        + len(run.witness.refusals),
        "at the end": str(run.weights),
    }
    for name, figure in figures.items():
        print(f"{name:<36}{figure}")
    for bar, found in findings.items():
        print(f"{'ok  ' if not found else 'MISS'}  {bar}{f' ({len(found)})' if found else ''}")
        for line in found[:10]:
            print(f"        {line}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {"machine": platform.platform(), "figures": figures, "findings": findings},
            ensure_ascii=False,
            indent=1,
        )
    )
    return 1 if any(findings.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
