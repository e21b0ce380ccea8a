from django.db import migrations


class Migration(migrations.Migration):
    """Drop the columns that `machine_work` has carried over."""

    dependencies = [
        ("candidates", "0002_workers_move_to_machine_work"),
        ("machine_work", "0002_carry_over"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="generation", name="generation_live"),
        migrations.RemoveField(model_name="generation", name="attempt"),
        migrations.RemoveField(model_name="generation", name="last_event_at"),
        migrations.RemoveField(model_name="generation", name="n_failures"),
        migrations.RemoveField(model_name="generation", name="n_losses"),
        migrations.RemoveField(model_name="generation", name="next_attempt_at"),
        migrations.RemoveField(model_name="generation", name="worker"),
    ]
