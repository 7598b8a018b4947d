"""Verbs about capsules: what leaves the program of one, and whether its runs still come out."""
