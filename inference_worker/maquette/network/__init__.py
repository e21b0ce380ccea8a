"""The modules with weights, their sizes, and the checkpoint format."""
