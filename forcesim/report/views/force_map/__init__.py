"""One outcome over all forces, ready to be drawn: as a map of tiles, and in order with ranks."""
