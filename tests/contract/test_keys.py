import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.contract.keys import blob_key, is_blob_key, sha256_of, sha256_of_key
from inference_worker.contract.queues import broker_priority


@given(st.binary(max_size=64), st.sampled_from(["glb", "png", "npz"]))
def test_a_blob_key_contains_its_digest(content: bytes, extension: str) -> None:
    key = blob_key(sha256_of(content), extension)
    assert is_blob_key(key)
    assert sha256_of_key(key) == sha256_of(content)


@pytest.mark.parametrize(
    ("digest", "extension"), [("abc", "glb"), ("A" * 64, "glb"), ("a" * 64, "../x"), ("a" * 64, "")]
)
def test_parts_that_would_not_read_back_are_refused(digest: str, extension: str) -> None:
    with pytest.raises(ValueError, match="content-addressed"):
        blob_key(digest, extension)


def test_a_record_is_no_blob() -> None:
    assert not is_blob_key(f"results/candidates/{uuid.uuid4()}.json")


@pytest.mark.parametrize(("ours", "brokers"), [(9, 0), (5, 4), (0, 9), (12, 0), (-1, 9)])
def test_the_most_urgent_comes_first_at_the_broker(ours: int, brokers: int) -> None:
    assert broker_priority(ours) == brokers
