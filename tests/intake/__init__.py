"""Meshes as the world's tools write them, against the right result: `python -m tests.intake` prints the table."""
