"""Checks of the engine that ship with it: textbook systems against their formulas, and the laws of every run."""
