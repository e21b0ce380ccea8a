import pytest

from inference_worker.errors import ArtifactMissing, StoreUnavailable
from inference_worker.retries import DELAYS_SECONDS, PatientStore, patiently


def failing(times: int, error: Exception):
    calls = iter(range(100))

    def call() -> str:
        if next(calls) < times:
            raise error
        return "answer"

    return call


def test_a_hiccup_is_waited_out() -> None:
    waited: list[float] = []
    assert patiently(failing(2, StoreUnavailable("busy")), sleep=waited.append) == "answer"
    assert waited == list(DELAYS_SECONDS[:2])


def test_patience_ends() -> None:
    waited: list[float] = []
    with pytest.raises(StoreUnavailable, match="busy"):
        patiently(failing(99, StoreUnavailable("busy")), sleep=waited.append)
    assert waited == list(DELAYS_SECONDS)


def test_what_is_missing_is_not_waited_for() -> None:
    waited: list[float] = []
    with pytest.raises(ArtifactMissing):
        patiently(failing(1, ArtifactMissing("gone")), sleep=waited.append)
    assert waited == []


def test_a_patient_store_passes_everything_on(store) -> None:
    patient = PatientStore(store)
    patient.put("a", b"x")
    assert (patient.get_bytes("a"), patient.exists("a"), patient.open("a").read()) == (b"x", True, b"x")
