"""`manage.py import_images PATH... --campaign NAME`: files, folders and ZIPs, with masks beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from annotator.accounts.models import User
from annotator.campaigns.selectors import campaign_by_name
from annotator.domain.errors import MaquetteError
from annotator.images.batches import Origin, looks_like_mask
from annotator.images.split_plan import SplitPlan, split_plan
from annotator.workflow.import_paths import entries_at
from annotator.workflow.importing import ImportReport, Note, Refusal, import_entries

SOME_REFUSED = 2


class Command(BaseCommand):
    """Import photos and masks. Running it again imports only what is new."""

    help = (
        "Import photos (JPEG, PNG, WebP, TIFF, BMP, AVIF, HEIC) from files, folders and ZIPs. NAME.mask.png, "
        "NAME_mask.png or NAME.mask.N.png beside NAME.*, or masks/NAME.png beside images/NAME.*, makes target objects. "
        "Running it again imports only what is new. Exit status: 0 when every photo and mask was taken or was there "
        "already, 1 when nothing was imported, 2 when some files were refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the paths, the campaign and the origin of the photos."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--campaign", required=True, help="the campaign's name")
        parser.add_argument("--user", help="whose upload it is; nobody's when left out")
        parser.add_argument("--source", default="", help="where the photos come from, for those not in LICENSES.csv")
        parser.add_argument("--licence", default="", help="their licence, for those not in LICENSES.csv")
        _add_splits(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import what is new and print a report; the exit status is in `help`."""
        report = ImportReport()
        try:
            self._import(report, options)
        except MaquetteError as error:
            raise CommandError(error.message) from error
        self._print(report)
        if not report.created and not report.duplicates:
            raise CommandError("Nothing was imported.")
        if report.refused:
            raise CommandError(f"{len(report.refused)} files were refused.", returncode=SOME_REFUSED)

    def _import(self, report: ImportReport, options: dict[str, Any]) -> None:
        campaign = campaign_by_name(options["campaign"])
        by = _user(options["user"])
        default = Origin(options["source"], options["licence"])
        plan = _plan(options)
        with entries_at(options["paths"], report=report) as entries:
            n_photos = sum(not looks_like_mask(entry.name) for entry in entries)
            with tqdm(total=n_photos, unit="image", disable=None) as bar:
                import_entries(
                    campaign=campaign,
                    entries=entries,
                    by=by,
                    report=report,
                    default_origin=default,
                    plan=plan,
                    on_photo=lambda name: bar.update(),
                )

    def _print(self, report: ImportReport) -> None:
        lines: list[Note | Refusal] = [*report.left_out, *report.notes, *report.refused]
        for line in lines:
            self.stderr.write(f"{line.name}: {line.message} ({line.code})")
        self.stdout.write(
            f"{len(report.created)} images and {report.n_objects} objects imported, "
            f"{len(report.duplicates)} images were there already, {len(report.refused)} files refused, "
            f"{len(report.left_out)} left out."
        )


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username!r}.")
    return user


def _add_splits(parser: CommandParser) -> None:
    held_out = parser.add_mutually_exclusive_group()
    held_out.add_argument(
        "--holdout", action="store_true", help="hold all photos out: releases have them in test alone"
    )
    held_out.add_argument(
        "--holdout-fraction", type=float, default=0.0, metavar="F", help="hold this share of groups out"
    )
    held_out.add_argument(
        "--holdout-list", type=Path, metavar="FILE", help="hold out the file names of this list, one a line"
    )
    grouped = parser.add_mutually_exclusive_group()
    grouped.add_argument("--group", default="", metavar="NAME", help="one group for all photos, which no split divides")
    grouped.add_argument("--group-by-folder", action="store_true", help="one group per folder: each is one capture")


def _plan(options: dict[str, Any]) -> SplitPlan:
    listed = options["holdout_list"]
    try:
        names = listed.read_text(encoding="utf-8-sig").splitlines() if listed else []
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{listed} cannot be read as a list of names: {error}.") from error
    if listed and not any(name.strip() for name in names):
        raise CommandError(f"{listed} names no photo.")
    return split_plan(
        holdout=options["holdout"],
        fraction=options["holdout_fraction"],
        names=names,
        group=options["group"],
        group_by_folder=options["group_by_folder"],
    )
