"""`manage.py register_model DIR`: a trained version into the registry and its weights into the artifact store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.domain.errors import MaquetteError
from annotator.model_registry.models import WorkerQueue
from annotator.model_registry.registering import register_directory


class Command(BaseCommand):
    """Register a trained version. Running it again registers nothing twice."""

    help = (
        "Register the trained version in DIR: manifest.json, the safetensors files that it names, and README.md. "
        "Every file is checked before anything is stored. Running it again with the same content changes nothing; "
        "a version that is registered with other content is refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the directory, the queue and the notes."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--queue", choices=WorkerQueue.values, default=WorkerQueue.CPU, help="of its workers")
        parser.add_argument("--notes", default="", help="what the Models page shows beside a new version")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register the version and print its id, identity and size."""
        try:
            found = register_directory(directory=options["directory"], queue=options["queue"], notes=options["notes"])
        except MaquetteError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        self.stdout.write(f"{found.name} {found.version} is registered as {found.pk} ({found.status}).")
        self.stdout.write(f"Weights {found.weights_sha256}, {found.size_bytes / 1e6:.1f} MB.")
