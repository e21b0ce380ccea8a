"""Model versions over HTTP: engineers and leads read, leads change; uploads from the manifest to the registered version."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from annotator.accounts.services import create_token
from annotator.domain.roles import STAFF, Role
from annotator.model_registry.models import ModelUpload, ModelVersion
from annotator.model_registry.registering import register_directory
from annotator.model_registry.services import SHIPPED_WEIGHTS, register_built_in_sources
from tests.factories import make_campaign, make_user, make_worker
from tests.http.world import everything
from tests.model_registry.checkpoints import identity, make_checkpoint

pytestmark = pytest.mark.django_db

VERSIONS = "/api/model-versions/"


@pytest.fixture
def version(tmp_path: Path) -> ModelVersion:
    register_built_in_sources()
    parent = {"name": "maquette", "version": "4", "hash": SHIPPED_WEIGHTS["maquette", "4"]}
    make_checkpoint(
        tmp_path, parent=parent, release={"name": "chairs", "version": "1.2.0", "hash": "d" * 64},
        code={"version": "0.1.0", "commit": "abc1234"}, settings={"steps": 200}, table={"F1": [0.31, 0.42]},
    )  # fmt: skip
    return register_directory(directory=tmp_path, notes="first")


@pytest.fixture
def lead(client: Client) -> Any:
    user = make_user("lead", campaign=make_campaign())
    client.force_login(user)
    return user


def listed(client: Client) -> dict[str, dict[str, Any]]:
    return {f"{row['name']} {row['version']}": row for row in client.get(VERSIONS).json()["results"]}


def test_the_list_has_parents_releases_and_workers(client: Client, lead: Any, version: ModelVersion) -> None:
    make_worker("a", sources=[{"name": "maquette", "version": "40", "ready": True}])
    shipped, found = listed(client)["maquette 4"], listed(client)["maquette 40"]
    assert found["parent"] == {
        "id": shipped["id"], "name": "maquette", "version": "4", "hash": SHIPPED_WEIGHTS["maquette", "4"],
    }  # fmt: skip
    assert found["release"] == {"name": "chairs", "version": "1.2.0", "hash": "d" * 64}
    assert found["code"] == {"version": "0.1.0", "commit": "abc1234"}
    assert (found["status"], found["notes"], found["n_workers"], found["is_registered"]) == (
        "candidate",
        "first",
        1,
        True,
    )
    assert (shipped["parent"], shipped["is_registered"], shipped["n_workers"]) == (None, False, 0)
    assert shipped["weights_sha256"] == SHIPPED_WEIGHTS["maquette", "4"]


def test_a_parent_that_is_not_registered_is_named_without_an_id(client: Client, lead: Any, tmp_path: Path) -> None:
    make_checkpoint(tmp_path, parent={"name": "maquette", "version": "0", "hash": None})
    register_directory(directory=tmp_path)
    found = listed(client)["maquette 40"]["parent"]
    assert found == {"id": None, "name": "maquette", "version": "0", "hash": None}


def test_one_version_has_what_training_recorded(client: Client, lead: Any, version: ModelVersion) -> None:
    found = client.get(f"{VERSIONS}{version.pk}/").json()
    assert (found["card"], found["settings"], found["table"]) == (
        "# maquette 40\n",
        {"steps": 200},
        {"F1": [0.31, 0.42]},
    )
    assert found["size"] == version.manifest["size"]


@pytest.mark.parametrize("role", list(Role))
def test_staff_reads_and_leads_change(client: Client, version: ModelVersion, role: str) -> None:
    client.force_login(make_user(role))
    one = f"{VERSIONS}{version.pk}/"
    may_read = role in STAFF
    for path in (VERSIONS, one, "/api/model-outcomes/"):
        assert client.get(path).status_code == (200 if may_read else 403)
    before = everything()
    response = client.patch(one, {"revision": 1, "status": "active"}, "application/json")
    if role in (Role.LEAD, Role.ADMIN):
        assert (response.status_code, response.json()["status"], response.json()["revision"]) == (200, "active", 2)
    else:
        assert (response.status_code, response.json()["code"]) == (403, "role_not_allowed")
        assert everything() == before


def test_a_token_needs_the_scope_to_manage(client: Client, version: ModelVersion) -> None:
    lead = make_user("lead")
    for scope, status in (("read", 403), ("manage", 200)):
        _, secret = create_token(user=lead, name=scope, scopes=[scope], days=1)
        response = Client().patch(
            f"{VERSIONS}{version.pk}/", {"revision": 1, "notes": "n"}, "application/json",
            headers={"authorization": f"Bearer {secret}"},
        )  # fmt: skip
        assert response.status_code == status


def test_an_outdated_change_is_refused_and_changes_nothing(client: Client, lead: Any, version: ModelVersion) -> None:
    path = f"{VERSIONS}{version.pk}/"
    assert client.patch(path, {"revision": 1, "notes": "second"}, "application/json").json()["notes"] == "second"
    before = everything()
    response = client.patch(path, {"revision": 1, "status": "retired"}, "application/json")
    assert (response.status_code, response.json()["code"]) == (409, "changed_meanwhile")
    assert client.patch(path, {"revision": 2, "status": "best"}, "application/json").status_code == 422
    nowhere = f"{VERSIONS}{uuid.uuid4()}/"
    assert client.patch(nowhere, {"revision": 2}, "application/json").json()["code"] == "model_version_not_found"
    assert everything() == before


def begin(client: Client, directory: Path, **changes: Any) -> Any:
    sizes = {path.name: path.stat().st_size for path in directory.glob("*.safetensors")}
    manifest = json.loads((directory / "manifest.json").read_text())
    body = {"manifest": manifest, "card": (directory / "README.md").read_text(), "sizes": sizes, "queue": "gpu"}
    return client.post(VERSIONS, body | changes, "application/json")


def send(client: Client, upload: str, file: str, offset: int, content: bytes) -> Any:
    body = {"file": file, "offset": offset, "chunk": io.BytesIO(content)}
    return client.post(f"/api/model-uploads/{upload}/chunks/", body)


def test_an_upload_ends_in_a_version_that_a_campaign_can_choose(
    client: Client, lead: Any, tmp_path: Path, settings: Any
) -> None:
    settings.WEIGHTS_CHUNK_BYTES = 1024
    manifest = make_checkpoint(tmp_path)
    response = begin(client, tmp_path, notes="from the cluster")
    upload = response.json()
    assert (response.status_code, upload["chunk_bytes"], upload["model_version_id"]) == (201, 1024, None)
    for file in upload["files"]:
        content = (tmp_path / file["file"]).read_bytes()
        assert (file["received_bytes"], file["is_stored"], file["size_bytes"]) == (0, False, len(content))
        for offset in (0, 100):
            response = send(client, upload["id"], file["file"], offset, content[offset : offset + 100 or None])
        assert response.status_code == 200
        response = send(client, upload["id"], file["file"], 200, content[200:])
    done = response.json()
    assert [file["is_stored"] for file in done["files"]] == [True, True]
    found = listed(client)["maquette 40"]
    assert (done["model_version_id"], found["weights_sha256"]) == (found["id"], identity(manifest))
    assert (found["registered_by"], found["notes"], found["queue"]) == (lead.username, "from the cluster", "gpu")
    assert client.get(f"/api/model-uploads/{upload['id']}/").json() == done
    sources = [{"model_version_id": found["id"], "n_candidates": 2}]
    assert client.post("/api/campaigns/", {"name": "Mugs", "sources": sources}, "application/json").status_code == 201
    assert begin(client, tmp_path).json()["model_version_id"] == found["id"]


def test_a_chunk_beyond_the_limit_is_refused(client: Client, lead: Any, tmp_path: Path, settings: Any) -> None:
    settings.WEIGHTS_CHUNK_BYTES = 1024
    make_checkpoint(tmp_path)
    upload = begin(client, tmp_path).json()
    response = send(client, upload["id"], "encoder.safetensors", 0, b"x" * 1025)
    assert (response.status_code, response.json()["code"]) == (413, "upload_too_large")
    assert client.get(f"/api/model-uploads/{upload['id']}/").json() == upload


def test_somebody_else_s_upload_is_not_found_and_one_s_own_can_be_cancelled(
    client: Client, lead: Any, tmp_path: Path
) -> None:
    make_checkpoint(tmp_path)
    upload = begin(client, tmp_path).json()
    path = f"/api/model-uploads/{upload['id']}/"
    other = Client()
    other.force_login(make_user("lead"))
    assert [other.get(path).status_code, other.delete(path).status_code] == [404, 404]
    assert client.delete(path).status_code == 204
    assert not ModelUpload.objects.exists()
    assert client.get(path).json()["code"] == "model_upload_not_found"


def test_a_refused_manifest_stores_nothing(client: Client, lead: Any, tmp_path: Path) -> None:
    make_checkpoint(tmp_path)
    before = everything()
    response = begin(client, tmp_path, manifest={"format": "pickle"})
    assert (response.status_code, response.json()["code"]) == (422, "manifest_invalid")
    assert everything() == before


def test_outcomes_are_of_ones_own_campaigns(client: Client, lead: Any) -> None:
    assert client.get("/api/model-outcomes/").json() == {"results": []}
