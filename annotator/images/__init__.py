"""Images, pointmaps, target objects and their masks."""
