"""The ledger of machine work and the workers over HTTP."""
