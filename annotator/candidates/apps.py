"""Django's configuration of this app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Generations, candidates, and the workers that make them."""

    name = "annotator.candidates"
    label = "candidates"

    def ready(self) -> None:
        """Register this app's kinds of machine work."""
        from annotator.candidates.machine_work import GenerationSubject
        from annotator.machine_work.models import WorkKind
        from annotator.machine_work.subjects import register

        register(WorkKind.GENERATION, GenerationSubject())
