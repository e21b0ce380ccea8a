"""What follows from a mask, and what a mask problem found later undoes."""

import pytest

from annotator.assignments.models import WorkItem
from annotator.candidates.models import Candidate, Generation
from annotator.domain.errors import WrongState
from annotator.escalations.models import Escalation
from annotator.escalations.services import open_escalation
from annotator.images.models import StateChange, TargetObject
from annotator.workflow import masks
from tests.factories import (
    make_campaign,
    make_candidate,
    make_generation,
    make_image,
    make_target_object,
    make_user,
    make_work_item,
)

pytestmark = pytest.mark.django_db


def an_object(state: str) -> TargetObject:
    return make_target_object(make_image(make_campaign()), state=state)


def test_an_accepted_mask_asks_the_sources_and_closes_other_reviews() -> None:
    target_object = an_object("mask_review")
    make_work_item(target_object)
    user = make_user()
    masks.accept_mask(target_object=target_object, by=user)
    assert target_object.state == "proposing"
    assert sorted(Generation.objects.values_list("model_version__name", "status")) == [
        ("inflation", "waiting"),
        ("retrieval", "waiting"),
    ]
    assert WorkItem.objects.get().state == "cancelled"
    assert StateChange.objects.get().changed_by == user


def test_a_campaign_without_sources_keeps_the_object_in_review() -> None:
    target_object = make_target_object(make_image(make_campaign(n_by_source={})))
    with pytest.raises(Exception, match="no source"):
        masks.accept_mask(target_object=target_object, by=None)
    target_object.refresh_from_db()
    assert (target_object.state, StateChange.objects.count()) == ("mask_review", 0)


def test_a_mask_is_accepted_once() -> None:
    target_object = an_object("mask_review")
    masks.accept_mask(target_object=target_object, by=None)
    with pytest.raises(WrongState):
        masks.accept_mask(target_object=target_object, by=None)
    assert Generation.objects.count() == 2


def test_a_lead_sends_an_escalated_object_back_and_its_card_is_withdrawn() -> None:
    target_object = an_object("escalated")
    open_escalation(target_object=target_object, best_of_n_round=None, reasons=["other"], defects=[], note="", by=None)
    make_candidate(target_object)
    make_generation(target_object, status="running", n_candidates=1)
    masks.report_mask_problem(target_object=target_object, by=make_user("lead"), reason="two objects")
    assert target_object.state == "mask_review"
    assert Escalation.objects.get().cancelled_at is not None
    assert Generation.objects.get().status == "cancelled"
    assert Candidate.objects.filter(superseded_at=None).count() == 0
    assert list(WorkItem.objects.values_list("kind", "state")) == [("mask_review", "open")]


@pytest.mark.parametrize("state", ["done", "discarded", "mask_review"])
def test_where_nothing_is_left_to_send_back(state: str) -> None:
    target_object = an_object(state)
    with pytest.raises(WrongState):
        masks.report_mask_problem(target_object=target_object, by=make_user("lead"), reason="late")
    target_object.refresh_from_db()
    assert (target_object.state, WorkItem.objects.count()) == (state, 0)
