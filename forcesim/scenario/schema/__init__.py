"""The declared model: every field with its type, unit, bounds and help."""
