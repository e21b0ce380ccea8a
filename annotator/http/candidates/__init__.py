"""Candidates, generations and workers over HTTP."""
