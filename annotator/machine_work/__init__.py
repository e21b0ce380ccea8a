"""The ledger of machine work: every request to a worker, its attempts, and what became of it."""
