"""`manage.py create_token USER [--scope read ...] [--days 90]`: prints a new bearer token, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.accounts.models import User
from annotator.accounts.services import create_token
from annotator.domain.errors import MaquetteError
from annotator.domain.roles import Scope


class Command(BaseCommand):
    """Make an API token."""

    help = "Make an API token for a user and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--scope", action="append", choices=[scope.value for scope in Scope], default=None)
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; raise CommandError with what went wrong."""
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['username']!r}.")
        scopes = options["scope"] or [scope.value for scope in Scope]
        try:
            _, secret = create_token(user=user, name=options["name"], scopes=scopes, days=options["days"])
        except MaquetteError as error:
            raise CommandError(error.message) from error
        self.stdout.write(secret)
