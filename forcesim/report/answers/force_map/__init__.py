"""The map of tiles as a figure."""
