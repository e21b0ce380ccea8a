"""Tests of the parametric objects and scenes."""
