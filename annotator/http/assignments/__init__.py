"""Work items over HTTP."""
