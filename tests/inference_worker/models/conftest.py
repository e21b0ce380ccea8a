"""The tiny checkpoint of the model library's tests, for its adapter."""

from tests.inference_worker.maquette.conftest import checkpoint

__all__ = ["checkpoint"]
