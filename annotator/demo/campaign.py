"""The demo: people, a campaign, photos, and objects at every stage that people begin from.

Everything goes through the services that real work goes through. Nothing is pretended: candidates come when a worker
lives, and the two escalations were opened by hand, by the demo's lead, as their history records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from annotator.accounts.models import User
from annotator.accounts.services import create_user
from annotator.assignments.services import cancel_work_items
from annotator.campaigns.collection_rounds import open_round, settings_changed
from annotator.campaigns.models import Campaign
from annotator.campaigns.services import add_member, create_campaign, set_sources
from annotator.demo import logins as demo
from annotator.demo.pointmaps import add_rendered_pointmap
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.escalations.services import open_escalation
from annotator.images.models import TargetObject
from annotator.images.services import change_state
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.services import FORMERLY_BUILT_IN, register_built_in_sources
from annotator.workflow.import_paths import entries_at
from annotator.workflow.importing import ImportReport, import_entries
from annotator.workflow.masks import accept_mask

NAME = "Demo"
PHOTOS = settings.BASE_DIR / "fixtures" / "photos"
STAGE_GUIDES = {
    "best_of_n": """Choose the candidate that an experienced modeller would rather start from.

1. Shape first: silhouette, proportions, parts that are there or missing. Turn it: the back counts too.
2. Then texture: colours and pattern as in the photo.
3. Equal means equal. If neither is usable, choose **Both unusable**; if you cannot see which is better, **Can't tell**.

Good: All legs of a chair are there and end where the photo shows it.

Bad: A better texture on a shape with a missing or doubled part.

Rate the winner by the scale. If no candidate is acceptable, send the object to an artist, with the reason."""
}
#: What somebody adds while the demo's machine work is still queued goes before it.
BEHIND_PEOPLE_S_OWN = -1


@dataclass(frozen=True)
class Plan:
    """What the demo does with one imported object."""

    name: str
    category: str
    step: str = "review"
    reasons: tuple[str, ...] = ()
    note: str = ""


#: photo -> its masks in order. "accept" sends it to the sources, "review" leaves it to be reviewed, "artist" escalates.
PLANS: dict[str, tuple[Plan, ...]] = {
    "table_top": (
        Plan("teapot", "teapot", "accept"),
        Plan("bowl", "bowl", "accept"),
        Plan("candlestick", "candlestick"),
        Plan("wine glass", "glass", "accept"),
        Plan("vase", "vase", "accept"),
    ),
    "toy_box": (
        Plan(
            "rocking horse",
            "toy",
            "artist",
            ("complex_geometry",),
            "Thin legs and open runners: no source here can make these. Please model it.",
        ),
        Plan("locomotive", "toy"),
        Plan("castle", "toy", "accept"),
        Plan("chess piece", "chess piece", "accept"),
        Plan("rubber duck", "toy", "accept"),
    ),
    "coffee": (Plan("coffee cup", "cup", "accept"), Plan("spoon", "spoon")),
    "living_room": (
        Plan("stool", "stool"),
        Plan("armchair", "armchair", "accept"),
        Plan("bed", "bed"),
        Plan(
            "standing mirror",
            "mirror",
            "artist",
            ("occlusion", "other"),
            "Half of it is behind the armchair and the stool, and it is a mirror. Please model it.",
        ),
        Plan("potted plant", "plant", "accept"),
    ),
    "village": (
        Plan("house", "building", "accept"),
        Plan("bus", "bus"),
        Plan("church", "building"),
        Plan("lighthouse", "building", "accept"),
    ),
    "rocket": (Plan("rocket", "rocket", "accept"),),
    "astronaut": (Plan("helmet", "helmet"), Plan("model shuttle", "model")),
}


def load_demo(*, on_photo: Callable[[str], None]) -> Campaign:
    """Bring the demo up to date. Loading it again adds only what is missing, and undoes nobody's work."""
    people = {login["username"]: _person(login) for login in demo.LOGINS}
    lead, sources = people["lead"], register_built_in_sources()  # also those that came after the demo was made
    campaign = Campaign.objects.filter(name=NAME).first() or _campaign(lead, sources)
    _renew_sources(campaign, sources)
    for user in people.values():
        add_member(campaign=campaign, user=user)
    report = ImportReport()
    # In one transaction, so that no worker is asked for a pointmap that the rendered scenes bring with them.
    with entries_at(_photos(), report=report) as entries, transaction.atomic():
        import_entries(campaign=campaign, entries=entries, by=lead, report=report, on_photo=on_photo)
        for image in report.created:
            add_rendered_pointmap(image=image, folder=PHOTOS)
    if report.refused:
        raise RuntimeError(f"the demo's own photos were refused: {report.refused}")
    for stem, number, plan in _plans():
        _follow(campaign, stem, number, plan, lead)
    return campaign


def _plans() -> Iterator[tuple[str, int, Plan]]:
    """Yield each photo's name with the numbers and plans of its objects; no more than DEMO_OBJECTS are to be accepted."""
    n_accepted = 0
    for stem, plans in PLANS.items():
        for number, plan in enumerate(plans, start=1):
            n_accepted += plan.step == "accept"
            wanted = plan.step != "accept" or n_accepted <= settings.DEMO_OBJECTS
            yield stem, number, plan if wanted else replace(plan, step="review")


def _photos() -> list[Path]:
    """In the order of PLANS, so that machines begin with what people see first; then those without masks."""
    known = [PHOTOS / f"{stem}.jpg" for stem in PLANS]
    return known + sorted(photo for photo in PHOTOS.glob("*.jpg") if photo not in known)


def _person(login: dict[str, str]) -> User:
    known = User.objects.filter(username=login["username"]).first()
    return known or create_user(**login)


def _campaign(lead: User, sources: dict[str, ModelVersion]) -> Campaign:
    # The learned model first; the two others, one each, show what it is to be better than.
    n_by_source = {"maquette": settings.DEMO_CANDIDATES, "inflation": 1, "retrieval": 1}
    return create_campaign(
        by=lead,
        name=NAME,
        stage_guides=STAGE_GUIDES,
        sources=[
            {"model_version_id": sources[name].pk, "n_candidates": n_candidates}
            for name, n_candidates in n_by_source.items()
        ],
    )


def _renew_sources(campaign: Campaign, today: dict[str, ModelVersion]) -> None:
    """Replace a version that came with an earlier release by today's, the only one that the demo's worker has."""
    held = list(campaign.sources.select_related("model_version").order_by("id"))
    former = [(source.model_version.name, source.model_version.version) in FORMERLY_BUILT_IN for source in held]
    if not any(former):
        return
    renewed: dict[object, dict[str, Any]] = {}
    for source, is_former in zip(held, former, strict=True):
        version = today[source.model_version.name] if is_former else source.model_version
        row = renewed.setdefault(
            version.pk, {"model_version_id": version.pk, "n_candidates": 0, "priority": source.priority}
        )
        row["n_candidates"] = min(64, row["n_candidates"] + source.n_candidates)
    before = open_round(campaign)
    set_sources(campaign=campaign, sources=list(renewed.values()))
    settings_changed(campaign=campaign, before=before, by=None)


@transaction.atomic
def _follow(campaign: Campaign, stem: str, number: int, plan: Plan, lead: User) -> None:
    """Name a freshly imported object and take its first step; one that anything has happened to is left alone."""
    target_object = (
        TargetObject.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign=campaign, image__original_name=f"{stem}.jpg", number=number, state=S.MASK_REVIEW, name="")
        .first()
    )
    if target_object is None:
        return
    target_object.name, target_object.category = plan.name, plan.category
    target_object.priority = BEHIND_PEOPLE_S_OWN
    target_object.save(update_fields=["name", "category", "priority"])
    if plan.step == "accept":
        accept_mask(target_object=target_object, by=lead)
    elif plan.step == "artist":
        _escalate(target_object, plan, lead)


def _escalate(target_object: TargetObject, plan: Plan, lead: User) -> None:
    """By hand, without candidates: the lead sets the object aside for the artists."""
    for state in (S.PROPOSING, S.PARKED, S.ESCALATED):
        change_state(target_object=target_object, to=state, by=lead, reason="set aside for an artist")
    cancel_work_items(target_object=target_object)
    open_escalation(
        target_object=target_object, best_of_n_round=None, reasons=plan.reasons, defects=(), note=plan.note, by=lead
    )
