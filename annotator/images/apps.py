"""Django's view of this app."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Images, pointmaps, target objects and their masks."""

    name = "annotator.images"
    label = "images"
