"""Joining from a team's own device: the server, what it refuses, and its one page."""
