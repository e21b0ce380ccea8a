from django.db import migrations


class Migration(migrations.Migration):
    """Drop the columns that `machine_work` has carried over."""

    dependencies = [
        ("images", "0001_initial"),
        ("machine_work", "0002_carry_over"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="pointmap", name="pointmap_queued"),
        migrations.RemoveField(model_name="pointmap", name="attempt"),
        migrations.RemoveField(model_name="pointmap", name="requested_at"),
    ]
