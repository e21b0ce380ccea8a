"""`manage.py load_demo`: the demo campaign, its people and its photos, where DEMO=1."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from annotator.demo import logins as demo
from annotator.demo.campaign import load_demo
from annotator.domain.errors import MaquetteError
from annotator.domain.file_names import shown_name
from annotator.gateways.database_turns import turn


class Command(BaseCommand):
    """Load the demo campaign; loading it again adds only what is missing."""

    help = "Load the demo campaign with its users (their passwords are public), where DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; raise CommandError with what went wrong."""
        if not settings.DEMO:
            raise CommandError("DEMO is off. The demo's passwords are known to everybody; set DEMO=1 to load it.")
        try:
            with turn(on_wait=lambda: self.stdout.write("Waiting for another command to end ...")):
                campaign = load_demo(on_photo=lambda name: self.stdout.write(f"  {shown_name(name)}"))
        except MaquetteError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"The campaign {campaign.name!r} is ready. Log in as:")
        for login in demo.LOGINS:
            self.stdout.write(f"  {login['username']:<10} {login['password']}  ({login['role']})")
