"""A campaign with finished work, made directly in the tables: photos, masks, candidates, rounds, ratings, alignments.

Everything is drawn from one seeded generator, so the same arguments give the same rows. The numbers are those of the
data engine: N candidates an object, a whole ladder a round, one annotator or several.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate
from annotator.domain.best_of_n import Answer, Finished, Ladder, draw_round
from annotator.gateways.artifacts import put_blob
from annotator.images.models import Image, Mask, Pointmap, TargetObject
from annotator.model_registry.models import ModelVersion
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.datasets.fake_media import glb, jpeg, png

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ANSWERS = [Answer.LEFT, Answer.RIGHT, Answer.TIE, Answer.BOTH_BAD, Answer.CANNOT_JUDGE]
ANSWER_WEIGHTS = [45, 45, 5, 2, 3]


@dataclass
class Builder:
    """Makes rows in memory; `save` writes them all."""

    campaign: Campaign
    annotators: list[User]
    seed: int = 7
    n_candidates: int = 4
    blob_bytes: int = 0
    prefix: str = "test"
    rows: dict[type, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = BEGIN
        self.sources = [
            ModelVersion.objects.get_or_create(name=f"{self.prefix}-{kind}", version="1", defaults={"kind": kind})[0]
            for kind in ("own_model", "retrieval")
        ]
        self.artist = ModelVersion.objects.get_or_create(
            name=f"{self.prefix}-artist", version="1", defaults={"kind": "artist"}
        )[0]

    def add(self, row: Any) -> Any:
        """Keep a row for `save`."""
        self.rows.setdefault(type(row), []).append(row)
        return row

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def later(self, seconds: float = 10) -> datetime:
        self.clock += timedelta(seconds=seconds)
        return self.clock

    def blob(self, extension: str, content: bytes) -> str:
        return put_blob(content, extension)

    def an_image(self, *, group: str | None = None, holdout: bool = False) -> Image:
        """A photo with a ready pointmap."""
        tag = f"image {len(self.rows.get(Image, []))} of {self.campaign.pk}"
        pk = self.new_id()
        image = Image(
            id=pk, campaign=self.campaign, sha256=hashlib.sha256(tag.encode()).hexdigest(),
            source_sha256=hashlib.sha256(tag.encode()).hexdigest(), image_key=self.blob("jpg", self.filled(jpeg(tag))),
            thumbnail_key=self.blob("jpg", jpeg("small " + tag)), width=64, height=48,
            original_name=f"/home/secret-person/{tag}.jpg", source="/home/secret-person/photos", licence="CC0-1.0",
            group_id=group or str(pk), holdout=holdout, created_at=self.later(),
        )  # fmt: skip
        self.add(image)
        self.add(
            Pointmap(
                id=self.new_id(),
                image=image,
                status="ready",
                pointmap_key=self.blob("npz", b"points " + tag.encode()),
                fx=60.0,
                fy=61.0,
                cx=32.0,
                cy=24.0,
                estimator="ground-plane",
                estimator_version="1",
                is_fallback=True,
                metric=False,
                scene_scale=2.0,
                scene_shift=[0.0, 0.0, 3.0],
                finished_at=self.later(),
            )
        )
        return image

    def an_object(self, image: Image, *, state: str = "done") -> TargetObject:
        """A target object with its mask and N finished candidates."""
        number = 1 + sum(each.image_id == image.pk for each in self.rows.get(TargetObject, []))
        target = TargetObject(
            id=self.new_id(), campaign=self.campaign, image=image, number=number, name="thing", category="chair",
            state=state, created_at=self.later(), state_changed_at=self.clock,
        )  # fmt: skip
        mask = Mask(
            id=self.new_id(), target_object=target, version=1, mask_key=self.blob("png", png(f"mask {target.pk}")),
            area_px=100, bbox_xywh=[3, 4, 20, 10], method="brush", created_at=self.later(),
        )  # fmt: skip
        self.add(target)
        self.add(mask)
        target.current_mask = mask
        for slot in range(self.n_candidates):
            self.a_candidate(target, slot=slot, source=self.sources[slot % 4 == 3])
        return target

    def a_candidate(self, target: TargetObject, *, slot: int, source: ModelVersion, **more: Any) -> Candidate:
        """A finished candidate with a mesh, a picture, a layout, and a latent if it is the model's own."""
        pk = self.new_id()
        values: dict[str, Any] = {
            "id": pk, "target_object": target, "mask": target.current_mask, "model_version": source, "kind": "generated",
            "round_number": 1, "slot": slot, "seed": self.chance.getrandbits(40), "status": "done",
            "glb_key": self.blob("glb", glb(str(pk), self.blob_bytes)),
            "geometry_sha256": hashlib.sha256(str(pk).encode()).hexdigest(),
            "thumbnail_key": self.blob("png", png(f"picture {pk}")),
            "latent_key": self.blob("safetensors", b"latent " + pk.bytes) if source.kind == "own_model" else "",
            "layout": {"quaternion_wxyz": [0.5, 0.5, -0.5, 0.5], "translation": [0.1, -0.2, 3.0], "scale": 0.8},
            "mesh_facts": {
                "n_vertices": 4, "n_faces": 4, "watertight": True, "bounds_min": [-0.5, -0.5, -0.5],
                "bounds_max": [0.5, 0.5, 0.5],
            },
            "settings": {"steps": 20, "library": "/home/secret-person/meshes"}, "worker": "secret-person-laptop",
            "created_at": self.later(), "finished_at": self.clock,
        }  # fmt: skip
        return self.add(Candidate(**(values | more)))

    def candidates_of(self, target: TargetObject) -> list[Candidate]:
        return [each for each in self.rows[Candidate] if each.target_object is target and each.kind == "generated"]

    def a_round(
        self, target: TargetObject, annotator: User, *, slot: int = 0, rating: float | None = 0.75,
        answers: list[str] | None = None, escalate: bool = False, candidates: list[Candidate] | None = None,
    ) -> BestOfNRound:  # fmt: skip
        """A finished round: whole ladder, then a rating (None: the annotator escalates)."""
        candidates = candidates or self.candidates_of(target)
        by_id = {str(each.pk): each for each in candidates}
        seed = self.chance.getrandbits(40)
        drawn = draw_round(by_id, seed)
        item = self.add(
            WorkItem(
                id=self.new_id(),
                campaign=self.campaign,
                target_object=target,
                kind="best_of_n",
                slot=slot,
                state="done",
                assignee=annotator,
                created_at=self.later(),
                done_at=self.clock,
            )
        )
        best = BestOfNRound(
            id=self.new_id(), work_item=item, target_object=target, annotator=annotator, round_number=1,
            attribute=self.campaign.attribute, seed=seed, order=list(drawn.order),
            left_is_incumbent=list(drawn.left_is_incumbent), tie_keeps_left=list(drawn.tie_keeps_left),
            note="asked by secret-person", started_at=self.later(),
        )  # fmt: skip
        self.add(best)
        ladder = Ladder.start(drawn.order, drawn.left_is_incumbent, drawn.tie_keeps_left)
        given = iter(answers) if answers is not None else None
        while not isinstance(pair := ladder.current(), Finished):
            answer = next(given) if given is not None else self.chance.choices(ANSWERS, ANSWER_WEIGHTS)[0]
            decision = ladder.decide(answer)
            self.add(
                Comparison(
                    id=self.new_id(),
                    round=best,
                    seq=pair.seq,
                    left=by_id[pair.left],
                    right=by_id[pair.right],
                    incumbent=by_id.get(pair.incumbent or ""),
                    answer=str(answer),
                    kept=by_id.get(decision.kept or ""),
                    kept_by_draw=decision.kept_by_draw,
                    shown_at=self.later(3),
                    decided_at=self.later(4),
                    duration_ms=4000,
                    active_ms=3900,
                    shading="clay",
                    camera_moves=3,
                    camera_degrees=120.0,
                    ui_version="test",
                    created_at=self.clock,
                )
            )
            ladder = ladder.answer(answer)
        end = ladder.current()
        survivor = end.survivor if isinstance(end, Finished) else None
        best.finished_at = self.later()
        if rating is None or survivor is None or escalate:
            best.status, best.escalation_reasons = "escalated", ["complex_geometry"]
            return best
        best.status, best.winner = "rated", by_id[survivor]
        self.add(
            QualityRating(
                id=self.new_id(),
                round=best,
                candidate=by_id[survivor],
                value=rating,
                scale="quality/v1",
                bar_at_time=self.campaign.quality_bar,
                annotator=annotator,
                created_at=self.later(),
            )
        )
        return best

    def an_alignment(self, target: TargetObject, candidate: Candidate, annotator: User) -> Alignment:
        """The current layout of an object's accepted mesh."""
        item = self.add(
            WorkItem(
                id=self.new_id(),
                campaign=self.campaign,
                target_object=target,
                kind="alignment",
                state="done",
                assignee=annotator,
                created_at=self.later(),
                done_at=self.clock,
            )
        )
        quaternion = [self.chance.gauss(0, 1) for _ in range(4)]
        length = sum(part * part for part in quaternion) ** 0.5
        w, x, y, z = (part / length for part in quaternion)
        pointmap = next(each for each in self.rows[Pointmap] if each.image is target.image)
        return self.add(
            Alignment(
                id=self.new_id(),
                target_object=target,
                candidate=candidate,
                pointmap=pointmap,
                work_item=item,
                quaternion_w=w,
                quaternion_x=x,
                quaternion_y=y,
                quaternion_z=z,
                translation_x=0.25,
                translation_y=-0.5,
                translation_z=2.5,
                scale=0.75,
                silhouette_iou=0.9,
                annotator=annotator,
                duration_ms=60_000,
                n_edits=4,
                created_at=self.later(),
            )
        )

    def many(self, n_objects: int, *, objects_per_image: int = 1, overlap: int = 1, held_out_every: int = 0) -> None:
        """Objects with finished rounds; the winner of an accepted one is aligned."""
        image = None
        for i in range(n_objects):
            if image is None or i % objects_per_image == 0:
                n_images = len(self.rows.get(Image, []))
                image = self.an_image(holdout=bool(held_out_every) and n_images % held_out_every == held_out_every - 1)
            target = self.an_object(image)
            rating = self.chance.choice([0.25, 0.75, 0.75, 1.0])
            rounds = [
                self.a_round(target, self.annotators[(i + k) % len(self.annotators)], slot=k, rating=rating)
                for k in range(overlap)
            ]
            winner = rounds[0].winner
            if winner is not None and rating >= self.campaign.quality_bar:
                self.an_alignment(target, winner, self.annotators[0])

    def filled(self, content: bytes) -> bytes:
        """The content, with noise up to the size that blobs are to have."""
        missing = self.blob_bytes - len(content)
        return content + self.chance.randbytes(missing) if missing > 0 else content

    def save(self) -> None:
        """Write all rows, at the times that they hold."""
        targets = self.rows.get(TargetObject, [])
        masks = {target.pk: target.current_mask for target in targets}
        for target in targets:
            target.current_mask = None
        order = (
            Image, Pointmap, TargetObject, Mask, Candidate, WorkItem, BestOfNRound, Comparison, QualityRating, Alignment,
        )  # fmt: skip
        for model in order:
            rows = self.rows.get(model, [])
            automatic = [each for each in model._meta.fields if getattr(each, "auto_now_add", False)]
            for each in automatic:
                each.auto_now_add = False
            try:
                model.objects.bulk_create(rows, batch_size=1000)
            finally:
                for each in automatic:
                    each.auto_now_add = True
            if model is Mask:
                for target in targets:
                    target.current_mask = masks[target.pk]
                TargetObject.objects.bulk_update(targets, ["current_mask"], batch_size=1000)


def a_campaign(name: str = "Chairs", *, n_annotators: int = 3, **settings: Any) -> Builder:
    """A campaign and its annotators, with nothing in it yet."""
    campaign = Campaign.objects.create(name=name, **({"attribute": "shape"} | settings))
    annotators = [
        User.objects.get_or_create(username=f"secret-person-{i}", defaults={"email": f"secret-person-{i}@example.org"})[
            0
        ]
        for i in range(n_annotators)
    ]
    return Builder(campaign, annotators)
