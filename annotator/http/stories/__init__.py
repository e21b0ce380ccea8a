"""The story of an object over HTTP."""
