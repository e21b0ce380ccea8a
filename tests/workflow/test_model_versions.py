"""What became of each version's candidates, counted by hand; and versions that campaigns propose with are not retired."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CampaignSource
from annotator.campaigns.services import change_campaign, create_campaign
from annotator.candidates.models import Candidate
from annotator.domain.errors import MaquetteError
from annotator.model_registry.models import ModelVersion
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from annotator.workflow.model_versions import Record, change_version, n_holding, outcomes
from tests.factories import (
    make_campaign,
    make_candidate,
    make_image,
    make_target_object,
    make_user,
    make_work_item,
    make_worker,
    sources,
)

pytestmark = pytest.mark.django_db


def a_version(version: str, **fields: Any) -> ModelVersion:
    return ModelVersion.objects.create(name="maquette", version=version, kind="own_model", **fields)


def a_round(campaign: Campaign, candidates: list[tuple[ModelVersion, str]], *, status: str = "rated") -> BestOfNRound:
    """A round of candidates of these versions, with these answers of the first against each later one."""
    target = make_target_object(make_image(campaign))
    made = [make_candidate(target, model_version=version) for version, _ in candidates]
    item = make_work_item(target)
    now = timezone.now()
    best_of_n = BestOfNRound.objects.create(
        work_item=item, target_object=target, annotator=make_user(campaign=campaign), round_number=1,
        attribute="overall", seed=1, order=[str(one.pk) for one in made], left_is_incumbent=[], tie_keeps_left=[],
        status=status,
    )  # fmt: skip
    for seq, (right, (_, answer)) in enumerate(zip(made[1:], candidates[1:], strict=True)):
        Comparison.objects.create(
            id=uuid.uuid4(), round=best_of_n, seq=seq, left=made[0], right=right, answer=answer, shown_at=now,
            decided_at=now, duration_ms=1, active_ms=1, shading="clay",
        )  # fmt: skip
    return best_of_n


def rate(best_of_n: BestOfNRound, value: float, **fields: Any) -> None:
    winner = Candidate.objects.get(pk=best_of_n.order[0])
    QualityRating.objects.create(
        round=best_of_n, candidate=winner, value=value, scale="quality/v1", bar_at_time=0.5,
        annotator=best_of_n.annotator, **fields,
    )  # fmt: skip


def test_wins_ties_and_ratings_are_counted_between_versions_in_the_user_s_campaigns() -> None:
    campaign, hidden = make_campaign(n_by_source={}), make_campaign(n_by_source={})
    engineer = make_user("engineer", campaign=campaign)
    one, two = a_version("1"), a_version("2")
    rate(a_round(campaign, [(one, ""), (two, "left"), (two, "right"), (two, "tie"), (one, "left")]), 0.8)
    rate(a_round(campaign, [(one, ""), (two, "left"), (two, "both_bad"), (two, "cannot_judge")]), 0.5)
    a_round(campaign, [(one, ""), (two, "right")], status="superseded")
    a_round(campaign, [(one, ""), (two, "right")], status="open")
    rate(a_round(hidden, [(one, ""), (two, "right")]), 0.1)
    undone = a_round(campaign, [(two, ""), (one, "left")])
    rate(undone, 0.1, undone_at=timezone.now())
    undone.comparisons.update(undone_at=timezone.now())

    found = outcomes(user=engineer)
    assert set(found) == {one.pk, two.pk}
    first, second = found[one.pk], found[two.pk]
    assert (first.record, first.record.win_share) == (Record(won=2, lost=1, tied=1), 0.625)
    assert (second.record, second.record.win_share) == (Record(won=1, lost=2, tied=1), 0.375)
    assert dict(first.against) == {two.pk: first.record}
    assert (first.n_ratings, first.mean_rating) == (2, 0.65)
    assert (second.n_ratings, second.mean_rating) == (0, None)
    assert (first.candidates, second.candidates) == (6, 9)
    assert outcomes(user=make_user("admin"))[one.pk].record == Record(won=2, lost=2, tied=1)
    assert outcomes(user=make_user("lead")) == {}


def test_failed_candidates_are_counted_apart() -> None:
    campaign = make_campaign()
    target = make_target_object(make_image(campaign))
    version = a_version("1")
    for status in ("done", "failed", "queued"):
        make_candidate(target, model_version=version, status=status)
    found = outcomes(user=make_user("lead", campaign=campaign))[version.pk]
    assert (found.candidates, found.failed, found.record.win_share) == (1, 1, None)


def test_a_version_that_an_active_campaign_proposes_with_is_not_retired() -> None:
    version = a_version("40")
    mine, theirs = (make_campaign(n_by_source={}, name=name) for name in ("Mine", "Theirs"))
    for campaign in (mine, theirs):
        CampaignSource.objects.create(campaign=campaign, model_version=version, n_candidates=1)
    lead = make_user("lead", campaign=mine)
    with pytest.raises(MaquetteError) as refusal:
        change_version(user=lead, model_version_id=version.pk, revision=1, status="retired")
    assert refusal.value.code == "model_version_in_use"
    assert refusal.value.details == {"n_campaigns": 2, "campaigns": ["Mine"]}
    assert (
        refusal.value.message
        == f"{version} is a source of 2 active campaigns (Mine). Choose other sources there first."
    )
    version.refresh_from_db()
    assert (version.status, version.revision) == ("active", 1)
    Campaign.objects.filter(pk=theirs.pk).update(is_active=False)
    with pytest.raises(MaquetteError, match=r"1 active campaign \(Mine\)"):
        change_version(user=lead, model_version_id=version.pk, revision=1, status="retired")
    Campaign.objects.update(is_active=False)
    assert change_version(user=lead, model_version_id=version.pk, revision=1, status="retired").status == "retired"


def source_of(version: ModelVersion) -> dict[str, Any]:
    return {"model_version_id": version.pk, "n_candidates": 2}


def refused(lead: User, **settings: Any) -> str:
    before = list(Campaign.objects.order_by("pk").values()), list(CampaignSource.objects.order_by("pk").values())
    with pytest.raises(MaquetteError) as refusal:
        if "campaign_id" in settings:
            change_campaign(by=lead, **settings)
        else:
            create_campaign(by=lead, **settings)
    assert before == (
        list(Campaign.objects.order_by("pk").values()),
        list(CampaignSource.objects.order_by("pk").values()),
    )
    return refusal.value.code


def test_a_retired_version_proposes_in_no_active_campaign() -> None:
    lead = make_user("lead")
    version, other = a_version("40"), sources()["inflation"]
    campaign = create_campaign(by=lead, name="Chairs", sources=[source_of(version)], is_active=False)
    change_version(user=lead, model_version_id=version.pk, revision=1, status="retired")
    assert refused(lead, name="Mugs", sources=[source_of(version)]) == "source_retired"
    assert refused(lead, campaign_id=campaign.pk, version=1, is_active=True) == "source_retired"
    changed = change_campaign(campaign_id=campaign.pk, by=lead, version=1, sources=[source_of(other)], is_active=True)
    assert refused(lead, campaign_id=campaign.pk, version=changed.version, sources=[source_of(version)]) == (
        "source_retired"
    )
    change_version(user=lead, model_version_id=version.pk, revision=2, status="active")
    change_campaign(campaign_id=campaign.pk, by=lead, version=changed.version, sources=[source_of(version)])


def test_workers_that_hold_a_version_are_counted() -> None:
    held = [{"name": "maquette", "version": version, "ready": version != "5"} for version in ("3", "40", "5")]
    make_worker("a", sources=held)
    make_worker("b", sources=held[:1])
    make_worker("gone", seconds_ago=300, sources=held)
    assert n_holding() == {("maquette", "3"): 2, ("maquette", "40"): 1}
