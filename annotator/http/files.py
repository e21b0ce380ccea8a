"""The one route that serves what users uploaded and workers made. Permission first, content second."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotator.accounts.models import User
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate
from annotator.domain.errors import NotFound
from annotator.escalations.models import ArtistUpload
from annotator.http.file_responses import artifact_response
from annotator.http.permissions import ApiView, read
from annotator.images.models import Image, Mask, MaskProposal, Pointmap
from inference_worker.contract.keys import sha256_of_key

#: kind in the URL -> (model, path to its campaign, field with the key)
KINDS: dict[str, tuple[type[Model], str, str]] = {
    "images": (Image, "campaign", "image_key"),
    "image-thumbnails": (Image, "campaign", "thumbnail_key"),
    "masks": (Mask, "target_object__campaign", "mask_key"),
    "mask-proposals": (MaskProposal, "image__campaign", "mask_key"),
    "pointmaps": (Pointmap, "image__campaign", "pointmap_key"),
    "pointmap-previews": (Pointmap, "image__campaign", "preview_key"),
    "candidates": (Candidate, "target_object__campaign", "glb_key"),
    "candidate-thumbnails": (Candidate, "target_object__campaign", "thumbnail_key"),
    "uploads": (ArtistUpload, "escalation__campaign", "glb_key"),
    "upload-thumbnails": (ArtistUpload, "escalation__campaign", "thumbnail_key"),
    "upload-suggestions": (ArtistUpload, "escalation__campaign", "suggested_thumbnail_key"),
    "upload-files": (ArtistUpload, "escalation__campaign", "file_key"),
}


def visible_key(*, user: User, kind: str, object_id: UUID, name: str) -> str:
    """Return the artifact key behind a file URL, if the user may see its object; raises NotFound."""
    if kind in KINDS:
        model, campaign_path, key_field = KINDS[kind]
        rows: QuerySet[Model] = model._default_manager.filter(
            pk=object_id, **{f"{campaign_path}__in": visible_campaigns(user)}
        )
        key = rows.values_list(key_field, flat=True).first()
        if key and f"{sha256_of_key(key)}.{key.rsplit('.', 1)[-1]}" == name:
            return str(key)
    raise NotFound("file_not_found", "There is no such file, or it is not for you.")


@extend_schema(exclude=True)
class FileView(ApiView):
    """`GET /files/<kind>/<object id>/<sha256>.<extension>`: a blob of the artifact store."""

    access = {"GET": read()}

    def get(self, request: Request, kind: str, object_id: UUID, name: str) -> HttpResponseBase:
        """Return the content, with ranges and an immutable private cache."""
        return artifact_response(request, visible_key(user=self.user, kind=kind, object_id=object_id, name=name))
