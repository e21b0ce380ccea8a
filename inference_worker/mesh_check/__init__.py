"""An artist's upload is a stranger's file: it is opened in a process of its own, with little memory, time and reach.

sandbox.py      starts that process and reads its small answer
child.py        what runs inside it, in order
limits.py       how much is too much
findings.py     the report's lines: stable codes and sentences
archive.py      ZIP: names, links, sizes, before anything is unpacked
glb_gate.py     GLB: structure and sizes, before any parser sees it
other_gates.py  OBJ, PLY, STL: the same
reading.py      the parsed file as parts
inspection.py   what is said of the geometry
"""
