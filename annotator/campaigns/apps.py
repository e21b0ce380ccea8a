"""Django's view of this app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Settings of one collection, and who takes part."""

    name = "annotator.campaigns"
    label = "campaigns"
