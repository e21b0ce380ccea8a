"""The lines of a check report: for each code its severity and a sentence: what was found, and what to do."""

from __future__ import annotations

from typing import Any

from ..contract.events import Finding, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

SENTENCES: dict[str, tuple[Severity, str]] = {
    # the file as a whole
    "empty_file": (_ERROR, "The file is empty. Export the mesh again and check that the export finished."),
    "file_too_large": (_ERROR, "The file has {size} MiB and at most {most} MiB are accepted. Reduce the triangles or the textures."),
    "format_unknown": (_ERROR, "This is not a GLB, glTF, OBJ, PLY or STL, nor a ZIP with one. Export the mesh as GLB."),
    "format_to_convert": (_ERROR, "{format} files are not read. {advice}"),
    "extension_differs": (_INFO, "The name ends in .{extension}, but the content is {format}; it was read as {format}."),
    "truncated": (_ERROR, "The file ends too early: {detail}. Export or upload it again."),
    "damaged": (_ERROR, "The file is damaged: {detail}. Export it again."),
    "took_too_long": (_ERROR, "Checking took more than {seconds:g} seconds and was stopped. Reduce the triangles or the textures."),
    "too_much_memory": (_ERROR, "Checking needed more memory than is allowed and was stopped. Reduce the triangles or the textures."),
    "unreadable": (_ERROR, "The file could not be read by the checker. Open it in your 3D program and export it as GLB."),
    # archives
    "archive_damaged": (_ERROR, "The ZIP is damaged: {detail}. Pack it again."),
    "archive_bomb": (_ERROR, "The ZIP unpacks to far more than it should ({detail}) and was refused. Pack only the mesh and its textures."),
    "archive_too_many_files": (_ERROR, "The ZIP holds {n} files and at most {most} are accepted. Pack only the mesh and its textures."),
    "archive_unsafe_name": (_ERROR, "The ZIP holds a file named {name!r}, which points outside of it. Pack it again with plain names."),
    "archive_link": (_ERROR, "The ZIP holds a link ({name!r}). Pack the file itself in its place."),
    "archive_encrypted": (_ERROR, "The ZIP is encrypted. Pack it without a password."),
    "archive_nested": (_ERROR, "The ZIP holds another archive ({name!r}). Pack the files themselves."),
    "archive_no_mesh": (_ERROR, "The ZIP holds no GLB, OBJ, PLY or STL. Add the mesh to it."),
    "archive_several_meshes": (_ERROR, "The ZIP holds {n} meshes ({names}). Leave one, the object itself."),
    # glTF
    "external_reference": (_ERROR, "The file refers to {uri!r} outside of itself. Export a single GLB with everything embedded."),
    "gltf_not_packed": (_ERROR, "This .gltf keeps its data in other files. Export a GLB, or pack all its files into a ZIP."),
    "extension_unsupported": (_ERROR, "The file needs the glTF extension {name}, which cannot be read here. {advice}"),
    "structure_wrong": (_ERROR, "The GLB is not well formed: {detail}. Export it again."),
    "not_numbers": (_WARNING, "Some {names} are not numbers; they were replaced. The file may be damaged: compare it, and export it again."),
    "bounds_differ": (_WARNING, "The points lie elsewhere than the file declares. It may be damaged: compare it, and export it again."),
    "texture_unplaced": (_WARNING, "A texture has no coordinates on the mesh; one of its colours was used for all. Unwrap the mesh, or remove the texture."),
    # geometry
    "no_triangles": (_ERROR, "The file holds no triangles. Points, curves or an empty scene were exported; export the mesh."),
    "too_many_triangles": (_ERROR, "The mesh has {n:,} triangles and at most {most:,} are accepted. Decimate it and export again."),
    "too_many_parts": (_ERROR, "The file holds {n:,} separate parts and at most {most:,} are accepted. Join them before the export."),
    "not_finite": (_ERROR, "Some coordinates are not numbers, or far too large. Apply all transforms, clean the mesh, and export again."),
    "indices_wrong": (_ERROR, "Some triangles use vertices that are not there. Export the mesh again."),
    "no_extent": (_ERROR, "The mesh has no size: all of it lies in one point. Check the scale and export again."),
    "flat": (_WARNING, "The mesh is flat: its thinnest side is {share:.2%} of its longest. Is a side missing?"),
    "not_watertight": (_WARNING, "The mesh is not watertight: it has holes or faces turned the wrong way. Close it if the object is solid."),
    "degenerate_faces": (_WARNING, "{n:,} triangles have no area; they were left out. Merge doubled vertices to be rid of them."),
    "many_pieces": (_WARNING, "The mesh is in {n:,} separate pieces. Check that no small ones float about."),
    "repeated_faces": (_ERROR, "The file repeats the same triangles: it lists {n:,}, and most are doubled. Merge by distance and export again."),
    "doubled_faces": (_INFO, "{n:,} triangles were there twice; one of each was kept."),
    "inside_out": (_WARNING, "The faces point inwards: the mesh is inside out. Flip its normals and export again."),
    "loose_parts": (_WARNING, "{n:,} parts float apart from the object. Delete them if they do not belong to it."),
    "ground_plane": (_WARNING, "There is a ground plane under the object. Delete it: only the object belongs in the mesh."),
    "slow_to_draw": (_WARNING, "Many triangles are long and overlap, which makes the mesh slow to draw. Remesh it."),
    "heavy": (_WARNING, "The mesh has {n:,} triangles; above {most:,} the page becomes slow. Decimate it if the look allows."),
    "animation_ignored": (_WARNING, "Animations were left out; the mesh is kept in its rest pose."),
    # textures
    "material_simplified": (_INFO, "Left out of the material: {names}. Bake it into the base colour if it matters."),
    "texture_missing": (_WARNING, "The texture {name!r} is named, but was not uploaded. Add it to the ZIP or embed it in a GLB."),
    "material_missing": (_WARNING, "The material file {name!r} is named, but was not uploaded. Pack it into a ZIP with the mesh, or export a GLB."),
    "texture_too_large": (_ERROR, "A texture has {width} x {height} pixels and at most {most} x {most} are accepted. Make it smaller."),
    "texture_unreadable": (_ERROR, "A texture is not a readable PNG, JPEG or WebP ({detail}). Save it again as PNG."),
    "too_many_textures": (_ERROR, "The file holds {n} textures and at most {most} are accepted. Bake them into one."),
    "texture_reduced": (_INFO, "A texture was reduced to {most} pixels on its longer side."),
    "no_colour": (_INFO, "The mesh has neither a texture nor vertex colours; it will appear in its plain material."),
    # size
    "size": (_INFO, "The longest side was {side:.4g} units{hint}. The stored copy is centred and its longest side is 1."),
    "size_by_candidates": (_INFO, "The longest side was {side:.4g} units; the candidates have about {expected:.3g} m, so the file seems to be in {unit}. Nothing is to be done: the stored copy's longest side is 1, and alignment sets its size."),
    # orientation
    "turned": (_INFO, "The file was read with its {up} axis pointing up and its {front} axis to the front."),
    "axes_differ": (_WARNING, "The mesh lies differently than the candidates: it agrees with them when the file's {up} axis points up and its {front} axis to the front. Compare, then turn it or leave it."),
    "not_compared": (_INFO, "The mesh was not compared with the candidates: {reason}. Compare how it lies by eye."),
}  # fmt: skip


def finding(code: str, **values: Any) -> Finding:
    """Return the line for a code; raise KeyError for an unknown code or a missing value."""
    severity, sentence = SENTENCES[code]
    return Finding(code=code, severity=severity, message=sentence.format(**values))


class Refused(Exception):
    """The check is over: this finding refuses the upload."""

    def __init__(self, code: str, **values: Any) -> None:
        self.finding = finding(code, **values)
        super().__init__(self.finding.message)
