"""The HTTP API: one package per resource; what they share is here."""
