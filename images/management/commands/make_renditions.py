"""`manage.py make_renditions`: make the renditions that pictures lack, or all of them anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

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
        self.stdout.write(self.style.SUCCESS(f"{made} renditions made, {total} images looked at."))
