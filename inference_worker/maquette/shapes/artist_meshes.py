"""Artist-made objects of Debian's package sweethome3d-furniture: catalogue, split, licences, meshes.

Get the files with `apt-get download sweethome3d-furniture && dpkg -x sweethome3d-furniture_*.deb DIRECTORY`. They serve
training and evaluation only; neither the site nor a worker reads them.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from .shape_mesh import PartRange, ShapeMesh

CATALOGUE = "PluginFurnitureCatalog.properties"
LIBRARIES = "usr/share/sweethome3d/furniture"
#: Libraries of people, which the model must not learn from; and brands and a banknote, by the model's file.
EXCLUDED_LIBRARIES = ("Reallusion",)
EXCLUDED_NAMES = (
    "male",
    "woman",
    "motorcycle",
    "fiat",
    "renault",
    "peugeot",
    "citroen",
    "mini cooper",
    "banknote",
    "bank note",
    "euro",
)
#: Wall plugs and switches come by the dozen; so many of them stay.
MOST_PLUGS = 2
MOST_FACES = 80_000
#: The shortest side of a box over its longest, below which an object is a plate.
THINNEST = 0.06
SPLITS = ("held_out", "tuning", "train")


@dataclass(frozen=True)
class FurnitureItem:
    """One catalogue entry. `sizes_cm` is width, depth, height; `model` the OBJ's path inside the library's ZIP."""

    library: Path
    name: str
    category: str
    creator: str
    licence: str
    sizes_cm: tuple[float, float, float]
    model: str

    @property
    def key(self) -> str:
        """Return a name for the object that is the same on every machine."""
        return f"{self.library.stem}:{PurePosixPath(self.model).stem}"


def base_name(name: str) -> str:
    """Return the name in lower case without a trailing number or size, by which objects are split."""
    return re.sub(r"(?:[\s_-]*\(?\d[\d.,x\s]*(?:cm|mm|m|\"|'')?\)?)+$", "", name.lower().strip()).strip()


def split_of(name: str) -> str:
    """Return the split of a catalogue name: 'held_out', 'tuning' or 'train'.

    All objects of one base name share a split. Held-out names are neither trained on nor used to choose settings.
    """
    remainder = int(hashlib.sha256(base_name(name).encode()).hexdigest(), 16) % 8
    return SPLITS[min(remainder, 2)]


def parse_properties(text: str) -> dict[str, str]:
    """Return the entries of `text`, a Java properties file, with its unicode escapes resolved."""
    entries = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith(("#", "!")) and "=" in line:
            key, value = line.split("=", 1)
            entries[key.strip()] = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), value.strip())
    return entries


def catalogue_items(library: Path) -> list[FurnitureItem]:
    """Return every entry of one library, unfiltered, in catalogue order."""
    with zipfile.ZipFile(library) as archive:
        entries = parse_properties(archive.read(CATALOGUE).decode("latin-1"))
    licence = entries.get("license", "")
    items = []
    for key in entries:
        number = re.fullmatch(r"name#(\d+)", key)
        if number is None or f"model#{number[1]}" not in entries:
            continue
        width, depth, height = (float(entries.get(f"{side}#{number[1]}", 0)) for side in ("width", "depth", "height"))
        items.append(
            FurnitureItem(
                library,
                entries[key],
                entries.get(f"category#{number[1]}", ""),
                entries.get(f"creator#{number[1]}", ""),
                "CC0-1.0" if "public domain" in licence.lower() else "CC-BY-3.0",
                (width, depth, height),
                entries[f"model#{number[1]}"].lstrip("/"),
            )
        )
    return items


def furniture(root: Path, split: str | None = None) -> list[FurnitureItem]:
    """Return the usable objects of an unpacked package in a fixed order, of one split or of all.

    Raises:
        FileNotFoundError: `root` holds no library.
    """
    libraries = sorted((root / LIBRARIES).glob("*.sh3f"))
    if not libraries:
        raise FileNotFoundError(f"{root / LIBRARIES} holds no .sh3f library; unpack sweethome3d-furniture there.")
    chosen, plugs = [], 0
    for library in libraries:
        if library.stem in EXCLUDED_LIBRARIES:
            continue
        for item in catalogue_items(library):
            if not is_usable(item):
                continue
            if re.search(r"\b(plug|switch|socket|outlet)\b", item.name.lower()):
                plugs += 1
                if plugs > MOST_PLUGS:
                    continue
            chosen.append(item)
    return [item for item in chosen if split is None or split_of(item.name) == split]


def is_usable(item: FurnitureItem) -> bool:
    """Return whether an entry is neither a plate nor on the list of exclusions."""
    named = f"{item.name} {item.model}".lower()
    return min(item.sizes_cm) >= THINNEST * max(item.sizes_cm) and not any(word in named for word in EXCLUDED_NAMES)


def licence_table(items: list[FurnitureItem]) -> str:
    """Return, as Markdown, whose objects these are: creator, licence, library and names."""
    objects: dict[tuple[str, str, str], set[str]] = {}
    for item in items:
        creator = item.creator or "not named"
        objects.setdefault((creator, item.licence, item.library.stem), set()).add(item.name.replace("|", "/"))
    rows = [
        f"| {creator} | {licence} | {library} | {', '.join(sorted(names))} |"
        for (creator, licence, library), names in sorted(objects.items())
    ]
    return "\n".join(["| creator | licence | library | objects |", "|---|---|---|---|", *rows]) + "\n"


@lru_cache(maxsize=64)
def furniture_mesh(item: FurnitureItem) -> ShapeMesh | None:
    """Return the object inside the unit cube with colours at its vertices, or None if it cannot be used.

    Textures are sampled at the vertices. Faces keep their order; surfaces may be open, so `closed` is False.
    """
    parts = _loaded_parts(item)
    if not parts:
        return None
    counts = np.cumsum([0, *(len(vertices) for vertices, _, _ in parts)])
    vertices = np.concatenate([vertices for vertices, _, _ in parts])
    faces = np.concatenate([faces + start for (_, faces, _), start in zip(parts, counts[:-1], strict=True)])
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    sides = high - low
    if len(faces) > MOST_FACES or not np.isfinite(sides).all() or sides.min() < THINNEST * sides.max():
        return None
    vertices = np.clip((vertices - (low + high) / 2) / sides.max(), -0.5, 0.5).astype(np.float32)
    return ShapeMesh(
        f"artist {item.key}",
        int(hashlib.sha256(item.key.encode()).hexdigest()[:8], 16),
        vertices,
        faces.astype(np.int32),
        np.concatenate([colours for _, _, colours in parts]),
        (PartRange("whole", (0, len(vertices)), (0, len(faces))),),
        closed=False,
    )


def _loaded_parts(item: FurnitureItem) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the vertices, faces and vertex colours of an OBJ's materials, as trimesh reads them."""
    import trimesh

    with zipfile.ZipFile(item.library) as archive:
        resolver = trimesh.resolvers.ZipResolver(
            {name: io.BytesIO(archive.read(name)) for name in _folder(archive, item.model)},
            namespace=str(PurePosixPath(item.model).parent),
        )
        loaded = trimesh.load(io.BytesIO(archive.read(item.model)), "obj", resolver=resolver, process=False)
    meshes = loaded.dump() if isinstance(loaded, trimesh.Scene) else [loaded]
    return [
        (np.asarray(mesh.vertices, float), np.asarray(mesh.faces, int), _vertex_colours(mesh))
        for mesh in meshes
        if isinstance(mesh, trimesh.Trimesh) and len(mesh.faces)
    ]


def _folder(archive: zipfile.ZipFile, model: str) -> list[str]:
    parent = PurePosixPath(model).parent
    return [name for name in archive.namelist() if PurePosixPath(name).parent == parent and not name.endswith("/")]


def _vertex_colours(mesh: Any) -> np.ndarray:
    """Return (V, 3) uint8: the texture at each vertex, or the material's diffuse colour."""
    material = getattr(mesh.visual, "material", None)
    image, uvs = getattr(material, "image", None), getattr(mesh.visual, "uv", None)
    if image is not None and uvs is not None and len(uvs) == len(mesh.vertices):
        pixels = np.asarray(image.convert("RGB"))
        u, v = np.mod(np.nan_to_num(uvs[:, 0]), 1.0), np.mod(1.0 - np.nan_to_num(uvs[:, 1]), 1.0)
        rows = np.minimum((v * pixels.shape[0]).astype(int), pixels.shape[0] - 1)
        columns = np.minimum((u * pixels.shape[1]).astype(int), pixels.shape[1] - 1)
        return np.ascontiguousarray(pixels[rows, columns])
    diffuse = np.asarray(getattr(material, "diffuse", (160, 160, 160)), float)[:3]
    return np.tile(np.clip(diffuse, 0, 255).astype(np.uint8), (len(mesh.vertices), 1))
