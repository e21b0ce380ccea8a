"""Immutable model versions that can generate candidates."""
