"""Django's view of this app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Generations, candidates, and the workers that make them."""

    name = "annotator.candidates"
    label = "candidates"
