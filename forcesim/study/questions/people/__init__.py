"""The question what becomes of the same people under two policies."""
