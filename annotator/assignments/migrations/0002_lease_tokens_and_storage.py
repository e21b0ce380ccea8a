"""The sequence behind the fencing tokens, and storage parameters for a table whose rows change several times each."""

from django.db import migrations

# Every claim and every submit moves a row out of a partial index. Room on the page keeps the new version beside the
# old one, and an early vacuum at full speed keeps the dead index entries of taken rows from piling up.
STORAGE = """
ALTER TABLE assignments_workitem SET (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
)
"""
STORAGE_BACK = """
ALTER TABLE assignments_workitem RESET (
  fillfactor,
  autovacuum_vacuum_scale_factor,
  autovacuum_vacuum_threshold,
  autovacuum_analyze_scale_factor,
  autovacuum_vacuum_cost_delay
)
"""


class Migration(migrations.Migration):
    dependencies = [("assignments", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE work_item_lease_token AS bigint", "DROP SEQUENCE work_item_lease_token"),
        migrations.RunSQL(STORAGE, STORAGE_BACK),
    ]
