"""`manage.py make_renditions`: make the renditions that pictures lack, or all of them anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from PIL import Image as Pixels

from images.colours import in_eight_bit_srgb
from images.duplicates import file_among_near
from images.fingerprints import fingerprint_of
from images.models import Image
from images.renditions import make_renditions, renditions_missing


class Command(BaseCommand):
    help = "Make the sizes and formats of pictures that are missing, for example after a crash or a restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="make every rendition anew")

    def handle(self, *args: Any, **options: Any) -> None:
        made = 0
        images = Image.objects.prefetch_related("renditions").order_by("pk")
        total = images.count()
        for number, image in enumerate(images.iterator(chunk_size=100), start=1):
            if options["all"] or renditions_missing(image=image):
                try:
                    made += len(make_renditions(image=image, anew=options["all"]))
                except OSError as error:
                    self.stderr.write(f"{number} of {total}: {image} (number {image.pk}) failed: {error}")
                    continue
                self.stdout.write(f"{number} of {total}: {image}")
        self._file_among_near()
        self.stdout.write(self.style.SUCCESS(f"{made} renditions made, {total} images looked at."))

    def _file_among_near(self) -> None:
        """Let pictures from before fingerprints were kept be found as duplicates; a plain one is looked at each time."""
        for image in Image.objects.filter(fingerprint__isnull=True).order_by("pk").iterator(chunk_size=100):
            try:
                with image.original.open("rb") as file, Pixels.open(file) as opened:
                    # A JPEG at an eighth of its size holds all that is compared.
                    opened.draft("RGB", (256, 256))
                    image.fingerprint = fingerprint_of(in_eight_bit_srgb(opened))
            except OSError as error:
                self.stderr.write(f"{image} (number {image.pk}) could not be compared: {error}")
                continue
            if image.fingerprint is not None:
                image.save(update_fields=["fingerprint"])
                file_among_near(image=image)
