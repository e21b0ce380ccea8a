"""The GPU/CPU side of Maquette: it turns commands from the queue into artifacts and events. It knows no database."""
