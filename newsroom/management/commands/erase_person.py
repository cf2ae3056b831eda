"""Make a person nobody who has left: `manage.py erase_person USERNAME`."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.retention.erasing import UnableToErase, erase_person


class Command(BaseCommand):
    help = (
        "Take name, mail address, logins and roles from the account of a person who has left. What they did stays in history, done by "
        "nobody in particular; bylines stay as they were published. It cannot be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--by", metavar="USERNAME", help="who has it done, for the log of the desk")
        parser.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *args: Any, username: str, by: str | None, yes: bool, **options: Any) -> None:
        person = _person(username)
        actor = _person(by) if by else None
        if not yes:
            self._ask(person)
        try:
            erased = erase_person(person=person, now=timezone.now(), actor=actor)
        except UnableToErase as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            self.style.SUCCESS(
                f"{username} is {erased.name} now; {erased.deleted} rows that were theirs alone are gone. Backups name them as long as they are "
                "kept, and so do bylines and what people wrote in their own words."
            )
        )

    def _ask(self, person: User) -> None:
        try:
            answer = input(
                f"{person.get_username()} ({person.get_full_name() or 'no name'}) is made nobody. What they typed and did not save goes too. "
                "Type the username to go on: "
            )
        except EOFError:
            answer = ""
        if answer.strip() != person.get_username():
            raise CommandError("Nothing was changed.")


def _person(username: str) -> User:
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is nobody called {username}.")
    return person
