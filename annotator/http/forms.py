"""Forms that several resources share: errors, cameras, layouts, and the parts of a target object at work."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.http.file_urls import image_thumbnail_url, image_url, mask_url, pointmap_preview_url, pointmap_url
from annotator.images.models import Image, Mask, Pointmap, PointmapStatus, TargetObject

#: The longest duration that a page may report: a day.
MAX_MILLISECONDS = 24 * 3600 * 1000


class ErrorJson(serializers.Serializer):
    """Why machine work failed."""

    code = serializers.CharField()
    message = serializers.CharField()


class IntrinsicsJson(serializers.Serializer):
    """A pinhole camera in pixels of the full image."""

    fx = serializers.FloatField()
    fy = serializers.FloatField()
    cx = serializers.FloatField()
    cy = serializers.FloatField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class LayoutJson(serializers.Serializer):
    """camera_from_object; see docs/coordinate_frames.md."""

    quaternion_wxyz = serializers.ListField(child=serializers.FloatField(), min_length=4, max_length=4)
    translation = serializers.ListField(child=serializers.FloatField(), min_length=3, max_length=3)
    scale = serializers.FloatField()


class WorkObject(serializers.Serializer):
    """The target object."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.CharField()


class WorkImage(serializers.Serializer):
    """The photo."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class CardImage(serializers.Serializer):
    """The photo, small."""

    id = serializers.UUIDField()
    thumbnail_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class WorkMask(serializers.Serializer):
    """The object's current mask."""

    url = serializers.CharField()
    bbox_xywh = serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4)


class WorkPointmap(serializers.Serializer):
    """The scene to align against. `metric`: its unit is the metre."""

    preview_url = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    intrinsics = IntrinsicsJson()
    is_fallback = serializers.BooleanField()
    metric = serializers.BooleanField()


def error_json(code: str, message: str) -> dict[str, str] | None:
    """Return the form of `ErrorJson`, or None when the work did not fail."""
    return {"code": code, "message": message} if code else None


def intrinsics_json(pointmap: Pointmap | None, image: Image) -> dict[str, Any] | None:
    """Return the camera (pixels of the full image) of a ready pointmap, or None."""
    if pointmap is None or pointmap.status != PointmapStatus.READY:
        return None
    camera = {"fx": pointmap.fx, "fy": pointmap.fy, "cx": pointmap.cx, "cy": pointmap.cy}
    return {**camera, "width": image.width, "height": image.height}


def work_object_json(target_object: TargetObject) -> dict[str, Any]:
    """Return the names of an object."""
    return {
        "id": target_object.pk,
        "number": target_object.number,
        "name": target_object.name,
        "category": target_object.category,
    }


def work_image_json(image: Image) -> dict[str, Any]:
    """Return the photo of an object at work."""
    return {"id": image.pk, "url": image_url(image), "width": image.width, "height": image.height}


def card_image_json(image: Image) -> dict[str, Any]:
    """Return the photo in a list."""
    size = {"width": image.width, "height": image.height}
    return {"id": image.pk, "thumbnail_url": image_thumbnail_url(image), **size}


def work_mask_json(mask: Mask | None) -> dict[str, Any] | None:
    """Return the mask of an object at work, or None before the first."""
    return {"url": mask_url(mask), "bbox_xywh": mask.bbox_xywh} if mask else None


def work_pointmap_json(pointmap: Pointmap | None, image: Image) -> dict[str, Any] | None:
    """Return the scene to align against, or None while there is no ready pointmap."""
    intrinsics = intrinsics_json(pointmap, image)
    if pointmap is None or intrinsics is None:
        return None
    return {
        "preview_url": pointmap_preview_url(pointmap),
        "url": pointmap_url(pointmap),
        "intrinsics": intrinsics,
        "is_fallback": pointmap.is_fallback,
        "metric": pointmap.metric,
    }


def pointmap_of(image: Image) -> Pointmap | None:
    """Return the pointmap of an image, whatever its status, or None when none was asked for."""
    return getattr(image, "pointmap", None)
