import pytest

from inference_worker.retries import DELAYS_SECONDS, RetryingStore, with_retries
from inference_worker.storage import ArtifactMissing, StoreUnavailable


def failing(times: int, error: Exception):
    calls = iter(range(100))

    def call() -> str:
        if next(calls) < times:
            raise error
        return "answer"

    return call


def test_a_short_outage_is_retried() -> None:
    waited: list[float] = []
    assert with_retries(failing(2, StoreUnavailable("busy")), sleep=waited.append) == "answer"
    assert waited == list(DELAYS_SECONDS[:2])


def test_the_last_retry_raises() -> None:
    waited: list[float] = []
    with pytest.raises(StoreUnavailable, match="busy"):
        with_retries(failing(99, StoreUnavailable("busy")), sleep=waited.append)
    assert waited == list(DELAYS_SECONDS)


def test_what_is_missing_is_not_retried() -> None:
    waited: list[float] = []
    with pytest.raises(ArtifactMissing):
        with_retries(failing(1, ArtifactMissing("gone")), sleep=waited.append)
    assert waited == []


def test_a_retrying_store_delegates_every_call(store) -> None:
    retrying = RetryingStore(store)
    retrying.put("a", b"x")
    assert (retrying.get("a"), retrying.exists("a"), store.get("a")) == (b"x", True, b"x")
