"""What an upload request must look like before anything is stored."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from annotator.domain.errors import InvalidInput, RefusedFile
from annotator.domain.file_names import shown_name
from annotator.http.uploads import check_file_size
from inference_worker.contract.mesh_formats import CONVERTIBLE, how_to_export

EXTENSIONS = frozenset({"glb", "obj", "ply", "stl", "zip"})
_OTHERS = "Upload a GLB, OBJ, PLY or STL, or a ZIP with one and its textures."
#: How to make a GLB of a file that artists have at hand and that cannot be read here, by its extension.
HOW_TO_EXPORT = {
    **{extension: f"{name} files are not read. {how_to_export(name)}" for extension, name in CONVERTIBLE.items()},
    "gltf": "A .gltf needs its other files: upload a GLB, or a ZIP with the .gltf, its .bin and its textures.",
}


def read_mesh_file(file: UploadedFile) -> tuple[str, str, bytes]:
    """(name as shown, extension, content). Raises RefusedFile for another kind or an empty file, TooLarge."""
    check_file_size(file, limit_bytes=settings.MAX_MESH_BYTES)
    name = shown_name(file.name or "", default="")
    if not name:
        raise InvalidInput("file_name_missing", "The file has no name.")
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in EXTENSIONS:
        raise RefusedFile(
            "mesh_kind_unknown",
            HOW_TO_EXPORT.get(extension, _OTHERS),
            {"name": name, "extensions": sorted(EXTENSIONS)},
        )
    content = file.read()
    if not content:
        raise RefusedFile("file_empty", "The file is empty.", {"name": name})
    return name, extension, content
