"""The page England and Wales, ready to be drawn."""
