"""Tests of the reconstruction model."""
