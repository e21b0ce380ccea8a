"""The API root, the error table, files, health, and the page."""
