"""Text only: numbers, names, phrases and clauses in plain words."""
