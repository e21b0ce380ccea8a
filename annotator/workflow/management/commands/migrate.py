"""`manage.py migrate`, one at a time: two at once would both find a table missing, and the second would fail."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand

from annotator.gateways.database_turns import turn


class Command(DjangoCommand):
    """Django's command, which waits while another one changes the same database."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command when no other one runs."""
        with turn(options["database"], on_wait=lambda: self.stdout.write("Waiting for another command to end ...")):
            super().handle(*args, **options)
