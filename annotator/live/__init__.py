"""News to browsers, one way, after commit."""
