"""What a campaign got done over a day or a month: items submitted, what was accepted, and which sources win."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncDay, TruncHour

from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.campaigns.models import Campaign
from annotator.domain.intervals import wilson
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.images.models import StateChange
from annotator.model_registry.models import ModelVersion
from annotator.preferences.models import Comparison
from annotator.preferences.version_records import Record, version_records


@dataclass(frozen=True)
class Span:
    """A stretch of time up to now, in equal buckets of UTC."""

    name: str
    step: timedelta
    n: int

    def starts(self, now: datetime) -> list[datetime]:
        """Return the beginning of each bucket, oldest first; the last one is not over."""
        last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if self.step >= timedelta(days=1):
            last = last.replace(hour=0)
        return [last - self.step * back for back in reversed(range(self.n))]


SPANS = {
    "day": Span("day", timedelta(hours=1), 24),
    "month": Span("month", timedelta(days=1), 30),
}


def throughput(*, campaign: Campaign, span: Span, now: datetime) -> dict[str, Any]:
    """Return `starts`, counts per bucket (`submitted` by kind, `accepted`, `escalated`, `done`), and `sources`."""
    starts = span.starts(now)
    return {
        "starts": starts,
        "submitted": _submitted(campaign, span, starts),
        **_outcomes(campaign, span, starts),
        "sources": _sources(campaign, starts[0]),
    }


def _bucket(span: Span, field: str) -> TruncDay | TruncHour:
    return (TruncDay if span.step >= timedelta(days=1) else TruncHour)(field, tzinfo=UTC)


def _series(counts: dict[datetime, int], starts: list[datetime]) -> list[int]:
    return [counts.get(start, 0) for start in starts]


def _submitted(campaign: Campaign, span: Span, starts: list[datetime]) -> list[dict[str, Any]]:
    done = WorkItem.objects.filter(campaign=campaign, state=WorkItemState.DONE, done_at__gte=starts[0])
    rows = done.order_by().annotate(bucket=_bucket(span, "done_at")).values_list("kind", "bucket")
    counts: dict[str, dict[datetime, int]] = {kind: {} for kind in WorkItemKind.values}
    for kind, bucket, n in rows.annotate(n=Count("pk")):
        counts[kind][bucket] = n
    return [{"kind": kind, "counts": _series(found, starts)} for kind, found in counts.items()]


#: Which steps of an object count as what.
_STEPS = {
    "accepted": ((S.SELECTING, S.ALIGNING),),
    "escalated": ((S.SELECTING, S.ESCALATED),),
    "done": ((S.ALIGNING, S.DONE), (S.POSE_REVIEW, S.DONE)),
}


def _outcomes(campaign: Campaign, span: Span, starts: list[datetime]) -> dict[str, list[int]]:
    """Count steps of objects; one that was undone and made again counts each time."""
    steps = StateChange.objects.filter(target_object__campaign=campaign, at__gte=starts[0])
    rows = steps.order_by().annotate(bucket=_bucket(span, "at")).values_list("from_state", "to_state", "bucket")
    counts = {name: Counter[datetime]() for name in _STEPS}
    for came_from, to, bucket, n in rows.annotate(n=Count("pk")):
        for name, wanted in _STEPS.items():
            counts[name][bucket] += n if (came_from, to) in wanted else 0
    return {name: _series(found, starts) for name, found in counts.items()}


def _sources(campaign: Campaign, since: datetime) -> list[dict[str, Any]]:
    """Count how often a mesh of a source was chosen over one of another source; equal is half a win for both."""
    decided = Comparison.objects.filter(round__target_object__campaign=campaign, decided_at__gte=since)
    records: dict[UUID, Record] = defaultdict(Record)
    for one in version_records(decided):
        records[one.version] += one.record
    return [_source_json(version, records[version.pk]) for version in _versions(list(records))]


def _versions(ids: list[Any]) -> list[ModelVersion]:
    return list(ModelVersion.objects.filter(pk__in=ids).order_by("name", "version"))


def _source_json(version: ModelVersion, record: Record) -> dict[str, Any]:
    share = wilson(record.wins, record.compared)
    assert share is not None, "only sources that were compared are counted"
    return {"name": version.name, "version": version.version, "comparisons": record.compared, **asdict(share)}
