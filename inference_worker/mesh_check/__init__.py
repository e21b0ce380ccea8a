"""An artist's upload is untrusted: a process of its own opens it, with little memory, time and reach.

sandbox.py         starts that process and reads its small report
child.py           what runs inside it, in order
limits.py          how much is too much
findings.py        the report's lines: stable codes and sentences
archive.py         ZIP: names, links and sizes, before anything is unpacked
names.py           names in any encoding
files.py           the files that came with a mesh, by name
formats.py         which format a file is in
reading.py         an upload as parts, by the reader of its format
glb_gate.py        glTF: structure, before anything is built
gltf*.py           glTF: accessors, nodes, skins and morphs, materials
obj*.py, mtl.py    OBJ
ply*.py            PLY
stl.py             STL
polygons.py        faces of many corners as triangles
assembling.py      arrays as parts: joined vertices, normals
textures.py        encoded images as textures
inspection.py      the geometry's findings, and the canonical copy
"""
