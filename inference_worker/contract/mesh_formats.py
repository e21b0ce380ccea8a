"""Formats of 3D programs that are not read, and how to export them: the site refuses them by name, a worker by content."""

from __future__ import annotations

READ = ("glb", "gltf", "obj", "ply", "stl")
#: What a format is called, by the extension of its files.
CONVERTIBLE = {
    "fbx": "FBX", "usd": "USD", "usda": "USD", "usdc": "USD", "usdz": "USD", "dae": "COLLADA", "blend": "Blender",
    "3ds": "3DS", "max": "3ds Max", "ma": "Maya", "mb": "Maya", "c4d": "Cinema 4D", "3mf": "3MF", "model": "3MF",
    "skp": "SketchUp", "ztl": "ZBrush", "zpr": "ZBrush", "step": "STEP", "stp": "STEP", "off": "OFF", "abc": "Alembic",
}  # fmt: skip
_BY_BLENDER = "Import it into Blender (File > Import) and export it: File > Export > glTF 2.0 (.glb)."
_HOW = {
    "USD": "Import it into Blender (File > Import > Universal Scene Description), then File > Export > glTF 2.0 (.glb).",
    "Blender": "In Blender: File > Export > glTF 2.0 (.glb).",
    "3ds Max": "In 3ds Max: File > Export, type glTF (.glb), or FBX and Blender.",
    "Maya": "In Maya: export FBX, import it in Blender, and export glTF 2.0 (.glb) there.",
    "Cinema 4D": "In Cinema 4D: File > Export > glTF (.glb).",
    "SketchUp": "In SketchUp: File > Export > 3D Model, type GLB.",
    "ZBrush": "In ZBrush: Zplugin > 3D Print Hub, or Tool > Export, as OBJ with its texture, in a ZIP.",
    "STEP": "In the CAD program (FreeCAD is free): tessellate it and export it as glTF (.glb) or OBJ.",
}


def how_to_export(name: str) -> str:
    """Return a sentence on how to bring a format of `CONVERTIBLE`."""
    return _HOW.get(name, _BY_BLENDER)
