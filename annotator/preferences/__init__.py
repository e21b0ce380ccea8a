"""Best-of-N rounds, comparisons and quality ratings."""
