"""Checking a release by itself: no database, no artifact store, nothing but the directory."""
