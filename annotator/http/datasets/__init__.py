"""Dataset snapshots over HTTP."""
