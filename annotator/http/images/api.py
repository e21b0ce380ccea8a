"""Images, target objects and masks over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns.selectors import get_campaign
from annotator.domain.roles import LEADS, Role
from annotator.http.bodies import NoBody
from annotator.http.images import payloads, serializers
from annotator.http.images.splits import plan_of
from annotator.http.images.uploading import entries_of, read_mask
from annotator.http.paging import page
from annotator.http.parsers import JsonParser, MultiPartParser
from annotator.http.permissions import ApiView, annotate, manage, read
from annotator.http.query import PAGING, SEARCH, choice_of, search_text
from annotator.http.uploads import check_declared_size
from annotator.images import editing, selectors, services
from annotator.images.batches import Origin
from annotator.images.isolated import decode_mask
from annotator.images.mask_reading import DecodedMask
from annotator.images.models import Image
from annotator.workflow import masks
from annotator.workflow.importing import ImportReport, import_entries

DRAWN = "drawn"
WITH_OBJECTS = ["some", "none"]
MASKERS = LEADS | {Role.ANNOTATOR.value}


class ImagesView(ApiView):
    """The images of a campaign."""

    body_limit_setting = "MAX_ARCHIVE_BYTES"
    parser_classes = [MultiPartParser]
    access = {"GET": read(), "POST": annotate(MASKERS)}
    query = {"GET": [*PAGING, SEARCH, OpenApiParameter("objects", str, enum=WITH_OBJECTS)]}

    @extend_schema(operation_id="list_images", responses=serializers.ImageList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the campaign's images with their objects, newest first: all, or those that match `q` and `objects`."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        found, text = selectors.images_of(campaign), search_text(request)
        if text:
            found = selectors.matching_images(found, text)
        wanted = choice_of(request, "objects", WITH_OBJECTS)
        if wanted is not None:
            found = selectors.images_with_objects(found, wanted == "some")
        rows, cursor = page(request, found, order=("-created_at", "id"))
        return Response({"results": [payloads.image_json(row, self.user) for row in rows], "next": cursor})

    @extend_schema(
        operation_id="upload_images",
        request={"multipart/form-data": serializers.ImageUploadBody},
        responses={201: serializers.ImageUploadAnswer},
    )
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Upload images, or ZIPs of images; the response lists what became of each."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        check_declared_size(request, limit_bytes=settings.MAX_ARCHIVE_BYTES)
        body = serializers.ImageUploadBody.read(request)
        origin, plan = Origin(body["source"], body["licence"]), plan_of(body, by=self.user)
        report = ImportReport()
        with entries_of(body["files"], report=report) as entries:
            import_entries(
                campaign=campaign,
                entries=entries,
                by=self.user,
                report=report,
                default_origin=origin,
                plan=plan,
                max_pixels=settings.MAX_REQUEST_PIXELS,
            )
        return Response(payloads.import_json(report, self.user), status=201)


class ImageView(ApiView):
    """One image."""

    access = {"GET": read(), "PATCH": manage(), "DELETE": annotate(MASKERS)}

    @extend_schema(operation_id="get_image", responses=serializers.ImageJson)
    def get(self, request: Request, image_id: UUID) -> Response:
        """Return the image with its objects and its pointmap."""
        return Response(payloads.image_json(selectors.get_image(user=self.user, image_id=image_id), self.user))

    @extend_schema(operation_id="change_image", request=serializers.ImageChangeBody, responses=serializers.ImageJson)
    def patch(self, request: Request, image_id: UUID) -> Response:
        """Set the source or the licence."""
        image = selectors.get_image(user=self.user, image_id=image_id)
        editing.change_image(image=image, fields=serializers.ImageChangeBody.read(request))
        return Response(payloads.image_json(selectors.get_image(user=self.user, image_id=image_id), self.user))

    @extend_schema(operation_id="delete_image", request=None, responses={204: None})
    def delete(self, request: Request, image_id: UUID) -> Response:
        """Delete an image without objects, as a lead or as the person who uploaded it."""
        NoBody.read(request)
        editing.delete_image(image=selectors.get_image(user=self.user, image_id=image_id), by=self.user)
        return Response(status=204)


class MaskProposalsView(ApiView):
    """Clicks on an image."""

    access = {"POST": annotate(MASKERS)}

    @extend_schema(
        operation_id="propose_mask", request=serializers.ProposalBody, responses={202: serializers.ProposalAnswer}
    )
    def post(self, request: Request, image_id: UUID) -> Response:
        """Request a mask from a worker; the result is there when its status is no longer queued."""
        image = selectors.get_image(user=self.user, image_id=image_id)
        body = serializers.ProposalBody.read(request)
        proposal = masks.propose_mask(image=image, by=self.user, **body)
        return Response(payloads.proposal_json(proposal), status=202)


class MaskProposalView(ApiView):
    """The result of one request by clicks."""

    access = {"GET": read(MASKERS)}

    @extend_schema(operation_id="get_mask_proposal", responses=serializers.ProposalAnswer)
    def get(self, request: Request, proposal_id: UUID) -> Response:
        """Return the proposal with its current status."""
        proposal = selectors.get_mask_proposal(user=self.user, proposal_id=proposal_id)
        return Response(payloads.proposal_json(proposal))


class ReadMaskView(ApiView):
    """Mask files as other tools write them."""

    body_limit_setting = "MAX_IMAGE_BYTES"
    parser_classes = [MultiPartParser]
    access = {"POST": annotate(MASKERS)}

    @extend_schema(
        operation_id="read_mask",
        request={"multipart/form-data": serializers.ReadMaskBody},
        responses=serializers.ReadMaskJson,
    )
    def post(self, request: Request, image_id: UUID) -> Response:
        """Return the one object of a mask file as a black and white PNG of the image's size; nothing is stored."""
        image = selectors.get_image(user=self.user, image_id=image_id)
        check_declared_size(request, limit_bytes=settings.MAX_IMAGE_BYTES)
        body = serializers.ReadMaskBody.read(request)
        return Response(payloads.read_mask_json(_decoded(image, read_mask(body["mask"]))))


class ImageObjectsView(ApiView):
    """New objects in an image."""

    body_limit_setting = "MAX_IMAGE_BYTES"
    parser_classes = [MultiPartParser, JsonParser]
    access = {"POST": annotate(MASKERS)}

    @extend_schema(
        operation_id="create_object",
        request={"multipart/form-data": serializers.NewObjectBody},
        responses={201: serializers.ObjectSummaryJson},
    )
    def post(self, request: Request, image_id: UUID) -> Response:
        """Make a target object from a mask file or a finished proposal."""
        image = selectors.get_image(user=self.user, image_id=image_id)
        check_declared_size(request, limit_bytes=settings.MAX_IMAGE_BYTES)
        body = serializers.NewObjectBody.read(request)
        mask, method = _mask_of(image, body)
        target_object = masks.add_target_object(
            image=image,
            mask=mask,
            method=method,
            by=self.user,
            name=body["name"],
            category=body["category"],
        )
        return Response(payloads.object_summary_json(target_object), status=201)


def _mask_of(image: Image, data: dict[str, Any]) -> tuple[DecodedMask, str]:
    if data["mask"] is not None:
        return _decoded(image, read_mask(data["mask"])), data["method"] or DRAWN
    content, method = services.mask_png_of_proposal(image=image, proposal_id=data["proposal_id"])
    return _decoded(image, content), method


def _decoded(image: Image, content: bytes) -> DecodedMask:
    return decode_mask(content, width=image.width, height=image.height)


class ObjectMasksView(ApiView):
    """The masks of an object."""

    body_limit_setting = "MAX_IMAGE_BYTES"
    parser_classes = [MultiPartParser]
    access = {"POST": annotate(MASKERS)}

    @extend_schema(
        operation_id="replace_mask",
        request={"multipart/form-data": serializers.MaskBody},
        responses={201: serializers.MaskJson},
    )
    def post(self, request: Request, object_id: UUID) -> Response:
        """Add the next version of the mask, as a lead or as the holder of the object's mask review."""
        target_object = selectors.get_target_object(user=self.user, object_id=object_id)
        check_declared_size(request, limit_bytes=settings.MAX_IMAGE_BYTES)
        body = serializers.MaskBody.read(request)
        mask = masks.replace_mask(
            target_object=target_object,
            mask=_decoded(target_object.image, read_mask(body["mask"])),
            method=body["method"] or DRAWN,
            by=self.user,
            hold=_hold(body),
        )
        return Response(payloads.mask_json(mask), status=201)


def _hold(data: dict[str, Any]) -> masks.Hold | None:
    if data["work_item_id"] is None or data["lease_token"] is None:
        return None
    return masks.Hold(data["work_item_id"], data["lease_token"])


class DiscardView(ApiView):
    """Giving an object up."""

    access = {"POST": annotate()}

    @extend_schema(
        operation_id="discard_object", request=serializers.DiscardBody, responses=serializers.ObjectSummaryJson
    )
    def post(self, request: Request, object_id: UUID) -> Response:
        """Discard the object, as a lead or as the holder of a work item of it: all work on it stops."""
        target_object = selectors.get_target_object(user=self.user, object_id=object_id)
        data = serializers.DiscardBody.read(request)
        masks.discard_held_object(target_object=target_object, reason=data["reason"], by=self.user, hold=_hold(data))
        return Response(payloads.object_summary_json(target_object))


class ReportMaskView(ApiView):
    """A mask problem seen later."""

    access = {"POST": annotate()}

    @extend_schema(
        operation_id="report_mask_problem",
        request=serializers.ReportMaskBody,
        responses=serializers.ObjectSummaryJson,
    )
    def post(self, request: Request, object_id: UUID) -> Response:
        """Send the object back to mask review, as a lead or as the holder of a work item of it."""
        target_object = selectors.get_target_object(user=self.user, object_id=object_id)
        data = serializers.ReportMaskBody.read(request)
        masks.report_mask_problem(
            target_object=target_object,
            by=self.user,
            reason=data["reason"],
            hold=_hold(data),
            times=data["times"],
        )
        return Response(payloads.object_summary_json(target_object))
