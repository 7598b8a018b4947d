"""Open data that is shipped, and what makes forces of it."""
