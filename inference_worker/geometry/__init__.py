"""Geometry in numpy and torch: meshes, cameras, rays, rendering."""
