"""Verbs of the front door beside those of ``api``: each asks one question and answers it."""
