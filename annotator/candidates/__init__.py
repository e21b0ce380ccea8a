"""Generations, candidates, and the workers that make them."""
