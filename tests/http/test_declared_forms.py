"""What the API returns has exactly the fields that it declares: the front end's types are generated from those."""

from collections.abc import Mapping
from typing import Any

import pytest
from rest_framework import serializers

from annotator.alignments.models import Alignment
from annotator.escalations import selectors, services
from annotator.http.alignments.serializers import AlignmentAnswer, alignment_json
from annotator.http.assignments.payloads import WorkItemAnswer, work_item_json
from annotator.http.assignments.serializers import AlignmentPayload, BestOfNPayload, MaskReviewPayload
from annotator.http.candidates.serializers import CandidateJson, candidate_json
from annotator.http.escalations.serializers import Brief, Card, brief_json, card_json
from annotator.http.escalations.upload_serializers import UploadJson, upload_json
from annotator.workflow.alignment import submit_alignment
from annotator.workflow.work import claim_work
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.factories import LAYOUT, new_id

pytestmark = pytest.mark.django_db


def check(form: serializers.BaseSerializer, found: Any, where: str) -> None:
    """The keys of `found` are the fields of the form, all the way down."""
    if isinstance(form, serializers.ListSerializer):
        for value in found:
            check(form.child, value, f"{where}[]")
        return
    assert isinstance(form, serializers.Serializer)
    assert isinstance(found, Mapping)
    assert set(found) == set(form.fields), where
    for name, field in form.fields.items():
        below = f"{where}.{name}"
        if found[name] is None:
            assert field.allow_null, below
        elif isinstance(field, serializers.BaseSerializer):
            check(field, found[name], below)
        elif isinstance(field, serializers.DictField) and isinstance(field.child, serializers.Serializer):
            for value in found[name].values():
                check(field.child, value, f"{below}[]")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("mask_review", MaskReviewPayload), ("best_of_n", BestOfNPayload), ("alignment", AlignmentPayload)],
)
def test_a_work_item(kind, payload) -> None:
    campaign = a_campaign()
    user = a_person("annotator", campaign)
    target_object = an_object(campaign, {"best_of_n": "selecting", "alignment": "aligning"}.get(kind, "mask_review"))
    made = candidates(target_object, 2)
    a_pointmap(target_object)
    open_item(target_object, kind, candidate=made[0] if kind == "alignment" else None)
    item = claim_work(user=user, kinds=[kind], campaign_id=None)
    found = work_item_json(item)
    check(WorkItemAnswer(), found, kind)
    check(payload(), found["payload"], f"{kind}.payload")


def test_an_escalation() -> None:
    campaign = a_campaign()
    target_object = an_object(campaign, "escalated")
    candidates(target_object, 2)
    a_pointmap(target_object)
    artist = a_person("artist", campaign)
    card = services.open_escalation(
        target_object=target_object, best_of_n_round=None, reasons=[], defects=[], note="", by=artist
    )
    services.claim(user=artist, escalation_id=card.pk)
    upload = services.upload(
        user=artist, escalation_id=card.pk, original_name="a.glb", extension="glb", content=b"glTF"
    )
    check(UploadJson(), upload_json(upload), "upload")
    check(Card(), card_json(selectors.board(campaign=campaign, state=None).get()), "card")
    escalation = selectors.get_escalation(user=artist, escalation_id=card.pk)
    check(Brief(), brief_json(escalation, list(selectors.failed_candidates(target_object))), "brief")


def test_an_alignment() -> None:
    campaign = a_campaign()
    user = a_person("annotator", campaign)
    target_object = an_object(campaign, "aligning")
    a_pointmap(target_object)
    open_item(target_object, "alignment", candidate=candidates(target_object, 1)[0])
    item = claim_work(user=user, kinds=None, campaign_id=None)
    submit_alignment(
        user=user,
        item_id=item.pk,
        lease_token=item.lease_token,
        submission_id=new_id(),
        layout=LAYOUT,
        silhouette_iou=0.8,
    )
    check(AlignmentAnswer(), alignment_json(Alignment.objects.get(), viewer=user), "alignment")


def test_a_candidate() -> None:
    found = candidates(an_object(a_campaign(), "selecting"), 1, layout=LAYOUT)[0]
    check(CandidateJson(), candidate_json(found, is_blind=False), "candidate")
    blind = CandidateJson()
    for hidden in ("source", "seed", "seconds_by_phase", "worker", "device"):
        del blind.fields[hidden]
    check(blind, candidate_json(found, is_blind=True), "blind candidate")
