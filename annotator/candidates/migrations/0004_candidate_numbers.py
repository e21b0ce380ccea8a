from django.db import migrations, models

#: Candidates that exist, in the random order of their ids; the artist's, which came last, keep the last numbers.
NUMBERS = """
UPDATE candidates_candidate SET number = ordered.number
FROM (
    SELECT id, row_number() OVER (PARTITION BY target_object_id ORDER BY kind = 'artist', id) AS number
    FROM candidates_candidate
) AS ordered
WHERE ordered.id = candidates_candidate.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0003_attempts_are_in_the_ledger"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="number",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__gt", 0)),
                fields=("target_object", "number"),
                name="candidate_unique_number",
            ),
        ),
    ]
