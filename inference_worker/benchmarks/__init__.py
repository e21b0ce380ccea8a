"""Benchmarks of what a worker does, as commands."""
