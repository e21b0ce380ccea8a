"""Django's configuration of the ledger of machine work."""

from django.apps import AppConfig


class MachineWorkConfig(AppConfig):
    """Machine work of every kind, and the workers that do it."""

    name = "annotator.machine_work"
    label = "machine_work"
