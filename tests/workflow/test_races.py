"""The last two generations end at the same moment: the object is settled exactly once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from annotator.assignments.models import WorkItem
from annotator.candidates.models import Candidate, Generation
from annotator.images.models import StateChange, TargetObject
from annotator.workflow import generations
from tests.candidates.events import finished
from tests.factories import make_generation, make_target_object

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("trial", range(5))
def test_the_object_is_settled_once(trial: int) -> None:
    target_object = make_target_object(state="proposing")
    for _ in range(4):
        make_generation(target_object, n_candidates=1)
    events = [finished(candidate) for candidate in Candidate.objects.all()] * 2

    def receive(event) -> None:
        try:
            generations.receive(event=event)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(receive, events))
    assert set(Generation.objects.values_list("status", flat=True)) == {"done"}
    assert (TargetObject.objects.get().state, WorkItem.objects.count(), StateChange.objects.count()) == (
        "selecting",
        1,
        1,
    )
