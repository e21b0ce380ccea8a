from django.db import migrations


class Migration(migrations.Migration):
    """Hand the table of the workers to the app `machine_work`; the database does not change."""

    dependencies = [
        ("candidates", "0001_initial"),
        ("machine_work", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[],
            state_operations=[migrations.DeleteModel(name="WorkerState")],
        ),
    ]
