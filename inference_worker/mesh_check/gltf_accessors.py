"""glTF accessors as arrays: strides, sparse parts, normalised integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .findings import Refused
from .glb_gate import COMPONENTS, GltfFile
from .gltf_amounts import whole

_DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}


class Accessors:
    """Reads accessors of a file that has passed the gate."""

    def __init__(self, gltf: GltfFile) -> None:
        """Read from the buffers of `gltf`."""
        self._gltf = gltf
        self._views: list[dict[str, Any]] = gltf.document.get("bufferViews", [])

    def entry(self, index: Any) -> dict[str, Any]:
        """Return an accessor's own description."""
        entry: dict[str, Any] = self._gltf.document["accessors"][whole(index)]
        return entry

    def values(self, index: Any) -> np.ndarray:
        """Return (count, width); normalised integers as shares of 1."""
        accessor = self.entry(index)
        dtype = np.dtype(_DTYPES[accessor["componentType"]])
        width, count = COMPONENTS[accessor["type"]], whole(accessor["count"])
        if "bufferView" in accessor:
            start = whole(accessor.get("byteOffset", 0))
            values = self._strided(accessor["bufferView"], start, dtype, width, count)
        else:
            values = np.zeros((count, width), dtype)
        if "sparse" in accessor:
            values = self._with_sparse(values, accessor, dtype, width)
        if accessor.get("normalized") and dtype.kind != "f":
            return np.maximum(values / float(np.iinfo(dtype).max), -1.0)
        return values

    def view(self, index: Any) -> bytes:
        """Return the bytes of a buffer view."""
        view = self._views[whole(index)]
        start = whole(view.get("byteOffset", 0))
        return self._gltf.buffers[whole(view["buffer"])][start : start + whole(view["byteLength"])]

    def _with_sparse(self, values: np.ndarray, accessor: dict[str, Any], dtype: np.dtype, width: int) -> np.ndarray:
        sparse = accessor["sparse"]
        count = whole(sparse["count"])
        places, replaced = sparse["indices"], sparse["values"]
        index = self._strided(
            places["bufferView"],
            whole(places.get("byteOffset", 0)),
            np.dtype(_DTYPES[places["componentType"]]),
            1,
            count,
        )[:, 0]
        if (np.diff(index.astype(np.int64)) <= 0).any():
            raise Refused("structure_wrong", detail="its sparse values are not in order")
        values = values.copy()
        values[index] = self._strided(replaced["bufferView"], whole(replaced.get("byteOffset", 0)), dtype, width, count)
        return values

    def _strided(self, view_index: Any, offset: int, dtype: np.dtype, width: int, count: int) -> np.ndarray:
        view = self._views[whole(view_index)]
        element = dtype.itemsize * width
        stride = whole(view.get("byteStride", 0)) or element
        if stride < element:
            raise ValueError("values overlap")
        content = self.view(view_index)
        if count == 0:
            return np.zeros((0, width), dtype)
        return np.ndarray((count, width), dtype, content, offset, (stride, dtype.itemsize))
