"""`manage.py reset_second_factor NAME`: take a lost second factor off an account, where no administrator can log in."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.accounts.second_factor import UnableToReset, reset


class Command(BaseCommand):
    help = (
        "Take passkeys, code app and recovery codes off an account, and end its logins. Its password stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the username")

    def handle(self, *, name: str, **options: Any) -> None:
        try:
            reset(person=User.objects.get(username=name), actor=None, now=timezone.now())
        except User.DoesNotExist:
            raise CommandError(f"There is no account named {name}.") from None
        except UnableToReset as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{name} logs in with the password alone, and sets up a second factor anew.")
