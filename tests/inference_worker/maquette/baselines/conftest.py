"""Baselines see the worker tests' photo."""

from tests.inference_worker.conftest import scene

__all__ = ["scene"]
