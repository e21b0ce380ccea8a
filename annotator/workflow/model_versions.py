"""Model versions across the apps: what became of their candidates, and retiring them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Avg, Count, Q

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import campaign_ids_of
from annotator.candidates.models import Candidate, CandidateStatus
from annotator.domain.errors import Conflict
from annotator.machine_work.selectors import live_workers
from annotator.model_registry import services
from annotator.model_registry.models import ModelVersion, VersionStatus
from annotator.model_registry.selectors import get_model_version
from annotator.preferences.models import Comparison, QualityRating, RoundStatus
from annotator.preferences.version_records import Record, version_records

_FINISHED = (RoundStatus.RATED, RoundStatus.ESCALATED)


@dataclass
class Outcome:
    """What became of a version's candidates, in some campaigns.

    `against` has the record against each other version by its id; `record` is their sum.
    """

    candidates: int = 0
    failed: int = 0
    n_ratings: int = 0
    mean_rating: float | None = None
    record: Record = field(default_factory=Record)
    against: dict[UUID, Record] = field(default_factory=lambda: defaultdict(Record))


def outcomes(*, user: User) -> dict[UUID, Outcome]:
    """Return what became of each version's candidates in the campaigns that the user may see, by the version's id."""
    campaigns = campaign_ids_of(user)
    found: dict[UUID, Outcome] = defaultdict(Outcome)
    made = Candidate.objects.filter(target_object__campaign__in=campaigns).order_by().values_list("model_version")
    done, failed = Q(status=CandidateStatus.DONE), Q(status=CandidateStatus.FAILED)
    for version, n_done, n_failed in made.annotate(
        n_done=Count("pk", filter=done), n_failed=Count("pk", filter=failed)
    ):
        found[version].candidates, found[version].failed = n_done, n_failed
    rated = QualityRating.objects.filter(
        round__target_object__campaign__in=campaigns, round__status__in=_FINISHED, undone_at=None
    )
    means = rated.order_by().values_list("candidate__model_version").annotate(n=Count("pk"), mean=Avg("value"))
    for version, n_ratings, mean in means:
        found[version].n_ratings, found[version].mean_rating = n_ratings, round(mean, 4)
    compared = Comparison.objects.filter(round__target_object__campaign__in=campaigns, round__status__in=_FINISHED)
    for one in version_records(compared):
        found[one.version].record += one.record
        found[one.version].against[one.other] += one.record
    return dict(found)


def n_holding() -> dict[tuple[str, str], int]:
    """Return on how many live workers each version's weights are ready, by name and version."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for worker in live_workers():
        ready = {(one.get("name", ""), one.get("version", "")) for one in worker.sources if one.get("ready")}
        for version in ready:
            found[version] += 1
    return dict(found)


def change_version(
    *, user: User, model_version_id: UUID, revision: int, status: str | None = None, notes: str | None = None
) -> ModelVersion:
    """Change a version's status and notes.

    Raises:
        NotFound: there is no such version.
        Conflict: it is to be retired, and campaigns that take part in the collection still propose with it.
        ChangedMeanwhile: somebody has changed it since.
    """
    with transaction.atomic():
        version = get_model_version(model_version_id=model_version_id, lock=True)
        if status == VersionStatus.RETIRED and version.status != VersionStatus.RETIRED:
            _check_unused(version, user)
        return services.change_version(model_version_id=version.pk, revision=revision, status=status, notes=notes)


def _check_unused(version: ModelVersion, user: User) -> None:
    using = Campaign.objects.filter(sources__model_version=version, is_active=True).order_by("name")
    n_campaigns = using.count()
    if not n_campaigns:
        return
    visible = set(campaign_ids_of(user))
    names = [campaign.name for campaign in using if campaign.pk in visible]
    listed = f" ({', '.join(names)})" if names else ""
    noun = "campaign" if n_campaigns == 1 else "campaigns"
    raise Conflict(
        "model_version_in_use",
        f"{version} is a source of {n_campaigns} active {noun}{listed}. Choose other sources there first.",
        {"n_campaigns": n_campaigns, "campaigns": names},
    )
