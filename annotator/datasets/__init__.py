"""Immutable dataset snapshots."""
