"""Settings of one collection, and who takes part."""
