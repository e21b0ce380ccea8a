"""The rules of the data engine in plain Python: no Django, no HTTP, no storage."""
