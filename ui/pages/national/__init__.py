"""The page England and Wales."""
