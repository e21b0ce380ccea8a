"""Objects that need a 3D artist: the board, uploads and reviews."""
