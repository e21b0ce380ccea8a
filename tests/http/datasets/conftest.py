"""The finished work that the export's own tests use."""

from tests.datasets.conftest import work

__all__ = ["work"]
