"""Import a saved page as a draft: `manage.py import_article PATH|-`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.importing.actors import UnableToAct, acting_user
from articles.importing.drafting import category_for, category_names, make_draft
from articles.importing.pages import ImportedPage, UnableToImport
from articles.importing.parsing import FORMATS, parse_page
from articles.importing.reading_bytes import LARGEST_PAGE_BYTES
from articles.models import Article
from articles.sourcing.coverage import outlet_names


class Command(BaseCommand):
    help = (
        "Make a draft from a saved page (text or HTML), and list everything in it that is tied to no source."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", help="the saved page, or - for standard input")
        parser.add_argument(
            "--format", choices=FORMATS, default="auto", help="what the page is (default: found out from it)"
        )
        parser.add_argument(
            "--json", action="store_true", help="print what was made and found as one JSON object"
        )
        parser.add_argument(
            "--user",
            metavar="NAME",
            help="whose draft it will be (default: the first administrator who may write)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would be made, and save nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = _read(options["path"])
        try:
            actor = None if options["dry_run"] else acting_user(options["user"])
            page = parse_page(
                data=data,
                format=options["format"],
                outlets=outlet_names(),
                categories=category_names(),
            )
            category = category_for(page=page)
            article = make_draft(page=page, actor=actor, now=timezone.now()) if actor else None
        except (UnableToAct, UnableToImport) as error:
            raise CommandError(str(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{actor} may not add articles. Name another user with --user.") from error
        if options["json"]:
            result = {
                "article": article.pk if article else None,
                "draft_category": category.slug,
                **page.as_json(),
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        else:
            self._describe(page, article, str(category))

    def _describe(self, page: ImportedPage, article: Article | None, category: str) -> None:
        made = f"Draft {article.pk} was made" if article else "Nothing was saved (dry run)"
        lines = [
            f"{made}: {page.title}",
            f"  date      {page.date or 'none found'}",
            f"  category  {category}",
            f"  language  {page.language}",
            f"  sections  {len(page.sections)}",
            *(f"    {heading}" for heading in page.sections),
            f"  images    {page.image_count}",
            f"  tags      {', '.join(page.tags) or 'none found'}",
            f"  unsourced {len(page.unsourced)}",
        ]
        for found in page.unsourced:
            named = ", ".join(found.passage.outlets) or "nobody of ours named"
            lines.append(f"    {found.passage.kind.value:<10} [{named}] {found.passage.text}")
        lines.extend(f"  note: {note}" for note in page.notes)
        self.stdout.write("\n".join(lines))


def _read(path: str) -> bytes:
    # One byte more than allowed tells a page that is too large without reading all of it.
    most = LARGEST_PAGE_BYTES + 1
    if path == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(path).open("rb") as file:
            return file.read(most)
    except IsADirectoryError as error:
        raise CommandError(f"{path} is a folder. Name one saved page.") from error
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error
