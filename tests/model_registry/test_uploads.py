"""Chunks of a version: in their order, once each, resumable; what is refused leaves no version behind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from annotator.accounts.models import User
from annotator.domain.errors import MaquetteError
from annotator.gateways.artifacts import artifact_store
from annotator.model_registry.models import ModelUpload, ModelUploadFile, ModelVersion
from annotator.model_registry.registering import register_directory
from annotator.model_registry.uploads import (
    MAX_OPEN_UPLOADS,
    begin_upload,
    cancel_upload,
    forget_old_uploads,
    receive_chunk,
)
from inference_worker.contract.checkpoints import weights_key
from tests.factories import make_user
from tests.model_registry.checkpoints import make_checkpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return make_user("lead")


def begin(directory: Path, lead: User, version: str = "40", **changes: Any) -> ModelUpload:
    manifest = make_checkpoint(directory, version, **changes)
    return begin_upload(
        by=lead, manifest=manifest, card=(directory / "README.md").read_text(), sizes=sizes(directory), queue="cpu"
    )


def sizes(directory: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in directory.glob("*.safetensors")}


def send(upload: ModelUpload, lead: User, directory: Path, chunk: int = 100) -> ModelUpload:
    """Send every chunk that is missing."""
    for row in upload.files.filter(is_stored=False):
        content = (directory / row.file).read_bytes()
        for offset in range(row.received_bytes, row.size_bytes, chunk):
            upload = receive_chunk(
                by=lead, upload_id=upload.pk, file=row.file, offset=offset, content=content[offset : offset + chunk]
            )
    return upload


def chunk_keys() -> list[str]:
    return list(artifact_store().store.keys("uploads/"))


def code_of(call: Any, **arguments: Any) -> str:
    with pytest.raises(MaquetteError) as refusal:
        call(**arguments)
    return refusal.value.code


def test_the_last_chunk_registers_the_version_as_the_command_does(tmp_path: Path, lead: User) -> None:
    upload = begin(tmp_path, lead)
    assert upload.model_version is None
    found = send(upload, lead, tmp_path).model_version
    assert found is not None
    assert (found.name, found.version, found.status, found.registered_by) == ("maquette", "40", "candidate", lead)
    assert (found.card, found.size_bytes) == ("# maquette 40\n", sum(sizes(tmp_path).values()))
    for row in upload.files.all():
        assert artifact_store().get(weights_key(row.sha256)) == (tmp_path / row.file).read_bytes()
    assert chunk_keys() == []
    assert register_directory(directory=tmp_path) == found


def test_a_chunk_that_comes_twice_is_received_once_and_an_early_one_names_what_is_due(
    tmp_path: Path, lead: User
) -> None:
    upload = begin(tmp_path, lead)
    content = (tmp_path / "encoder.safetensors").read_bytes()
    first = {"by": lead, "upload_id": upload.pk, "file": "encoder.safetensors", "offset": 0, "content": content[:50]}
    for _ in range(2):
        receive_chunk(**first)
    assert [row.chunks for row in upload.files.order_by("file")] == [[50], []]
    with pytest.raises(MaquetteError) as refusal:
        receive_chunk(**{**first, "offset": 60})
    assert (refusal.value.code, refusal.value.details) == ("upload_offset_wrong", {"received_bytes": 50})
    assert [row.chunks for row in upload.files.order_by("file")] == [[50], []]
    assert len(chunk_keys()) == 1


def test_beginning_again_resumes(tmp_path: Path, lead: User) -> None:
    upload = begin(tmp_path, lead)
    receive_chunk(by=lead, upload_id=upload.pk, file="encoder.safetensors", offset=0, content=b"\x01" * 10)
    assert begin(tmp_path, lead) == upload
    assert upload.files.get(part="encoder").received_bytes == 10


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"file": "other.safetensors"}, "upload_file_unknown"),
        ({"content": b""}, "upload_chunk_wrong"),
        ({"content": b"x" * 100_000}, "upload_chunk_wrong"),
    ],
)
def test_a_chunk_that_does_not_belong_is_refused(tmp_path: Path, lead: User, changes: Any, code: str) -> None:
    upload = begin(tmp_path, lead)
    chunk = {"by": lead, "upload_id": upload.pk, "file": "encoder.safetensors", "offset": 0, "content": b"x"}
    assert code_of(receive_chunk, **{**chunk, **changes}) == code
    assert chunk_keys() == []


def test_other_bytes_than_the_manifest_s_are_refused_and_received_anew(tmp_path: Path, lead: User) -> None:
    upload = begin(tmp_path, lead)
    row = upload.files.get(part="encoder")
    wrong = {"by": lead, "upload_id": upload.pk, "file": row.file, "offset": 0, "content": b"\x80" * row.size_bytes}
    assert code_of(receive_chunk, **wrong) == "weights_hash_differs"
    row.refresh_from_db()
    assert (row.received_bytes, row.is_stored, chunk_keys()) == (0, False, [])
    assert not artifact_store().exists(weights_key(row.sha256))
    assert not ModelVersion.objects.filter(version="40").exists()
    assert send(upload, lead, tmp_path).model_version is not None


def test_files_of_a_registered_version_need_not_be_sent_again(tmp_path: Path, lead: User) -> None:
    make_checkpoint(tmp_path / "a", "40")
    register_directory(directory=tmp_path / "a")
    upload = begin(tmp_path / "b", lead, "5", training={"steps": 9})
    assert upload.model_version is not None
    assert (upload.model_version.version, upload.model_version.status) == ("5", "candidate")


def test_a_registered_version_is_found_and_one_with_other_facts_is_refused_before_a_byte_is_sent(
    tmp_path: Path, lead: User
) -> None:
    make_checkpoint(tmp_path)
    registered = register_directory(directory=tmp_path)
    assert begin(tmp_path, lead).model_version == registered
    before = list(ModelVersion.objects.order_by("pk").values())
    with pytest.raises(MaquetteError) as refusal:
        begin(tmp_path, lead, seed=3)
    assert refusal.value.code == "model_version_differs"
    assert list(ModelVersion.objects.order_by("pk").values()) == before
    assert not ModelUploadFile.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"manifest": {}}, "manifest_invalid"),
        ({"manifest": {"a": float("inf")}}, "manifest_invalid"),
        ({"manifest": {"a": "\ud800"}}, "manifest_invalid"),
        ({"sizes": {}}, "upload_sizes_wrong"),
        ({"sizes": {"encoder.safetensors": 1, "geometry.safetensors": 10**15}}, "weights_too_large"),
        ({"card": "x" * 300_000}, "card_invalid"),
    ],
)
def test_what_cannot_become_a_version_is_refused_at_the_beginning(
    tmp_path: Path, lead: User, changes: dict[str, Any], code: str
) -> None:
    manifest = make_checkpoint(tmp_path)
    wanted = {"by": lead, "manifest": manifest, "card": "c", "sizes": sizes(tmp_path), "queue": "cpu"}
    assert code_of(begin_upload, **(wanted | changes)) == code
    assert not ModelUpload.objects.exists()


def test_one_person_has_only_so_many_open_uploads(tmp_path: Path, lead: User) -> None:
    for number in range(MAX_OPEN_UPLOADS):
        begin(tmp_path / str(number), lead, f"4.{number}", seed=number * 10)
    with pytest.raises(MaquetteError) as refusal:
        begin(tmp_path / "more", lead, "5")
    assert refusal.value.code == "too_many_requests"
    assert begin(tmp_path / "theirs", make_user("lead"), "5").version == "5"
    cancel_upload(by=lead, upload_id=ModelUpload.objects.filter(version="4.0").get().pk)
    assert begin(tmp_path / "more", lead, "6").version == "6"


def test_an_upload_is_its_maker_s(tmp_path: Path, lead: User) -> None:
    upload = begin(tmp_path, lead)
    other = make_user("lead")
    chunk = {"file": "encoder.safetensors", "offset": 0, "content": b"x"}
    assert code_of(receive_chunk, by=other, upload_id=upload.pk, **chunk) == "model_upload_not_found"
    assert code_of(cancel_upload, by=other, upload_id=upload.pk) == "model_upload_not_found"
    assert chunk_keys() == []
    cancel_upload(by=make_user("admin"), upload_id=upload.pk)
    assert not ModelUpload.objects.exists()


def test_what_was_begun_long_ago_is_forgotten_with_its_chunks(tmp_path: Path, lead: User) -> None:
    old, new = begin(tmp_path / "40", lead), begin(tmp_path / "5", lead, "5", seed=5)
    for upload in (old, new):
        receive_chunk(by=lead, upload_id=upload.pk, file="encoder.safetensors", offset=0, content=b"x")
    ModelUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert forget_old_uploads() == 1
    assert list(ModelUpload.objects.all()) == [new]
    assert len(chunk_keys()) == 1
