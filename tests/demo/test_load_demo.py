"""The demo: something to do for each role, loaded once however often, and only where DEMO is on."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate, Generation
from annotator.escalations.models import Escalation
from annotator.gateways.artifacts import artifact_store
from annotator.images.models import Image, Pointmap, StateChange, TargetObject
from annotator.machine_work.models import MachineWork
from annotator.model_registry.models import ModelVersion
from inference_worker.geometry.pointmaps import read_npz
from tests.inference_worker.previews import read_preview

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    return [
        model.objects.count()
        for model in (User, Campaign, Image, TargetObject, StateChange, Candidate, WorkItem, Escalation)
    ]


def test_each_role_has_something_to_do_and_loading_again_adds_nothing(settings) -> None:
    settings.DEMO = True
    call_command("load_demo")
    campaign = Campaign.objects.get()
    assert Counter(TargetObject.objects.filter(campaign=campaign).values_list("state", flat=True)) == {
        "proposing": 13,
        "mask_review": 9,
        "escalated": 2,
    }
    assert WorkItem.objects.filter(kind="mask_review", state="open").count() == 9
    assert Escalation.objects.filter(state="open").count() == 2
    assert Candidate.objects.count() == 13 * campaign.candidates_per_object == 13 * 10
    assert Image.objects.filter(target_objects=None).count() == 2
    assert not Image.objects.filter(licence="").exists()
    assert {member.user.role for member in campaign.memberships.all()} == {"annotator", "artist", "lead", "engineer"}
    before = counts()
    call_command("load_demo")
    assert counts() == before


def test_rendered_photos_bring_their_own_depth_and_the_others_are_estimated(settings) -> None:
    settings.DEMO = True
    call_command("load_demo")
    ready = Pointmap.objects.filter(status="ready")
    assert sorted(ready.values_list("image__original_name", flat=True)) == [
        "living_room.jpg",
        "table_top.jpg",
        "toy_box.jpg",
        "village.jpg",
    ]
    assert not ready.filter(is_fallback=True).exists()
    for pointmap in ready:
        points = read_npz(artifact_store().get(pointmap.pointmap_key))
        assert points.measured and points.valid.mean() > 0.6
        assert read_preview(artifact_store().get(pointmap.preview_key))[0].shape[1] == 3
        assert (pointmap.image.width, pointmap.image.height) == (4 * points.valid.shape[1], 4 * points.valid.shape[0])
    work = MachineWork.objects.filter(kind="pointmap")
    assert set(work.exclude(status="done").values_list("subject", flat=True)) == set(
        Pointmap.objects.filter(status="queued").values_list("image_id", flat=True)
    )
    assert work.filter(status="done").count() == 4


def test_what_people_did_is_left_alone(settings) -> None:
    settings.DEMO = True
    call_command("load_demo")
    TargetObject.objects.filter(name="spoon").update(state="discarded")
    TargetObject.objects.filter(name="teapot").update(state="mask_review")
    call_command("load_demo")
    assert sorted(TargetObject.objects.filter(name__in=["spoon", "teapot"]).values_list("name", "state")) == [
        ("spoon", "discarded"),
        ("teapot", "mask_review"),
    ]


def test_a_demo_of_yesterday_learns_of_new_sources_and_keeps_its_own(settings) -> None:
    settings.DEMO = True
    call_command("load_demo")
    campaign = Campaign.objects.get()
    campaign.sources.exclude(model_version__name="inflation").delete()
    Candidate.objects.all().delete()
    Generation.objects.all().delete()
    ModelVersion.objects.filter(name="maquette").delete()
    call_command("load_demo")
    assert ModelVersion.objects.filter(name="maquette").count() == 1
    assert [source.model_version.name for source in campaign.sources.all()] == ["inflation"]


def test_a_version_of_an_earlier_release_gives_way_to_today_s(settings) -> None:
    settings.DEMO = True
    call_command("load_demo")
    campaign = Campaign.objects.get()
    first = ModelVersion.objects.create(name="maquette", version="1", kind="own_model")
    own = ModelVersion.objects.create(name="maquette", version="7", kind="own_model")
    campaign.sources.filter(model_version__name="maquette").update(model_version=first, n_candidates=5)
    campaign.sources.filter(model_version__name="inflation").update(model_version=own)
    call_command("load_demo")
    assert [
        (source.model_version.name, source.model_version.version, source.n_candidates)
        for source in campaign.sources.select_related("model_version").order_by("id")
    ] == [("maquette", "4", 5), ("maquette", "7", 1), ("retrieval", "1", 1)]


def test_a_former_version_beside_today_s_becomes_one_source(settings) -> None:
    settings.DEMO = True
    call_command("load_demo")
    campaign = Campaign.objects.get()
    first = ModelVersion.objects.create(name="maquette", version="1", kind="own_model")
    campaign.sources.filter(model_version__name="inflation").update(model_version=first)
    call_command("load_demo")
    assert sorted(
        (source.model_version.name, source.model_version.version, source.n_candidates)
        for source in campaign.sources.select_related("model_version")
    ) == [("maquette", "4", 9), ("retrieval", "1", 1)]


def test_without_demo_nothing_is_made(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("load_demo")
    assert counts() == [0] * 8


def test_a_slow_machine_may_ask_for_fewer_candidates(settings) -> None:
    settings.DEMO, settings.DEMO_CANDIDATES = True, 2
    call_command("load_demo")
    asked = Campaign.objects.get().sources.values_list("model_version__name", "n_candidates")
    assert dict(asked) == {"maquette": 2, "inflation": 1, "retrieval": 1}


def test_a_slow_machine_may_ask_for_fewer_objects_with_candidates(settings) -> None:
    settings.DEMO, settings.DEMO_OBJECTS = True, 3
    call_command("load_demo")
    states = Counter(TargetObject.objects.values_list("state", flat=True))
    assert states == {"proposing": 3, "mask_review": 19, "escalated": 2}
    proposing = TargetObject.objects.filter(state="proposing").order_by("number")
    assert [target_object.name for target_object in proposing] == ["teapot", "bowl", "wine glass"]
    call_command("load_demo")
    assert Counter(TargetObject.objects.values_list("state", flat=True)) == states
