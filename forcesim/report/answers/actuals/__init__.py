"""A scenario beside what happened, in words, tables and a figure."""
