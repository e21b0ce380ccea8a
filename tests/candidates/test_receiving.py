"""Events may come twice, late, out of order, or of an attempt that was given up: each candidate is stored once."""

import itertools

import pytest
from django.utils import timezone

from annotator.candidates import receiving
from annotator.candidates.models import Candidate, Generation
from annotator.machine_work.models import MachineWork
from tests.candidates.events import WORKER, failed, finished, over, progress
from tests.factories import make_generation, make_target_object

pytestmark = pytest.mark.django_db


@pytest.fixture
def generation() -> Generation:
    return make_generation(make_target_object(state="proposing"), n_candidates=2, attempt=2)


@pytest.fixture
def pair(generation: Generation) -> list[Candidate]:
    return list(generation.candidates.order_by("slot"))


def receive(event) -> object:
    return {
        "candidate_progress": receiving.receive_progress,
        "candidate_finished": receiving.receive_candidate,
        "candidate_failed": receiving.receive_candidate_failure,
        "generation_finished": receiving.receive_generation_end,
    }[event.type](event=event)


def work_of(generation: Generation) -> MachineWork:
    return MachineWork.objects.get(kind="generation", subject=generation.pk)


def statuses(generation: Generation) -> tuple[str, list[str]]:
    generation.refresh_from_db()
    return generation.status, list(generation.candidates.order_by("slot").values_list("status", flat=True))


def test_progress_is_shown(generation: Generation, pair) -> None:
    receive(progress(pair[0], step=4))
    pair[0].refresh_from_db()
    assert (pair[0].status, pair[0].phase, pair[0].step, pair[0].steps) == ("running", "inflating", 4, 10)
    assert statuses(generation) == ("running", ["running", "queued"])
    assert work_of(generation).worker == WORKER


def test_a_finished_candidate_is_stored_as_reported(generation: Generation, pair) -> None:
    assert receive(finished(pair[0])) is None
    row = Candidate.objects.get(pk=pair[0].pk)
    assert (row.status, row.glb_key, row.geometry_sha256) == ("done", f"blobs/aa/{'a' * 64}.glb", "a" * 64)
    assert row.layout == {"quaternion_wxyz": [1, 0, 0, 0], "translation": [0, 0, 2], "scale": 0.5}
    assert (row.mesh_facts["n_faces"], row.seconds_by_phase, row.settings) == (4, {"encode": 0.5}, {"thickness": 0.4})
    assert (row.device, row.worker, row.seed) == ("cpu", WORKER, pair[0].seed)


def test_the_weights_that_made_a_candidate_are_stored(generation: Generation, pair) -> None:
    receive(finished(pair[0]).model_copy(update={"checkpoint_sha256": "c" * 64}))
    receive(finished(pair[1]))  # by a worker of before, or without weights
    stored = Candidate.objects.order_by("slot").values_list("checkpoint_sha256", flat=True)
    assert list(stored) == ["c" * 64, ""]


def test_the_second_time_changes_nothing(generation: Generation, pair) -> None:
    receive(finished(pair[0], digest="a"))
    before = Candidate.objects.filter(pk=pair[0].pk).values().get()
    receive(finished(pair[0], digest="b"))
    receive(failed(pair[0]))
    receive(progress(pair[0]))
    assert Candidate.objects.filter(pk=pair[0].pk).values().get() == before


def test_an_older_attempt_may_bring_candidates_but_no_bad_news(generation: Generation, pair) -> None:
    receive(finished(pair[0], attempt=1))
    receive(failed(pair[1], attempt=1))
    receive(progress(pair[1], attempt=1))
    assert receive(over(generation, "failed", attempt=1)) is None
    assert statuses(generation) == ("queued", ["done", "queued"])


@pytest.mark.parametrize("order", itertools.permutations(range(3)))
def test_in_any_order_all_are_stored_and_the_end_is_published_once(
    generation: Generation, pair, order: tuple[int, ...]
) -> None:
    events = [finished(pair[0], digest="a"), finished(pair[1], digest="b"), over(generation)]
    ended = [receive(events[i]) for i in order] + [receive(event) for event in events]
    assert [one for one in ended if one is not None] == [generation]
    assert statuses(generation) == ("done", ["done", "done"])


def test_done_with_something_missing_waits_for_it(generation: Generation, pair) -> None:
    receive(finished(pair[0]))
    assert receive(over(generation)) is None
    assert statuses(generation) == ("running", ["done", "queued"])


def test_a_failed_candidate_does_not_hold_up_the_rest(generation: Generation, pair) -> None:
    assert receive(failed(pair[0])) is None
    assert receive(finished(pair[1])) == generation
    assert statuses(generation) == ("done", ["failed", "done"])
    assert Candidate.objects.get(pk=pair[0].pk).error_message == "It fell apart."


def test_all_failed_is_a_dead_letter_with_the_reason(generation: Generation, pair) -> None:
    receive(failed(pair[0]))
    assert receive(failed(pair[1])) == generation
    assert statuses(generation) == ("dead", ["failed", "failed"])
    assert (generation.error_code, generation.error_message) == ("no_mesh", "It fell apart.")


def test_a_failure_of_the_whole_command_fails_what_is_missing(generation: Generation, pair) -> None:
    receive(finished(pair[0]))
    assert receive(over(generation, "failed")) == generation
    assert statuses(generation) == ("dead", ["done", "failed"])
    assert Candidate.objects.get(pk=pair[1].pk).error_code == "out_of_memory"


def test_a_candidate_that_comes_after_its_generation_was_given_up_is_kept(generation: Generation, pair) -> None:
    receive(over(generation, "failed"))
    receive(finished(pair[0]))
    assert statuses(generation) == ("dead", ["done", "failed"])
    assert Candidate.objects.get(pk=pair[0].pk).error_code == ""


def test_a_passing_failure_is_tried_later_each_time_a_longer_while(generation: Generation, pair, settings) -> None:
    waits = []
    for _ in range(3):
        receive(failed(pair[0], transient=True))
        assert receive(over(generation, "failed", transient=True)) is None
        work = work_of(generation)
        waits.append(round((work.next_attempt_at - work.last_event_at).total_seconds()))
        assert receive(over(generation, "failed", transient=True)) is None  # the same event again
        assert work_of(generation).next_attempt_at == work.next_attempt_at
        MachineWork.objects.update(next_attempt_at=None)
    first = settings.GENERATION_BACKOFF_SECONDS
    assert waits == [first, 2 * first, 4 * first]
    assert statuses(generation) == ("queued", ["queued", "queued"])
    assert generation.error_code == "out_of_memory"


def test_the_last_try_makes_a_dead_letter(generation: Generation, pair, settings) -> None:
    MachineWork.objects.update(n_failures=settings.GENERATION_MAX_ATTEMPTS - 1)
    assert receive(over(generation, "failed", transient=True)) == generation
    assert statuses(generation) == ("dead", ["failed", "failed"])


def test_a_candidate_resets_failures_and_losses(generation: Generation, pair) -> None:
    MachineWork.objects.update(n_failures=3, n_losses=7)
    receive(finished(pair[0]))
    assert (work_of(generation).n_failures, work_of(generation).n_losses) == (0, 0)


@pytest.mark.parametrize("status", ["cancelled", "done", "dead"])
def test_what_is_over_stays_over(generation: Generation, pair, status: str) -> None:
    Generation.objects.update(status=status)
    MachineWork.objects.update(status="failed" if status == "dead" else status, finished_at=timezone.now())
    Candidate.objects.update(status="cancelled")
    before = (Generation.objects.values().get(), list(Candidate.objects.order_by("slot").values()))
    for event in (progress(pair[0]), finished(pair[0]), failed(pair[0]), over(generation), over(generation, "failed")):
        assert receive(event) is None
    assert (Generation.objects.values().get(), list(Candidate.objects.order_by("slot").values())) == before


def test_a_stale_cancellation_marker_makes_it_due_again(generation: Generation, pair) -> None:
    assert receive(over(generation, "cancelled")) is None
    assert statuses(generation) == ("queued", ["queued", "queued"])
    assert work_of(generation).next_attempt_at is not None


def test_events_of_a_deleted_generation_are_harmless(generation: Generation, pair) -> None:
    events = [progress(pair[0]), finished(pair[0]), failed(pair[0]), over(generation)]
    Generation.objects.all().delete()
    assert [receive(event) for event in events] == [None] * 4
    assert Candidate.objects.count() == 0


def test_a_candidate_of_another_generation_is_not_touched(generation: Generation, pair) -> None:
    other = make_generation(generation.target_object, source="retrieval", n_candidates=1)
    stranger = other.candidates.get()
    receive(finished(pair[0]).model_copy(update={"candidate_id": stranger.pk}))
    stranger.refresh_from_db()
    assert stranger.status == "queued"


def test_open_pages_get_events_after_commit(
    generation: Generation, pair, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    published = []
    monkeypatch.setattr("annotator.live.publish._send_news", lambda group, news: published.append((group, news)))
    with django_capture_on_commit_callbacks(execute=True):
        receive(progress(pair[0], step=4))
        assert published == []
    group = f"campaign.{generation.target_object.campaign_id}"
    assert {to for to, _ in published} == {group}
    news = {item.type: item for _, item in published}
    assert (news["candidate.changed"].candidate_id, news["candidate.changed"].step) == (pair[0].pk, 4)
    assert news["generation.changed"].status == "running"
