"""One future in words, as it happens: its moments, its place among many, one of its cases, and a fork of it."""
