"""Uploads of trained versions, in chunks: a lost response or connection costs one chunk. Chunks wait in the artifact store.

Nothing is registered before every file was received, checked and stored; a file that is refused is received anew.
"""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.domain.errors import Conflict, InvalidInput, MaquetteError, TooManyRequests
from annotator.gateways.artifacts import artifact_store, put_file_blob
from annotator.model_registry.models import ModelUpload, ModelUploadFile, ModelVersion
from annotator.model_registry.registering import checked_card, checked_manifest, register_stored
from annotator.model_registry.selectors import get_upload
from annotator.model_registry.weights import check_size, check_weights
from inference_worker.contract.checkpoints import (
    WEIGHTS_EXTENSION,
    CheckpointManifest,
    CheckpointRefused,
    read_manifest_json,
    weights_key,
)

MAX_OPEN_UPLOADS = 4
FORGOTTEN_AFTER = timedelta(days=7)


def begin_upload(
    *, by: User, manifest: dict[str, Any], card: str, sizes: dict[str, int], queue: str, notes: str = ""
) -> ModelUpload:
    """Begin to receive a version, or return the upload of the same content that the person has begun.

    Args:
        by: the person.
        manifest: of the version.
        card: its README.md.
        sizes: the bytes of each weight file, by the names in the manifest.
        queue: of the workers that load it.
        notes: what the version's notes are at first.

    Returns:
        The upload. Files that a registered version has are stored already; if all are, the version is registered.

    Raises:
        InvalidInput: the manifest, the card or the sizes are not valid.
        TooLarge: a file is too large.
        Conflict: the version is registered with other facts.
        TooManyRequests: the person has too many uploads that are not complete.
    """
    content = _plain(manifest)
    parsed = checked_manifest(content)
    card = checked_card(card.encode())
    _check_sizes(parsed, sizes)
    facts = {"name": parsed.source, "version": parsed.version, "queue": queue, "manifest": content, "card": card}
    begun = ModelUpload.objects.filter(created_by=by, model_version=None)
    same = begun.filter(**facts).first()
    if same is not None:
        return same
    registered = ModelVersion.objects.filter(name=parsed.source, version=parsed.version).exists()
    if registered:  # the same content, or refused before a byte of it is sent
        version = register_stored(content=content, card=card, size_bytes=sum(sizes.values()), queue=queue, by=by)
        return ModelUpload.objects.create(created_by=by, notes=notes, model_version=version, **facts)
    if begun.count() >= MAX_OPEN_UPLOADS:
        message = f"You have {MAX_OPEN_UPLOADS} uploads of models that are not complete. Finish or cancel one first."
        raise TooManyRequests(message)
    with transaction.atomic():
        upload = ModelUpload.objects.create(created_by=by, notes=notes, **facts)
        ModelUploadFile.objects.bulk_create(
            ModelUploadFile(upload=upload, part=part, file=one.file, sha256=one.sha256, size_bytes=sizes[one.file])
            for part, one in parsed.files.items()
        )
    known = _registered_digests()
    for file in upload.files.filter(sha256__in=known):
        _store(upload, file, [weights_key(file.sha256)])
    return _registered_if_complete(upload)


def receive_chunk(*, by: User, upload_id: UUID, file: str, offset: int, content: bytes) -> ModelUpload:
    """Store the next chunk of a file; the last one of the last file registers the version.

    A chunk that was received already changes nothing.

    Args:
        by: the person who began the upload.
        upload_id: the upload.
        file: the file's name in the manifest.
        offset: where in the file the chunk begins.
        content: its bytes.

    Raises:
        NotFound: there is no such upload of the person.
        InvalidInput: the manifest names no such file, or the chunk is empty or reaches beyond the file.
        Conflict: another chunk is due; the details hold its offset.
        RefusedFile: the file is complete and is not what it must be; it is received anew.
    """
    upload = get_upload(user=by, upload_id=upload_id)
    with transaction.atomic():
        row = ModelUploadFile.objects.select_for_update(no_key=True).filter(upload=upload, file=file).first()
        if row is None:
            raise InvalidInput("upload_file_unknown", f"The manifest names no file {file[:80]!r}.")
        if not content or offset + len(content) > row.size_bytes:
            message = f"{file} has {row.size_bytes} bytes; this chunk is empty or reaches beyond them."
            raise InvalidInput("upload_chunk_wrong", message, {"size_bytes": row.size_bytes})
        if not _has(row, offset, len(content)):
            if offset != row.received_bytes:
                message = f"The next chunk of {file} begins at byte {row.received_bytes}, not at {offset}."
                raise Conflict("upload_offset_wrong", message, {"received_bytes": row.received_bytes})
            artifact_store().put(_chunk_key(row, offset), content)
            row.chunks.append(len(content))
            row.save(update_fields=["chunks"])
    if not row.is_stored and row.received_bytes == row.size_bytes:
        _store(upload, row, _chunk_keys(row))
    return _registered_if_complete(upload)


def cancel_upload(*, by: User, upload_id: UUID) -> None:
    """Forget an upload and its chunks; a version that it registered stays. Raises NotFound."""
    _remove(get_upload(user=by, upload_id=upload_id))


def forget_old_uploads() -> int:
    """Remove uploads that were begun long ago, with their chunks; return how many. Registered versions stay."""
    old = list(ModelUpload.objects.filter(created_at__lt=timezone.now() - FORGOTTEN_AFTER))
    for upload in old:
        _remove(upload)
    return len(old)


def _plain(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest as a file would hold it, within the limits of a file."""
    try:
        return read_manifest_json(json.dumps(manifest, ensure_ascii=False).encode(errors="surrogatepass"))
    except CheckpointRefused as wrong:
        raise InvalidInput(wrong.code, wrong.message) from wrong


def _check_sizes(manifest: CheckpointManifest, sizes: dict[str, int]) -> None:
    names = {part.file for part in manifest.files.values()}
    if set(sizes) != names:
        message = "The sizes must name each weight file of the manifest once, and nothing else."
        raise InvalidInput("upload_sizes_wrong", message, {"files": sorted(names)})
    for name, size in sizes.items():
        check_size(size, name)


def _has(row: ModelUploadFile, offset: int, length: int) -> bool:
    """Return whether the chunk was received: its response was lost, and it is sent again."""
    if row.is_stored:
        return True
    starts = [sum(row.chunks[:i]) for i in range(len(row.chunks))]
    return (offset, length) in set(zip(starts, row.chunks, strict=True))


def _store(upload: ModelUpload, row: ModelUploadFile, keys: list[str]) -> None:
    """Check a whole file and store it as a blob. What is refused, or already stored, is forgotten as chunks."""
    store, manifest = artifact_store(), checked_manifest(upload.manifest)
    with tempfile.NamedTemporaryFile(suffix=f".{WEIGHTS_EXTENSION}") as file:
        for key in keys:
            for chunk in store.chunks(key):
                file.write(chunk)
        file.flush()
        try:
            check_weights(Path(file.name), row.part, manifest)
        except MaquetteError:
            ModelUploadFile.objects.filter(pk=row.pk).update(chunks=[])
            _forget_chunks(row)
            raise
        put_file_blob(Path(file.name), row.sha256, WEIGHTS_EXTENSION)
        size = Path(file.name).stat().st_size
    ModelUploadFile.objects.filter(pk=row.pk).update(is_stored=True, chunks=[], size_bytes=size)
    _forget_chunks(row)


def _registered_if_complete(upload: ModelUpload) -> ModelUpload:
    files = list(upload.files.all())
    if upload.model_version_id is None and files and all(file.is_stored for file in files):
        upload.model_version = register_stored(
            content=upload.manifest,
            card=upload.card,
            size_bytes=sum(file.size_bytes for file in files),
            queue=upload.queue,
            by=upload.created_by,
            notes=upload.notes,
        )
        upload.save(update_fields=["model_version"])
    return upload


def _registered_digests() -> set[str]:
    manifests = ModelVersion.objects.exclude(weights_key="").values_list("manifest", flat=True)
    return {part["sha256"] for manifest in manifests for part in manifest.get("files", {}).values()}


def _remove(upload: ModelUpload) -> None:
    rows = list(upload.files.all())
    upload.delete()
    for row in rows:
        _forget_chunks(row)


def _chunk_key(row: ModelUploadFile, offset: int) -> str:
    return f"uploads/models/{row.upload_id}/{row.file}/{offset}"


def _chunk_keys(row: ModelUploadFile) -> list[str]:
    return [_chunk_key(row, sum(row.chunks[:i])) for i in range(len(row.chunks))]


def _forget_chunks(row: ModelUploadFile) -> None:
    """Remove the chunks of the row as it was read."""
    for key in _chunk_keys(row):
        artifact_store().delete(key)
