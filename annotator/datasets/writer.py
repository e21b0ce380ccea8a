"""Write one release in four steps. Every step leaves complete files, and an interrupted export resumes.

1. tables: the transcript, read in one repeatable-read view (tables.py)
2. rows:   derived from the tables by the policy, without media, stored in .state (derived_rows.py)
3. parts:  the rows with their media, in parts; an interrupted export resumes after the last complete part
4. end:    card, licences, Croissant, checksums, and the manifest last (card.py, manifest.py)

Steps 2 to 4 read only the tables and the artifact store, so they give the same bytes at any time and on any machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa

from annotator.datasets.card import write_card
from annotator.datasets.columns import CONFIGS, MEDIA_COLUMNS, released_schema
from annotator.datasets.derived_rows import Tally, evidence_by_object, rows_of_object
from annotator.datasets.directory import STATE, ReleaseDirectory
from annotator.datasets.json_schemas import write_json_schemas
from annotator.datasets.manifest import manifest_of
from annotator.datasets.media import Media
from annotator.datasets.parts import Limits, PartWriter
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.table_reader import read_groups, read_rows
from annotator.datasets.tables import write_tables
from annotator.domain.snapshot import SPLITS

Report = Callable[[int, int], None]


def write_release(
    *,
    root: Path,
    spec: ReleaseSpec,
    campaign_id: UUID,
    secret: str,
    report: Report = lambda done, total: None,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Write the release into `root`, or resume it, and return its manifest.

    Args:
        root: the directory of the release.
        spec: what the release is to hold.
        campaign_id: the campaign whose finished work is released.
        secret: the secret of the pseudonyms.
        report: called every few thousand rows with (rows done, rows in all as far as known).
        limits: the sizes of parts and row groups; the defaults when None.

    Raises:
        Conflict: the directory holds something else, or another process writes it.
        ArtifactsUnavailable: the artifact store does not respond; the next call resumes what is on the disk.
        NotFound: a blob is missing from the artifact store.
    """
    directory, limits = ReleaseDirectory(root), limits or Limits()
    with directory.locked(), _memory_given_back():
        directory.begin(spec.to_json(), campaign_id)
        progress = _Progress(report)
        write_json_schemas(directory)
        tables = directory.noted("tables") or _tables(directory, spec, campaign_id, secret, progress, limits)
        rows = directory.noted("rows") or _rows(directory, spec, limits)
        progress.total = sum(tables["rows"].values()) + sum(rows["rows"].values())
        progress.done = sum(tables["rows"].values())
        for config in CONFIGS:
            for split in SPLITS:
                _parts(directory, spec, config, split, progress, limits)
        write_card(directory, spec, tables, rows)
        records = list(directory.logged().values())
        manifest = manifest_of(spec, records, tables, rows)
        directory.finish(manifest, records)
        progress.report_now()
        return manifest


@contextmanager
def _memory_given_back() -> Iterator[None]:
    """Use the system's allocator, which returns freed memory as Arrow's own do not; it halves the peak here."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


class _Progress:
    """Reports every few thousand rows."""

    STEP = 1_000

    def __init__(self, report: Report) -> None:
        self.report, self.done, self.total, self._reported = report, 0, 0, 0

    def add(self, rows: int) -> None:
        self.done += rows
        if self.done - self._reported >= self.STEP:
            self.report_now()

    def report_now(self) -> None:
        self._reported = self.done
        self.report(self.done, max(self.total, self.done))


def _tables(
    directory: ReleaseDirectory, spec: ReleaseSpec, campaign_id: UUID, secret: str, progress: _Progress, limits: Limits
) -> dict[str, Any]:
    directory.remove("tables")  # parts of an earlier, unfinished database snapshot
    found = write_tables(
        directory=directory, spec=spec, campaign_id=campaign_id, secret=secret, tick=progress.add, limits=limits
    )
    directory.note("tables", found)
    return found


def _rows_prefix(config: str, split: str) -> str:
    return f"{STATE}/rows/{config}-{split}-"


def _rows(directory: ReleaseDirectory, spec: ReleaseSpec, limits: Limits) -> dict[str, Any]:
    """Derive all rows and store them in .state, by config and split, in the order of the release."""
    directory.remove(f"{STATE}/rows")
    tally = Tally()
    counts = Counter({f"{config}/{split}": 0 for config in CONFIGS for split in SPLITS})
    kinds: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = {
            (config, split): stack.enter_context(
                PartWriter(
                    directory,
                    _rows_prefix(config, split),
                    schema,
                    key=schema.names[0],
                    limits=Limits(scalar_rows_per_group=limits.scalar_rows_per_group),
                    log_parts=False,
                    is_temporary=True,
                )
            )
            for config, schema in CONFIGS.items()
            for split in SPLITS
        }
        for evidence in evidence_by_object(directory.root):
            split = evidence.object["split"]
            for config, rows in rows_of_object(evidence, spec.attribute, spec.policy, tally).items():
                for row in rows:
                    writers[config, split].write(row)
                    if config == "preferences":
                        kinds[f"{split}|{row['pair_kind']}|{row['rejected_generator']}"] += 1
                counts[f"{config}/{split}"] += len(rows)
    found = {
        "rows": dict(sorted(counts.items())),
        "pairs": dict(sorted(kinds.items())),
        "dropped": dict(sorted(tally.dropped.items())),
        "pairs_with_several_votes": tally.pairs_with_several_votes,
        "pairs_in_full_agreement": tally.pairs_in_full_agreement,
    }
    directory.note("rows", found)
    return found


def _parts(
    directory: ReleaseDirectory, spec: ReleaseSpec, config: str, split: str, progress: _Progress, limits: Limits
) -> None:
    """Return the parts of one config and split; those that an earlier run finished are passed over."""
    prefix = f"{config}/{split}-"
    whole = [record for path, record in directory.logged().items() if path.startswith(prefix)]
    done = sum(record.rows or 0 for record in whole)
    progress.add(done)
    schema = released_schema(config, include_media=spec.include_media)
    key, source = CONFIGS[config].names[0], _rows_prefix(config, split)
    with PartWriter(directory, prefix, schema, key=key, limits=limits, first_part=len(whole)) as writer:
        if spec.include_media:
            media = Media(MEDIA_COLUMNS[config])
            for row in islice(read_rows(directory.root, source), done, None):
                writer.write(media.embed(row))
                progress.add(1)
        else:
            for group in read_groups(directory.root, source):
                if done <= 0:
                    writer.write_group(group)
                    progress.add(len(group))
                done -= len(group)
