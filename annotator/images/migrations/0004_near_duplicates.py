"""A perceptual hash of each new photo, and the earlier photo that it nearly is. Photos that are there already have no hash."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0003_focal_length")]

    operations = [
        migrations.AddField(model_name="image", name="dhash", field=models.BigIntegerField(null=True)),
        migrations.AddField(
            model_name="image",
            name="near_duplicate_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="near_duplicates",
                to="images.image",
            ),
        ),
    ]
