"""Import many articles as drafts: `manage.py import_articles FILE…`."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.importing.actors import UnableToAct, acting_user
from articles.importing.pages import UnableToImport
from articles.importing.runs.beginning import begin_run, digest_of_file, packed, stop_run, unfinished_run
from articles.importing.runs.making import UnableToMake, make_run, order_making
from articles.importing.runs.reading import read_run
from articles.importing.runs.reporting import counts_of, report_lines
from articles.importing.runs.taking_apart import usual_processes
from articles.models import Category, ImportRow, ImportRun

State = ImportRun.State


class Command(BaseCommand):
    help = (
        "Make drafts from exports of WordPress (XML) and Ghost (JSON), from saved pages, or from a zip of these with their "
        "pictures. Run again with the same files after an interruption, it goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", metavar="FILE", nargs="+", help="exports, saved pages, or a zip of them")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would be made and what is left out; make nothing",
        )
        parser.add_argument("--report", metavar="FILE", help="write what became of everything as CSV")
        parser.add_argument(
            "--category", metavar="SLUG", help="for what names none of ours (default: the first category)"
        )
        parser.add_argument(
            "--user",
            metavar="NAME",
            help="whose drafts they will be (default: the first administrator who may)",
        )

        parser.add_argument(
            "--processes",
            metavar="N",
            type=int,
            default=usual_processes(),
            help="how many processes read a long file (default: as many as there are processors, four at most; 0 for none besides this one)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = acting_user(options["user"], right="articles.add_importrun")
            run, is_new = self._run(options["paths"], _category(options["category"]), actor)
            self._read(run, max(0, options["processes"]))
            if not options["dry_run"]:
                self._make(run, actor)
        except (UnableToAct, UnableToImport, UnableToMake) as error:
            raise CommandError(str(error)) from error
        except PermissionDenied as error:
            raise CommandError(
                f"{actor} may not import many articles. Name another user with --user."
            ) from error
        run.refresh_from_db()
        if options["report"]:
            _write_report(run, options["report"])
        self._tell(run, options["dry_run"])
        if options["dry_run"] and is_new:
            stop_run(run=run, now=timezone.now())
        if run.state == State.FAILED:
            raise CommandError(run.problem)

    def _run(self, paths: list[str], category: Category, actor: User) -> tuple[ImportRun, bool]:
        with ExitStack() as opened:
            files = [(Path(path).name, _opened(path, opened)) for path in paths]
            name = files[0][0] if len(files) == 1 else f"{len(files)} files"
            file = files[0][1] if len(files) == 1 else opened.enter_context(packed(files))
            earlier = unfinished_run(sha256=digest_of_file(file), actor=actor)
            if earlier is not None:
                self.stderr.write(f"Going on with import {earlier.pk}, which was begun before.")
                return earlier, False
            run = begin_run(file=file, name=name, category=category, actor=actor, now=timezone.now())
            return run, True

    def _read(self, run: ImportRun, processes: int) -> None:
        for count in read_run(run_id=run.pk, now=timezone.now(), processes=processes):
            self.stderr.write(f"\r{count} read", ending="")
        self.stderr.write("")

    def _make(self, run: ImportRun, actor: User) -> None:
        run.refresh_from_db()
        if run.state == State.READ:
            order_making(run=run, actor=actor, now=timezone.now())
        counts = counts_of(run=run)
        made, all_of_them = counts[ImportRow.State.MADE], counts[ImportRow.State.MADE] + counts["waiting"]
        for count in make_run(run_id=run.pk, now=timezone.now()):
            made += count
            self.stderr.write(f"\r{made} of {all_of_them} drafts made", ending="")
        self.stderr.write("")

    def _tell(self, run: ImportRun, is_dry: bool) -> None:
        counts = counts_of(run=run)
        lines = [
            f"Import {run.pk}: {run.file_name}",
            f"  would be made  {counts['waiting']}" if is_dry else f"  made           {counts['made']}",
            f"  there already  {counts['duplicate']}",
            f"  left out       {counts['refused']}",
        ]
        others = ImportRow.objects.filter(run=run, state__in=["duplicate", "refused"]).defer("page")
        lines.extend(f"    {row.number}. {row.title or row.name}: {row.reason}" for row in others[:20])
        if counts["duplicate"] + counts["refused"] > 20:
            lines.append("    … all of them are in the report (--report FILE)")
        if run.problem:
            lines.append(f"  {run.problem}")
        self.stdout.write("\n".join(lines))


def _opened(path: str, opened: ExitStack) -> IO[bytes]:
    try:
        return opened.enter_context(Path(path).open("rb"))
    except IsADirectoryError as error:
        raise CommandError(f"{path} is a folder. Name files, or put them into a zip.") from error
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error


def _category(slug: str | None) -> Category:
    found = Category.objects.filter(slug=slug).first() if slug else Category.objects.first()
    if found is None:
        known = ", ".join(Category.objects.values_list("slug", flat=True)) or "none yet: make one at the desk"
        raise CommandError(f"There is no such category. There are: {known}.")
    return found


def _write_report(run: ImportRun, path: str) -> None:
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            file.writelines(report_lines(run=run))
    except OSError as error:
        raise CommandError(f"The report cannot be written to {path}: {error}.") from error
