"""The artist's bundle: photo, mask, failed candidates and the brief in one ZIP, streamed as it is read from the store."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from typing import Any

from annotator.candidates.models import Candidate
from annotator.escalations.models import Escalation
from annotator.gateways.artifacts import artifact_store

README = """This is what is known of one object that no model got right.

photo.*        the photograph
mask.png       the object's pixels: white inside, the size of the photograph
candidates/    the meshes that were refused, with their thumbnails
brief.json     reasons, notes, the camera, and each candidate's layout

Make a mesh of the object in the mask (GLB, OBJ, PLY or STL; a ZIP if it has separate textures), y up, and upload it on
the escalation's page. A layout in brief.json is camera_from_object: p_camera = scale * R(w, x, y, z) * p_object +
translation, with the camera looking along +z, x right, y down.
"""


class _Pipe:
    """A file that zipfile can write to and that gives what was written away, so that nothing piles up."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def stream_bundle(escalation: Escalation, candidates: list[Candidate], brief: dict[str, Any]) -> Iterator[bytes]:
    """Yield the ZIP in pieces. Names are made here; nothing that a user typed is ever part of one."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        archive.writestr("README.txt", README)
        archive.writestr("brief.json", json.dumps(brief, indent=2, default=str))
        yield pipe.take()
        for name, key in _artifacts(escalation, candidates):
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                for chunk in artifact_store().chunks(key):
                    entry.write(chunk)
                    yield pipe.take()
    yield pipe.take()


def _artifacts(escalation: Escalation, candidates: list[Candidate]) -> Iterator[tuple[str, str]]:
    target_object = escalation.target_object
    yield f"photo.{_extension(target_object.image.image_key)}", target_object.image.image_key
    if target_object.current_mask is not None:
        yield "mask.png", target_object.current_mask.mask_key
    for number, candidate in enumerate(candidates, start=1):
        yield f"candidates/{number:02d}.glb", candidate.glb_key
        if candidate.thumbnail_key:
            yield f"candidates/{number:02d}.{_extension(candidate.thumbnail_key)}", candidate.thumbnail_key


def _extension(key: str) -> str:
    return key.rsplit(".", 1)[-1]
