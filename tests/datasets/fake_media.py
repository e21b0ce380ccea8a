"""Small placeholders for media in releases of tests."""

from __future__ import annotations

import json
import random
import struct


def glb(tag: str, size: int = 0) -> bytes:
    """A valid binary glTF: one tetrahedron, distinguished by `tag`, of about `size` bytes."""
    points = struct.pack("<12f", -0.5, -0.5, -0.5, 0.5, -0.5, -0.5, 0, 0.5, -0.5, 0, 0, 0.5)
    faces = struct.pack("<12H", 0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3)
    noise = random.Random(tag).randbytes(max(0, size - 900) // 4 * 4)
    binary = points + faces + noise
    document = {
        "asset": {"version": "2.0", "generator": tag},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {
                "bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3", "min": [-0.5, -0.5, -0.5],
                "max": [0.5, 0.5, 0.5],
            },
            {"bufferView": 1, "componentType": 5123, "count": 12, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 48},
            {"buffer": 0, "byteOffset": 48, "byteLength": 24},
        ],
        "buffers": [{"byteLength": len(binary)}],
    }  # fmt: skip
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def png(tag: str) -> bytes:
    """A placeholder for a PNG: the right beginning, distinguished by `tag`."""
    return b"\x89PNG\r\n\x1a\n" + tag.encode()


def jpeg(tag: str) -> bytes:
    """A placeholder for a JPEG: the right beginning, distinguished by `tag`."""
    return b"\xff\xd8\xff\xe0" + tag.encode()
