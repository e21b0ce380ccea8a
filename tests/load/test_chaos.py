"""A tiny `tests.load.chaos` without a running Maquette: what counts as lost, what a fault does, and that it ends."""

import hashlib
import os
import random
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

from annotator.images.models import StateChange
from tests.builders import a_campaign, an_object, open_item
from tests.factories import make_image
from tests.load.chaos import Recovery, judge, longest_gap, wrong_rows
from tests.load.faults import Fault, Injector, processes_of, stopped
from tests.load.people import Annotator, Seen, photo
from tests.load.seeding import LoadCampaign, Person
from tests.load.store_faults import STORE_FAULTS

RECOVERY = Recovery((Fault("web", "kill", 0.0),), web=1.0, ready=2.0, pause=3.0)


@pytest.mark.django_db
def test_a_message_acknowledged_and_missing_counts_as_lost() -> None:
    campaign = a_campaign()
    item = open_item(an_object(campaign))
    seen = Seen(acknowledged=[str(item.pk)], uploaded=["0" * 64])
    assert wrong_rows(LoadCampaign(campaign.pk, ()), seen) == {"lost": 2, "doubled": 0, "illegal": 0}


@pytest.mark.django_db
def test_two_steps_of_one_object_count_as_doubled_and_a_mismatch_as_illegal() -> None:
    campaign = a_campaign()
    target_object = an_object(campaign, "discarded")
    item = open_item(target_object)
    for _ in range(2):
        StateChange.objects.create(target_object=target_object, to_state="discarded")
    assert wrong_rows(LoadCampaign(campaign.pk, ()), Seen()) == {"lost": 0, "doubled": 1, "illegal": 1}
    type(item).objects.filter(pk=item.pk).update(state="done")
    StateChange.objects.order_by("-pk").first().delete()
    assert wrong_rows(LoadCampaign(campaign.pk, ()), Seen(acknowledged=[str(item.pk)])) == {
        "lost": 0,
        "doubled": 0,
        "illegal": 0,
    }


@pytest.mark.django_db
def test_an_uploaded_photo_without_its_file_is_lost() -> None:
    campaign = a_campaign()
    image = make_image(campaign)
    image.image_key = "blobs/00/" + "0" * 64 + ".jpg"
    image.save()
    assert wrong_rows(LoadCampaign(campaign.pk, ()), Seen(uploaded=[image.source_sha256]))["lost"] == 1


def test_the_bars_are_nought_for_what_is_lost_and_times_only_if_asked() -> None:
    seen = Seen(acknowledged=["a"])
    seen.note(500, {"code": "server_error"})
    verdicts = judge(seen, {"lost": 0, "doubled": 0, "illegal": 0}, [RECOVERY], timed=False)
    assert [verdict["met"] for verdict in verdicts] == [True, True, True, False, True]
    timed = judge(seen, {"lost": 0, "doubled": 0, "illegal": 0}, [RECOVERY], timed=True)
    assert [verdict["found"] for verdict in timed[5:]] == [3.0, 1.0, 2.0]


def test_the_longest_pause_includes_the_edges() -> None:
    assert longest_gap([1.0, 2.0, 5.0, 99.0], 0.0, 6.0) == 3.0
    assert longest_gap([], 1.0, 4.0) == 3.0


def test_a_stopped_process_continues_whatever_happens() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with pytest.raises(KeyError), stopped([process.pid]):
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        assert _state(process.pid) == "T"
        raise KeyError
    process.communicate(b"\n", timeout=30)
    assert process.returncode == 0


def test_only_processes_of_that_maquette_are_harmed(tmp_path: Path) -> None:
    env = os.environ | {"MAQUETTE_VAR": str(tmp_path)}
    command = [sys.executable, "-c", "input()", "annotator.front"]
    ours = subprocess.Popen(command, stdin=subprocess.PIPE, env=env)
    other = subprocess.Popen(command, stdin=subprocess.PIPE, env=env | {"MAQUETTE_VAR": str(tmp_path / "other")})
    try:
        assert processes_of(tmp_path) == [(ours.pid, "web")]
        fault = Injector(tmp_path, random.Random(1)).inject()
        assert (fault.what, fault.kind) == ("kill", "web")
        assert ours.wait(30) == -9
        assert Injector(tmp_path, random.Random(1)).inject() is None
        assert other.poll() is None
    finally:
        other.communicate(b"\n", timeout=30)


def test_a_store_becomes_read_only_and_writable_again(tmp_path: Path) -> None:
    fault = STORE_FAULTS["read-only"]
    (tmp_path / "blobs").mkdir(mode=0o750)
    assert bool(fault.reason_not(tmp_path)) == (os.geteuid() == 0)
    with fault.during(tmp_path):
        assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o555
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o750


def test_a_large_disk_is_never_filled(tmp_path: Path) -> None:
    assert "no file system of its own" in STORE_FAULTS["full"].reason_not(tmp_path)


def test_a_submit_is_repeated_with_its_id_and_a_lost_claim_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first response of each kind is lost; the person holds too much after that."""
    seen, over, bodies = Seen(), threading.Event(), []
    item = {"id": str(uuid.uuid4()), "lease_token": 7}
    responses = iter(
        [(0, None), (409, {"code": "too_many_held_work_items"}), (200, {"results": [item]}), (0, None), (200, {})]
    )

    def once(method: str, path: str, *arguments: object) -> tuple[int, object]:
        if "mask-review" in path:
            bodies.append(arguments[0])
        response = next(responses)
        if len(bodies) == 2:
            over.set()
        return response

    monkeypatch.setattr("tests.load.people.AGAIN_AFTER_S", 0)
    person = Annotator("http://127.0.0.1:1", uuid.uuid4(), Person(1, "mq_x"), seen, over)
    monkeypatch.setattr(person, "once", once)
    person.run()
    assert seen.acknowledged == [item["id"]]
    assert bodies[0] == bodies[1]


def test_photos_differ() -> None:
    digests = {hashlib.sha256(photo(number)).hexdigest() for number in range(4)}
    assert len(digests) == 4
    assert photo(1) == photo(1)


def _state(number: int) -> str:
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
