"""Check a release against every gate of the specification."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.datasets.verify.report import as_text
from annotator.datasets.verify.run import verify_release


class Command(BaseCommand):
    """Reads the directory alone: no database, no store, no network."""

    help = "Check a dataset directory; exits with 1 when a gate fails."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("directory", type=Path, help="the directory of a release")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report."""
        root: Path = options["directory"]
        if not root.is_dir():
            raise CommandError(f"{root} is no directory.")
        results = verify_release(root)
        self.stdout.write(as_text(results))
        if not all(result.passed for result in results):
            sys.exit(1)
