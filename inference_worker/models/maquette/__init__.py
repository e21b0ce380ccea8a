"""The project's own reconstruction model: SAM 3D's two stages, at the paper's size and at one that fits a laptop."""
