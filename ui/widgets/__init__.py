"""Widgets of the window: each draws one thing and says what a person did with it."""
