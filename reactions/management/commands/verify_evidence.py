"""Re-compute every seal of the evidence, oldest first, and say whether all of it is as it was stored."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from reactions.models import Capture
from reactions.sealing import verify_chain


class Command(BaseCommand):
    help = "Verify the stored evidence: every artifact's SHA-256, every manifest, and the chain of captures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=int, default=100, help="Say how far it is after so many captures."
        )

    def handle(self, *args: object, **options: object) -> None:
        every = max(1, int(str(options["every"])))
        total = Capture.objects.count()
        checked, broken, first_broken, seal = 0, 0, None, ""
        for inspection in verify_chain():
            checked += 1
            seal = inspection.manifest_sha256
            if not inspection.is_sound:
                broken += 1
                first_broken = first_broken or inspection.capture_id
                for problem in inspection.problems:
                    self.stderr.write(f"Capture {inspection.capture_id}: {problem}")
            if checked % every == 0:
                self.stdout.write(f"{checked} of {total} captures checked, {broken} broken.")
        if first_broken is not None:
            raise CommandError(
                f"{broken} of {checked} captures are not as they were sealed; the first is capture {first_broken}."
            )
        self.stdout.write(f"All {checked} captures are as they were sealed. Last seal: {seal or 'none yet'}.")
