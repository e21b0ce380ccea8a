"""What an upload request must look like before anything is stored."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from annotator.domain.errors import InvalidInput, RefusedFile, TooLarge
from annotator.domain.file_names import shown_name

EXTENSIONS = frozenset({"glb", "obj", "ply", "stl", "zip"})
#: Room for the multipart headers around the file.
ENVELOPE_BYTES = 64 * 1024


def check_declared_size(request: Request) -> None:
    """Refuse a body that says it is too large before a byte of it is read."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > settings.MAX_MESH_BYTES + ENVELOPE_BYTES:
        raise _too_large(int(declared))


def read_mesh_file(file: UploadedFile) -> tuple[str, str, bytes]:
    """(name as shown, extension, content). Raises RefusedFile for another kind or an empty file, TooLarge."""
    if (file.size or 0) > settings.MAX_MESH_BYTES:
        raise _too_large(file.size or 0)
    name = shown_name(file.name or "", default="")
    if not name:
        raise InvalidInput("file_name_missing", "The file has no name.")
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in EXTENSIONS:
        raise RefusedFile(
            "mesh_kind_unknown",
            "Upload a GLB, OBJ, PLY or STL file, or a ZIP of one of them with its textures.",
            {"name": name, "extensions": sorted(EXTENSIONS)},
        )
    content = file.read()
    if not content:
        raise RefusedFile("file_empty", "The file is empty.", {"name": name})
    return name, extension, content


def _too_large(found: int) -> TooLarge:
    limit = settings.MAX_MESH_BYTES
    return TooLarge(
        "mesh_too_large",
        f"The file is larger than {limit // 2**20} MiB.",
        {"limit_bytes": limit, "found_bytes": found},
    )
