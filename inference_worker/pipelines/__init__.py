"""One command, one file, readable from top to bottom: artifacts in, models and geometry, artifacts and events out."""
