"""Model versions over HTTP."""
