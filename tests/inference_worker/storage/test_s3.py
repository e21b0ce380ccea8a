"""What only a bucket can suffer: a prefix, refused calls, a server that does not respond."""

import socket

import boto3
import pytest
from botocore.exceptions import ClientError

from inference_worker.storage import StoreUnavailable
from inference_worker.storage.s3 import S3Store


def test_the_prefix_is_part_of_the_place(bucket: None) -> None:
    S3Store("artifacts", "/pre/", region="us-east-1").put("a/b", b"x")
    client = boto3.client("s3", region_name="us-east-1")
    assert client.get_object(Bucket="artifacts", Key="pre/a/b")["Body"].read() == b"x"


def test_another_prefix_that_begins_alike_is_not_listed(bucket: None) -> None:
    S3Store("artifacts", "pre", region="us-east-1").put("a", b"x")
    S3Store("artifacts", "prefix", region="us-east-1").put("b", b"x")
    assert list(S3Store("artifacts", "pre", region="us-east-1").keys()) == ["a"]


def test_a_bucket_that_is_not_there_is_unavailable(bucket: None) -> None:
    store = S3Store("elsewhere", region="us-east-1")
    for attempt in (store.check, lambda: store.put("a", b"x"), lambda: list(store.keys())):
        with pytest.raises(StoreUnavailable):
            attempt()


def test_a_refused_write_is_unavailable_and_names_no_host(bucket: None, monkeypatch: pytest.MonkeyPatch) -> None:
    store = S3Store("artifacts", region="us-east-1")

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "https://secret.example"}}, "PutObject")

    monkeypatch.setattr(store._client, "put_object", refuse)
    with pytest.raises(StoreUnavailable) as caught:
        store.put("a", b"x")
    assert caught.value.message == "The artifact store refused put_object (AccessDenied) (ClientError)."


def test_a_server_that_accepts_and_never_responds_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference_worker.storage.s3.READ_TIMEOUT", 0.2)
    monkeypatch.setattr("inference_worker.storage.s3.ATTEMPTS", 1)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
        store = S3Store("artifacts", endpoint=endpoint, region="us-east-1")
        with pytest.raises(StoreUnavailable, match="does not respond") as caught:
            store.exists("a")
    assert "127.0.0.1" not in caught.value.message
