"""The demo campaign and its log-ins."""
