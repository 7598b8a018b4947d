"""Simulated months beside months that happened: bands, scores, and which assumption would explain a miss."""
