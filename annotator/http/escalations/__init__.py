"""Escalations and artists' uploads over HTTP."""
