"""Dataset snapshots over HTTP."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from annotator.campaigns.models import Membership
from annotator.datasets import services
from annotator.datasets.models import DatasetSnapshot
from annotator.machine_work.models import MachineWork
from tests.datasets.builder import Builder
from tests.factories import make_user


@pytest.fixture
def engineer(work: Builder) -> APIClient:
    client = APIClient()
    client.force_authenticate(make_user("engineer", campaign=work.campaign))
    return client


def client_of(role: str, work: Builder, *, member: bool = True) -> APIClient:
    user = make_user(role)
    if member:
        Membership.objects.create(user=user, campaign=work.campaign)
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def written(work: Builder) -> DatasetSnapshot:
    snapshot = services.create_snapshot(
        campaign=work.campaign, name="chairs", preset="ladder", params={}, include_media=True, by=None
    )
    services.write_snapshot(snapshot_id=snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def test_asking_for_a_release(work: Builder, engineer: APIClient) -> None:
    body = {"name": "chairs", "policy": {"name": "on-policy", "params": {"quality_bar": 0.75}}, "include_media": False}
    response = engineer.post(f"/api/campaigns/{work.campaign.pk}/datasets/", body, format="json")
    assert response.status_code == 202
    snapshot = DatasetSnapshot.objects.get()
    assert response.json()["id"] == str(snapshot.pk)
    assert (response.json()["status"], response.json()["version"], response.json()["include_media"]) == (
        "queued",
        "1.0.0",
        False,
    )
    assert response.json()["policy"]["params"]["rejected_source_kinds"] == ["own_model"]
    assert response.json()["policy"]["params"]["quality_bar"] == 0.75
    listed = engineer.get(f"/api/campaigns/{work.campaign.pk}/datasets/").json()
    assert [row["id"] for row in listed["results"]] == [str(snapshot.pk)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_input"),
        ({"name": "A B"}, "bad_dataset_name"),
        ({"name": "a", "policy": {"name": "mine"}}, "invalid_input"),
        ({"name": "a", "policy": {"params": {"kinds": ["x"]}}}, "bad_policy"),
        ({"name": "a", "policy": {"params": 3}}, "invalid_input"),
    ],
)
def test_a_bad_request_is_refused(work: Builder, engineer: APIClient, body: dict[str, Any], code: str) -> None:
    response = engineer.post(f"/api/campaigns/{work.campaign.pk}/datasets/", body, format="json")
    assert response.json()["code"] == code
    assert response.status_code in (400, 422)
    assert DatasetSnapshot.objects.count() == 0


def test_files_are_listed_and_served_in_ranges(written: DatasetSnapshot, engineer: APIClient) -> None:
    files = {file["path"]: file for file in engineer.get(f"/api/datasets/{written.pk}/files/").json()["results"]}
    part = files["preferences/train-00000.parquet"]
    assert part["rows"] > 0
    address = f"/api/datasets/{written.pk}/files/preferences/train-00000.parquet"
    whole = engineer.get(address)
    content = b"".join(whole.streaming_content)
    assert (whole.status_code, len(content), whole["ETag"]) == (200, part["bytes"], f'"{part["sha256"]}"')
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in whole["Content-Disposition"]
    some = engineer.get(address, headers={"Range": "bytes=4-103"})
    assert (some.status_code, b"".join(some.streaming_content)) == (206, content[4:104])
    assert some["Content-Range"] == f"bytes 4-103/{len(content)}"
    assert engineer.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert engineer.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416


@pytest.mark.parametrize(
    "path",
    ["../../secrets.txt", "nothing.txt", "preferences", ".state/lock", "preferences/../README.md", "/etc/passwd"],
)
def test_other_paths_are_not_there(written: DatasetSnapshot, engineer: APIClient, path: str) -> None:
    response = engineer.get(f"/api/datasets/{written.pk}/files/{path}")
    assert response.status_code == 404


def test_the_download_is_the_release(written: DatasetSnapshot, engineer: APIClient) -> None:
    response = engineer.get(f"/api/datasets/{written.pk}/download/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/x-tar")
    content = b"".join(response.streaming_content)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = archive.getnames()
    assert names[0] == "chairs-v1.0.0"
    assert names[-1] == "chairs-v1.0.0/manifest.json"


def test_a_download_that_broke_off_is_continued(written: DatasetSnapshot, engineer: APIClient) -> None:
    address = f"/api/datasets/{written.pk}/download/"
    whole = engineer.get(address)
    content = b"".join(whole.streaming_content)
    assert int(whole["Content-Length"]) == len(content)
    rest = engineer.get(address, headers={"Range": "bytes=3000-", "If-Range": whole["ETag"]})
    assert (rest.status_code, b"".join(rest.streaming_content)) == (206, content[3000:])
    assert rest["Content-Range"] == f"bytes 3000-{len(content) - 1}/{len(content)}"
    assert engineer.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    changed = engineer.get(address, headers={"Range": "bytes=3000-", "If-Range": '"another"'})
    assert (changed.status_code, b"".join(changed.streaming_content)) == (200, content)


def test_a_failed_release_shows_the_reason(written: DatasetSnapshot, engineer: APIClient) -> None:
    DatasetSnapshot.objects.filter(pk=written.pk).update(
        status="failed", error_code="x", error_message="A mesh is lost."
    )
    MachineWork.objects.filter(subject=written.pk).update(status="failed", error_code="x")
    response = engineer.get(f"/api/datasets/{written.pk}/download/")
    assert (response.status_code, response.json()["message"]) == (503, "A mesh is lost.")
    assert engineer.get(f"/api/datasets/{written.pk}/").json()["error"]["message"] == "A mesh is lost."
    assert engineer.post(f"/api/datasets/{written.pk}/retry/").status_code == 202


@pytest.mark.parametrize(("role", "status"), [("annotator", 403), ("artist", 403), ("lead", 200), ("engineer", 200)])
def test_roles(work: Builder, written: DatasetSnapshot, role: str, status: int) -> None:
    client = client_of(role, work)
    for address in (
        f"campaigns/{work.campaign.pk}/datasets/",
        f"datasets/{written.pk}/",
        f"datasets/{written.pk}/files/",
    ):
        assert client.get(f"/api/{address}").status_code == status


def test_another_campaigns_release_is_not_there(work: Builder, written: DatasetSnapshot) -> None:
    client = client_of("lead", work, member=False)
    for address in ("", "files/", "files/README.md", "download/"):
        assert client.get(f"/api/datasets/{written.pk}/{address}").status_code == 404
    assert client.post(f"/api/datasets/{written.pk}/retry/").status_code == 404
