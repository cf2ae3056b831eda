"""`manage.py count_statements`: how many statements the database is asked for a page."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


class Command(BaseCommand):
    help = "Prints the numbers of statements of pages as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+")

    def handle(self, *, paths: list[str], **options: object) -> None:
        client, found = Client(headers={"host": "localhost"}), {}
        for path in paths:
            # The first time pictures are made and what is kept is filled.
            client.get(path)
            with CaptureQueriesContext(connection) as context:
                client.get(path)
            found[path] = len(context)
        self.stdout.write(json.dumps(found))
