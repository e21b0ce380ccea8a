"""The layer between a socket and Django: nobody's slow connection holds a request thread (docs/decisions/0008-slow-clients.md)."""
