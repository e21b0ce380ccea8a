"""Accepted layouts of accepted meshes."""
