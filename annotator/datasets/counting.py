"""How many rows a release would hold if it were made now, by the same derivation, without writing it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from annotator.campaigns.models import Campaign
from annotator.datasets.columns import CONFIGS
from annotator.datasets.derived_rows import Tally, evidence_by_object, rows_of_object
from annotator.datasets.directory import STATE, ReleaseDirectory
from annotator.datasets.parts import Limits
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.tables import write_tables
from annotator.domain.errors import InvalidInput
from annotator.domain.pair_policy import policy
from annotator.domain.snapshot import SPLITS
from annotator.preferences.models import Comparison

#: Above this many comparisons a count would keep the person waiting: the release itself is counted in the background.
MOST_COMPARISONS = 20_000


@dataclass(frozen=True)
class RowCount:
    """Rows by config and split, how many objects have any, and what the policy leaves out, by reason."""

    objects: int
    rows: dict[str, dict[str, int]]
    left_out: dict[str, int]


def count_rows(*, campaign: Campaign, preset: str, params: dict[str, Any]) -> RowCount:
    """Count the rows of a release by a policy.

    Raises:
        InvalidInput: The policy is invalid, or the campaign has more than `MOST_COMPARISONS` comparisons.
    """
    rules = policy(preset=preset, params=params, quality_bar=campaign.quality_bar)
    if Comparison.objects.filter(round__target_object__campaign=campaign).count() > MOST_COMPARISONS:
        raise InvalidInput(
            "too_many_to_count",
            f"The campaign has more than {MOST_COMPARISONS} comparisons: create the snapshot to count its rows.",
        )
    spec = ReleaseSpec(
        name="count",
        version="1.0.0",
        campaign_name=campaign.name,
        attribute=campaign.attribute,
        policy=rules,
        include_media=False,
        app_version=settings.VERSION,
    )
    with TemporaryDirectory() as folder:
        return _count(Path(folder), spec, campaign)


def _count(root: Path, spec: ReleaseSpec, campaign: Campaign) -> RowCount:
    (root / STATE).mkdir()
    write_tables(
        directory=ReleaseDirectory(root),
        spec=spec,
        campaign_id=campaign.pk,
        secret=settings.PSEUDONYM_SECRET,
        tick=lambda rows: None,
        limits=Limits(),
    )
    counts = {config: dict.fromkeys(SPLITS, 0) for config in CONFIGS}
    tally, objects = Tally(), 0
    for evidence in evidence_by_object(root):
        found = rows_of_object(evidence, spec.attribute, spec.policy, tally)
        objects += any(found.values())
        for config, rows in found.items():
            counts[config][evidence.object["split"]] += len(rows)
    return RowCount(objects, counts, dict(Counter(tally.dropped)))
