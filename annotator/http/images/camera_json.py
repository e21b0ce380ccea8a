"""JSON of a pointmap's camera."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.images.models import Pointmap, PointmapStatus


class IntrinsicsJson(serializers.Serializer):
    """A pinhole camera in pixels of the full image."""

    fx = serializers.FloatField()
    fy = serializers.FloatField()
    cx = serializers.FloatField()
    cy = serializers.FloatField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


def intrinsics_json(pointmap: Pointmap | None, *, width: int, height: int) -> dict[str, Any] | None:
    """The camera of a ready pointmap, or None."""
    if pointmap is None or pointmap.status != PointmapStatus.READY:
        return None
    camera = {"fx": pointmap.fx, "fy": pointmap.fy, "cx": pointmap.cx, "cy": pointmap.cy}
    return {**camera, "width": width, "height": height}
