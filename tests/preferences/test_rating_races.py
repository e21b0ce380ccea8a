"""Four people rate the same object at once: the object is decided once, by all four."""

import pytest

from annotator.assignments.models import WorkItem
from annotator.domain.best_of_n import Finished, Ladder
from annotator.images.models import StateChange, TargetObject
from annotator.preferences.models import BestOfNRound, QualityRating
from annotator.workflow.rounds import submit_rating
from annotator.workflow.work import claim_work
from tests.assignments.test_claim_races import at_once
from tests.builders import a_campaign, a_person, an_object, candidates, open_item

pytestmark = pytest.mark.django_db(transaction=True)


def rated(user, value: float):
    """Claim, and make the call that rates: a round of one candidate needs no comparison."""
    item = claim_work(user=user, kinds=["best_of_n"], campaign_id=None)
    assert item is not None
    started = BestOfNRound.objects.get(work_item=item)
    step = Ladder.start(started.order, started.left_is_incumbent, started.tie_keeps_left).current()
    assert isinstance(step, Finished)
    return lambda: submit_rating(
        user=user, round_id=started.pk, lease_token=item.lease_token, candidate_id=step.survivor, value=value
    )


@pytest.mark.parametrize(
    ("values", "state"), [((1.0, 1.0, 0.75, 0.75), "aligning"), ((0.0, 0.25, 0.5, 0.5), "escalated")]
)
def test_the_last_of_four_decides_once(values, state) -> None:
    campaign = a_campaign(quality_bar=0.6, overlap=4)
    target_object = an_object(campaign, "selecting")
    candidates(target_object, 1)
    open_item(target_object, "best_of_n", count=4)
    calls = [rated(a_person("annotator", campaign), value) for value in values]
    outcomes = [answer["outcome"] for answer in at_once(calls)]
    assert sorted(outcomes).count("waiting_for_overlap") == 3
    assert TargetObject.objects.get().state == state
    assert StateChange.objects.filter(to_state=state).count() == 1
    assert QualityRating.objects.count() == 4
    assert WorkItem.objects.filter(kind="alignment").count() == (1 if state == "aligning" else 0)
