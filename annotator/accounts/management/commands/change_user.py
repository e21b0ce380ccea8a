"""`manage.py change_user NAME [--role ROLE] [--deactivate | --activate] [--password] [--end-sessions]`."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from annotator.accounts import services
from annotator.accounts.models import User
from annotator.domain.errors import MaquetteError
from annotator.domain.roles import ROLE_VALUES


class Command(BaseCommand):
    """Change a user's role, password or access."""

    help = "Change a user. With --password, it is asked for, or read from MAQUETTE_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username")
        parser.add_argument("--role", choices=ROLE_VALUES)
        activity = parser.add_mutually_exclusive_group()
        activity.add_argument("--deactivate", action="store_true", help="end sessions and tokens, refuse log-ins")
        activity.add_argument("--activate", action="store_true")
        parser.add_argument("--password", action="store_true", help="set another; ends sessions and API tokens")
        parser.add_argument("--end-sessions", action="store_true", help="log out in every browser")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; raise CommandError with what went wrong, and then nothing changed."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        try:
            with transaction.atomic():
                self._change(user, options)
        except MaquetteError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Changed {user.username}.")

    def _change(self, user: User, options: dict[str, Any]) -> None:
        if options["role"]:
            services.change_role(user=user, role=options["role"])
        if options["activate"] or options["deactivate"]:
            services.set_active(user=user, is_active=options["activate"])
        if options["password"]:
            password = os.environ.get("MAQUETTE_PASSWORD") or getpass.getpass("New password: ")
            services.change_password(user=user, password=password)
        if options["end_sessions"]:
            services.end_sessions(user=user)
