"""What an upload request must look like before anything is stored."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from annotator.domain.errors import InvalidInput, RefusedFile
from annotator.domain.file_names import shown_name
from annotator.http.uploads import check_file_size

EXTENSIONS = frozenset({"glb", "obj", "ply", "stl", "zip"})
_OTHERS = "Upload a GLB, OBJ, PLY or STL, or a ZIP with one and its textures."
_BLENDER = "in Blender, choose File > Export > glTF 2.0 with the format glTF Binary (.glb)"
#: How to make a GLB of a file that artists have at hand and that cannot be read here.
HOW_TO_EXPORT = {
    "blend": f"A Blender file cannot be read here: {_BLENDER}, and upload the GLB.",
    **dict.fromkeys(
        ("fbx", "dae", "abc"),
        f"This format cannot be read here. Import it into Blender; then, {_BLENDER}, and upload the GLB.",
    ),
    **dict.fromkeys(
        ("usd", "usda", "usdc", "usdz"),
        f"USD cannot be read here. Import it with File > Import > Universal Scene Description; then, {_BLENDER}, and upload the GLB.",
    ),
    **dict.fromkeys(
        ("max", "ma", "mb", "c4d", "ztl", "zpr"),
        "A scene file of a modelling program cannot be read here. Export the one mesh as GLB (or OBJ with its textures in a ZIP), and upload that.",
    ),
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
