"""`manage.py create_user NAME --role ROLE [--campaign NAME]`: asks for a password, or reads MAQUETTE_PASSWORD."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from annotator.accounts.services import create_user
from annotator.campaigns.selectors import campaign_by_name
from annotator.campaigns.services import add_member
from annotator.domain.errors import MaquetteError
from annotator.domain.roles import ROLE_VALUES


class Command(BaseCommand):
    """Create a user."""

    help = "Create a user. The password is asked for, or read from MAQUETTE_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=ROLE_VALUES)
        parser.add_argument("--campaign", action="append", default=[], help="make a member of it; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; raise CommandError with what went wrong."""
        password = os.environ.get("MAQUETTE_PASSWORD") or getpass.getpass("Password: ")
        try:
            with transaction.atomic():
                user = create_user(username=options["username"], role=options["role"], password=password)
                for name in options["campaign"]:
                    add_member(campaign=campaign_by_name(name), user=user)
        except MaquetteError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Created {user.username} ({user.get_role_display()}).")
