"""Collection rounds: what is frozen in one, what the next collects again, and which mesh is the object's in the end."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign, CollectionRound
from annotator.campaigns.services import change_campaign, create_campaign, start_collection_round
from annotator.candidates.models import Candidate, CandidateStatus, Generation
from annotator.domain.errors import ChangedMeanwhile, WrongState
from annotator.escalations.models import Escalation
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound, QualityRating
from annotator.workflow import masks, rounds
from annotator.workflow.collection_figures import collection_figures
from annotator.workflow.generations import settle_proposing
from annotator.workflow.recollecting import collect_again
from annotator.workflow.undo import undo_submission
from annotator.workflow.work import claim_work
from tests import factories
from tests.builders import a_person, a_pointmap, an_object

pytestmark = pytest.mark.django_db
FROZEN = ("number", "attribute", "quality_bar", "guide", "guide_version")


@pytest.fixture
def lead() -> User:
    return a_person("lead")


@pytest.fixture
def campaign(lead: User) -> Campaign:
    source = {"model_version_id": factories.sources()["inflation"].pk, "n_candidates": 2}
    return create_campaign(by=lead, name="Chairs", sources=[source], quality_bar=0.5, guide="Look twice.")


@pytest.fixture
def annotator(campaign: Campaign) -> User:
    return a_person("annotator", campaign)


def change(campaign: Campaign, by: User, **fields: Any) -> Campaign:
    return change_campaign(
        campaign_id=campaign.pk, by=by, version=Campaign.objects.get(pk=campaign.pk).version, **fields
    )


def start(campaign: Campaign, by: User, selection: str = "all", **chosen: Any) -> CollectionRound:
    version = Campaign.objects.get(pk=campaign.pk).version
    return start_collection_round(
        campaign_id=campaign.pk, by=by, version=version, selection=selection, selection_filter=chosen
    )


def state_of(target: TargetObject) -> str:
    return TargetObject.objects.values_list("state", flat=True).get(pk=target.pk)


def proposed(target: TargetObject, *, fail: bool = False) -> None:
    """The machines end all that they were asked for."""
    Generation.objects.filter(target_object=target, finished_at=None).update(status="dead" if fail else "done")
    for candidate in Candidate.objects.filter(target_object=target, status=CandidateStatus.QUEUED):
        made = factories.make_candidate(target, generation=candidate.generation)
        fields = {name: getattr(made, name) for name in ("glb_key", "geometry_sha256", "mesh_facts", "layout")}
        made.delete()
        new = {"status": "failed"} if fail else {"status": "done", **fields}
        Candidate.objects.filter(pk=candidate.pk).update(**new)
    settle_proposing(object_id=target.pk)


def chosen(user: User, value: float | None) -> dict[str, Any]:
    """The next object is compared, and its winner rated; None: none is good enough. Returns the outcome and the item."""
    item = claim_work(user=user, kinds=["best_of_n"], campaign_id=None)
    assert item is not None
    found = BestOfNRound.objects.get(work_item=item, annotator=user, status="open")
    if value is None:
        done = rounds.submit_escalation(
            user=user, round_id=found.pk, lease_token=item.lease_token, reasons=["occlusion"]
        )
    else:
        BestOfNRound.objects.filter(pk=found.pk).update(order=found.order[:1])  # the ladder is tested elsewhere
        done = rounds.submit_rating(
            user=user, round_id=found.pk, lease_token=item.lease_token, candidate_id=found.order[0], value=value
        )
    return {**done, "item": item, "round": found}


def posed(target: TargetObject) -> Candidate:
    """The accepted mesh of an object in alignment is posed."""
    item = WorkItem.objects.get(target_object=target, kind="alignment", state="open")
    assert item.candidate is not None
    person = a_person()
    WorkItem.objects.filter(pk=item.pk).update(state="done", assignee=person)
    Alignment.objects.filter(target_object=target, superseded_at=None).update(superseded_at=item.created_at)
    Alignment.objects.create(
        target_object=target, candidate=item.candidate, pointmap=target.image.pointmap, work_item=item,
        quaternion_w=1, quaternion_x=0, quaternion_y=0, quaternion_z=0, translation_x=0, translation_y=0,
        translation_z=2, scale=1, annotator=person,
    )  # fmt: skip
    TargetObject.objects.filter(pk=target.pk).update(state="done")
    return item.candidate


def collected(campaign: Campaign) -> TargetObject:
    target = an_object(campaign)
    a_pointmap(target)
    masks.accept_mask(target_object=target, by=None)
    proposed(target)
    return target


def finished(campaign: Campaign, annotator: User, value: float = 0.75) -> tuple[TargetObject, Candidate]:
    target = collected(campaign)
    assert chosen(annotator, value)["outcome"] == "accepted"
    return target, posed(target)


def everything_of(target: TargetObject) -> list[list[dict[str, Any]]]:
    """The rows that answers consist of."""
    of_object = (Candidate, BestOfNRound, Alignment)
    found = [list(model.objects.filter(target_object=target).order_by("pk").values()) for model in of_object]
    return [*found, list(QualityRating.objects.order_by("pk").values())]


# --- what is frozen ---------------------------------------------------------------------------------------------------


def test_a_new_campaign_has_its_first_round_open(campaign: Campaign, lead: User) -> None:
    (first,) = CollectionRound.objects.all()
    assert [getattr(first, name) for name in FROZEN] == [1, "overall", 0.5, "Look twice.", 1]
    assert [(source["name"], source["n_candidates"]) for source in first.sources] == [("inflation 1", 2)]
    assert (first.rating_scale, first.first_used_at, first.ended_at) == ("quality/v1", None, None)


def test_settings_change_within_a_round_until_something_is_proposed(campaign: Campaign, lead: User) -> None:
    change(campaign, lead, quality_bar=0.9, attribute="shape", guide="Other words.")
    (first,) = CollectionRound.objects.all()
    assert [getattr(first, name) for name in FROZEN] == [1, "shape", 0.9, "Other words.", 1]


@pytest.mark.parametrize(
    ("fields", "guide_version"), [({"quality_bar": 0.9}, 1), ({"attribute": "shape"}, 1), ({"guide": "New."}, 2)]
)
def test_afterwards_a_change_starts_the_next_round(
    campaign: Campaign, lead: User, fields: dict[str, Any], guide_version: int
) -> None:
    collected(campaign)
    change(campaign, lead, **fields)
    first, second = CollectionRound.objects.order_by("number")
    assert [getattr(first, name) for name in FROZEN] == [1, "overall", 0.5, "Look twice.", 1]
    assert first.ended_at is not None and second.ended_at is None and second.started_by == lead
    assert (second.number, second.guide_version) == (2, guide_version)
    assert {name: getattr(second, name) for name in fields} == fields
    assert Campaign.objects.get().round_number == 2


def test_other_sources_are_another_round_and_other_settings_are_not(campaign: Campaign, lead: User) -> None:
    collected(campaign)
    change(campaign, lead, overlap=3, name="Stools", show_quality_bar=True, stage_guides={"alignment": "On the floor."})
    assert CollectionRound.objects.count() == 1
    version = factories.sources()["retrieval"]
    change(campaign, lead, sources=[{"model_version_id": version.pk, "n_candidates": 3}])
    second = CollectionRound.objects.get(number=2)
    assert [source["n_candidates"] for source in second.sources] == [3]
    collected(campaign)
    change(campaign, lead, stage_guides={"alignment": "On the floor.", "best_of_n": "Look at the back."})
    third = CollectionRound.objects.get(number=3)
    assert (third.choice_guide, third.guide_version, second.guide_version) == ("Look at the back.", 2, 1)


def test_an_object_finishes_in_the_round_that_it_was_collected_in(
    campaign: Campaign, lead: User, annotator: User
) -> None:
    target = collected(campaign)
    change(campaign, lead, quality_bar=1.0, attribute="shape")
    done = chosen(annotator, 0.5)
    assert (done["outcome"], done["round"].attribute, done["round"].round_number) == ("accepted", "overall", 1)
    assert QualityRating.objects.get().bar_at_time == 0.5
    assert state_of(target) == "aligning"
    collected(campaign)
    done = chosen(annotator, 0.5)
    assert (done["outcome"], done["round"].attribute, done["round"].round_number) == ("escalated", "shape", 2)
    assert set(QualityRating.objects.values_list("bar_at_time", flat=True)) == {0.5, 1.0}


def test_a_round_in_which_nothing_was_proposed_is_not_ended(campaign: Campaign, lead: User) -> None:
    with pytest.raises(WrongState) as refused:
        start(campaign, lead)
    assert refused.value.code == "collection_round_unused"
    collected(campaign)
    with pytest.raises(ChangedMeanwhile):
        start_collection_round(campaign_id=campaign.pk, by=lead, version=99, selection="new")
    assert CollectionRound.objects.get().ended_at is None


# --- collecting again -------------------------------------------------------------------------------------------------


def test_a_finished_object_is_collected_again_and_what_exists_stays(
    campaign: Campaign, lead: User, annotator: User
) -> None:
    target, mesh = finished(campaign, annotator)
    before = everything_of(target)
    start(campaign, lead)
    found = collect_again(campaign=campaign, by=lead)
    assert (found.collected, found.remaining) == (1, 0)
    assert state_of(target) == "proposing"
    assert collect_again(campaign=campaign, by=lead).collected == 0
    proposed(target)
    done = chosen(annotator, 0.5)
    assert len(done["round"].order) == 2 and str(mesh.pk) not in done["round"].order
    assert (done["outcome"], state_of(target)) == ("kept", "done")
    for rows, rows_before in zip(everything_of(target), before, strict=True):
        assert [row for row in rows if row in rows_before] == rows_before
    assert Alignment.objects.get(target_object=target, superseded_at=None).candidate == mesh


@pytest.mark.parametrize("value", [0.75, None])
def test_one_that_is_not_better_is_not_the_object_s(
    campaign: Campaign, lead: User, annotator: User, value: float | None
) -> None:
    target, _ = finished(campaign, annotator)
    start(campaign, lead)
    collect_again(campaign=campaign, by=lead)
    proposed(target)
    assert chosen(annotator, value)["outcome"] == "kept"
    assert state_of(target) == "done" and not Escalation.objects.exists()


def test_a_better_one_is_posed(campaign: Campaign, lead: User, annotator: User) -> None:
    target, mesh = finished(campaign, annotator)
    start(campaign, lead)
    collect_again(campaign=campaign, by=lead)
    proposed(target)
    assert chosen(annotator, 1.0)["outcome"] == "accepted"
    assert state_of(target) == "aligning"
    better = posed(target)
    assert better != mesh and better.round_number == 2


def test_a_kept_mesh_is_undone_to_the_choice(campaign: Campaign, lead: User, annotator: User) -> None:
    target, mesh = finished(campaign, annotator)
    start(campaign, lead)
    collect_again(campaign=campaign, by=lead)
    proposed(target)
    item = chosen(annotator, 0.5)["item"]
    undo_submission(user=annotator, item_id=item.pk, lease_token=item.lease_token)
    assert state_of(target) == "selecting"
    assert Alignment.objects.get(superseded_at=None).candidate == mesh


def test_without_a_new_candidate_a_finished_object_is_done_again(
    campaign: Campaign, lead: User, annotator: User
) -> None:
    target, mesh = finished(campaign, annotator)
    start(campaign, lead)
    collect_again(campaign=campaign, by=lead)
    proposed(target, fail=True)
    assert state_of(target) == "done"
    assert Alignment.objects.get(superseded_at=None).candidate == mesh


def test_each_selection_collects_what_it_names(campaign: Campaign, lead: User, annotator: User) -> None:
    done, _ = finished(campaign, annotator)
    failed = collected(campaign)
    assert chosen(annotator, None)["outcome"] == "escalated"
    with_artist = an_object(campaign, "escalated")
    Escalation.objects.create(campaign=campaign, target_object=with_artist, state="claimed", opened_by=lead)
    discarded = an_object(campaign, "discarded")
    TargetObject.objects.filter(pk=done.pk).update(category="chair")
    expected = [
        ("new", {}, []),
        ("failed", {}, [failed]),
        ("filter", {"states": ["done"], "category": "table"}, []),
        ("filter", {"states": ["done"], "rated_below": 0.75}, []),
        ("filter", {"states": ["done"], "rated_below": 0.8, "category": "chair"}, [done]),
    ]
    for selection, chosen_filter, objects in expected:
        CollectionRound.objects.filter(ended_at=None).update(first_used_at=campaign.created_at)
        start(campaign, lead, selection, **chosen_filter)
        before = set(TargetObject.objects.filter(state="proposing"))
        collect_again(campaign=campaign, by=lead)
        assert set(TargetObject.objects.filter(state="proposing")) - before == set(objects), (selection, chosen_filter)
    assert (state_of(with_artist), state_of(discarded)) == ("escalated", "discarded")


def test_a_batch_leaves_the_rest_for_the_next_call(campaign: Campaign, lead: User, annotator: User) -> None:
    for _ in range(3):
        finished(campaign, annotator)
    start(campaign, lead)
    found = [collect_again(campaign=campaign, by=lead, limit=2) for _ in range(3)]
    assert [(each.collected, each.remaining) for each in found] == [(2, 1), (1, 0), (0, 0)]


# --- figures and migration ----------------------------------------------------------------------------------------------


def test_rounds_are_compared_by_their_figures(campaign: Campaign, lead: User, annotator: User) -> None:
    finished(campaign, annotator, 0.75)
    failed = collected(campaign)
    chosen(annotator, None)
    start(campaign, lead, "failed")
    collect_again(campaign=campaign, by=lead)
    proposed(failed)
    chosen(annotator, 1.0)
    second, first = collection_figures(campaign)
    names = ("objects", "decided", "accepted", "acceptance", "mean_rating", "recovered", "failed_before")
    assert [first[name] for name in names] == [2, 2, 1, 0.5, 0.75, 0, 0]
    assert [second[name] for name in names] == [1, 1, 1, 1.0, 1.0, 1, 1]
    assert (first["round"].number, second["round"].number) == (1, 2)


def test_campaigns_of_before_get_a_row_for_each_number(campaign: Campaign, annotator: User) -> None:
    collected(campaign)
    chosen(annotator, 0.75)
    BestOfNRound.objects.update(attribute="shape")
    Campaign.objects.filter(pk=campaign.pk).update(round_number=3, attribute="texture")
    CollectionRound.objects.all().delete()
    fill = import_module("annotator.campaigns.migrations.0006_fill_collection_rounds").fill
    for _ in range(2):
        fill(apps, None)
        first, third = CollectionRound.objects.order_by("number")
        assert (first.number, first.attribute, third.number, third.attribute) == (1, "shape", 3, "texture")
        assert first.ended_at is not None and first.first_used_at is not None
        assert third.ended_at is None and third.first_used_at is None and third.quality_bar == 0.5
