"""Twenty artists press "claim" on one card: one gets it."""

import pytest

from annotator.domain.errors import Conflict
from annotator.escalations import services
from annotator.escalations.models import Escalation
from tests.assignments.test_claim_races import at_once
from tests.builders import a_campaign, a_person, an_object

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_twenty_artists_gets_the_card() -> None:
    campaign = a_campaign()
    card = services.open_escalation(
        target_object=an_object(campaign, "escalated"), best_of_n_round=None, reasons=[], defects=[], note="", by=None
    )
    artists = [a_person("artist", campaign) for _ in range(20)]
    results = at_once([lambda user=user: services.claim(user=user, escalation_id=card.pk) for user in artists])
    assert sum(result is None for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"escalation_taken"}
    assert Escalation.objects.get().assignee == artists[results.index(None)]
