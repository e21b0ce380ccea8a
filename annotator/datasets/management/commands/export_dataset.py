"""Write a release of a campaign into a directory."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from annotator.campaigns.selectors import campaign_by_name
from annotator.datasets import services
from annotator.domain.errors import MaquetteError
from annotator.domain.pair_policy import PRESETS, policy


class Command(BaseCommand):
    """In this process, without a queue. Interrupted, it resumes when it is called again."""

    help = "Write a dataset (tables, preferences, sft, unpaired, ties) of a campaign into a directory."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--campaign", required=True, help="name of the campaign")
        parser.add_argument(
            "--out", required=True, type=Path, help="directory of the release: new, empty, or begun before"
        )
        parser.add_argument("--name", help="name of the dataset (default: the campaign's)")
        parser.add_argument("--dataset-version", default="1.0.0", help="MAJOR.MINOR.PATCH (default: 1.0.0)")
        parser.add_argument("--policy", default="ladder", choices=sorted(PRESETS), help="which pairs (default: ladder)")
        parser.add_argument(
            "--param",
            action="append",
            default=[],
            type=_parameter,
            metavar="NAME=JSON",
            help="a parameter of the policy, such as quality_bar=0.75 or kinds='[\"winner_direct\"]'; may be repeated",
        )
        parser.add_argument("--no-media", action="store_true", help="tables and columns alone, no files inside")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, with a progress bar on the terminal."""
        try:
            campaign = campaign_by_name(options["campaign"])
            name = options["name"] or services.default_name(campaign)
            if services.is_complete(out=options["out"], name=name, version=options["dataset_version"]):
                self.stdout.write(self.style.SUCCESS(f"Complete already: {options['out']}"))
                return
            rules = policy(preset=options["policy"], params=dict(options["param"]), quality_bar=campaign.quality_bar)
            with tqdm(unit=" rows", disable=options["verbosity"] == 0) as bar:
                manifest = services.export_to_directory(
                    campaign=campaign,
                    out=options["out"],
                    name=name,
                    version=options["dataset_version"],
                    rules=rules,
                    include_media=not options["no_media"],
                    report=lambda done, total: _show(bar, done, total),
                )
        except MaquetteError as error:
            raise CommandError(error.message) from error
        for config, counts in manifest["rows"].items():
            self.stdout.write(f"{config}: " + ", ".join(f"{name} {n}" for name, n in counts.items()))
        self.stdout.write(self.style.SUCCESS(f"Written to {options['out']}"))


def _show(bar: Any, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _parameter(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError("a parameter is NAME=JSON")
    try:
        return name, json.loads(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is no JSON") from error
