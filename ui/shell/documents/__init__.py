"""Documents that are saved from the window: a process that makes them, and the form of a decision record."""
