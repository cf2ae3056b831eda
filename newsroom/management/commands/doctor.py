"""Say what is misconfigured or unwell: `manage.py doctor`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom.doctor.findings import Finding, Level
from newsroom.doctor.looking import look


class Command(BaseCommand):
    help = "Say what is misconfigured or unwell, and how to mend it. Ends with 1 where something does not work or is not safe."
    # They are part of what is said.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: one object with all findings")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.LANGUAGES], default="en", help="en or ko"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found: list[Finding] = []
        with translation.override(options["language"]):
            for finding in look(now=timezone.now()):
                found.append(finding)
                if not options["json"]:
                    self._say(finding)
            problems = sum(finding.level is Level.PROBLEM for finding in found)
            advices = sum(finding.level is Level.ADVICE for finding in found)
            if options["json"]:
                self._print(found)
            else:
                self.stdout.write(
                    "\n"
                    + _("Problems: %(problems)d. Advice: %(advices)d.")
                    % {"problems": problems, "advices": advices}
                )
        if problems:
            raise SystemExit(1)

    def _say(self, finding: Finding) -> None:
        mark, style = {
            Level.FINE: ("✓", self.style.SUCCESS),
            Level.ADVICE: ("!", self.style.WARNING),
            Level.PROBLEM: ("✗", self.style.ERROR),
        }[finding.level]
        self.stdout.write(style(f"{mark} {finding.message}"))
        if finding.mend and finding.level is not Level.FINE:
            self.stdout.write(f"    → {finding.mend}")

    def _print(self, found: list[Finding]) -> None:
        rows = [
            {"part": one.part, "level": one.level.value, "message": one.message, "mend": one.mend}
            for one in found
        ]
        is_well = all(one.level is not Level.PROBLEM for one in found)
        self.stdout.write(json.dumps({"is_well": is_well, "findings": rows}, ensure_ascii=False, indent=1))
