"""Best-of-N rounds over HTTP."""
