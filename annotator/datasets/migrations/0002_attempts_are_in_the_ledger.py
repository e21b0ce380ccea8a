from django.db import migrations


class Migration(migrations.Migration):
    """Drop the columns that `machine_work` has carried over."""

    dependencies = [
        ("datasets", "0001_initial"),
        ("machine_work", "0002_carry_over"),
    ]

    operations = [
        migrations.RemoveField(model_name="datasetsnapshot", name="heartbeat_at"),
    ]
