"""A look into dataset snapshots over HTTP: figures, pairs with both meshes, and counts before one is made."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import get_campaign
from annotator.candidates.models import Candidate
from annotator.datasets.counting import count_rows
from annotator.datasets.pair_pages import read_pairs
from annotator.datasets.selectors import get_snapshot
from annotator.datasets.summary import Summary, root_of, summary_of
from annotator.domain.errors import InvalidInput
from annotator.domain.roles import STAFF
from annotator.domain.snapshot import SPLITS
from annotator.domain.sources import SOURCE_KIND_CHOICES
from annotator.http.bodies import RequestBody
from annotator.http.datasets.serializers import PolicyBody
from annotator.http.file_urls import candidate_glb_url, candidate_thumbnail_url
from annotator.http.forms import CardImage, WorkMask, WorkObject, card_image_json, work_mask_json, work_object_json
from annotator.http.paging import limit_of
from annotator.http.permissions import ApiView, export, read
from annotator.http.query import PAGING
from annotator.images.models import TargetObject


class RowsBySplit(serializers.Serializer):
    """The rows of one config, by split."""

    config = serializers.CharField()
    train = serializers.IntegerField()
    validation = serializers.IntegerField()
    test = serializers.IntegerField()


class CategoryRows(serializers.Serializer):
    """The rows about objects of one category; its name is "" where nobody typed one."""

    name = serializers.CharField(allow_blank=True)
    objects = serializers.IntegerField()
    pairs = serializers.IntegerField()
    sft = serializers.IntegerField()


class GeneratorRows(serializers.Serializer):
    """In how many pairs a mesh of a source was chosen, and in how many rejected."""

    name = serializers.CharField()
    version = serializers.CharField()
    chosen = serializers.IntegerField()
    rejected = serializers.IntegerField()


class RatingRows(serializers.Serializer):
    """How many SFT rows have a rating."""

    rating = serializers.FloatField()
    count = serializers.IntegerField()


class DifferenceJson(serializers.Serializer):
    """Rows that the release before did not have, and rows that only it had."""

    version = serializers.CharField()
    pairs_added = serializers.IntegerField()
    pairs_removed = serializers.IntegerField()
    sft_added = serializers.IntegerField()
    sft_removed = serializers.IntegerField()


class SummaryAnswer(serializers.Serializer):
    """The figures of a complete release; `card` is its card as Markdown."""

    total_bytes = serializers.IntegerField()
    rows = RowsBySplit(many=True)
    categories = CategoryRows(many=True)
    generators = GeneratorRows(many=True)
    ratings = RatingRows(many=True)
    difference = DifferenceJson(allow_null=True)
    card = serializers.CharField()


class PairSide(serializers.Serializer):
    """One of the two meshes of a pair."""

    candidate_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SOURCE_KIND_CHOICES)
    generator = serializers.CharField()
    version = serializers.CharField()
    on_policy = serializers.BooleanField()
    rating = serializers.FloatField(allow_null=True)
    glb_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)


class PairJson(serializers.Serializer):
    """One preference pair of a release. `object`, `image` and `mask` are null once the object is gone from the site."""

    pair_id = serializers.CharField()
    split = serializers.ChoiceField(choices=SPLITS)
    category = serializers.CharField(allow_blank=True)
    object = WorkObject(allow_null=True)
    image = CardImage(allow_null=True)
    mask = WorkMask(allow_null=True)
    pair_kind = serializers.CharField()
    path_len = serializers.IntegerField()
    n_votes = serializers.IntegerField()
    n_chosen = serializers.IntegerField()
    n_rejected = serializers.IntegerField()
    n_tie = serializers.IntegerField()
    p_chosen = serializers.FloatField()
    margin = serializers.FloatField()
    chosen = PairSide()
    rejected = PairSide()


class PairList(serializers.Serializer):
    """A page of pairs, in the order of the release."""

    results = PairJson(many=True)
    next = serializers.CharField(allow_null=True)


class CountBody(RequestBody):
    """The policy of a release that is not made yet."""

    policy = PolicyBody(required=False)


class CountAnswer(serializers.Serializer):
    """What a release would hold now. `left_out`: judgements that the policy drops, by reason."""

    objects = serializers.IntegerField()
    rows = RowsBySplit(many=True)
    left_out = serializers.DictField(child=serializers.IntegerField())


def _rows_json(rows: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    return [{"config": config, **counts} for config, counts in rows.items()]


class DatasetSummaryView(ApiView):
    """What is in one release."""

    access = {"GET": read(STAFF)}

    @extend_schema(operation_id="get_dataset_summary", responses=SummaryAnswer)
    def get(self, request: Request, dataset_id: UUID) -> Response:
        """Return the counts of a complete release, its difference to the one before, and its card."""
        snapshot = get_snapshot(user=self.user, snapshot_id=dataset_id)
        return Response(_summary_json(summary_of(snapshot)))


def _summary_json(summary: Summary) -> dict[str, Any]:
    return {
        **asdict(summary),
        "rows": _rows_json(summary.rows),
        "ratings": [{"rating": rating, "count": count} for rating, count in summary.ratings],
    }


class DatasetPairsView(ApiView):
    """The pairs of one release."""

    access = {"GET": read(STAFF)}
    query = {"GET": [*PAGING, OpenApiParameter("split", str, enum=SPLITS), OpenApiParameter("category", str)]}

    @extend_schema(operation_id="list_dataset_pairs", responses=PairList)
    def get(self, request: Request, dataset_id: UUID) -> Response:
        """Return the preference pairs of a complete release with both meshes, of one split or category when asked for."""
        snapshot = get_snapshot(user=self.user, snapshot_id=dataset_id)
        split, offset, limit = request.query_params.get("split"), _offset(request), limit_of(request)
        if split is not None and split not in SPLITS:
            raise InvalidInput("unknown_split", "There is no such split.", {"splits": list(SPLITS)})
        category = request.query_params.get("category")
        rows, more = read_pairs(root_of(snapshot), split=split, category=category, offset=offset, limit=limit)
        results = _pairs_json(rows, snapshot.campaign)
        return Response({"results": results, "next": str(offset + limit) if more else None})


def _offset(request: Request) -> int:
    text = request.query_params.get("cursor") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput("cursor_invalid", "Invalid cursor; start from the first page.")
    return int(text)


def _pairs_json(rows: list[dict[str, Any]], campaign: Campaign) -> list[dict[str, Any]]:
    objects = TargetObject.objects.filter(campaign=campaign).select_related("image", "current_mask")
    shown = {str(each.pk): each for each in objects.filter(pk__in={row["object_id"] for row in rows})}
    ids = {row[f"{side}_id"] for row in rows for side in ("chosen", "rejected")}
    meshes = Candidate.objects.filter(target_object__campaign=campaign).in_bulk(ids)
    by_id = {str(pk): mesh for pk, mesh in meshes.items()}
    return [_pair_json(row, shown.get(row["object_id"]), by_id) for row in rows]


def _pair_json(row: dict[str, Any], target: TargetObject | None, meshes: dict[str, Candidate]) -> dict[str, Any]:
    figures = ("pair_id", "split", "category", "pair_kind", "path_len", "n_votes", "n_chosen", "n_rejected", "n_tie")
    return {
        **{name: row[name] for name in (*figures, "p_chosen", "margin")},
        "object": work_object_json(target) if target else None,
        "image": card_image_json(target.image) if target else None,
        "mask": work_mask_json(target.current_mask) if target else None,
        **{side: _side_json(row, side, meshes.get(row[f"{side}_id"])) for side in ("chosen", "rejected")},
    }


def _side_json(row: dict[str, Any], side: str, mesh: Candidate | None) -> dict[str, Any]:
    return {
        "candidate_id": row[f"{side}_id"],
        **{name: row[f"{side}_{name}"] for name in ("kind", "generator", "version", "on_policy", "rating")},
        "glb_url": candidate_glb_url(mesh) if mesh else None,
        "thumbnail_url": candidate_thumbnail_url(mesh) if mesh else None,
    }


class DatasetCountView(ApiView):
    """A release that is not made yet."""

    access = {"POST": export()}

    @extend_schema(operation_id="count_dataset", request=CountBody, responses=CountAnswer)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Count the rows of a release by a policy, without making it."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        policy = CountBody.read(request).get("policy") or {"name": "ladder", "params": {}}
        counted = count_rows(campaign=campaign, preset=policy["name"], params=policy["params"])
        return Response({**asdict(counted), "rows": _rows_json(counted.rows)})
