"""What a worker compares an artist's mesh with: the object's candidates whose meshes are known to lie right."""

from __future__ import annotations

from statistics import median

from annotator.domain.sources import SourceKind
from annotator.escalations.selectors import failed_candidates
from annotator.images.models import Pointmap, TargetObject

#: Sources whose meshes have y up and their front at +z by contract; others have frames of their own, as inflation's,
#: which faces the camera.
UPRIGHT_SOURCES = (SourceKind.OWN_MODEL, SourceKind.RETRIEVAL)
_MOST = 8


def reference_keys(target_object: TargetObject) -> tuple[str, ...]:
    """Return the GLBs of the object's refused candidates that show how it lies, at most eight."""
    upright = failed_candidates(target_object).filter(model_version__kind__in=UPRIGHT_SOURCES)
    return tuple(upright.values_list("glb_key", flat=True)[:_MOST])


def expected_side_m(target_object: TargetObject) -> float | None:
    """Return the longest side of the object in metres, as its candidates have it, or None where nothing is measured."""
    if not Pointmap.objects.filter(image=target_object.image_id, metric=True).exists():
        return None
    layouts = failed_candidates(target_object).filter(layout__isnull=False).values_list("layout", flat=True)
    scales = [float(layout["scale"]) for layout in layouts if layout is not None]
    return median(scales) if scales else None
