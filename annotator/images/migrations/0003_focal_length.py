"""The focal length that the camera wrote into a photo. Photos that are there already have none: their EXIF is gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0002_attempts_are_in_the_ledger")]

    operations = [migrations.AddField(model_name="image", name="focal_px", field=models.FloatField(null=True))]
