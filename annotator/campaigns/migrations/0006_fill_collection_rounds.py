"""A collection round for each number that the rows of a campaign name: round 1 for most."""

import uuid

from django.db import migrations
from django.utils import timezone

RATING_SCALE = "quality/v1"


def fill(apps, schema_editor):
    """Make the rows from the campaigns' present settings; earlier numbers have ended. A number's attribute is that of its answers."""
    campaigns, rounds = (apps.get_model("campaigns", name).objects for name in ("Campaign", "CollectionRound"))
    all_generations = apps.get_model("candidates", "Generation").objects
    all_answers = apps.get_model("preferences", "BestOfNRound").objects
    now = timezone.now()
    for campaign in campaigns.order_by("pk").iterator():
        if rounds.filter(campaign=campaign).exists():
            continue
        generations = all_generations.filter(target_object__campaign=campaign).order_by()
        answers = all_answers.filter(target_object__campaign=campaign)
        used = set(generations.values_list("round_number", flat=True).distinct())
        used |= set(answers.order_by().values_list("round_number", flat=True).distinct())
        attributes = dict(answers.order_by("started_at").values_list("round_number", "attribute"))
        sources = [
            {
                "model_version_id": str(source.model_version_id),
                "name": f"{source.model_version.name} {source.model_version.version}",
                "n_candidates": source.n_candidates,
                "priority": source.priority,
            }
            for source in campaign.sources.select_related("model_version").order_by("id")
        ]
        for number in sorted(used | {campaign.round_number}):
            is_open = number == campaign.round_number
            rounds.create(
                id=uuid.uuid4(),
                campaign=campaign,
                number=number,
                attribute=campaign.attribute if is_open else attributes.get(number, campaign.attribute),
                quality_bar=campaign.quality_bar,
                rating_scale=RATING_SCALE,
                guide=campaign.guide,
                choice_guide=campaign.stage_guides.get("best_of_n", ""),
                sources=sources,
                started_by=campaign.created_by,
                started_at=campaign.created_at,
                first_used_at=now if number in used else None,
                ended_at=None if is_open else now,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_collection_rounds"),
        ("candidates", "0005_candidate_checkpoint"),
        ("preferences", "0003_answer_names"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
