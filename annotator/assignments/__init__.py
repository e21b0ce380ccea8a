"""Work items: leased slots of human work."""
