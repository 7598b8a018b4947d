"""Forces on a map of tiles, and in order with their ranks."""
