"""Reconstructors without training, which the model is compared with and which run where no checkpoint does."""
