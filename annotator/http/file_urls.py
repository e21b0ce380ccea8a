"""URLs of artifacts, made where JSON is made. Each names its object (for the permission) and its content (for caches)."""

from __future__ import annotations

from annotator.candidates.models import Candidate
from annotator.escalations.models import ArtistUpload
from annotator.images.models import Image, Mask, MaskProposal, Pointmap
from inference_worker.contract.keys import sha256_of_key


def _url(kind: str, object_id: object, key: str) -> str | None:
    if not key:
        return None
    return f"/files/{kind}/{object_id}/{sha256_of_key(key)}.{key.rsplit('.', 1)[-1]}"


def image_url(image: Image) -> str | None:
    """Return the re-encoded photograph."""
    return _url("images", image.pk, image.image_key)


def image_thumbnail_url(image: Image) -> str | None:
    """Return the thumbnail of a photograph, for lists."""
    return _url("image-thumbnails", image.pk, image.thumbnail_key)


def mask_url(mask: Mask) -> str | None:
    """Return a PNG of the image's size, 255 inside."""
    return _url("masks", mask.pk, mask.mask_key)


def proposal_url(proposal: MaskProposal) -> str | None:
    """Return a proposed mask, while it is only a proposal."""
    return _url("mask-proposals", proposal.pk, proposal.mask_key)


def pointmap_url(pointmap: Pointmap) -> str | None:
    """Return the full pointmap (NPZ)."""
    return _url("pointmaps", pointmap.pk, pointmap.pointmap_key)


def pointmap_preview_url(pointmap: Pointmap) -> str | None:
    """Return the cloud that the browser draws (MQPC, see the contract's PointmapFinished)."""
    return _url("pointmap-previews", pointmap.pk, pointmap.preview_key)


def candidate_glb_url(candidate: Candidate) -> str | None:
    """Return the candidate's mesh."""
    return _url("candidates", candidate.pk, candidate.glb_key)


def candidate_thumbnail_url(candidate: Candidate) -> str | None:
    """Return the candidate as a thumbnail."""
    return _url("candidate-thumbnails", candidate.pk, candidate.thumbnail_key)


def upload_glb_url(upload: ArtistUpload) -> str | None:
    """Return the canonical GLB of an artist's upload that passed its check."""
    return _url("uploads", upload.pk, upload.glb_key)


def upload_thumbnail_url(upload: ArtistUpload) -> str | None:
    """Return the upload as a thumbnail."""
    return _url("upload-thumbnails", upload.pk, upload.thumbnail_key)


def upload_suggested_thumbnail_url(upload: ArtistUpload) -> str | None:
    """Return the upload as it would look by the suggested axes."""
    return _url("upload-suggestions", upload.pk, upload.suggested_thumbnail_key)


def upload_file_url(upload: ArtistUpload) -> str | None:
    """Return the file as the artist sent it."""
    return _url("upload-files", upload.pk, upload.file_key)
