"""A request makes one generation a source, draws seeds, and sends nothing before the pointmap is settled."""

import uuid

import pytest

from annotator.campaigns.models import CampaignSource
from annotator.candidates import machine_work, services
from annotator.candidates.models import Candidate, Generation
from annotator.domain.errors import InvalidInput
from annotator.gateways.artifacts import artifact_store
from annotator.machine_work.models import MachineWork
from annotator.model_registry.registering import register_directory
from tests.contract.decoding import decode_command
from tests.factories import make_campaign, make_image, make_pointmap, make_target_object
from tests.model_registry.checkpoints import make_checkpoint

pytestmark = pytest.mark.django_db


def an_object(**sources: int):
    return make_target_object(make_image(make_campaign(n_by_source=sources or None, round_number=3)), state="proposing")


def test_one_generation_for_each_source_with_its_candidates() -> None:
    target_object = an_object()
    made = services.request_candidates(target_object=target_object)
    assert [(one.model_version.name, one.status, one.round_number) for one in made] == [
        ("inflation", "waiting", 3),
        ("retrieval", "waiting", 3),
    ]
    assert list(MachineWork.objects.values_list("status", "attempt")) == [("waiting", 0)] * 2
    rows = Candidate.objects.order_by("slot")
    assert [(row.generation_id, row.slot, row.status) for row in rows] == [
        (made[0].pk, 0, "queued"), (made[0].pk, 1, "queued"), (made[1].pk, 2, "queued")
    ]  # fmt: skip
    assert all(row.mask == target_object.current_mask and 0 <= row.seed < 2**31 for row in rows)


@pytest.mark.parametrize(("priority", "expected"), [(0, 5), (-1, 4), (3, 8), (100, 9), (-100, 0)])
def test_the_objects_priority_is_added_to_the_sources(priority: int, expected: int) -> None:
    target_object = an_object(inflation=1)
    target_object.priority = priority
    (generation,) = services.request_candidates(target_object=target_object)
    assert generation.priority == expected


def test_numbers_follow_the_random_ids_and_continue_where_they_ended() -> None:
    target_object = an_object(inflation=3, retrieval=3)
    services.request_candidates(target_object=target_object)
    first = list(Candidate.objects.order_by("number").values_list("pk", "number"))
    assert first == [(pk, at) for at, pk in enumerate(sorted(Candidate.objects.values_list("pk", flat=True)), start=1)]
    services.request_candidates(target_object=target_object)
    rows = Candidate.objects.order_by("number").values_list("pk", "number")
    assert list(rows[:6]) == first
    assert [number for _, number in rows[6:]] == [7, 8, 9, 10, 11, 12]
    assert sorted(pk for pk, _ in rows[6:]) == [pk for pk, _ in rows[6:]]


def test_slots_continue_where_they_ended() -> None:
    target_object = an_object(inflation=1)
    for _ in range(3):
        services.request_candidates(target_object=target_object)
    assert sorted(Candidate.objects.values_list("slot", flat=True)) == [0, 1, 2]


def test_an_id_follows_from_generation_and_seed() -> None:
    services.request_candidates(target_object=an_object())
    assert all(row.pk == uuid.uuid5(row.generation_id, str(row.seed)) for row in Candidate.objects.all())
    assert len({row.seed for row in Candidate.objects.filter(generation=Generation.objects.first())}) > 0


@pytest.mark.parametrize("case", ["no source", "no mask"])
def test_without_a_source_or_a_mask_nothing_is_made(case: str) -> None:
    campaign = make_campaign(n_by_source={} if case == "no source" else None)
    target_object = make_target_object(make_image(campaign), state="proposing", with_mask=case == "no source")
    with pytest.raises(InvalidInput):
        services.request_candidates(target_object=target_object)
    assert (Generation.objects.count(), Candidate.objects.count()) == (0, 0)


def test_they_wait_for_the_pointmap(sent, django_capture_on_commit_callbacks) -> None:
    target_object = an_object()
    services.request_candidates(target_object=target_object)
    make_pointmap(target_object.image, status="queued")
    with django_capture_on_commit_callbacks(execute=True):
        assert machine_work.dispatch_waiting(image=target_object.image) == 0
    assert sent == []
    assert set(Generation.objects.values_list("status", flat=True)) == {"waiting"}


def test_a_command_holds_everything_that_a_worker_needs(sent, django_capture_on_commit_callbacks) -> None:
    target_object = an_object(inflation=2)
    (generation,) = services.request_candidates(target_object=target_object)
    pointmap = make_pointmap(target_object.image)
    with django_capture_on_commit_callbacks(execute=True):
        assert machine_work.dispatch_waiting(image=target_object.image) == 1
        assert machine_work.dispatch_waiting(image=target_object.image) == 0
    (message,) = sent
    command = decode_command(message.args[0])
    assert (message.name, message.queue, message.options["priority"]) == (
        "inference_worker.generate_candidates",
        "cpu",
        4,
    )
    assert (command.generation_id, command.attempt, command.source.name) == (generation.pk, 1, "inflation")
    assert (command.image_key, command.mask_key) == (target_object.image.image_key, target_object.current_mask.mask_key)
    assert (command.pointmap_key, command.intrinsics.fx, command.intrinsics.width) == (pointmap.pointmap_key, 60.0, 64)
    assert [(one.candidate_id, one.seed) for one in command.candidates] == list(
        Candidate.objects.order_by("slot").values_list("id", "seed")
    )
    generation.refresh_from_db()
    work = MachineWork.objects.get(kind="generation")
    assert (generation.status, work.status, work.attempt, work.subject) == ("queued", "queued", 1, generation.pk)


def test_two_registered_versions_propose_in_one_campaign(sent, django_capture_on_commit_callbacks, tmp_path) -> None:
    campaign = make_campaign(n_by_source={})
    versions = []
    for number, n_candidates in (("40", 2), ("5", 1)):
        make_checkpoint(tmp_path / number, number, seed=int(number))
        versions.append(register_directory(directory=tmp_path / number))
        CampaignSource.objects.create(campaign=campaign, model_version=versions[-1], n_candidates=n_candidates)
    target_object = make_target_object(make_image(campaign), state="proposing")
    services.request_candidates(target_object=target_object)
    make_pointmap(target_object.image)
    with django_capture_on_commit_callbacks(execute=True):
        machine_work.dispatch_waiting(image=target_object.image)
    commands = [decode_command(message.args[0]) for message in sent]
    found = {(one.source.name, one.source.version, one.source.weights_key, len(one.candidates)) for one in commands}
    assert found == {("maquette", "40", versions[0].weights_key, 2), ("maquette", "5", versions[1].weights_key, 1)}
    assert all(artifact_store().exists(version.weights_key) for version in versions)


def test_without_depth_they_go_out_without_a_camera(sent, django_capture_on_commit_callbacks) -> None:
    target_object = an_object(inflation=1)
    make_pointmap(target_object.image, status="failed")
    with django_capture_on_commit_callbacks(execute=True):
        services.request_candidates(target_object=target_object)
    command = decode_command(sent[0].args[0])
    assert (command.pointmap_key, command.intrinsics) == (None, None)
